"""What every setting ordinarily gives, what each says of itself, and what the council gave and asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.db.models import Max
from django.utils.text import slugify

from goldenthread.base import audit, editing
from goldenthread.families.offer.actions import held_back, nobody_found
from goldenthread.families.offer.models import Provider
from goldenthread.families.ordinary.models import Expectation, Statement, TermCount, Visit
from goldenthread.refused import Refused
from goldenthread.rules.offer.consistency import Stands


def save_expectation(row: Expectation | None, values: Mapping[str, Any], *, expected: int | None,
                     by: audit.Actor) -> Expectation:  # fmt: skip
    """Add an expectation, or change one. Raises Refused for hard words in public."""
    with audit.unit(by=by):
        if values.get("shown", True):
            held_back(f"{values['plain']}\n{values['ask']}", next_step=values["ask"], reasons=values.get("reasons", ""))
        if row is None:
            base = slugify(values["title"])[:70].strip("-") or "expectation"
            taken = set(Expectation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
            slug = next(s for n in range(1, len(taken) + 2) if (s := base if n == 1 else f"{base}-{n}") not in taken)
            place = (Expectation.objects.aggregate(last=Max("position"))["last"] or 0) + 1
            saved = editing.add(Expectation(**values, slug=slug, position=place), by=by)
        else:
            assert expected is not None
            saved = editing.save(row, values, expected=expected, by=by)
        audit.record("expectation_saved", obj=saved, fields=sorted(values))
        return saved


def meant_for(provider: Provider) -> list[Expectation]:
    """The expectations that are meant for a setting."""
    return [one for one in Expectation.objects.filter(shown=True) if one.is_for(provider)]


def mark(stands: str, words: str) -> str:
    """What a form carries of a statement as it was shown, to tell what its reader left alone."""
    return hashlib.sha256(f"{stands}\n{words.strip()}".encode()).hexdigest()[:16]


def say(provider: Provider, said: Mapping[str, tuple[str, str]], *, today: date, by: audit.Actor,
        was: Mapping[str, str]) -> int:  # fmt: skip
    """Keep how a setting stands to each expectation: slug to (how it stands, in its own words); how many changed.

    `was`: the mark of each as it was shown; what its reader left alone stays as it is now, whoever changed it since.
    Raises Refused for a "yes" or "in part" that says nothing of what is done, where nothing differs, for words in which
    somebody could be found, and where somebody else changed since what is changed here.
    """
    with audit.unit(by=by, obj=provider):
        provider = Provider.objects.select_for_update(of=("self",)).get(pk=provider.pk)
        mine = {one.slug: one for one in meant_for(provider)}
        held = {row.expectation.slug: row for row in provider.statements.select_related("expectation")}
        changed = 0
        for slug, (stands, words) in said.items():
            expectation, before = mine.get(slug), held.get(slug)
            if expectation is None:
                continue
            now = (before.stands, before.words) if before else ("", "")
            shown = was.get(slug, mark(*now))
            if now == (stands, words.strip()) or shown == mark(stands, words):
                continue
            if shown != mark(*now):
                raise Refused(
                    f"Somebody else changed “{expectation.title}” while you wrote. It says now: “{now[1]}” Open this "
                    "page again in another window, and write there what you wrote here.",
                    status=422,
                )
            nobody_found(words)
            if Stands.of(stands) in (Stands.YES, Stands.PART) and len(words.strip()) < 10:
                raise Refused(f"Say in a few words what you do: {expectation.title}.", status=422)
            values = {"stands": stands, "words": words.strip(), "said_on": today, "by_label": by.label}
            if before is None:
                editing.add(Statement(provider=provider, expectation=expectation, **values), by=by)
            else:
                editing.save(before, values, expected=before.version, by=by)
            changed += 1
        if not changed:
            raise Refused("Nothing differs from what is said already.", status=422)
        audit.record("ordinary_said", obj=provider, reason=f"{changed} changed")
        return changed


def record_visit(provider: Provider, values: Mapping[str, Any], *, about: Iterable[Expectation], today: date,
                 by: audit.Actor) -> Visit:  # fmt: skip
    """Record support or a challenge. It stands in public beside what the setting says. Raises Refused for a day to
    come, and for a challenge that is about nothing or asks for no answer."""
    with audit.unit(by=by, obj=provider):
        chosen = list(about)
        nobody_found(values["words"], values.get("because", ""))
        if values["on"] > today:
            raise Refused("Record it on the day or later.", status=422)
        if values["kind"] == Visit.Kind.CHALLENGE and not (chosen and values.get("answer_by")):
            raise Refused("Say of which expectations the challenge is, and by when you ask for an answer.", status=422)
        if values.get("answer_by") and values["answer_by"] < values["on"]:
            raise Refused("The day for the answer lies before the day itself.", status=422)
        row = editing.add(Visit(provider=provider, by_label=by.label, **values), by=by)
        row.about.set(chosen)
        audit.record("visit_recorded", obj=row, reason=row.get_kind_display())
        return row


def answer_visit(
    row: Visit, *, words: str, on: date, settled: bool, today: date, expected: int, by: audit.Actor
) -> Visit:
    """Keep what the setting answered, and whether that settles it."""
    with audit.unit(by=by, obj=row):
        if not row.on <= on <= today:
            raise Refused("The day of the answer lies between the day itself and today.", status=422)
        nobody_found(words)
        values = {"answer": words.strip(), "answered_on": on, "settled": settled}
        saved = editing.save(row, values, expected=expected, by=by)
        audit.record("visit_answered", obj=saved, reason="settled" if settled else "not settled")
        return saved


def count_term(provider: Provider, values: Mapping[str, Any], *, today: date, by: audit.Actor) -> TermCount:
    """Keep a term's counts; the same term again takes the place of the first. Raises Refused for counts that cannot
    be."""
    with audit.unit(by=by, obj=provider):
        if values["term"] > today:
            raise Refused("The term has not begun.", status=422)
        if not values["with_family"] <= values["reviewed"] <= values["pupils"]:
            raise Refused(
                "More plans were reviewed than there are pupils, or more families were there than plans reviewed. "
                "Look at the three numbers again.",
                status=422,
            )
        held = TermCount.objects.filter(provider=provider, term=values["term"]).first()
        given = {**values, "by_label": by.label}
        try:
            if held is None:
                saved = editing.add(TermCount(provider=provider, **given), by=by)
            else:
                saved = editing.save(held, given, expected=held.version, by=by)
        except IntegrityError:
            raise Refused("Somebody else counted this term at the same moment. Send it again.", status=422) from None
        audit.record("term_counted", obj=saved)
        return saved
