"""One check of everything that is meant to be unchanged: the log, the kept files, the figures and what is public."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from goldenthread.outward.ledger.actions import faults
from goldenthread.outward.ledger.models import Entry
from goldenthread.outward.public.models import PublishedEntry, PublishedRelease, PublishedView
from goldenthread.outward.releases.contents import digest_of
from goldenthread.outward.releases.models import Release
from goldenthread.rules import tree
from goldenthread.thread.counterviews.models import CounterView
from goldenthread.thread.counterviews.telling import CORE, core, digest


@dataclass
class Part:
    """One part of the check: what was looked at, how much of it, and what is wrong."""

    name: str
    looked_at: str
    wrong: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.wrong


def parts() -> Iterator[Part]:
    """Every part in turn, so that a person sees each as it ends."""
    checks: list[Callable[[], Part]] = [_log, _files, _figures, _public, _record]
    for check in checks:
        yield check()


def _log() -> Part:
    from goldenthread.base.audit import state

    report = state.verify_now()
    return Part("Audit log", f"{report.entries:,} entries", [finding.words for finding in report.findings])


def _files() -> Part:
    from goldenthread.base.files import store
    from goldenthread.base.files.models import StoredFile

    part = Part("Kept files", "")
    count = 0
    for stored in StoredFile.objects.order_by("pk").iterator():
        count += 1
        try:
            store.read(stored.root, stored.sha256)
        except store.Damaged as damaged:
            part.wrong.append(str(damaged))
    part.looked_at = f"{count:,} files"
    return part


def _figures() -> Part:
    from goldenthread.thread.figures import agreement

    found = agreement()
    wrong = [
        f"{cell.measure}, {cell.area}, {cell.year}: the record and the official file differ."
        for cell in found.disagreements
    ]
    return Part("Official figures and the record", f"{len(found.cells):,} cells", wrong)


def _public() -> Part:
    """The public database against what was approved, page by page and file by file."""
    part = Part("Public pages", "")
    public = list(PublishedRelease.objects.prefetch_related("pages", "files"))
    approved = {r.number: r for r in Release.objects.filter(state=Release.State.PUBLISHED)}
    for release in public:
        own = approved.get(release.number)
        if own is None:
            part.wrong.append(f"{release} is public, and nobody here approved it.")
            continue
        changed = [f.path for f in release.files.all() if hashlib.sha256(bytes(f.body)).hexdigest() != f.sha256]
        part.wrong += [f"{release}: the file {path} was changed after it was published." for path in changed]
        found = digest_of(
            [(p.path, p.kind, p.title, p.data) for p in release.pages.all()],
            [(f.path, f.name, f.media_type, f.sha256) for f in release.files.all()],
        )
        if found != own.digest or release.digest != own.digest:
            part.wrong.append(f"{release} is not what was approved: its pages or files were changed.")
    missing = sorted(set(approved) - {r.number for r in public})
    part.wrong += [f"Release {number} was published, and is not in the public database." for number in missing]
    part.looked_at = f"{len(public):,} release{'' if len(public) == 1 else 's'}"
    return part


def _record() -> Part:
    """The hash tree over all that was made public, and the copy of it that the public site shows."""
    part = Part("Public record", "")
    own = list(Entry.objects.order_by("number").values_list("data", flat=True))
    part.wrong += faults()
    public = list(PublishedEntry.objects.order_by("number").values_list("data", flat=True))
    changed = tree.first_change([words.encode() for words in public], [words.encode() for words in own])
    if changed is not None:
        part.wrong.append(f"Entry {changed} on the public site is not the entry that was made.")
    if len(public) < len(own):
        part.wrong.append(f"The public site shows {len(public)} entries of {len(own)}.")
    part.wrong += _views_astray()
    part.looked_at = f"{len(own):,} {'entry' if len(own) == 1 else 'entries'}"
    return part


def _views_astray() -> list[str]:
    """Other views whose words are not those that were filed, or that the public site lacks."""
    wrong = []
    told = [json.loads(data) for data in Entry.objects.values_list("data", flat=True)]
    entered = {e["subject"]: e["sha256"] for e in told if str(e.get("subject", "")).startswith("view:")}
    filed = {v.number: v for v in CounterView.objects.all()}
    public = {v.number: v for v in PublishedView.objects.all()}
    for number, view in filed.items():
        if entered.get(f"view:{number}", fingerprint := digest(core(view))) != fingerprint:
            wrong.append(f"View {number} is not what was filed: its words were changed.")
    for subject, fingerprint in entered.items():
        number = int(subject.split(":")[1])
        row = public.get(number)
        if row is None:
            wrong.append(f"View {number} was made public, and is not on the public site.")
            continue
        shown = {name: row.data.get(name) for name in CORE}
        if row.data.get("shown") and digest(shown) != fingerprint:
            wrong.append(f"View {number} on the public site is not what was filed.")
    return wrong
