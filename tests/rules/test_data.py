"""The data of the rules says the same to every parser: the one in C that we use, and the one in Python."""

from pathlib import Path

import pytest
import yaml

from goldenthread.rules.data import read_data

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted([*ROOT.glob("goldenthread/**/*.yaml"), *ROOT.glob("records/**/*.yaml")])


def test_there_is_data_to_read():
    assert len(FILES) > 40


@pytest.mark.sweep
@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_both_parsers_read_the_same_and_no_comma_became_a_key(path):
    told = read_data(path)
    assert told == yaml.safe_load(path.read_text(encoding="utf-8"))
    assert not list(empty_keys(told)), "a comma in words without quotes makes keys of their rest"


def empty_keys(told):
    """Keys of several words that hold nothing."""
    if isinstance(told, dict):
        for key, value in told.items():
            if value is None and " " in str(key):
                yield key
            yield from empty_keys(value)
    elif isinstance(told, list):
        for value in told:
            yield from empty_keys(value)


def test_a_comma_that_became_a_key_is_found(tmp_path):
    file = tmp_path / "planted.yaml"
    file.write_text("- {words: A school finds out, agrees with the family}\n")
    assert list(empty_keys(read_data(file))) == ["agrees with the family"]
