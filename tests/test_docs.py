"""A page that can lie is run: every link in the docs leads somewhere, and drawn pages are as drawn."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "SECURITY.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_in_the_docs_leads_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    broken = [
        target
        for target, _ in LINK.findall(text)
        if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists()
    ]
    assert not broken


@pytest.mark.parametrize(
    ("name", "tool"),
    [
        ("command", "tools.command_reference"),
        ("measures", "tools.measures_reference"),
        ("record-format", "tools.record_reference"),
    ],
)
def test_a_page_that_is_drawn_from_the_code_says_what_the_code_says(name, tool):
    # In a process of its own: click keeps the help option of whoever asked a command first, as other tests do.
    drawn = subprocess.run(
        [sys.executable, "-m", tool, "--print"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert (ROOT / f"docs/reference/{name}.md").read_text(encoding="utf-8") == drawn, f"Draw it again: python -m {tool}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_docs_speak_of_the_project_alone(page):
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(work|farm|tmp/gt)", text)
