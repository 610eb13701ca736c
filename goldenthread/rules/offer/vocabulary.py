"""The words of the local offer, read once: kinds of provider, categories, needs, questions, pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from goldenthread.rules.data import read_data

FILE = Path(__file__).with_name("vocabulary.yaml")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the vocabulary. `code`: the checklist's entry that it serves; `para`: of Schedule 2."""

    key: str
    label: str
    plain: str = ""
    code: str = ""
    para: str = ""
    education: bool = False


@cache
def _all() -> Mapping[str, Mapping[str, Word]]:
    data: dict[str, dict[str, dict[str, Any]]] = read_data(FILE)
    return MappingProxyType(
        {
            part: MappingProxyType({key: Word(key=key, **values) for key, values in words.items()})
            for part, words in data.items()
        }
    )


def provider_kinds() -> Mapping[str, Word]:
    return _all()["provider_kinds"]


def categories() -> Mapping[str, Word]:
    return _all()["categories"]


def needs() -> Mapping[str, Word]:
    return _all()["needs"]


def questions() -> Mapping[str, Word]:
    """What each provider of education tells (SEND Regulations 2014, Sch 2 para 5)."""
    return _all()["questions"]


def pages() -> Mapping[str, Word]:
    """What the council itself must tell."""
    return _all()["pages"]


def choices(words: Mapping[str, Word]) -> list[tuple[str, str]]:
    return [(word.key, word.label) for word in words.values()]


def label(words: Mapping[str, Word], key: str) -> str:
    """Its label, or the key itself where an older entry bears a word that is no longer used."""
    return words[key].label if key in words else key
