"""A plan's table into the thread: recommendations, actions, what was claimed of them, each cell with its place.

The same file again shows only what differs: rows are known again by their reference, else by their words. What a person
edited here since is never overwritten in silence: a change is proposed field by field, and only what is ticked is made.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.text import slugify

from goldenthread.base import audit, editing
from goldenthread.base.documents import long_date
from goldenthread.refused import Refused
from goldenthread.rules.when import Rhythm
from goldenthread.thread.improvement.models import (
    Action,
    Closure,
    ClosureAct,
    Colour,
    Council,
    Plan,
    Recommendation,
    Review,
    StatusReport,
)
from goldenthread.thread.improvement.telling.links import NAMES
from goldenthread.thread.papers.models import ColumnNames, Reading, StatusWord
from goldenthread.thread.papers.names import Names, is_person, plain
from goldenthread.thread.papers.reading.plan import dated, status_of
from goldenthread.thread.papers.saving.common import Citing, Proposal, add_source, day, next_number, next_position

COLOURS = {
    "done": Colour.GREEN,
    "on course": Colour.GREEN,
    "slipping": Colour.AMBER,
    "late": Colour.RED,
    "not begun": Colour.GREY,
    "stopped": Colour.GREY,
    "business as usual": Colour.GREY,
    "moved": Colour.GREY,
}
CLOSED = {"business as usual": Closure.BUSINESS_AS_USUAL, "moved": Closure.MOVED}
TEXT_FIELDS = {"success_measure": "success_measure", "risk": "risk", "mitigation": "mitigation", "resource": "resource"}
FIELDS = (
    "words",
    "due_words",
    "starts_words",
    "success_measure",
    "risk",
    "mitigation",
    "resource",
    "accountable",
    "responsible",
)
SHORT = 12  # words of a title


@dataclass
class Wanted:
    """One action that the table asks for, as it would be saved."""

    key: str
    words: str
    place: str
    ref: str = ""
    values: dict[str, str] = field(default_factory=dict)  # our field to the words found
    places: dict[str, str] = field(default_factory=dict)
    status: str = ""
    impact: str = ""
    reason: str = ""
    percent: str = ""


@dataclass
class Thing:
    """One recommendation with its actions; `words` is empty for actions that answer none."""

    words: str
    place: str
    key: str
    ref: str = ""
    under: str = ""
    closed_as: str = "open"
    theme: str = ""
    position: str = ""
    actions: list[Wanted] = field(default_factory=list)


def things(found: Mapping[str, Any], statuses: Mapping[str, str]) -> list[Thing]:
    """The recommendations and actions of the tables, in order."""
    out: list[Thing] = []
    by_words: dict[str, Thing] = {}
    for table in found["tables"]:
        classes = {c["heading"]: c["class"] for c in table["classes"]}
        for row in table["rows"]:
            cells = row["cells"]
            text = {name: " ".join(cell["text"].split("\n")) for name, cell in cells.items()}
            words = text.get("recommendation", "")
            if not words and not text.get("action"):
                words = text.get("theme", "") or next(iter(text.values()), "")
            thing = by_words.get(plain(words)) if words else (out[-1] if out and not out[-1].words else None)
            if thing is None:
                place = cells.get("recommendation", {}).get("place") or row["place"]
                closed = classes.get(row["under"]) or _class(text.get("status", ""), statuses)
                thing = Thing(
                    words,
                    place,
                    row["key"],
                    under=row["under"],
                    closed_as=closed or "open",
                    theme=text.get("theme", ""),
                )
                thing.position = text.get("position", "")
                if words and "action" not in cells:
                    thing.ref = _ref(text.get("ref", ""))
                out.append(thing)
                if words:
                    by_words[plain(words)] = thing
            thing.actions += _actions(row, text)
    return out


def accepted(words: str) -> str:
    """What a council's position on a recommendation says: accepted, in part, rejected, or nothing."""
    plain_words = words.casefold()
    kinds = Recommendation.Acceptance
    if not plain_words:
        return kinds.NOT_ANSWERED
    if re.search(r"\b(?:reject|declin|not\s+accept|not\s+agree|disagree)", plain_words):
        return kinds.REJECTED
    if re.search(r"\b(?:part|partial|partly|qualified)", plain_words):
        return kinds.PARTLY
    return kinds.ACCEPTED if re.search(r"\b(?:accept|agree|support|yes)", plain_words) else kinds.NOT_ANSWERED


def _class(status: str, statuses: Mapping[str, str]) -> str:
    means = statuses.get(status) or status_of(status)
    return CLOSED[means].value if means in CLOSED else ""


