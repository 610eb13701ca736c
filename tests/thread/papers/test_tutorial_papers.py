"""The tutorial of papers in and reports out: each of its commands is run as it is written, on invented papers."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

from goldenthread.cli import main
from goldenthread.thread.governance.models import Decision, Undertaking
from goldenthread.thread.improvement.models import Action

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent
TUTORIAL = Path(__file__).resolve().parents[3] / "docs/tutorial/papers-in-reports-out.md"
PAPERS = {"issue.html": "pages/issue_two_meetings.html", "plan.csv": "tables/seven_columns.csv"}


def commands():
    blocks = re.findall(r"```\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.S)
    return [shlex.split(line)[1:] for block in blocks for line in block.splitlines() if line.strip()]


def test_every_command_of_the_tutorial_does_what_its_step_says(tmp_path, monkeypatch, settings):
    settings.FILES_FOLDER = tmp_path / "files"
    monkeypatch.chdir(tmp_path)
    for name, paper in PAPERS.items():
        (tmp_path / name).write_bytes((HERE / paper).read_bytes())
    done = []
    for words in commands():
        found = CliRunner().invoke(main, words)
        assert found.exit_code == 0, (words, found.output)
        if words[0] == "import":  # first it is only looked at; the step then says to add --save
            held = Decision.objects.count() + Action.objects.count()
            found = CliRunner().invoke(main, [*words, "--save"])
            assert found.exit_code == 0, (words, found.output)
            assert Decision.objects.count() + Action.objects.count() > held
        done.append(words[0])
    assert done == ["add-council", "import", "import", "report"]
    written = sorted(path.suffix for path in (tmp_path / "reports").iterdir())
    assert written == [".docx", ".html", ".pdf"]
    (paper,) = (tmp_path / "reports").glob("*.docx")
    told = Document(str(paper))
    text = "\n".join([p.text for p in told.paragraphs] + [c.text for t in told.tables for r in t.rows for c in r.cells])
    assert all(action.ref in text for action in Action.objects.all())
    assert Undertaking.objects.exists()
    assert all(undertaking.words in text for undertaking in Undertaking.objects.all() if not undertaking.answered)
