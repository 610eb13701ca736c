"""What must hold after a kill. Each thing found wrong is one finding; none: nothing was lost or left half done."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from goldenthread.base.audit.verify import verify
from goldenthread.base.files.store import SWEEP_AFTER
from tests.reliability.clients import Told
from tests.reliability.site import KEY, Site


@dataclass(frozen=True)
class Finding:
    kind: str
    words: str


@dataclass
class Reach:
    """How much the checks have looked at, so that a clean result means something."""

    checks: int = 0
    audit_entries: int = 0
    files: int = 0
    leftover_parts: int = 0  # temporary files that the sweeper removes
    unnamed_files: int = 0  # whole files in the store that no row names: harmless, and counted
    seen: set[str] = field(default_factory=set)


def check(site: Site, told: Told, reach: Reach) -> list[Finding]:
    reach.checks += 1
    with site.reading():
        found = [
            *integrity(site),
            *saves(site, told),
            *uploads(site, told, reach),
            *imports(site, told),
            *papers(site, told),
        ]
    return [
        *found,
        *audit_chain(site, reach),
        *(Finding("odd answer", words) for words in told.odd),
    ]


def integrity(site: Site) -> list[Finding]:
    if site.vendor == "sqlite":
        said = [row[0] for row in site.rows("PRAGMA integrity_check")]
        broken = site.rows("PRAGMA foreign_key_check")
        return [Finding("integrity", str(each)) for each in [*(s for s in said if s != "ok"), *broken]]
    # every page of every table is read, its checksum with it; every index is compared in count with its table
    found = []
    for (table,) in site.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        try:
            site.rows(f'SELECT count(*) FROM (SELECT t::text FROM "{table}" t) whole')
        except Exception as error:
            found.append(Finding("integrity", f"{table}: {error}"))
    return found


def grouped(site: Site, sql: str) -> dict[str, int]:
    return {str(key): int(count) for key, count in site.rows(sql)}


def saves(site: Site, told: Told) -> list[Finding]:
    found = []
    values = '"values"::text' if site.vendor == "postgresql" else '"values"'
    subject = "subject LIKE 'improvement.recommendation:%' AND version > 1"
    written: dict[str, int] = {}
    revisions: dict[str, int] = {}
    latest: dict[str, tuple[int, str]] = {}
    for name, version, text in site.rows(f"SELECT subject, version, {values} FROM editing_revision WHERE {subject}"):
        word = text.split("word ", 1)[1][:24]
        written[word] = written.get(word, 0) + 1
        revisions[name] = revisions.get(name, 0) + 1
        latest[name] = max(latest.get(name, (0, "")), (version, word))
    entries = grouped(
        site, "SELECT object, count(*) FROM audit_entry WHERE action = 'recommendation_edited' GROUP BY object"
    )
    rows = {
        f"improvement.recommendation:{pk}": (version, note)
        for pk, version, note in site.rows("SELECT id, version, closing_note FROM improvement_recommendation")
    }
    keys = grouped(site, "SELECT key, count(*) FROM editing_submission WHERE path LIKE '%/edit/' GROUP BY key")
    for word, key in told.saves.items():
        if written.get(word, 0) != 1:
            found.append(Finding("lost", f"the acknowledged save {word} is there {written.get(word, 0)} times"))
        if keys.get(key, 0) != 1:
            found.append(Finding("lost", f"the submission of save {word} is there {keys.get(key, 0)} times"))
    if len(keys) != sum(revisions.values()):
        found.append(Finding("half done", f"{len(keys)} submissions, {sum(revisions.values())} revisions"))
    for name, (version, note) in rows.items():
        if version - 1 != revisions.get(name, 0):
            found.append(
                Finding("half done", f"{name} is at version {version} with {revisions.get(name, 0)} revisions")
            )
        elif version > 1 and latest[name] != (version, note.removeprefix("word ")):
            found.append(Finding("half done", f"{name} does not hold the words of its latest revision"))
        if entries.get(name, 0) != version - 1:
            found.append(Finding("unaudited", f"{name}: {version - 1} edits, {entries.get(name, 0)} audit entries"))
    return found


def uploads(site: Site, told: Told, reach: Reach) -> list[Finding]:
    found = []
    rows = site.rows("SELECT sha256, size, id FROM files_storedfile WHERE root = 'thread'")
    receipts = grouped(
        site,
        "SELECT f.sha256, count(*) FROM files_receipt r JOIN files_storedfile f ON f.id = r.file_id GROUP BY f.sha256",
    )
    store = site.folder / "files" / "thread"
    named = {row[0] for row in rows}
    for sha256, size, _ in rows:
        if sha256 in reach.seen:
            continue
        path = store / sha256[:2] / sha256[2:4] / sha256
        content = path.read_bytes() if path.exists() else b""
        if not path.exists():
            found.append(Finding("missing file", f"a row names {sha256[:12]} and no file is there"))
        elif len(content) != size or hashlib.sha256(content).hexdigest() != sha256:
            found.append(Finding("missing file", f"{sha256[:12]} is short or altered"))
        else:
            reach.seen.add(sha256)
    reach.files = len(reach.seen)
    if len(named) != len(rows):
        found.append(Finding("twice", "one content has two rows"))
    keys = grouped(site, "SELECT key, count(*) FROM editing_submission WHERE path LIKE '%/copy/' GROUP BY key")
    for sha256, key in told.uploads.items():
        if sha256 not in named or receipts.get(sha256) != 1 or keys.get(key) != 1:
            found.append(Finding("lost", f"the acknowledged upload {sha256[:12]}: receipts {receipts.get(sha256, 0)}"))
    total = sum(receipts.values())
    kept = site.rows("SELECT count(DISTINCT object) FROM audit_entry WHERE action = 'file_kept'")[0][0]
    filed = site.rows("SELECT count(*) FROM audit_entry WHERE action = 'source_file_kept'")[0][0]
    versions = site.rows("SELECT sum(version - 1) FROM sources_source")[0][0]
    if not total == kept == filed == versions == len(keys):
        words = f"{total} receipts, {kept} and {filed} audit entries, {versions} versions, {len(keys)} submissions"
        found.append(Finding("unaudited" if kept < total or filed < total else "half done", words))
    parts = [path for path in store.glob("tmp/*") if path.is_file()]
    for path in parts:
        if ".part" not in path.name:
            found.append(Finding("leftover", f"the sweeper would leave {path.name}"))
    reach.leftover_parts = len(parts)
    reach.unnamed_files = sum(1 for path in store.glob("??/??/*") if path.is_file() and path.name not in named)
    return found


def imports(site: Site, told: Told) -> list[Finding]:
    found = []
    files = site.rows(
        "SELECT r.edition, f.id, f.rows FROM figures_release r LEFT JOIN figures_releasefile f ON f.release_id = r.id "
        "WHERE r.edition LIKE 'invented edition %'"
    )
    rows = grouped(site, "SELECT file_id, count(*) FROM figures_row GROUP BY file_id")
    figures = grouped(site, "SELECT file_id, count(*) FROM figures_figure WHERE file_id IS NOT NULL GROUP BY file_id")
    entries = site.rows("SELECT count(*) FROM audit_entry WHERE action = 'official_figures_imported'")[0][0]
    for edition, file, expected in files:
        if file is None or rows.get(str(file), 0) != expected:
            found.append(Finding("half import", f"{edition}: {rows.get(str(file), 0)} of {expected} rows"))
    if len(set(figures.values())) > 1 or len(figures) != len([f for f in files if f[1] is not None]):
        found.append(
            Finding("half import", f"figures of each file: {sorted(figures.values())[:10]}, files {len(files)}")
        )
    if entries != len({edition for edition, _, _ in files}):
        found.append(Finding("unaudited", f"{len(files)} imports, {entries} audit entries"))
    held = {edition: expected for edition, _, expected in files}
    for edition, expected in told.imports.items():
        if held.get(edition) != expected:
            found.append(Finding("lost", f"the acknowledged import “{edition}”: {held.get(edition)} rows"))
    return found


def papers(site: Site, told: Told) -> list[Finding]:
    """A child's papers: each acknowledged one is there once, with its first version, its audience and its entry."""
    found = []
    added = "title LIKE 'word %'"
    titles = grouped(site, f"SELECT title, count(*) FROM cases_paper WHERE {added} GROUP BY title")
    keys = grouped(site, "SELECT key, count(*) FROM editing_submission WHERE path LIKE '%/papers/add/' GROUP BY key")
    for word, key in told.papers.items():
        if titles.get(f"word {word}") != 1 or keys.get(key) != 1:
            found.append(Finding("lost", f"the acknowledged paper {word}: {titles.get(f'word {word}', 0)} times"))
    total = sum(titles.values())
    entries = site.rows(
        "SELECT count(*) FROM audit_entry WHERE action = 'case_paper_added' AND actor_label LIKE 'Writer%'"
    )
    for_whom = site.rows(
        f"SELECT count(DISTINCT a.paper_id) FROM cases_audience a JOIN cases_paper p ON p.id = a.paper_id WHERE {added}"
    )
    versions = site.rows("SELECT count(*) FROM editing_revision WHERE subject LIKE 'cases.paper:%'")
    counts = (entries[0][0], for_whom[0][0], versions[0][0], len(keys))
    if any(count != total for count in counts):
        words = f"{total} papers; entries, with an audience, versions, forms: {counts}"
        found.append(Finding("unaudited" if counts[0] < total else "half done", words))
    return found


def audit_chain(site: Site, reach: Reach) -> list[Finding]:
    report = verify(
        site.address,
        [KEY],
        checkpoints=[site.folder / "checkpoints-a", site.folder / "checkpoints-b"],
        witness=[site.folder / "witness"],
        processes=1,
    )
    reach.audit_entries = report.entries
    return [Finding("audit chain", each.words) for each in report.findings]


def sweepable(site: Site) -> tuple[int, int]:
    """(temporary files left, how many remain after the sweeper ran two hours from now), with its own code."""
    import time

    from django.conf import settings

    from goldenthread.base.files import store

    parts = len(list(Path(site.folder / "files").glob("*/tmp/*")))
    before, settings.FILES_FOLDER = settings.FILES_FOLDER, site.folder / "files"
    try:
        assert store.sweep() == 0, "the sweeper took a file that is not an hour old"
        store.sweep(now=time.time() + 2 * SWEEP_AFTER)
    finally:
        settings.FILES_FOLDER = before
    return parts, len(list(Path(site.folder / "files").glob("*/tmp/*")))