def _ref(words: str) -> str:
    """A paper's own reference where it is a short one: R5, 1.2, A12."""
    words = words.strip().rstrip(".")
    return words[:12] if re.fullmatch(r"[A-Za-z]{0,6}\s?\d{1,4}(?:[.\-/]\d{1,3}){0,2}[a-z]?", words) else ""


def _actions(row: Mapping[str, Any], text: Mapping[str, str]) -> Iterator[Wanted]:
    cells = row["cells"]
    cell = cells.get("action")
    if cell is None:
        told = {"due", "starts", "accountable", "responsible", "status", "success_measure"} & set(cells)
        if not told or not text.get("recommendation"):
            return
        # owner, date and status stand beside the recommendation itself: carrying it out is the action
        cell = {**cells["recommendation"], "parts": []}
        text = {**text, "action": text["recommendation"]}
    parts = cell["parts"] if len(cell["parts"]) > 1 else [text["action"]]
    for n, words in enumerate(parts):
        place = cell["place"] if len(parts) == 1 else f"{cell['place']}, point {n + 1}"
        wanted = Wanted(f"{row['key']}-{n}", " ".join(words.split()), place)
        wanted.ref = _ref(text.get("ref", "")) if len(parts) == 1 else ""
        for name, own in (("due", "due_words"), ("starts", "starts_words"), *TEXT_FIELDS.items()):
            if text.get(name):
                wanted.values[own] = text[name]
                wanted.places[own] = cells[name]["place"]
        for name in ("accountable", "responsible"):
            if text.get(name):
                wanted.values[name] = text[name]
                wanted.places[name] = cells[name]["place"]
        wanted.status, wanted.percent = text.get("status", ""), text.get("percent", "")
        wanted.impact = text.get("impact_status", "")
        wanted.reason = text.get("reason", "")
        yield wanted


class Known:
    """What the council has already, to know rows again by reference or by words."""

    def __init__(self, council: str, plan: Plan | None) -> None:
        self.by_words: dict[str, Recommendation] = {}
        self.by_number: dict[str, Recommendation] = {}
        for r in Recommendation.objects.of(council):
            for words in (plain(r.wording), plain(r.title)):
                self.by_words.setdefault(words, r)
            self.by_number.setdefault(r.official_number, r)
        self.actions: list[Action] = []
        self.alike: dict[str, list[Action]] = defaultdict(list)
        self.by_ref: dict[str, Action] = {}
        for action in plan.actions.select_related("accountable", "responsible", "recommendation") if plan else []:
            self.add(action)

    def add(self, action: Action) -> None:
        self.actions.append(action)
        self.alike[plain(action.words)].append(action)
        self.by_ref.setdefault(action.ref, action)

    def recommendation(self, thing: Thing) -> Recommendation | None:
        words = plain(thing.words)
        found = self.by_words.get(words) if words else None
        return found or (self.by_number.get(thing.ref) if thing.ref else None)

    def action(self, wanted: Wanted, recommendation: Recommendation | None) -> Action | None:
        for row in self.alike.get(plain(wanted.words), ()):
            if recommendation is None or row.recommendation_id in (None, recommendation.pk):
                return row
        return self.by_ref.get(wanted.ref) if wanted.ref else None


def statuses_of(reading: Reading) -> dict[str, str]:
    """What each status word means: as the person chose, as this council chose before, else as we guess."""
    known = dict(StatusWord.objects.filter(council=reading.council).values_list("found", "means"))
    guessed = {s["found"]: s["means"] for s in reading.found.get("statuses", [])}
    chosen = {k: v for k, v in reading.choices.get("statuses", {}).items() if k in guessed}
    return {**guessed, **{k: v for k, v in known.items() if k in guessed}, **chosen}


def plan_of(reading: Reading) -> Plan | None:
    slug = reading.choices.get("plan") or slugify(reading.choices.get("plan_title") or reading.title)[:80]
    return Plan.objects.filter(council__slug=reading.council, slug=slug).first()


