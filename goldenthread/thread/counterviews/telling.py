"""What a page says of another view: plain values for the office, the public page and JSON alike."""

import hashlib
import json
from typing import Any

from django.utils import timezone

from goldenthread.base.documents import long_date
from goldenthread.thread.counterviews.models import CounterView

CORE = ("number", "path", "about", "claim", "words", "rests_on", "link", "by", "filed")


def core(view: CounterView) -> dict[str, Any]:
    """What is fingerprinted into the public record: everything that was filed, and nothing else."""
    return {
        "number": view.number,
        "path": view.path,
        "about": view.about,
        "claim": view.claim,
        "words": view.words,
        "rests_on": view.rests_on,
        "link": view.link,
        "by": view.shown_as,
        "filed": timezone.localdate(view.filed_at).isoformat(),
    }


def digest(told: dict[str, Any]) -> str:
    """SHA-256 of canonical JSON: keys in order, no spaces, UTF-8."""
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def facts(view: CounterView, *, public: bool = True) -> dict[str, Any]:
    """The view as it may be shown. `public`: without its words while it is held or withheld; the office sees them
    until two people have withheld it."""
    proposal, withheld = view.proposal, view.withheld
    told: dict[str, Any] = {
        **core(view),
        "title": view.title,
        "filed_words": long_date(timezone.localdate(view.filed_at)),
    }
    told["state"] = "withheld" if withheld else "held" if proposal else view.state
    told["shown"] = not withheld and (not public or not proposal)
    told["public_from"] = long_date(view.public_from)
    told["reason"] = ""
    if withheld is not None and withheld.decided_at:
        told["reason"] = withheld.get_reason_display()
        told["withheld"] = long_date(timezone.localdate(withheld.decided_at))
    elif proposal is not None:
        told["reason"] = proposal.get_reason_display()
        told["held_since"] = long_date(timezone.localdate(proposal.proposed_at))
        told["held_until"] = long_date(proposal.lapses_after)
    if not told["shown"]:
        told |= {"words": "", "rests_on": "", "link": ""}
    told["answers"] = [
        {"by": a.shown_as, "on": long_date(timezone.localdate(a.at)), "words": a.words}
        for a in view.answers.all()
        if not withheld
    ]
    return told


def views_of(path: str) -> list[dict[str, Any]]:
    """Other views of one recommendation's page for the office, those that are not public yet among them."""
    return [facts(view, public=False) for view in CounterView.objects.of(path)]
