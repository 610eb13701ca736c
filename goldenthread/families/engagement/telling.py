"""What the public reads of who was heard: you said, we did; the occasions; the papers that are written anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.base.documents import long_date
from goldenthread.families.engagement.models import Deed, Occasion, PublicPaper, Voice

COLOURS = {Voice.Answer.YES: "green", Voice.Answer.PART: "yellow", Voice.Answer.NO: "red"}
SHOWN = 100


def heard_facts(today: date | None = None) -> dict[str, Any]:
    today = today or timezone.localdate()
    voices = Voice.objects.filter(shown=True, group__shown=True).select_related("group").prefetch_related("deeds")
    said = [voice_facts(row, today) for row in voices]
    occasions = Occasion.objects.filter(on__lte=today).prefetch_related("groups")[:SHOWN]
    papers = PublicPaper.objects.filter(shown=True).exclude(standing=PublicPaper.Standing.GONE).select_related("group")
    return {
        "on_words": long_date(today),
        "said": said[:SHOWN],
        "occasions": [_occasion(row) for row in occasions],
        "papers": [_paper(row, today) for row in papers.prefetch_related("sign_offs__group", "stages")],
        "counts": counts(said),
    }


def voice_facts(row: Voice, today: date) -> dict[str, Any]:
    deeds = [
        {
            "kind": deed.get_kind_display(),
            "words": deed.words + (f" By {long_date(deed.by_when)}." if deed.by_when else ""),
            "on": deed.on.isoformat(),
            "on_words": long_date(deed.on),
            "late": late(row, deed, today),
        }
        for deed in row.deeds.all()
    ]
    answer = Voice.Answer(row.answer)
    newer = bool(row.answer and row.answered_on and any(deed.on > row.answered_on for deed in row.deeds.all()))
    return {
        "key": str(row.pk),
        "group": row.group.name,
        "on": row.on.isoformat(),
        "on_words": long_date(row.on),
        "words": row.words,
        "theme": row.theme,
        "days": (today - row.on).days,
        "deeds": deeds,
        "standing": "done" if any(d["kind"] == "We did:" for d in deeds) else "answered" if deeds else "waiting",
        "confirmed": "" if newer else row.answer,
        "confirmed_label": (answer.label + (", before the newest of it" if newer else "")) if row.answer else "",
        "confirmed_colour": "grey" if newer else COLOURS.get(answer, "grey"),
        "confirmed_words": row.answer_words,
    }


def late(row: Voice, promise: Deed, today: date) -> bool:
    """A promise whose day has passed, and after which nothing was done."""
    if promise.by_when is None or promise.by_when >= today:
        return False
    return not any(deed.kind == Deed.Kind.DID and deed.pk > promise.pk for deed in row.deeds.all())


def counts(said: list[dict[str, Any]]) -> dict[str, Any]:
    """How many were said, answered, done and found good by the group, with the sentence for it."""
    answered = [row for row in said if row["deeds"]]
    done = [row for row in said if row["standing"] == "done"]
    yes, no = (sum(row["confirmed"] == code for row in said) for code in ("yes", "no"))
    text = (
        f"Groups said {len(said)} things. {len(answered)} have an answer, and about {len(done)} something was done. "
        f"A group says of {yes} that it helped, and of {no} that it is not what was asked for."
    )
    return {"said": len(said), "answered": len(answered), "done": len(done), "yes": yes, "no": no, "sentence": text}


def _occasion(row: Occasion) -> dict[str, Any]:
    return {
        "title": row.title,
        "kind": row.get_kind_display(),
        "on": row.on.isoformat(),
        "on_words": long_date(row.on),
        "groups": ", ".join(group.name for group in row.groups.all() if group.shown) or "families who chose to come",
        "asked": row.asked,
        "came": row.came,
        "chose": row.chose_own,
        "access": row.access,
        "reported_on": row.reported_on.isoformat() if row.reported_on else "",
        "reported_words": long_date(row.reported_on) if row.reported_on else "",
        "reported": row.reported,
    }


def _paper(row: PublicPaper, today: date) -> dict[str, Any]:
    last = max(row.sign_offs.all(), key=lambda one: one.pk, default=None)
    signed = ""
    if last is not None:
        who = last.group.name if last.group.shown else "its readers"
        signed = f"{'Signed off' if last.agrees else 'Not signed off'} by {who} on {long_date(last.on)}"
        if last.agrees and last.after_stage != len(row.stages.all()):
            signed += ", before it was changed again"
        signed += f": {last.words}" if last.words else ""
    return {
        "title": row.title,
        "readers": row.readers,
        "standing": row.get_standing_display(),
        "group": row.group.name if row.group and row.group.shown else "Nobody yet" if not row.group else "Its readers",
        "due_on": row.due_on.isoformat() if row.due_on else "",
        "due_words": long_date(row.due_on) if row.due_on else "No day is set",
        "late": row.late(today),
        "signed": signed,
        "age_before": row.age_before,
        "age_after": row.age_after,
    }
