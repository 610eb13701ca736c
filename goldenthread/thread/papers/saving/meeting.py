"""A meeting page into the thread: bodies, meetings, decisions with their resolutions, call-ins, and what is owed."""

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.text import slugify

from goldenthread.base import audit, editing
from goldenthread.base.documents import long_date
from goldenthread.rules.law import BeyondCalendar
from goldenthread.rules.owing import call_in_window, due_of
from goldenthread.thread.governance.models import (
    Body,
    Decision,
    Interest,
    Meeting,
    MeetingPaper,
    Resolution,
    Undertaking,
)
from goldenthread.thread.papers.models import Reading
from goldenthread.thread.papers.names import Names, is_person, plain
from goldenthread.thread.papers.saving.common import Citing, Proposal, add_source, day, next_number, next_position

KINDS = {
    "undertaking": Undertaking.Kind.UNDERTAKING,
    "request": Undertaking.Kind.REQUEST,
    "report": Undertaking.Kind.REPORT,
    "options": Undertaking.Kind.OPTIONS,
    "deadline": Undertaking.Kind.DEADLINE,
}
LONGEST = 200  # characters of a title


def held(council: str, item: Mapping[str, Any], names: Names) -> Decision | None:
    """The decision that is here already: same body and day, and the same number of the item or the minute."""
    body, on = names.body(item["body"]), day(item["day"])
    if body is None or on is None or not item["number"]:
        return None
    rows = Decision.objects.filter(council=council, body=body, decided_first=on)
    return next((d for d in rows if item["number"] in (d.minute, d.item)), None)


def held_call_in(council: str, call_in: Mapping[str, Any]) -> Decision | None:
    rows = Decision.objects.filter(council=council, kind=Decision.Kind.CALL_IN, minute=call_in["minute"])
    return next((d for d in rows if all(plain(name) in plain(d.called_in_by) for name in call_in["by"])), None)


def held_referral(council: str, referral: Mapping[str, Any]) -> bool:
    rows = Decision.objects.filter(council=council, minute=referral["minute"])
    return rows.filter(Q(referred_to__isnull=False) | Q(kind=Decision.Kind.REFERRAL)).exists()


def said_in(found: Mapping[str, Any], place: int) -> int:
    """Which item a line belongs to: the last that begins at or before it."""
    earlier = [n for n, item in enumerate(found["items"]) if item["place"] <= place]
    return earlier[-1] if earlier else 0


def is_left(found: Mapping[str, Any], leave_out: set[str], key: str, place: int) -> bool:
    """Whether a person leaves a call-in or a referral out, by itself or with the item that tells of it."""
    return key in leave_out or f"item-{said_in(found, place)}" in leave_out


def meets(found: Mapping[str, Any], leave_out: set[str], meeting: Mapping[str, str]) -> bool:
    """Whether anything that is kept was decided at the meeting; a meeting of which no item was read is kept."""
    here = [n for n, i in enumerate(found["items"]) if (i["body"], i["day"]) == (meeting["body"], meeting["day"])]
    return not here or any(f"item-{n}" not in leave_out for n in here)


