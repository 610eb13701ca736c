"""Who may import whom. The dict below is the house; `docs/decisions/0001-foundation.md` has the reasons."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "goldenthread"

# A wing imports only wings to its left.
WINGS = ["rules", "base", "thread", "families", "casework", "outward"]
# Files at the door belong to no wing. `refused` is the one exception that every room may raise.
AT_THE_DOOR = {
    "refused": set(WINGS),
    "cli": {"base", "thread", "families", "casework", "outward"},
    "commands": set(),
    "bench": set(),
}

# What a room may import from rooms that its wing would allow, where the wing's rule is too wide.
ONLY: dict[str, set[str]] = {
    "outward.public": {"rules", "base.govuk", "outward.public", "thread", "families"},  # never people, files, children
    "thread": {"rules", "base", "thread"},
    "families": {"rules", "base", "families", "thread.figures", "thread.improvement.proposals"},
    "casework": {"rules", "base", "casework", "families", "thread.figures", "thread.improvement.proposals"},
}
# Rooms of `base` stand on each other in this order; each may import those before it.
BASE = [
    "govuk",
    "documents",
    "charts",
    "audit",
    "accounts",
    "jobs",
    "editing",
    "outbox",
    "files",
    "citations",
    "backup",
    "serving",
]
# `accounts` writes to the log and `audit` shows pages to people: they know each other, and only when called.
KNOWN_PAIRS = {
    ("audit", "accounts"),
    ("accounts", "editing"),
    ("accounts", "jobs"),
    ("accounts", "outbox"),
    ("audit", "jobs"),
}
PURE = {"rules"}
HEAVY_ONLY_IN_MODULES_OF_THEIR_OWN = {"ibis", "numpy", "numba", "polars", "pandas", "highspy"}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(HOUSE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        parts = path.relative_to(HOUSE).with_suffix("").parts
        yield ".".join(p for p in parts if p != "__init__"), path


def imports(path: Path, module: str) -> Iterator[tuple[str, bool]]:
    """Every imported module, and whether it is imported when the file is loaded (not inside a function)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    late = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            late |= {id(inner) for inner in ast.walk(node)}
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, id(node) not in late
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parent = package[: len(package) - node.level + 1]
                base = ".".join(["goldenthread", *parent, *([base] if base else [])])
            yield base, id(node) not in late
            for name in node.names:
                yield f"{base}.{name.name}", id(node) not in late


def ours(name: str) -> str | None:
    return name.removeprefix("goldenthread.") if name.startswith("goldenthread.") else None


def fault(module: str, imported: str, at_load: bool) -> str | None:
    """Why `module` (below goldenthread) may not import `imported` (likewise), or None."""
    wing, other = module.split(".")[0], imported.split(".")[0]
    if wing in AT_THE_DOOR or other not in WINGS:
        if other in AT_THE_DOOR and wing in WINGS and wing not in AT_THE_DOOR[other] and other != "refused":
            return f"{module} imports {imported}: the wings do not know the {other}"
        return None
    if WINGS.index(other) > WINGS.index(wing):
        return f"{module} imports {imported}: {wing} stands left of {other}"
    for room, allowed in ONLY.items():
        inside = module == room or module.startswith(room + ".")
        if inside and not any(
            imported == a or imported.startswith(a + ".") or a.startswith(imported + ".") for a in allowed
        ):
            return f"{module} imports {imported}: {room} may import only {', '.join(sorted(allowed))}"
    if wing == other == "base" and at_load:
        mine, theirs = (name.split(".")[1] if "." in name else "" for name in (module, imported))
        known = mine in BASE and theirs in BASE and (mine, theirs) not in KNOWN_PAIRS
        if known and BASE.index(theirs) > BASE.index(mine):
            return f"{module} imports {imported} when it is loaded: {mine} stands below {theirs}"
    return None


FOUND = [(m, p, ours(i), at) for m, p in modules() for i, at in imports(p, m) if ours(i)]


def test_a_wing_imports_only_wings_to_its_left():
    faults = [f for m, _, imported, at in FOUND if (f := fault(m, imported, at))]
    assert not faults, "\n".join(faults)
    assert len(FOUND) > 100, "the walk found too few imports to prove anything"


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("rules.measures.verdict", "base.audit"),
        ("base.audit.units", "thread.sources.models"),
        ("thread.improvement.proof", "outward.reports.actions"),
        ("outward.public.views", "casework.cases.models"),
        ("outward.public.views", "base.accounts.models"),
        ("casework.counts.actions", "thread.improvement.actions"),
        ("base.govuk.forms", "base.files.models"),
    ],
)
def test_a_planted_import_across_the_walls_is_found(module, imported):
    assert fault(module, imported, True)


def test_the_rules_know_neither_django_nor_a_database_nor_the_time():
    banned = {"django", "psycopg", "sqlite3", "time"}
    found = [
        f"{m} imports {i}"
        for m, p in modules()
        if m.split(".")[0] in PURE
        for i, _ in imports(p, m)
        if i.split(".")[0] in banned
    ]
    assert not found
    clocks = [
        m
        for m, p in modules()
        if m.split(".")[0] in PURE and any(w in p.read_text() for w in ("date.today", "datetime.now", "utcnow"))
    ]
    assert not clocks


def test_the_rules_run_without_django():
    code = (
        "import sys, importlib, pkgutil, goldenthread.rules as rules\n"
        "for found in pkgutil.walk_packages(rules.__path__, 'goldenthread.rules.'):\n"
        "    importlib.import_module(found.name)\n"
        "assert 'goldenthread.rules.measures.verdict' in sys.modules\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'config')])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_every_room_stands_in_a_wing_of_the_house():
    standing = {p.name for p in HOUSE.iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert standing <= {*WINGS, *AT_THE_DOOR}, standing - {*WINGS, *AT_THE_DOOR}


def test_nothing_in_the_thread_holds_a_key_to_people_files_or_the_log():
    from django.apps import apps

    apart = {"accounts", "files", "audit", "auth"}
    held = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("goldenthread.thread.")
        for field in model._meta.get_fields()
        if field.is_relation and field.many_to_one and field.related_model._meta.app_label in apart
    ]
    assert not held


def test_the_public_site_installs_nothing_that_holds_people():
    import os

    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django; django.setup()\nfrom django.apps import apps\n"
            "print(*sorted(m._meta.label for m in apps.get_models()))",
        ],
        env={**os.environ, "GOLDENTHREAD_SITE": "public", "DJANGO_SETTINGS_MODULE": "config.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == [
        *("public.Missed", "public.PublishedEntry", "public.PublishedFile", "public.PublishedOffer"),
        *("public.PublishedPage", "public.PublishedPostcode", "public.PublishedRelease", "public.PublishedView"),
        "public.Received",
    ]
