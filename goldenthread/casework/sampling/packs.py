"""From the columns of casework to a frame and to packs: by allow-list, with days counted from the request, no free
text.

What a pack holds is what `told` makes, and nothing else: no name, no reference, no date, no school, no area, no words
that anybody typed. Age and need are told in bands, for few children share both with the days of their case.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import date
from typing import Any

import numpy as np

from goldenthread.casework.cases.kinds import NeedType
from goldenthread.casework.counts import columns as source
from goldenthread.casework.counts.columns import Columns
from goldenthread.rules.casework import needs
from goldenthread.rules.measures.live.definitions import DFE_TWENTY, SIX, TWENTY
from goldenthread.rules.measures.live.vocabulary import Happened as H

STEPS: tuple[tuple[H, str], ...] = (
    (H.DECIDED_YES, "Decided to assess"),
    (H.DECIDED_NO, "Decided not to assess"),
    (H.TOLD_YES, "Family told: there is an assessment"),
    (H.TOLD_NO, "Family told: there is no assessment"),
    (H.ADVICE_ASKED, "Advice asked for"),
    (H.ADVICE_IN, "All advice was in"),
    (H.DRAFT, "Draft plan served"),
    (H.FINAL, "Final plan sent to all"),
    (H.NO_PLAN_TOLD, "Family told: there is no plan"),
    (H.PANEL, "A panel heard it"),
    (H.FAST_OPENED, "Fast track opened"),
    (H.PAPERS_IN, "Missing papers came"),
    (H.DECIDED_AGAIN, "Decided again"),
    (H.ASKED_AGAIN, "Asked again"),
    (H.OVERTURNED, "The refusal did not stand"),
    (H.SUPPORT, "Help while waiting was written down"),
    (H.WITHDRAWN, "Withdrawn"),
)
ENDED = {int(kind) for kind in (H.FINAL, H.NO_PLAN_TOLD, H.TOLD_NO, H.WITHDRAWN, H.CLOSED)}
AGES = ((0, 4, "under 5"), (5, 10, "5 to 10"), (11, 15, "11 to 15"), (16, 99, "16 or over"))


def read() -> Columns:
    return source.read()


def _days(found: Columns, kind: H) -> dict[int, int]:
    """First day of a thing, by case."""
    events = found.tables["events"]
    mine = events["event"] == int(kind)
    days: dict[int, int] = {}
    for case, day in zip(events["case"][mine].tolist(), events["day"][mine].tolist(), strict=True):
        if case not in days or day < days[case]:
            days[case] = day
    return days


def places(found: Columns, frame: str, since: date, until: date, *, today: date, leave_out: set[str],
           written: Set[str] = frozenset()) -> list[int]:  # fmt: skip
    """The cases of a frame: what came within the time. For the audit of neurodiversity, what came or was open then; for
    that of plans as they are written, `written`, whenever they came."""
    received = _days(found, H.RECEIVED)
    first, last = since.toordinal(), until.toordinal()
    about = found.tables["about"]
    chosen = {case for case, day in received.items() if first <= day <= last}
    if frame == "neurodiversity":
        ends: dict[int, int] = {}
        for kind in (H.FINAL, H.NO_PLAN_TOLD, H.WITHDRAWN, H.CLOSED):
            for case, day in _days(found, kind).items():
                ends[case] = max(day, ends.get(case, 0))
        open_then = {case for case, day in received.items() if day < first and ends.get(case, last) >= first}
        possible = {n for n, code in enumerate(NeedType.values, start=1) if code in needs.neurodiversity()}
        chosen = {case for case in chosen | open_then if int(about["need"][case]) in possible}
    elif frame == "written":
        chosen = {case for case, key in enumerate(found.keys) if key in written}
    elif frame == "refused":
        chosen &= set(_days(found, H.DECIDED_NO)) | set(_days(found, H.TOLD_NO))
    elif frame == "papers":
        grounds = {number for number, label in found.labels["ground"].items() if "apers were missing" in label}
        chosen = {case for case in chosen if str(int(about["ground"][case])) in grounds}
    elif frame == "late":
        finals = _days(found, H.FINAL)
        refused = set(_days(found, H.TOLD_NO)) | set(_days(found, H.NO_PLAN_TOLD)) | set(_days(found, H.WITHDRAWN))
        chosen = {
            case for case in chosen
            if finals.get(case, 0 if case in refused else today.toordinal()) - received[case] > DFE_TWENTY
        }  # fmt: skip
    return sorted(case for case in chosen if found.keys[case] not in leave_out)


def _open_for(days: int) -> str:
    """In bands: with the day of the draw beside it, a number of days would be the date of the request."""
    if days <= SIX:
        return "Up to six weeks"
    return "Over twenty weeks" if days > TWENTY else "Six to twenty weeks"


def told(found: Columns, place: int, *, today: date) -> dict[str, Any]:
    """What a reader sees of one case."""
    events, about = found.tables["events"], found.tables["about"]
    mine = np.flatnonzero(events["case"] == place)
    start = min((int(events["day"][n]) for n in mine if events["event"][n] == int(H.RECEIVED)), default=0)
    names = {int(kind): words for kind, words in STEPS}
    steps = sorted(
        (int(events["day"][n]) - start, names[int(events["event"][n])])
        for n in mine.tolist() if int(events["event"][n]) in names
    )  # fmt: skip
    advice = found.tables["advice"]
    services = found.labels.get("service", {})
    asked = []
    for n in np.flatnonzero(advice["case"] == place).tolist():
        back, since = int(advice["returned"][n]) or int(advice["nil"][n]), int(advice["asked"][n])
        asked.append(
            {
                "service": services.get(str(int(advice["service"][n])), "Another service"),
                "asked": since - start if since else None,
                "back": back - start if back else None,
            }
        )
    age = int(about["age"][place]) - 1
    over = any(int(events["event"][n]) in ENDED for n in mine.tolist())
    label = {name: found.labels[name].get(str(int(about[name][place])), "") for name in ("source", "ground", "owed_by")}
    return {
        "age": next((words for low, high, words in AGES if low <= age <= high), "not recorded"),
        "asked_by": label["source"] or "not recorded",
        "ground": label["ground"],
        "owed_by": label["owed_by"],
        "open_for": "" if over else _open_for(today.toordinal() - start),
        "steps": [[day, words] for day, words in steps],
        "advice": sorted(asked, key=lambda row: (row["service"], row["asked"] or 0)),
        "limits": [[SIX, "The family is to be told whether there is an assessment"],
                   [TWENTY, "The final plan is to be sent"]],
    }  # fmt: skip
