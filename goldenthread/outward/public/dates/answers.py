"""The answer to one question, in a parent's words: one sentence first, then every date in order."""

from datetime import date
from typing import Any

from goldenthread.outward.public.dates.events import Event
from goldenthread.rules.law import Due, Facts, Standing, all_due, conventions
from goldenthread.rules.law.facts import long

COLOURS = {
    Standing.RUNNING: "blue",
    Standing.DUE_SOON: "yellow",
    Standing.MET: "green",
    Standing.LATE: "red",
    Standing.TOO_EARLY: "red",
    Standing.LIFTED: "purple",
    Standing.SUPERSEDED: "grey",
    Standing.CANNOT_TELL: "grey",
    Standing.NOT_STARTED: "grey",
}
WHO = {
    "local_authority": "The council",
    "family": "You",
    "advice_giver": "The adviser",
    "setting": "The school or college",
    "setting_or_local_authority": "The school or the council",
    "mediation_adviser": "The mediation adviser",
    "icb": "The NHS body",
    "old_icb": "The old NHS body",
    "icb_or_local_authority": "The NHS body or the council",
    "local_authority_or_icb": "The council or the NHS body",
    "old_local_authority": "The old council",
    "new_local_authority": "The new council",
}


def answer(event: Event, facts: Facts, *, today: date) -> dict[str, Any]:
    """Everything that the page, the print and the calendar show. `rows` in the order of their days."""
    dues = [one for one in all_due(facts, as_of=today) if _shown(one)]
    rows = sorted((_row(one) for one in dues), key=lambda row: (row["day"] or date.max, row["id"]))
    lead = next((one for one in dues if one.id.startswith(event.lead)), None) or _lead_of_kind(event, dues)
    return {
        "sentence": _sentence(lead) if lead else "From what you have told us we cannot work out a date.",
        "rows": rows,
        "late": any(one.standing is Standing.LATE and one.duty_on != "family" and not one.is_target for one in dues),
        "past": any(one.standing is Standing.LATE and one.duty_on == "family" for one in dues),
        "reading": next((one.other_reading_words for one in dues if one.other_reading), ""),
        "method": [conventions()["C1"][key] for key in ("words", "method")],
    }


def _shown(one: Due) -> bool:
    if one.standing in (Standing.SUPERSEDED, Standing.CANNOT_TELL) and one.last_day is None:
        return False
    return one.start is not None and (one.last_day is not None or one.standing in (Standing.LIFTED, Standing.RUNNING))


def _lead_of_kind(event: Event, dues: list[Due]) -> Due | None:
    """Where the lead depends on a choice: the first limit of the kind, such as one of the moves to the next school."""
    near = [one for one in dues if one.id[:6] == event.lead[:6]]
    return near[0] if near else next((one for one in dues if not one.is_target), None)


def _sentence(one: Due) -> str:
    if one.kind == "minimum":
        if one.first_day is None:
            return f"{one.plain}. It lasts until the appeal has ended."
        return f"{one.plain}. That is until {long(one.last_day or one.first_day)}, to the end of the day."
    if one.last_day is None:
        return f"{one.plain}. The limit does not apply in this case; it must be done as soon as practicable."
    if one.is_target:
        return f"{one.plain} by {long(one.last_day)}. That is what is expected; no law sets the day."
    return f"{one.plain} by {long(one.last_day)}."


def _standing(one: Due) -> dict[str, str]:
    if one.is_target and one.standing is Standing.LATE:  # nobody breaks the law by missing what is only expected
        return {"standing": "The day has passed", "colour": "grey"}
    return {"standing": one.standing_words[:1].upper() + one.standing_words[1:], "colour": COLOURS[one.standing]}


def _row(one: Due) -> dict[str, Any]:
    return {
        "id": one.id,
        "day": one.last_day,
        "day_words": long(one.last_day) if one.last_day else "No set day",
        "who": WHO.get(one.duty_on, one.duty_on.replace("_", " ").capitalize()),
        "sentence": _sentence(one),
        "plain": one.plain,
        "name": one.name,
        **_standing(one),
        "target": one.is_target,
        "minimum": one.kind == "minimum",
        "other": f"Counted from the next working day: {long(one.other_reading)}." if one.other_reading else "",
        "why_title": f"Why this date: {one.name[:1].lower()}{one.name[1:]}",
        "explanation": one.explanation,
        "law": one.law,
        "link": one.link,
        "verified": one.grade != "K",
    }