def propose(found: Mapping[str, Any], council: str, leave_out: set[str] | None = None) -> Proposal:
    """What saving would add. Reads only."""
    names, leave_out, proposal = Names(council), leave_out or set(), Proposal()
    bodies: set[str] = set()
    for meeting in found["meetings"]:
        body = names.body(meeting["body"])
        if not meets(found, leave_out, meeting):
            proposal.add("left", "Meeting", f"{meeting['body']}, {meeting['day_words']}")
            continue
        if body is None and plain(meeting["body"]) not in bodies:
            bodies.add(plain(meeting["body"]))
            proposal.add("new", "Body", meeting["body"])
        on = day(meeting["day"])
        known = body and Meeting.objects.filter(body=body, held_first=on, held_last=on).first()
        when = long_date(on) if on else meeting["day_words"]
        proposal.add("held" if known else "new", "Meeting", f"{meeting['body']}, {when}")
    for n, item in enumerate(found["items"]):
        known_decision = held(council, item, names)
        title = f"{item['title']} ({item['body']}, {'item ' + item['number'] if item['number'] else item['day_words']})"
        detail = f"{len(item['resolutions'])} resolutions, {len(item['documents'])} documents"
        if known_decision:
            proposal.add("held", "Decision", title, f"It stands here as {known_decision.ref}.")
            continue
        if f"item-{n}" in leave_out:
            proposal.add("left", "Decision", title, "With everything in it.", f"item-{n}")
            continue
        proposal.add("new", "Decision", title, detail, f"item-{n}")
        for r in item["resolutions"]:
            same = [q for q in r["quoted"] if q.get("same_as")]
            quoted = f"quotes {len(r['quoted'])}, {len(same)} of them known" if r["quoted"] else ""
            proposal.add("new", "Resolution", f"{r['number'] or '–'} {r['words']}", quoted)
        for m, owed in enumerate(item["owed"]):
            key = f"owed-{n}-{m}"
            mark = "left" if key in leave_out else "new"
            who = owed["by"] or "nobody named"
            due = f"; due {owed['due']}" if owed["due"] else ""
            detail = f"{who}{due}" + ("" if owed["certain"] else ". It may be no promise: read it again.")
            proposal.add(mark, Undertaking.Kind(KINDS[kind_of(owed)]).label, owed["words"], detail, key)
        for interest in item["interests"]:
            proposal.add("new", "Interest declared", f"{interest['who']}: {interest['what']}")
        for repeated in item["repeated"]:
            proposal.notes.append(
                f"Lines {repeated['from']} to {repeated['to']} say again what stood before: read once."
            )
    for k, referral in enumerate(found["referrals"]):
        key = f"referral-{k}"
        times = len(referral["said"])
        words = f"Minute {referral['minute']} of {referral['from']} went direct to {referral['to']}"
        said = f"Said {times} {'time' if times == 1 else 'times'}, counted once."
        left = is_left(found, leave_out, key, referral["said"][0])
        mark = "held" if held_referral(council, referral) else "left" if left else "new"
        proposal.add(mark, "Referral", words, said, key if mark != "held" else "")
    for k, call_in in enumerate(found["call_ins"]):
        key = f"call-in-{k}"
        left = is_left(found, leave_out, key, call_in["said"][0])
        mark = "held" if held_call_in(council, call_in) else "left" if left else "new"
        words = f"Minute {call_in['minute']}, by {_and(call_in['by'])}"
        proposal.add(mark, "Call-in", words, "", key if mark != "held" else "")
    return proposal


def kind_of(owed: Mapping[str, Any]) -> str:
    if owed["kind"] == "report" and re.search(r"(?i)\boptions\b", owed["words"]):
        return "options"
    return str(owed["kind"])


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def save(reading: Reading, *, by: audit.Actor) -> list[str]:
    """Add what the page says and the thread has not. Call inside `audit.unit`. Gives lines of what was done."""
    return _Saver(reading, by).save()


