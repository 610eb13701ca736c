"""The examination of what leaves (trust.md C12): what is hidden is found, and what is not is let through."""

import pytest

from goldenthread.base.files import texts, xray
from tests.base.files import hiding
from tests.turns import in_turn


def test_ordinary_files_hide_nothing():
    bodies = ("The council",)
    found = {name: xray.look(content, name, bodies=bodies) for name, content in hiding.clean().items()}
    assert not {name: lines for name, lines in found.items() if lines}


def test_the_author_of_a_paper_may_be_a_body_that_is_known_and_nobody_else():
    found = xray.look(hiding.clean_docx(), "letter.docx")
    assert {one["what"] for one in found} == {"A document property: creator", "A document property: lastModifiedBy"}
    assert xray.look(hiding.clean_docx(), "letter.docx", bodies=("Another council",)) == found


def missed(seed, count):
    return [what for what, name, content in hiding.planted(seed, count) if not xray.look(content, name)]


@pytest.mark.parametrize("make", list(in_turn(hiding.PLANTS, one_in=4)), ids=lambda make: make.__name__)
def test_each_kind_of_hiding_is_found(make, chance):
    name, content = make(chance)
    found = xray.look(content, name)
    assert found, make.__name__
    assert all(one["what"][0].isupper() for one in found)


@pytest.mark.deep
def test_two_hundred_planted_leaks_are_all_found(seed, evidence):
    lost = missed(seed, 200)
    evidence("outgoing files: planted leaks of 200 that were missed", len(lost))
    assert not lost, lost


def test_the_limited_process_says_the_same_and_a_file_that_it_cannot_read_does_not_leave():
    clean = hiding.clean()
    assert xray.examine(clean["letter.docx"], "letter.docx", bodies=("The council",)) == []
    hidden = hiding.PLANTS[0](__import__("random").Random(1))
    assert xray.examine(hidden[1], hidden[0])[0]["what"] == "A hidden sheet"
    assert "It could not be examined" in {one["what"] for one in xray.examine(b"%PDF-1.7 broken", "x.pdf")}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("letter.docx", "Thank you."),
        ("letter.pdf", "Thank you."),
        ("counts.xlsx", "Children"),
        ("list.csv", "Łukasz"),
        ("note.txt", "An ordinary note"),
    ],
)
def test_the_words_of_a_file_are_read(name, words):
    said = texts.of(hiding.clean()[name], name)
    assert words in said.text
    assert said.unread == ()


def test_a_picture_says_that_its_words_were_not_checked():
    assert texts.of(hiding.clean()["picture.png"], "picture.png").unread == ("A picture: its words were not checked",)
    assert texts.of(b"%PDF-1.7 broken", "x.pdf").unread


def test_metadata_whose_tags_are_never_closed_is_told_in_one_pass():
    from goldenthread.base.files.xray import _told_by

    assert list(_told_by(b"<x><dc:creator><rdf:li>A. Name</rdf:li></dc:creator>")) == [("creator", "A. Name")]
    assert list(_told_by(b"<dc:subject>left open")) == [("subject", "left open")]
    assert list(_told_by(b"<rdf:Description><pdf:Keywords>k</pdf:Keywords>")) == []
    many = list(_told_by(b"<dc:creator>a" * 200_000))  # each tried to the end would be 40,000 million steps
    assert len(many) == 1
