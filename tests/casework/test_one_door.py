"""M5: a child is had only through the door. No model of casework has `objects`, and few files may say "
"`behind_the_door`."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "goldenthread"
# Who may ask for rows: the door, what starts from what the door opened, and what keeps or destroys whole records.
MAY_ASK = {
    "casework/children/banded.py",
    "casework/children/door.py",
    "casework/children/reading.py",
    "casework/children/access_views.py",  # from the log to references, for the privacy officer
    "casework/cases/reading.py",
    "casework/cases/caches.py",  # columns and references, no child
    "casework/cases/worklists.py",
    "casework/cases/telling.py",  # one matter, from what the door opened
    "casework/counts/columns.py",  # days and codes by number, no child
    "casework/counts/kept.py",  # the same, kept in the process
    "casework/counts/behind.py",  # by the keys of a count, what the door opens of them
    "casework/flow/source.py",  # steps by number, no child
    "casework/letters/writing.py",
    "casework/plans/reading.py",
    "casework/routes/reading.py",
    "casework/importing/planning.py",  # by number, name and birthday, to recognise a child; shows none
    "casework/panels/reading.py",
    "casework/voice/own.py",  # what the child said, from what the door opened; else keys of sounds
    "casework/contact/reaching.py",  # one party's wishes, from what the door opened; else keys of tasks
    "casework/voice/experience.py",  # of one matter that the door opened; else numbers
    "casework/sending/reading.py",
    "casework/sending/checks.py",
    "casework/records/reading.py",
    "casework/records/keeping.py",
    "casework/invented/families.py",
    "casework/invented/demo.py",
    "casework/invented/plans.py",
    "casework/invented/commands.py",
}
ACTIONS = (
    "casework/asking/actions.py",
    "casework/letters/actions.py",
    "casework/plans/actions.py",
    "casework/routes/actions.py",
    "casework/importing/actions.py",
    "casework/troubles/actions.py",
    "casework/voice/actions.py",
    "casework/cycles/actions.py",
    "casework/sampling/actions.py",
    "casework/sampling/texts.py",  # of drawn cases, redacted before anybody reads
    "casework/panels/actions.py",
    "casework/contact/actions.py",
    "casework/children/actions/",
    "casework/cases/actions/",
    "casework/sending/actions.py",
    "casework/records/actions.py",
)
OTHER_WAYS = {"_base_manager", "_default_manager", "objects", "raw", "cursor"}
MODELS = {m.__name__ for m in apps.get_models() if m.__module__.startswith("goldenthread.casework.")}


def allowed(name: str) -> bool:
    return name in MAY_ASK or name.startswith(ACTIONS)


def faults(name: str, text: str) -> list[str]:
    """Lines of a file that reach rows without the door."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and node.attr == "behind_the_door" and not allowed(name):
            found.append(f"{name}:{node.lineno} says behind_the_door")
        if (
            isinstance(node, ast.Attribute)
            and node.attr in OTHER_WAYS
            and isinstance(node.value, ast.Name)
            and node.value.id in MODELS
            and not (name.endswith("forms.py") and node.value.id == "Team")  # a team is chosen from a list
        ):
            found.append(f"{name}:{node.lineno} asks {node.value.id}.{node.attr}")
    return found


def test_no_file_reaches_a_child_without_the_door():
    found, looked = [], 0
    for path in sorted(HOUSE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        looked += 1
        found += faults(str(path.relative_to(HOUSE)), path.read_text(encoding="utf-8"))
    assert not found
    assert looked > 300


@pytest.mark.parametrize(
    "text",
    [
        "Child.behind_the_door.get(pk=1)",
        "x = models.Paper.behind_the_door",
        "Child._base_manager.all()",
        "Child.objects.all()",
    ],
)
def test_a_planted_way_round_is_found(text):
    assert faults("casework/cases/views.py", text)


def test_no_model_of_casework_has_the_usual_manager():
    for model in apps.get_models():
        if model.__module__.startswith("goldenthread.casework."):
            assert not hasattr(model, "objects"), model
            assert model._default_manager.name == "behind_the_door"


def test_pages_and_portal_import_no_model_that_holds_a_child():
    """A page has what the door gives. It may name the words of a model (choices), never the model."""
    may = {
        "EhcPlanVersion",
        "Details",
        "Team",
        "Child",
        "Person",
        "Breach",
        "Complaint",
        "Channel",
        "Sending",
        "State",
        "Give",
        "RequestState",
    }
    held = []
    for path in [*HOUSE.rglob("casework/**/*views.py"), *HOUSE.rglob("outward/portal/*.py")]:
        name = str(path.relative_to(HOUSE))
        if name == "casework/children/access_views.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            if module.startswith("goldenthread.casework") and module.endswith("models"):
                held += [f"{name}: {alias.name}" for alias in node.names if alias.name in MODELS - may]
    assert not held


def test_the_public_site_knows_no_casework():
    import subprocess
    import sys

    code = (
        "import django; django.setup()\nimport importlib, sys\n"
        "importlib.import_module('config.urls.public')\n"
        "print([n for n in sys.modules if n.startswith('goldenthread.casework')])"
    )
    import os

    env = {**os.environ, "GOLDENTHREAD_SITE": "public", "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
