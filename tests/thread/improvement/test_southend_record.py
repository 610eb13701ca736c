"""Southend's whole record: all of it is there, every fact is cited, and no word is put into anybody's mouth.

With GOLDENTHREAD_PAPERS=FOLDER, where FOLDER holds the five papers as text in the order S0 to S4 by name, every
quotation from them is looked up letter by letter; without, that check prints NOT RUN.
"""

import html
import os
import re
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.core.validators import URLValidator
from django.db import models

from goldenthread.base import audit
from goldenthread.thread.improvement.models import Recommendation, Review
from goldenthread.thread.improvement.record import read
from goldenthread.thread.improvement.record.parts import MOST_WORDS_QUOTED
from goldenthread.thread.sources.cited import Cited
from goldenthread.thread.sources.models import Claim, Contradiction, Source
from tests.southend import FOLDER, load_southend

PAPERS = ["S0", "S1", "S2", "S3", "S4"]
# Councillors named in their public office: the portfolio holder, and the two who called the decision in.
OFFICE_HOLDERS = {"Burton", "Cox", "Davidson"}
STYLED = r"(?:Councillors?|Cllrs?|Mr|Mrs|Ms|Miss|Dr|Sir|Dame)"
NAMED = re.compile(rf"\b{STYLED}\.? ((?:(?:and )?(?!{STYLED})[A-Z][a-z]+ ?)+)")


@pytest.fixture(scope="module")
def record():
    return read(FOLDER)


def every_text():
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yaml")))


# --- all of it is there --------------------------------------------------------------------------------


def test_fifteen_recommendations_are_told_and_fourteen_have_a_row(record):
    assert [r.ref for r in record.recommendations] == [f"R{n}" for n in range(1, 16)]
    assert {r.acceptance for r in record.recommendations} == {Recommendation.Acceptance.ACCEPTED}
    assert [r.ref for r in record.recommendations if r.closed_as == "unaccounted"] == ["R15"]
    by_class = {}
    for closing in record.closures:
        by_class.setdefault(closing.closed_as.value, []).append(closing.recommendation)
    assert by_class == {
        "completed": ["R1", "R2", "R3"],
        "business_as_usual": ["R4", "R5", "R6", "R7", "R8", "R9"],
        "moved": ["R10", "R11", "R12", "R13"],
        "outstanding": ["R14"],
    }
    assert {c.recommendation: c.closed_as for c in record.closures}.items() <= {
        r.ref: r.closed_as for r in record.recommendations
    }.items()


def test_only_the_number_seven_is_known_and_it_is_r6(record):
    assert {r.ref: r.official_number for r in record.recommendations if r.official_number} == {
        "R6": "Recommendation 7 of the implementation plan"
    }
    assert next(r for r in record.recommendations if r.ref == "R6").amended_by == ["D13"]


def test_the_papers_count_fifteen_and_fourteen_and_the_fifteenth_has_three_guesses(record):
    counts = {c.source: c.counted for c in record.review.counts}
    assert counts == {"S3": 15, "W1": 15, "W4": 15, "S4": 14, "S1": 1}
    shown = next(c.refs for c in record.review.counts if c.source == "S4")
    assert {r.ref for r in record.recommendations} - set(shown) == {"R15"}
    guesses = [(each.target, each.likely) for each in record.lineage if each.source == "R15"]
    assert guesses == [("R13", True), ("R13", True), ("R5", True)]


def test_one_count_of_decisions_undertakings_and_deadlines_runs_from_1_to_21(record):
    decisions, undertakings = {d.ref for d in record.decisions}, {u.ref for u in record.undertakings}
    numbers = {int(ref[1:]) for ref in decisions | undertakings}
    assert set(range(1, 22)) <= numbers
    assert {"D1", "D2", "D3", "D5", "D6", "D7", "D8", "D11", "D12", "D13", "D14", "D16", "D21"} <= decisions
    assert {"U4", "U9", "U10", "U15", "U17", "U18", "U19", "U20"} <= undertakings


def test_the_fifteen_contradictions_have_two_sides_or_more(record):
    assert [c.ref for c in record.contradictions] == [f"M{n}" for n in range(1, 16)]
    assert all(len(c.sides) >= 2 and c.reason for c in record.contradictions)


def test_each_of_the_four_areas_keeps_both_its_texts(record):
    areas = {a.number: [t.as_at.isoformat() for t in a.texts] for a in record.review.scope if a.number}
    assert areas == {number: ["2021-10-13", "2022-01-13"] for number in (1, 2, 3, 4)}
    assert {a.kind.value for a in record.review.scope} == {"ordered", "added", "left_out"}


def test_every_document_that_nobody_has_says_what_it_would_settle_and_who_was_asked(record):
    missing = [s for s in record.sources if not s.obtained]
    assert len(missing) == 13
    assert all(s.would_settle and s.chased and s.note and not s.passages for s in missing)


def test_each_recommendation_is_judged_twice_with_a_reason(record):
    for one in record.recommendations:
        assert {j.question.value for j in one.judgements} == {"delivered", "attributable"}, one.ref
    credited = {
        r.ref
        for r in record.recommendations
        for j in r.judgements
        if j.question == "attributable" and j.answer == "yes"
    }
    assert credited == set()


def test_each_target_has_a_balancing_measure(record):
    for one in record.recommendations:
        purposes = {m.purpose.value for m in one.measures}
        assert "target" not in purposes or "balancing" in purposes, one.ref


