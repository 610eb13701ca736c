"""The measures once more, a case at a time in plain Python, written from their words and not from their expressions."""

from collections import defaultdict
from datetime import date, timedelta
from statistics import mean

from goldenthread.rules.measures.live.vocabulary import Happened as H

IMPLIED_TOO = "implied"


def by_case(held):
    """Case to event to its first day, and to its first day that is not implied."""
    first, own = defaultdict(dict), defaultdict(dict)
    e = held["events"]
    for case, event, day, implied in zip(
        *(list(map(int, e[c])) for c in ("case", "event", "day", "implied")), strict=True
    ):
        kind = H(event)
        first[case][kind] = min(day, first[case].get(kind, day))
        if not implied:
            own[case][kind] = min(day, own[case].get(kind, day))
    return first, own


def earliest(known, *kinds):
    days = [known[kind] for kind in kinds if kind in known]
    return min(days) if days else None


class Case:
    def __init__(self, first, own, about):
        self.first, self.own, self.about = first, own, about
        get = first.get
        self.received = get(H.RECEIVED)
        yes, no = earliest(first, H.DECIDED_YES, H.TOLD_YES), earliest(first, H.DECIDED_NO, H.TOLD_NO)
        self.decided = earliest({"y": yes, "n": no} if yes and no else {"y": yes or no} if yes or no else {}, "y", "n")
        self.refused = no is not None and (yes is None or no <= yes)
        self.told = earliest(first, H.TOLD_YES, H.TOLD_NO)
        self.told_yes = get(H.TOLD_YES)
        self.no_plan = earliest(first, H.NO_PLAN_DECIDED, H.NO_PLAN_TOLD)
        self.final = get(H.FINAL)
        self.outcome = earliest({n: d for n, d in (("p", self.final), ("n", self.no_plan)) if d is not None}, "p", "n")
        self.ended = earliest(
            {
                **{k: first[k] for k in (H.FINAL, H.NO_PLAN_TOLD, H.WITHDRAWN, H.CLOSED) if k in first},
                **({H.TOLD_NO: first[H.TOLD_NO]} if H.TOLD_NO in first and H.OVERTURNED not in first else {}),
            },
            H.FINAL, H.NO_PLAN_TOLD, H.WITHDRAWN, H.CLOSED, H.TOLD_NO,
        )  # fmt: skip

    def gone_by(self, day):
        return any(k in self.first and self.first[k] <= day for k in (H.WITHDRAWN, H.CLOSED))


def cases_of(held):
    first, own = by_case(held)
    a = held["about"]
    about = {int(a["case"][n]): {k: int(v[n]) for k, v in a.items() if k != "case"} for n in range(len(a["case"]))}
    nothing = defaultdict(int)
    return {case: Case(first[case], own[case], about.get(case, nothing)) for case in first}


