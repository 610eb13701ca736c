"""`goldenthread words`: a translator's file, what it lacks, and who read it."""

import json

import pytest
from click.testing import CliRunner

from goldenthread.base.govuk import languages
from goldenthread.cli import main
from goldenthread.rules.words import catalogue


def run(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["words", *map(str, words)])
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "pl.po"
    run("extract", "--language", "pl", path)
    return path


def fill(file, translator="Anna Nowak"):
    held = catalogue.read(file.read_bytes())
    held.last_translator = translator
    for message in held:
        if message.id and isinstance(message.id, tuple):
            message.string = tuple(message.id[1] for _ in range(held.num_plurals))
        elif message.id:
            message.string = message.id
    file.write_bytes(catalogue.write(held))


def test_a_translator_gets_every_text_and_the_check_says_what_is_missing(file):
    assert "0 translated" in run("extract", "--language", "pl", file)
    said = run("check", file, code=1)
    assert "missing: Skip to main content" in said
    assert "missing: What happens next?" in said
    assert "missing: January" in said
    assert "missing: The school must tell you when it gives your child special help." in said
    assert f"0 of {len(languages.texts())} texts are translated." in said


def test_a_file_is_signed_once_it_is_whole_and_not_by_its_translator(file):
    assert "cannot be signed yet" in run("sign", "--by", "Jan Kowalski", file, code=1)
    fill(file)
    assert "Nobody has signed" in run("check", file, code=1)
    assert "Somebody else than the translator" in run("sign", "--by", " anna  nowak ", file, code=1)
    assert "Somebody else than the translator" in run("sign", "--by", " ", file, code=1)
    run("sign", "--by", "Jan Kowalski", file)
    assert "Translated by Anna Nowak; read by Jan Kowalski" in run("check", file)
    told = json.loads(run("check", "--json", file))
    assert (told["shown"], told["missing"], told["wrong"]) == (True, [], [])


def test_a_broken_translation_is_named_with_file_and_line(file):
    fill(file)
    text = file.read_text().replace('msgstr "Ask: %(name)s"', 'msgstr "Ask: %(nom)s"')
    file.write_text(text)
    line = text[: text.index('msgid "Ask: %(name)s"')].count("\n") + 1
    said = run("check", file, code=1)
    assert f"pl.po:{line}: wrong: Its names must be %(name)s; it has %(nom)s." in said


@pytest.mark.parametrize("code", ["xx", "en-XA", "ar-XB", "PL", ""])
def test_a_language_that_is_not_in_the_list_gets_no_file(tmp_path, code):
    assert "is in the list" in run("extract", "--language", code, tmp_path / "x.po", code=1)
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_read_is_left_as_it_is(tmp_path):
    path = tmp_path / "pl.po"
    path.write_bytes(b"nonsense")
    assert "Error" in run("extract", "--language", "pl", path, code=1)
    assert "Error" in run("check", path, code=1)
    assert "Error" in run("sign", "--by", "A", path, code=1)
    assert path.read_bytes() == b"nonsense"