def test_no_colour_is_given_that_no_paper_gives(record):
    assert {(r.activity, r.impact) for r in record.reports} == {("grey", "grey")}
    assert {r.recommendation for r in record.reports if not r.known} == {f"R{n}" for n in range(1, 16)}
    assert {r.recommendation for r in record.reports if r.known} == {f"R{n}" for n in range(1, 15)}


def test_rhythms_and_dates_of_the_closing_table_are_kept_as_it_says_them(record):
    actions = {a.ref: a for p in record.plans for a in p.actions}
    rhythms = {ref: a.rhythm for ref, a in actions.items() if a.rhythm != "once"}
    assert rhythms == {
        "R4.1": "quarterly",
        "R9.3": "every_two_years",
        "R14.3": "term_of_office",
        "R14.4": "twice_a_year",
    }
    assert actions["R1.1"].starts_words == "1/02/22"
    assert actions["R6.1"].due_words == actions["R3.2"].depends_words == "Autumn 2023"
    assert actions["R14.4"].after == "R14.3"
    assert actions["R13.6"].decision_point
    assert actions["R12.1"].look_back == "last 12 months"


# --- every fact is cited -------------------------------------------------------------------------------


def rows():
    for model in apps.get_models():
        if issubclass(model, Cited):
            yield from ((model, row) for row in model.objects.all())


def uncited():
    held = set(Claim.objects.values_list("subject", "field"))
    for model, row in rows():
        for name in sorted(model.CITED):
            if getattr(row, name) not in ("", None) and not held & {(row.subject, name), (row.subject, "*")}:
                yield f"{row.subject} {name}"


@pytest.mark.django_db
def test_every_citable_field_of_every_loaded_row_has_a_claim():
    load_southend()
    assert len({model for model, _ in rows()}) >= 20
    assert list(uncited()) == []


@pytest.mark.django_db
def test_that_check_finds_a_field_without_a_claim():
    load_southend()
    review = Review.objects.get()
    with audit.unguarded("a claim lost"):
        Claim.objects.filter(subject=review.subject, field="hours").delete()
    assert list(uncited()) == [f"{review.subject} hours"]


@pytest.mark.django_db
def test_each_contradiction_shows_all_its_sides_and_one_is_chosen(record):
    load_southend()
    sides = {c.ref: len(c.sides) for c in record.contradictions}
    for row in Contradiction.objects.all():
        subject, field = row.disputed
        claims = Claim.objects.filter(subject=subject, field=field)
        assert claims.count() >= sides[row.ref], row.ref
        assert claims.filter(chosen=True).count() == 1, row.ref


@pytest.mark.django_db
def test_every_word_fits_its_column_and_every_address_is_one():
    """SQLite takes text of any length, PostgreSQL does not."""
    load_southend()
    long = [
        f"{model.__name__} {row.pk} {field.name}: {len(value)}"
        for model in apps.get_models()
        if model.__module__.startswith("goldenthread.thread")
        for row in model.objects.all()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField) and field.max_length
        if len(value := getattr(row, field.attname) or "") > field.max_length
    ]
    assert long == []
    for source in Source.objects.exclude(address=""):
        URLValidator(["https"])(source.address)


# --- whose words ---------------------------------------------------------------------------------------


def named(text):
    return {word for found in NAMED.findall(text) for word in found.split() if word not in ("and", "Laurie")}


def test_nobody_is_named_but_holders_of_a_public_office():
    assert named("Mrs Example and Councillor Laurie Burton") == {"Example", "Burton"}  # the check sees a name
    found = named(every_text()) - {"Development", "Group"}  # "Councillor Development Group"
    assert found == OFFICE_HOLDERS


def test_a_quotation_has_at_most_25_words(record):
    quoted = [p for s in record.sources for p in s.passages if p.quoted]
    assert len(quoted) > 100
    assert max(len(p.text.split()) for p in quoted) <= MOST_WORDS_QUOTED
    inside = re.findall(r"“([^”]*)”", every_text())
    assert inside
    assert max(len(words.split()) for words in inside) <= MOST_WORDS_QUOTED


def test_nothing_is_quoted_from_a_paper_that_was_not_read_whole(record):
    assert {s.label for s in record.sources if any(p.quoted for p in s.passages)} <= set(PAPERS)


def flat(text):
    """Letters and spaces as a reader sees them, without the marks of the conversion."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", text)).replace("**", "")).strip()


def test_every_quotation_is_exact(record):
    folder = os.environ.get("GOLDENTHREAD_PAPERS")
    if not folder:
        print("NOT RUN: set GOLDENTHREAD_PAPERS to the folder of the papers to look up every quotation.")
        pytest.skip("NOT RUN: GOLDENTHREAD_PAPERS is not set")
    files = sorted(Path(folder).glob("*.txt"))
    assert len(files) == len(PAPERS), f"{folder} should hold the papers {', '.join(PAPERS)} as text, in that order"
    papers = {label: flat(path.read_text(encoding="utf-8")) for label, path in zip(PAPERS, files, strict=True)}
    wrong = [
        f"{source.label} {passage.anchor}: {passage.text}"
        for source in record.sources
        for passage in source.passages
        if passage.quoted and flat(passage.text) not in papers[source.label]
    ]
    assert wrong == []
    # Those who wrote the papers are private persons or officers whom the record does not need to name.
    written_by = re.findall(r"prepared by (\w+ \w+)", papers["S3"])
    written_by += re.findall(r"(\w+ \w+)\s+Local Democracy Reporter", papers["S2"])
    assert len(written_by) == 2
    assert [name for name in written_by if name in every_text()] == []


def test_each_file_says_what_it_holds():
    for path in FOLDER.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# "), path.name
        assert yaml.safe_load(text), path.name