class _Saver:
    def __init__(self, reading: Reading, by: audit.Actor) -> None:
        self.reading, self.by, self.council = reading, by, reading.council
        self.found = reading.found
        self.leave_out = set(reading.choices.get("leave_out", []))
        self.names = Names(self.council)
        self.done: list[str] = []
        self.decisions: list[Decision | None] = []
        self.rows: dict[tuple[str, str], Resolution] = {}  # by item and number

    def save(self) -> list[str]:
        source = add_source(self.reading, by=self.by)
        self.cites = Citing(source)
        self.lines = {line["place"]: line["text"] for line in self.found.get("lines", [])}
        for place, text in self.lines.items():
            self.cites.passage(self._address(place), text)
        kept = [m for m in self.found["meetings"] if meets(self.found, self.leave_out, m)]
        self.meetings = {(m["body"], m["day"]): self._meeting(m) for m in kept}
        made: dict[int, Decision | None] = {}
        for n, item in sorted(enumerate(self.found["items"]), key=lambda pair: pair[1]["day"]):  # as they happened
            made[n] = self._decision(n, item)
        self.decisions = [made[n] for n in range(len(made))]
        self._agenda_items()
        self._links()
        self._referrals()
        self.cites.save()
        self.reading.source = source
        return self.done

    # --- where a line stands ---------------------------------------------------------------------------

    def _address(self, place: int) -> str:
        for item in self.found["items"]:
            for r in item["resolutions"]:
                if r["place"] == place:
                    return f"{self._item(item)}, resolution {r['number'] or '1'}"
                for q in r["quoted"]:
                    if q["place"] == place:
                        return f"{self._item(item)}, resolution {r['number']}, quotation {q['number']}"
            for owed in item["owed"]:
                if owed["place"] == place and not owed["resolution"]:
                    return f"{self._item(item)}, undertaking (line {place})"
        return f"line {place}"

    def _item(self, item: Mapping[str, Any]) -> str:
        return f"item {item['number']}" if item["number"] else f"{item['body']}, {item['day_words']}"

    def _cite(self, row: Any, place: int, text: str, fields: Mapping[str, str] | None = None) -> None:
        self.cites.cite(row, self._address(place), self.lines.get(place, text), fields)

    # --- rows --------------------------------------------------------------------------------------------

    def _meeting(self, meeting: Mapping[str, str]) -> Meeting:
        body, fresh = self.names.add_body(meeting["body"], by=self.by)
        place = next((i["place"] for i in self.found["items"] if i["body"] == meeting["body"]), 1)
        if fresh:
            self._cite(body, place, meeting["body"], {"name": body.name})
            self.done.append(f"Added the body {body.name}.")
        on = day(meeting["day"])
        found = Meeting.objects.filter(body=body, held_first=on, held_last=on).first()
        if found is not None:
            if found.state == Meeting.State.PLANNED:
                editing.save(found, {"state": Meeting.State.HELD}, expected=found.version, by=self.by)
            return found
        webcasts = [
            w
            for i in self.found["items"]
            if (i["body"], i["day"]) == (meeting["body"], meeting["day"])
            for w in i["webcasts"]
        ]
        address = next((w["address"] for w in webcasts if str(w["address"]).startswith("https://")), "")
        row = Meeting(
            council=self.council,
            slug=_free(Meeting, self.council, f"{body.slug[:60]}-{meeting['day']}"),
            body=body,
            title=body.name,
            held_words=long_date(on) if on else meeting["day_words"],
            held_first=on,
            held_last=on,
            webcast=address,
        )
        editing.add(row, by=self.by)
        self._cite(row, place, body.name, {"held_words": meeting["day_words"], "title": row.title})
        self.done.append(f"Added the meeting of {row}.")
        return row

    def _decision(self, n: int, item: Mapping[str, Any]) -> Decision | None:
        known = held(self.council, item, self.names)
        if known is not None:
            self.done.append(f"{known.ref} was here already; nothing of it was changed.")
            for position, r in enumerate(known.resolutions.all(), 1):
                self.rows[item["number"], r.number or str(position)] = r
            return None
        if f"item-{n}" in self.leave_out:
            self.done.append(f"Left out: {item['title'] or self.found['issue'] or 'an item'}.")
            return None
        meeting = self.meetings[item["body"], item["day"]]
        refs = Decision.objects.filter(council=self.council).values_list("ref", flat=True)
        published, effective = day(item["published"]), day(item["effective"])
        until = None
        if published and item["open_to_call_in"]:
            try:
                window = call_in_window(published)
                until, effective = window.until, effective or window.effective
            except BeyondCalendar:
                pass
        row = Decision(
            council=self.council,
            ref=f"D{next_number(refs, 'D')}",
            position=next_position(Decision.objects.filter(council=self.council)),
            title=(item["title"] or self.found["issue"] or "Untitled")[:LONGEST],
            kind=Decision.Kind.RESOLUTION,
            body=meeting.body,
            meeting=meeting,
            issue=self.found["issue"][:120],
            item=item["agenda_item"],
            minute=item["number"][:40],
            decided_words=meeting.held_words,
            decided_first=meeting.held_first,
            decided_last=meeting.held_last,
            resolved=" ".join(_in_brackets(r) for r in item["resolutions"]),
            reasons=item["reasons"],
            other_options=item["other_options"],
            executive=item["executive"],
            key_decision=item["key"],
            published_on=published,
            effective_on=effective,
            call_in_until=until,
            report_of=item["author"][:200],
            member=item["member"][:200],
        )
        editing.add(row, by=self.by)
        self._cite(row, item["place"], str(row), {"decided_words": item["day_words"]})
        if row.resolved:
            self._cite(row, item["resolutions"][0]["place"], row.resolved, {"resolved": row.resolved})
        self._parts(row, item)
        for m, owed in enumerate(item["owed"]):
            if f"owed-{n}-{m}" not in self.leave_out:
                self._owed(row, item, owed)
        self.done.append(f"Added {row.ref} {row.title}, with {len(item['resolutions'])} resolutions.")
        return row

    def _parts(self, row: Decision, item: Mapping[str, Any]) -> None:
        position = 0
        for r in item["resolutions"]:
            position += 1
            made = Resolution(decision=row, number=r["number"][:20], words=r["words"], position=position)
            editing.add(made, by=self.by)
            self._cite(made, r["place"], r["words"], {"words": r["words"]})
            self.rows[item["number"], r["number"] or str(position)] = made
            for q in r["quoted"]:
                position += 1
                part = Resolution(
                    decision=row, number=f"{r['number']}.{q['number']}"[:20], words=q["words"], position=position
                )
                editing.add(part, by=self.by)
                self._cite(part, q["place"], q["words"], {"words": q["words"]})
        for position, document in enumerate(item["documents"], 1):
            address = document["address"] if re.match(r"https?://", document["address"]) else ""
            paper = MeetingPaper(
                decision=row,
                position=position,
                title=document["title"][:300],
                kind=document["kind"],
                kilobytes=document["kilobytes"],
                address=address[:500],
            )
            editing.add(paper, by=self.by)
            self._cite(paper, document["place"], document["title"], {"title": document["title"]})
        for position, declared in enumerate(item["interests"], 1):
            interest = Interest(
                decision=row, position=position, who=declared["who"][:120], words=declared["what"][:300]
            )
            editing.add(interest, by=self.by)
            self._cite(interest, item["place"], declared["what"], {"words": declared["what"]})

    def _owed(self, decision: Decision, item: Mapping[str, Any], owed: Mapping[str, Any]) -> None:
        refs = Undertaking.objects.filter(council=self.council).values_list("ref", flat=True)
        by_body = self.names.body(owed["by"]) if owed["by"] else None
        by_post = None
        if owed["by"] and by_body is None and not is_person(owed["by"]):
            by_post, fresh = self.names.add_post(owed["by"], by=self.by)
            if fresh:
                self._cite(by_post, owed["place"], owed["by"], {"title": owed["by"]})
        later = (
            [m.held_first for m in Meeting.objects.after(decision.body, decision.decided_last)]
            if decision.decided_last
            else []
        )
        due = due_of(owed["due"] or "", made=decision.decided_last, next_meetings=[d for d in later if d])
        next_one = (
            Meeting.objects.after(decision.body, decision.decided_last).first()
            if due.meeting and decision.decided_last
            else None
        )
        row = Undertaking(
            council=self.council,
            ref=f"U{next_number(refs, 'U')}",
            position=next_position(Undertaking.objects.filter(council=self.council)),
            kind=KINDS[kind_of(owed)],
            words=owed["words"],
            decision=decision,
            owed_by_post=by_post,
            owed_by_body=by_body,
            owed_to=decision.body,
            made_words=decision.decided_words,
            due_words=owed["due"][:100],
            due_last=due.last if owed["due"] else None,
            due_at=next_one,
            standing=Undertaking.Standing.OPEN,
        )
        editing.add(row, by=self.by)
        self._cite(row, owed["place"], owed["words"], {"words": owed["words"]})
        self.done.append(f"Added {row.ref}, {row.get_kind_display().lower()}: {owed['words'][:80]}")

    def _agenda_items(self) -> None:
        """“Minute No. 606 (Cabinet Agenda Item No. 10 refers)”: the other meeting's own number for the item."""
        for item in self.found["items"]:
            for reference in item["refers_to"]:
                for other, made in zip(self.found["items"], self.decisions, strict=True):
                    if made and reference["agenda_item"] and other["number"] == reference["minute"] and not made.item:
                        editing.save(made, {"item": reference["agenda_item"]}, expected=made.version, by=self.by)

    def _links(self) -> None:
        """What a resolution quotes of another body, once both are here: the same four."""
        for item in self.found["items"]:
            for r in item["resolutions"]:
                for q in r["quoted"]:
                    same = q.get("same_as")
                    original = self.rows.get((same["item"], same["number"])) if same else None
                    mine = self.rows.get((item["number"], r["number"]))
                    if original is None or mine is None:
                        continue
                    part = Resolution.objects.filter(
                        decision=mine.decision, number=f"{r['number']}.{q['number']}"
                    ).first()
                    if part is not None and part.repeats_id is None:
                        editing.save(part, {"repeats": original}, expected=part.version, by=self.by)

    def _referrals(self) -> None:
        by_minute = {
            i["number"]: d for i, d in zip(self.found["items"], self.decisions, strict=True) if d and i["number"]
        }
        for k, referral in enumerate(self.found["referrals"]):
            if is_left(self.found, self.leave_out, f"referral-{k}", referral["said"][0]):
                continue
            decision = by_minute.get(referral["minute"])
            body, _ = self.names.add_body(referral["to"], by=self.by)
            if decision is not None and decision.referred_to_id is None:
                decision = Decision.objects.get(pk=decision.pk)
                editing.save(decision, {"referred_to": body}, expected=decision.version, by=self.by)
                self._cite(decision, referral["said"][0], f"Referred to {body}", {"referred_to": body.name})
                self.done.append(f"{decision.ref} went direct to {body}.")
        for k, call_in in enumerate(self.found["call_ins"]):
            left = is_left(self.found, self.leave_out, f"call-in-{k}", call_in["said"][0])
            if left or held_call_in(self.council, call_in):
                continue
            self._call_in(call_in)

    def _call_in(self, call_in: Mapping[str, Any]) -> None:
        place = call_in["said"][0]
        item = self.found["items"][said_in(self.found, place)]
        meeting = self.meetings[item["body"], item["day"]]
        called = next((i for i in self.found["items"] if i["number"] == call_in["minute"]), None)
        first = day(called["day"]) if called else None
        last = meeting.held_last
        words = f"between {long_date(first)} and {long_date(last)}" if first and last else f"by {meeting.held_words}"
        refs = Decision.objects.filter(council=self.council).values_list("ref", flat=True)
        row = Decision(
            council=self.council,
            ref=f"D{next_number(refs, 'D')}",
            position=next_position(Decision.objects.filter(council=self.council)),
            title=f"Call-in of minute {call_in['minute']}",
            kind=Decision.Kind.CALL_IN,
            body=_scrutiny(meeting.body),
            issue=self.found["issue"][:120],
            minute=call_in["minute"],
            decided_words=words,
            decided_first=first,
            decided_last=last,
            called_in_by=f"Councillors {_and(call_in['by'])}"
            if len(call_in["by"]) > 1
            else f"Councillor {call_in['by'][0]}",
            later=f"Heard on {meeting.held_words}.",
        )
        editing.add(row, by=self.by)
        text = self.lines.get(place, row.called_in_by)
        self._cite(row, place, text, {"decided_words": words, "called_in_by": row.called_in_by})
        self.done.append(f"Added {row.ref} {row.title}, by {row.called_in_by}.")


def _scrutiny(body: Body) -> Body:
    return body


def _in_brackets(resolution: Mapping[str, Any]) -> str:
    number = f"({resolution['number']}) " if resolution["number"] else ""
    quoted = " ".join(f"“{q['words']}”" for q in resolution["quoted"])
    return f"{number}{resolution['words']} {quoted}".strip()


def _free(model: Any, council: str, base: str) -> str:
    base = slugify(base)[:76]
    slug, n = base, 1
    while model.objects.filter(council=council, slug=slug).exists():
        n += 1
        slug = f"{base}-{n}"
    return slug