def propose(reading: Reading) -> Proposal:
    """What saving would add or change, row by row. Reads only."""
    proposal = Proposal()
    statuses = statuses_of(reading)
    plan = plan_of(reading)
    known = Known(reading.council, plan)
    names = Names(reading.council)
    if plan is None:
        proposal.add("new", "Plan", reading.choices.get("plan_title") or reading.title)
    seen: set[int] = set()
    posts: set[str] = set()
    for thing in things(reading.found, statuses):
        recommendation = known.recommendation(thing) if thing.words else None
        if thing.words:
            mark = "held" if recommendation else "new"
            detail = f"It stands here as {recommendation.ref}." if recommendation else _closed_words(thing)
            proposal.add(mark, "Recommendation", thing.words, detail, thing.key)
        for wanted in thing.actions:
            action = known.action(wanted, recommendation)
            if action is None:
                proposal.add("new", "Action", wanted.words, _said(wanted, statuses), wanted.key)
            else:
                seen.add(action.pk)
                changes = list(differences(action, wanted))
                for name, ours, theirs in changes:
                    detail = f"Here: {ours or 'nothing'}. In the paper: {theirs}"
                    proposal.add(
                        "changed", f"{action.ref}, {LABELS[name]}", wanted.words, detail, f"{wanted.key}:{name}"
                    )
                if not changes:
                    proposal.add("held", "Action", wanted.words, f"It stands here as {action.ref}.", wanted.key)
            for name in ("accountable", "responsible"):
                who = wanted.values.get(name, "")
                if is_person(who):
                    note = (
                        f"“{who}” looks like a person's name. Plans name posts, for people move on: "
                        "it is not kept. Give the post in the table, or edit the action."
                    )
                    proposal.notes += [note] if note not in proposal.notes else []
                elif who and names.post(who) is None and names.body(who) is None and who not in posts:
                    posts.add(who)
                    proposal.add("new", "Post", who)
    for action in known.actions:
        if action.pk not in seen:
            proposal.add(
                "gone", "Action", action.words, f"{action.ref} stands here and not in this paper. It is left as it is."
            )
    for table in reading.found["tables"]:
        proposal.notes += [f"{row['place']}: {fault}" for row in table["rows"] for fault in row["faults"]]
    return proposal


LABELS = {
    "words": "what is to be done",
    "due_words": "due",
    "starts_words": "starts",
    "success_measure": "success measure",
    "risk": "risk",
    "mitigation": "mitigation",
    "resource": "resources",
    "accountable": "who answers for it",
    "responsible": "who does it",
}


def _closed_words(thing: Thing) -> str:
    if thing.closed_as == "open":
        return f"{len(thing.actions)} {'action' if len(thing.actions) == 1 else 'actions'}"
    return (
        f"Classed as {Closure(thing.closed_as).label.lower()} under “{thing.under}”"
        if thing.under
        else Closure(thing.closed_as).label
    )


def _said(wanted: Wanted, statuses: Mapping[str, str]) -> str:
    said = []
    if due := wanted.values.get("due_words"):
        known = dated(due)
        understood = "no date that we understand"
        if known is not None:
            understood = known.get("rhythm") or f"by {long_date(date.fromisoformat(known['last']))}"
        said.append(f"due {due} ({understood})")
    said += [
        f"{LABELS[name]}: {wanted.values[name]}" for name in ("accountable", "responsible") if name in wanted.values
    ]
    if wanted.status:
        said.append(f"status “{wanted.status}”, read as {statuses.get(wanted.status) or 'not understood'}")
    return "; ".join(said)


def differences(action: Action, wanted: Wanted) -> Iterator[tuple[str, str, str]]:
    """(field, ours, theirs) where the paper says something else. What the paper leaves empty changes nothing."""
    theirs = {"words": wanted.words, **wanted.values}
    for name in FIELDS:
        if name not in theirs or is_person(theirs[name]):
            continue
        ours = getattr(action, name)
        ours = (ours.title if ours else "") if name in ("accountable", "responsible") else ours
        if name == "responsible" and not ours and action.responsible_body:
            ours = action.responsible_body.name
        if plain(str(ours)) != plain(theirs[name]):
            yield name, str(ours), theirs[name]


def save(reading: Reading, *, by: audit.Actor) -> list[str]:
    """Add what the table says and the thread has not; change what was ticked. Call inside `audit.unit`."""
    return _Saver(reading, by).save()