def shares(held, last):
    """Measure to month to (top, of), for the shares and numbers; only days up to `last`."""
    found = defaultdict(lambda: defaultdict(lambda: [0, 0]))

    def add(code, day, yes=True):
        if day is None or day > last.toordinal():
            return
        month = date.fromordinal(day).replace(day=1)
        found[code][month][1] += 1
        found[code][month][0] += bool(yes)

    for c in cases_of(held).values():
        f, received = c.first, c.received
        if received is not None:
            add("requests", received)
            add("refused-of-requests", received, c.refused)
            taken_back = H.WITHDRAWN in f and (c.told is None or f[H.WITHDRAWN] <= c.told)
            add("withdrawn", received, taken_back)
            add("support-in-place", received, H.SUPPORT in f and f[H.SUPPORT] - received <= 42)
            if not c.gone_by(received + 42):
                add("told-in-six", received + 42, c.told is not None and c.told <= received + 42)
                if H.EXCEPTED_6 not in f:
                    add(
                        "told-in-six-without-exceptions", received + 42,
                        c.told is not None and c.told <= received + 42,
                    )  # fmt: skip
            no_plan_first = c.no_plan is not None and (c.final is None or c.no_plan <= c.final)
            agreed = c.told_yes is not None and c.told_yes <= received + 140
            if agreed and not no_plan_first and not c.gone_by(received + 140):
                add("plans-due", received + 140, c.final is not None and c.final <= received + 140)
        if c.decided is not None:
            add("refused-of-decided", c.decided, c.refused)
            if received is not None:
                add("decided-in-six", c.decided, c.decided - received <= 42)
            if c.refused:
                add("refused", c.decided)
                if c.about["ground"] in (1, 2, 3):
                    add("refused-for-papers", c.decided, c.about["ground"] in (1, 3))
                add("asked-again", c.decided, H.ASKED_AGAIN in f and f[H.ASKED_AGAIN] - c.decided <= 365)
                add("overturned", c.decided, H.OVERTURNED in f)
        if c.outcome is not None:
            add("no-plan", c.outcome, c.no_plan is not None and (c.final is None or c.no_plan <= c.final))
        if H.NO_PLAN_TOLD in f and received is not None:
            add("no-plan-in-sixteen", f[H.NO_PLAN_TOLD], f[H.NO_PLAN_TOLD] - received <= 112)
        if c.final is not None:
            add("plans", c.final)
            add("plans-excepted", c.final, H.EXCEPTED in f)
            if received is not None:
                add("plans-in-twenty", c.final, c.final - received <= 140)
                add("plans-over-a-year", c.final, c.final - received > 364)
                if H.EXCEPTED not in f:
                    add("plans-in-twenty-without-exceptions", c.final, c.final - received <= 140)
        if H.FAST_OPENED in f:
            add("fast-opened", f[H.FAST_OPENED])
            add("fast-lapsed", f[H.FAST_OPENED], H.FAST_LAPSED in f)
        second = f.get(H.FAST_AGREED, f.get(H.FAST_REFUSED))
        if second is not None:
            add("fast-agreed", second, H.FAST_AGREED in f)
    ad = held["advice"]
    for n in range(len(ad["case"])):
        asked, had, back = (int(ad[k][n]) for k in ("asked", "received", "returned"))
        since = had or asked
        if since:
            add("advice-in-time", since + 42, bool(back) and back - since <= 42)
    ap = held["appointments"]
    for n in range(len(ap["case"])):
        day, outcome = int(ap["day"][n]), int(ap["outcome"][n])
        if outcome in (1, 2, 3):
            add("not-attended", day, outcome in (2, 3))
        if outcome:
            add("cancelled-by-service", day, outcome == 5)
    return {code: {m: tuple(v) for m, v in months.items()} for code, months in found.items()}


def waits(held, last):
    """Wait to month to the sorted days."""
    found = defaultdict(lambda: defaultdict(list))

    def add(code, since, until):
        if since is not None and until is not None and since <= until <= last.toordinal():
            found[code][date.fromordinal(until).replace(day=1)].append(until - since)

    for c in cases_of(held).values():
        f, own = c.first, c.own
        decided_own = earliest(own, H.DECIDED_YES, H.DECIDED_NO)
        add("wait-decision", c.received, decided_own)
        add("wait-told", decided_own, c.told)
        add("wait-asking", c.told_yes, own.get(H.ADVICE_ASKED))
        add("wait-advice", own.get(H.ADVICE_ASKED), own.get(H.ADVICE_IN))
        add("wait-draft", own.get(H.ADVICE_IN), own.get(H.DRAFT))
        add("wait-final", own.get(H.DRAFT), c.final)
        add("wait-whole", c.received, c.final)
        if c.about["ground"] in (1, 3):
            add("days-lost", c.decided, f.get(H.DECIDED_AGAIN))
    return {code: {m: sorted(v) for m, v in months.items()} for code, months in found.items()}


def standing(held, on):
    """How many stand open on one day: all, past six weeks untold, past twenty weeks without a plan."""
    day = on.toordinal()
    counts = {"open": 0, "open-past-six": 0, "open-past-twenty": 0}
    for c in cases_of(held).values():
        if c.received is None:
            continue
        still = c.ended is None or c.ended > day
        counts["open"] += c.received <= day and still
        untold = c.told is None or c.told > day
        counts["open-past-six"] += c.received + 42 < day and still and untold
        agreed = c.told_yes is not None and c.told_yes <= day
        counts["open-past-twenty"] += c.received + 140 < day and still and agreed
    return counts


def month_ends(first, last):
    at = first.replace(day=1)
    while at <= last:
        after = (at.replace(day=28) + timedelta(days=5)).replace(day=1)
        yield at, min(after - timedelta(days=1), last)
        at = after


def middle(days):
    return mean((days[(len(days) - 1) // 2], days[len(days) // 2]))
