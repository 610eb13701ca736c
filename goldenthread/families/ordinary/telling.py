"""What is told of the ordinary offer: the list for families, each setting's own word, and how alike they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from goldenthread.base.documents import long_date
from goldenthread.families.offer.models import Comment, Provider, Topic
from goldenthread.families.offer.telling import paragraphs
from goldenthread.families.ordinary.models import TEACHING, Area, Expectation, Phase, Statement, TermCount, Visit
from goldenthread.rules.offer.consistency import Stands, Told, consistency, sentence

DOUBT_LASTS = timedelta(days=365)
TERMS = ("Spring", "Summer", "Autumn")
MOST_TERMS = 6
LEAST_PUPILS = 10  # of a term's counts before a share of them is shown
COLOURS = {Stands.YES: "green", Stands.PART: "yellow", Stands.NOT_YET: "orange", Stands.SILENT: "grey"}


def settings() -> list[Provider]:
    return list(Provider.objects.live().filter(kind__in=TEACHING))


def names() -> dict[str, str]:
    """Slug to name of each setting: two may share a name."""
    return {p.slug: p.name for p in settings()}


def reported(today: date) -> dict[str, int]:
    """How often somebody said in the last year that something is not happening at a setting, by the setting's key."""
    rows = Comment.objects.filter(
        topic=Topic.NOT_HAPPENING,
        about_kind="provider",
        state=Comment.State.PUBLIC,
        received_on__gte=today - DOUBT_LASTS,
    )
    found: dict[str, int] = {}
    for key in rows.values_list("about_key", flat=True):
        found[key] = found.get(key, 0) + 1
    return found


def contested(today: date) -> set[tuple[str, str]]:
    """(setting's slug, expectation's slug) of every challenge of the last year that is not settled."""
    rows = Visit.objects.filter(kind=Visit.Kind.CHALLENGE, settled=False, on__gte=today - DOUBT_LASTS)
    return {(row.provider.slug, one.slug) for row in rows.select_related("provider").prefetch_related("about")
            for one in row.about.all()}  # fmt: skip


def measured(today: date, providers: Iterable[Provider] | None = None) -> Told:
    """The measure of how alike settings are in what they give."""
    mine = list(providers) if providers is not None else settings()
    wanted = Expectation.objects.filter(shown=True)
    meant = {one.slug: [p.slug for p in mine if one.is_for(p)] for one in wanted}
    rows = Statement.objects.filter(provider__in=mine, expectation__shown=True).select_related(
        "provider", "expectation"
    )
    said = {(row.provider.slug, row.expectation.slug): row.standing for row in rows}
    return consistency(meant, said, contested(today))


def consistency_facts(today: date) -> dict[str, Any]:
    """The measure as everybody reads it: by expectation and by setting."""
    told = measured(today)
    titles = dict(Expectation.objects.values_list("slug", "title"))
    mine = {p.slug: p for p in settings()}
    families = reported(today)
    return {
        "on": today.isoformat(),
        "on_words": long_date(today),
        "sentence": sentence(told, {slug: p.name for slug, p in mine.items()}),
        "met": told.met,
        "of": told.of,
        "percent": round(100 * told.share, 1) if told.share is not None else None,
        "rows": [
            {
                "slug": row.key,
                "title": titles.get(row.key, row.key),
                "met": row.met,
                "of": row.of,
                "contested": row.contested,
                **{f"n_{stands.code or 'silent'}": n for stands, n in row.counts.items()},
            }
            for row in told.rows
        ],
        "settings": [
            {
                "name": mine[slug].name,
                "slug": slug,
                "met": met,
                "of": of,
                "reports": families.get(str(mine[slug].key), 0),
            }
            for slug, (met, of) in sorted(told.settings.items(), key=lambda one: (mine[one[0]].name, one[0]))
        ],
        "terms": terms(),
    }


def terms() -> list[dict[str, Any]]:
    """Of all settings that counted a term: how many plans were reviewed, and with the family there. A term with few
    pupils or fewer than three settings is left out."""
    by_term: dict[tuple[int, int], dict[int, TermCount]] = {}
    for row in TermCount.objects.order_by("term", "pk"):  # schools begin on different days of one term
        by_term.setdefault((row.term.year, sum(row.term.month > last for last in (3, 7))), {})[row.provider_id] = row
    told = []
    for (year, place), counted in sorted(by_term.items(), reverse=True):
        rows = list(counted.values())
        pupils, reviewed = sum(r.pupils for r in rows), sum(r.reviewed for r in rows)
        family = sum(r.with_family for r in rows)
        if len(rows) < 3 or pupils < LEAST_PUPILS:
            continue
        told.append(
            {
                "term": f"{year} {TERMS[place].lower()}",
                "term_words": f"{TERMS[place]} {year}",
                "settings": len(rows),
                "reviewed": f"{reviewed / pupils:.0%}",
                "with_family": f"{family / reviewed:.0%}" if reviewed >= LEAST_PUPILS else "too few to tell",
            }
        )
    return told[:MOST_TERMS]


def expectation_facts(one: Expectation) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "phase": one.phase,
        "phase_label": Phase(one.phase).label,
        "area": one.area,
        "area_label": Area(one.area).label,
        "stage": one.stage,
        "stage_label": Expectation.Stage(one.stage).label if one.stage else "",
        "title": one.title,
        "plain": paragraphs(one.plain),
        "ask": paragraphs(one.ask),
        "source": one.source,
    }


@dataclass(frozen=True)
class Beside:
    """What stands beside the words of all settings; gathered once for as many as are told."""

    wanted: list[Expectation]
    contested: set[tuple[str, str]]
    reported: dict[str, int]


def beside(today: date) -> Beside:
    return Beside(list(Expectation.objects.filter(shown=True)), contested(today), reported(today))


def setting_facts(provider: Provider, told: Beside) -> dict[str, Any]:
    """What a setting says of itself, beside what the council did and what families say."""
    held = {row.expectation_id: row for row in provider.statements.all()}
    rows = []
    for one in told.wanted:
        if not one.is_for(provider):
            continue
        row = held.get(one.pk)
        stands = row.standing if row else Stands.SILENT
        rows.append(
            {
                "slug": one.slug,
                "title": one.title,
                "ask": paragraphs(one.ask),
                "area": Area(one.area).label,
                "stands": stands.label,
                "code": stands.code,
                "colour": COLOURS[stands],
                "words": row.words if row else "",
                "said_on": row.said_on.isoformat() if row else "",
                "said_words": long_date(row.said_on) if row else "",
                "doubted": (provider.slug, one.slug) in told.contested,
            }
        )
    visits = [
        {
            "kind": row.get_kind_display(),
            "on": row.on.isoformat(),
            "on_words": long_date(row.on),
            "words": row.words,
            "because": row.because,
            "about": [one.title for one in row.about.all()],
            "answer_by": row.answer_by.isoformat() if row.answer_by else "",
            "answer_by_words": long_date(row.answer_by) if row.answer_by else "",
            "answer": row.answer,
            "answered_on": row.answered_on.isoformat() if row.answered_on else "",
            "answered_words": long_date(row.answered_on) if row.answered_on else "",
            "settled": row.settled,
        }
        for row in provider.visits.prefetch_related("about")[:20]
    ]
    return {"rows": rows, "visits": visits, "reports": told.reported.get(str(provider.key), 0)}