class _Saver:
    def __init__(self, reading: Reading, by: audit.Actor) -> None:
        self.reading, self.by = reading, by
        self.council = Council.objects.get(slug=reading.council)
        self.statuses = statuses_of(reading)
        self.ticked = set(reading.choices.get("changes", []))
        self.names = Names(reading.council)
        self.done: list[str] = []

    def save(self) -> list[str]:
        source = add_source(self.reading, by=self.by)
        self.cites = Citing(source)
        self._remember()
        plan = plan_of(self.reading) or self._plan()
        known = Known(self.reading.council, plan)
        review = self._review()
        rows = Recommendation.objects.filter(review=review)
        self.slugs = set(rows.values_list("slug", flat=True))
        self.number = next_number(rows.values_list("ref", flat=True), "R")
        self.position = next_position(rows)
        self.refs = set(plan.actions.values_list("ref", flat=True))
        self.place_in_plan = next_position(plan.actions)
        self.reported = set(
            StatusReport.objects.filter(recommendation__review=review).values_list("recommendation", "ref")
        )
        added = changed = 0
        reports = []
        for thing in things(self.reading.found, self.statuses):
            recommendation = None
            if thing.words:
                recommendation = known.recommendation(thing) or self._recommendation(thing, review)
            for wanted in thing.actions:
                action = known.action(wanted, recommendation)
                if action is None:
                    action = self._action(plan, recommendation, wanted)
                    known.add(action)
                    added += 1
                else:
                    changed += self._change(action, wanted)
                if (wanted.status or wanted.reason) and recommendation is not None:
                    reports.append((recommendation, action, wanted))
        for recommendation, action, wanted in reports:
            self._report(recommendation, action, wanted)
        self.cites.save()
        self.reading.source = source
        self.done += [f"Added {added} actions to “{plan.title}”.", *([f"Changed {changed} fields."] if changed else [])]
        return self.done

    def _remember(self) -> None:
        """Keep the mapping of each header and the meaning of each status word for the next paper."""
        for table in self.reading.found["tables"]:
            if table["header"]:
                ColumnNames.objects.update_or_create(
                    council=self.reading.council,
                    signature=table["signature"],
                    defaults={"header": table["header"], "mapping": table["mapping"]},
                )
        for words, means in self.statuses.items():
            if means and len(words) <= 120:
                StatusWord.objects.update_or_create(
                    council=self.reading.council, found=words, defaults={"means": means}
                )

    def _plan(self) -> Plan:
        title = self.reading.choices.get("plan_title") or self.reading.title
        plan = Plan(
            council=self.council,
            slug=slugify(title)[:80] or "imported-plan",
            title=title[:200],
            position=next_position(Plan.objects.filter(council=self.council)),
        )
        editing.add(plan, by=self.by)
        self.cites.cite(plan, "title", title, {"title": title})
        self.done.append(f"Added the plan “{plan.title}”.")
        return plan

    def _review(self) -> Review:
        chosen = self.reading.choices.get("review")
        review = Review.objects.filter(council=self.council, slug=chosen).first() if chosen else None
        review = review or Review.objects.filter(council=self.council).order_by("pk").first()
        if review is None:
            title = self.reading.choices.get("review_title") or "Review of SEND services"
            review = Review(
                council=self.council,
                slug=slugify(title)[:80] or "review",
                title=title[:200],
                reviewer=self.reading.choices.get("reviewer") or "Not said",
            )
            editing.add(review, by=self.by)
            self.cites.cite(review, "title", title, {"title": title, "reviewer": review.reviewer})
            self.done.append(f"Added the review “{title}”.")
        return review

    def _recommendation(self, thing: Thing, review: Review) -> Recommendation:
        number, self.number = self.number, self.number + 1
        position, self.position = self.position, self.position + 1
        title = _short(thing.words)
        slug = base = slugify(" ".join(thing.words.split()[:8]))[:70].strip("-") or f"recommendation-{number}"
        n = 1
        while slug in self.slugs or slug in NAMES:
            n += 1
            slug = f"{base}-{n}"
        self.slugs.add(slug)
        row = Recommendation(
            review=review,
            ref=f"R{number}",
            slug=slug,
            position=position,
            title=title[:200],
            question=f"What came of “{title}”?"[:200],
            wording=thing.words,
            official_number=thing.ref,
            acceptance=accepted(thing.position),
            closed_as=thing.closed_as,
            closed_words=self.reading.published_words if thing.closed_as != "open" else "",
        )
        editing.add(row, by=self.by)
        said = {"wording": thing.words}
        if thing.ref:
            said["official_number"] = thing.ref
        self.cites.cite(row, thing.place, thing.words, said)
        if thing.closed_as != "open":
            label = Closure(thing.closed_as).label
            place = f"heading “{thing.under[:80]}”" if thing.under else thing.place
            self.cites.cite(row, place, thing.under or label, {"closed_as": label, "closed_words": row.closed_words})
            ClosureAct.objects.create(
                recommendation=row,
                kind=ClosureAct.Kind.CLAIMED,
                closed_as=thing.closed_as,
                closed_words=self.reading.published_words or "Not dated",
                closed_last=self.cites.source.published_on,
                reason=thing.under,
                by_label=self.by.label,
            )
        self.done.append(f"Added {row.ref} {row.title}.")
        return row

    def _action(self, plan: Plan, recommendation: Recommendation | None, wanted: Wanted) -> Action:
        ref = wanted.ref
        stem = recommendation.ref if recommendation else "A0"
        n = 1
        while not ref or ref in self.refs:
            ref = f"{stem}.{n}"
            n += 1
        self.refs.add(ref)
        position, self.place_in_plan = self.place_in_plan, self.place_in_plan + 1
        row = Action(
            plan=plan,
            recommendation=recommendation,
            ref=ref,
            position=position,
            words=wanted.words,
        )
        for name, value in self._values(wanted).items():
            setattr(row, name, value)
        editing.add(row, by=self.by)
        self._cite_action(row, wanted)
        return row

    def _cite_action(self, row: Action, wanted: Wanted, only: set[str] | None = None) -> None:
        """Every cell with its place in the paper."""
        if only is None or "words" in only:
            self.cites.cite(row, wanted.place, wanted.words, {"words": wanted.words})
        for name, words in wanted.values.items():
            if (only is None or name in only) and not is_person(words):
                self.cites.cite(row, wanted.places[name], words, {name: words})

    def _values(self, wanted: Wanted) -> dict[str, Any]:
        values: dict[str, Any] = {name: wanted.values[name] for name in TEXT_FIELDS.values() if name in wanted.values}
        for name in ("due", "starts"):
            words = wanted.values.get(f"{name}_words", "")
            if words:
                values |= self._days(name, words)
        for name in ("accountable", "responsible"):
            who = wanted.values.get(name, "")
            if who and not is_person(who):
                values |= self._who(name, who, wanted.places[name])
        return values

    def _days(self, name: str, words: str) -> dict[str, Any]:
        values: dict[str, Any] = {f"{name}_words": words[:100]}
        known = dated(words) or {}
        if "last" in known:
            values[f"{name}_first"] = day(known["first"])
            if name == "due":
                values["due_last"] = day(known["last"])
        elif name == "due" and known.get("rhythm") in {r.code for r in Rhythm}:
            values["rhythm"] = known["rhythm"]
        return values

    def _who(self, name: str, who: str, place: str) -> dict[str, Any]:
        body = self.names.body(who)
        if body is not None and name == "responsible":
            return {"responsible_body": body}
        post, fresh = self.names.add_post(who, by=self.by)
        if fresh:
            self.cites.cite(post, place, who, {"title": post.title})
        return {name: post}

    def _change(self, action: Action, wanted: Wanted) -> int:
        """The fields of a known action that the person ticked."""
        chosen = {name for name, _, _ in differences(action, wanted) if f"{wanted.key}:{name}" in self.ticked}
        if not chosen:
            return 0
        partly = Wanted(wanted.key, wanted.words, wanted.place, "", {}, wanted.places)
        partly.values = {name: words for name, words in wanted.values.items() if name in chosen}
        values = self._values(partly)
        if "words" in chosen:
            values["words"] = wanted.words
        editing.save(action, values, expected=Action.objects.get(pk=action.pk).version, by=self.by)
        self._cite_action(action, wanted, only=chosen)
        return len(chosen)

    def _report(self, recommendation: Recommendation, action: Action, wanted: Wanted) -> None:
        """What the paper claims of the action: its own word kept, our colour beside it, never counted as ours."""
        means = self.statuses.get(wanted.status, "")
        label = self.cites.source.label
        ref = f"{label.lower()}-{action.ref}"[:40]
        if (recommendation.pk, ref) in self.reported:
            return
        self.reported.add((recommendation.pk, ref))
        when = self.reading.published_words or "Not dated"
        row = StatusReport.objects.create(
            recommendation=recommendation,
            action=action,
            ref=ref,
            reported_words=when[:100],
            reported_last=self.cites.source.published_on,
            claimed=True,
            claimed_as=(f"{wanted.status} ({wanted.percent})" if wanted.percent else wanted.status)[:120],
            activity=COLOURS.get(means, Colour.GREY),
            impact=COLOURS.get(self.statuses.get(wanted.impact, ""), Colour.GREY),
            words=wanted.reason or f"The paper calls it “{wanted.status}”.",
            reason=f"Read as {means}." if means else "",
            recorded_by=self.by.label,
        )
        place = wanted.places.get("status") or wanted.place
        self.cites.cite(row, place, wanted.status or wanted.reason)  # type: ignore[arg-type]


def _short(words: str) -> str:
    some = words.split()
    return " ".join(some[:SHORT]) + (" …" if len(some) > SHORT else "")


def check(reading: Reading) -> None:
    """Raises Refused where the reading cannot be saved yet."""
    unknown = [words for words, means in statuses_of(reading).items() if not means]
    if unknown:
        raise Refused(
            "Say first what these status words mean: " + ", ".join(f"“{words}”" for words in unknown) + ".", status=422
        )
