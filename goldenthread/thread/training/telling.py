"""Who is trained on a day, for pages, files and programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from goldenthread.base.documents import long_date
from goldenthread.rules import training
from goldenthread.rules.training import Standing
from goldenthread.thread.improvement.models import Council
from goldenthread.thread.training.models import Completion, Event, Package, Requirement, Spell

SOON = timedelta(days=56)  # before something ends, its people are reminded


def standings(
    requirements: Iterable[Requirement], *, day: date, known_by: date | None = None
) -> dict[int, list[tuple[Any, training.Told]]]:
    """By requirement: each learner of its cohort who is asked on that day, and how they stand."""
    wanted = list(requirements)
    spells: dict[int, dict[int, list[training.Spell]]] = defaultdict(lambda: defaultdict(list))
    people: dict[int, Any] = {}
    rows = Spell.objects.filter(cohort__in={r.cohort_id for r in wanted}).select_related("learner")
    for spell in rows:
        spells[spell.cohort_id][spell.learner_id].append(spell.told)
        people[spell.learner_id] = spell.learner
    done: dict[tuple[int, int], list[training.Done]] = defaultdict(list)
    for completion in Completion.objects.filter(package__in={r.package_id for r in wanted}):
        done[completion.package_id, completion.learner_id].append(completion.told)
    found = {}
    for requirement in wanted:
        told = []
        for learner, mine in spells[requirement.cohort_id].items():
            one = training.standing(
                requirement.rule, spells=mine, done=done[requirement.package_id, learner], day=day, known_by=known_by
            )
            if one.standing is not Standing.NOT_ASKED:
                told.append((people[learner], one))
        found[requirement.pk] = sorted(told, key=lambda pair: pair[0].name.casefold())
    return found


def overview(
    council: Council, *, day: date, known_by: date | None = None, only: Package | None = None
) -> list[dict[str, Any]]:
    """Each package, or only one, with what each cohort was asked, and how many had completed it on that day."""
    requirements = list(
        Requirement.objects.filter(package__council=council).select_related("package", "cohort", "package__made_with")
    )
    if only is not None:
        requirements = [one for one in requirements if one.package_id == only.pk]
    told = standings(requirements, day=day, known_by=known_by)
    mine = Package.objects.filter(council=council) if only is None else Package.objects.filter(pk=only.pk)
    packages = mine.prefetch_related("agreements__body", "stages", "events")
    rows = []
    for package in packages:
        asked = []
        for requirement in (r for r in requirements if r.package_id == package.pk):
            found = training.figures([one for _, one in told[requirement.pk]])
            held = [event.day for event in package.events.all() if event.state != Event.State.CANCELLED]
            count, enough = training.offered(held, times=requirement.times_a_year, day=day)
            asked.append(
                {
                    "requirement": requirement,
                    "cohort": requirement.cohort.name,
                    "priority": requirement.cohort.priority,
                    "weight": requirement.get_weight_display(),
                    "rule": in_words(requirement),
                    "figures": found,
                    "sentence": sentence(package.title, requirement.cohort.name, found, day),
                    "offered": count,
                    "enough": enough,
                }
            )
        asked.sort(key=lambda row: (not row["priority"], row["cohort"]))
        rows.append({"package": package, "asked": asked, "agreed": package.agreed, "made_with": package.made_with})
    return rows


def sentence(title: str, cohort: str, found: training.Figures, day: date) -> str:
    """Such as "On 8 February 2022, 12 of 51 had completed it". Of nobody, that nobody was asked."""
    if not found.asked:
        return f"On {long_date(day)} nobody of {cohort} was asked to complete it."
    rest = [
        f"{count} {words}"
        for count, words in ((found.overdue, "overdue"), (found.expired, "expired"), (found.to_do, "still in time"))
        if count
    ]
    others = f" Of the others: {', '.join(rest)}." if rest else ""
    return f"On {long_date(day)}, {found.completed} of {found.asked} had completed it.{others}"


def in_words(requirement: Requirement) -> str:
    said = ["once in each term of office or post" if requirement.each_spell else "once"]
    if requirement.within_days is not None:
        said.append(f"within {requirement.within_days} days of joining")
    if requirement.every_months:
        years, months = divmod(requirement.every_months, 12)
        span = f"{years} year{'s' if years != 1 else ''}" if not months else f"{requirement.every_months} months"
        said.append(f"again after {span}")
    if requirement.times_a_year:
        said.append(f"offered {requirement.times_a_year} times a year")
    return ", ".join(said).capitalize() + f", from {long_date(requirement.since)}"


def data(council: Council, *, day: date, known_by: date | None) -> dict[str, Any]:
    """The overview for programs."""
    return {
        "council": council.slug,
        "day": day.isoformat(),
        "known_by": known_by.isoformat() if known_by else None,
        "packages": [
            {
                "title": row["package"].title,
                "agreed": {"by": str(row["agreed"].body), "on": row["agreed"].on.isoformat()}
                if row["agreed"]
                else None,
                "cohorts": [
                    {
                        "cohort": asked["cohort"],
                        "priority": asked["priority"],
                        "weight": asked["weight"],
                        "rule": asked["rule"],
                        "asked": asked["figures"].asked,
                        "completed": asked["figures"].completed,
                        "overdue": asked["figures"].overdue,
                        "expired": asked["figures"].expired,
                        "to_do": asked["figures"].to_do,
                        "offered_in_twelve_months": asked["offered"],
                        "sentence": asked["sentence"],
                    }
                    for asked in row["asked"]
                ],
            }
            for row in overview(council, day=day, known_by=known_by)
        ],
    }


def to_remind(*, day: date) -> list[tuple[Any, Requirement, training.Told]]:
    """Who is to be reminded: to do or overdue with a day set, expired, or ending within eight weeks; essential only."""
    asked = Requirement.objects.filter(weight=Requirement.Weight.ESSENTIAL).select_related("package", "cohort")
    found = []
    for requirement in asked:
        for learner, told in standings([requirement], day=day)[requirement.pk]:
            ending = told.lasts_until is not None and told.lasts_until - day <= SOON
            open_ = told.standing in (Standing.OVERDUE, Standing.EXPIRED) or (
                told.standing is Standing.TO_DO and told.due is not None and told.due - day <= SOON
            )
            if learner.email and (open_ or ending):
                found.append((learner, requirement, told))
    return found
