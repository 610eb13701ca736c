"""The story of each invented family: a request, what was missing, who was asked, what was decided, and what came after.

Every story is one that the law's machines allow, and its days are worked from the day on which the request came. Some
are late, some are refused for want of papers and come back, some end without a plan, some with one. Free words of one
party hold that party's own strings, so that a crawl can see whether another party ever meets them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from goldenthread.casework.cases.actions.steps import due_first, goes_on
from goldenthread.casework.cases.models import (
    Advice,
    Answered,
    Appointment,
    Ask,
    CaseDecision,
    CaseNeed,
    Considered,
    Contribution,
    EvidenceItem,
    Fact,
    FastTrack,
    InterimSupport,
    Matter,
    OwedPaper,
    Request,
    Said,
)
from goldenthread.rules.casework import evidence as of_evidence
from goldenthread.rules.casework.advice import curriculum_year, must_ask
from goldenthread.rules.law import Step, check

if TYPE_CHECKING:
    from goldenthread.casework.invented.families import Family, _Batch

MODELS = (Request, EvidenceItem, Advice, Ask, CaseNeed, CaseDecision, Considered, OwedPaper, Answered, FastTrack,
          InterimSupport, Said, Appointment, Contribution)  # fmt: skip
STORIES = (
    "received", "waiting for papers", "ready for panel", "decided and not told", "refused on the merits",
    "refused for papers", "refused for papers, agreed at the next panel", "seeking advice", "advice in",
    "no plan issued", "draft sent", "plan issued", "taken back", "plan issued late",
)  # fmt: skip
OPEN_DAYS = {"received": (2, 20), "waiting for papers": (15, 38), "ready for panel": (20, 40),
             "decided and not told": (30, 44), "seeking advice": (45, 85), "advice in": (85, 110),
             "draft sent": (100, 130), "refused for papers": (50, 80)}  # fmt: skip
OVER_SINCE = {"taken back": 20, "refused on the merits": 64, "refused for papers, agreed at the next panel": 64}
LONGEST_AGO = 1_460  # days
# Over four years most requests are over: an officer's own cases and the first few are of every story alike.
OF_YEARS = tuple(OPEN_DAYS) + tuple(story for story in STORIES if story not in OPEN_DAYS) * 14
NAMED = {"request.received": "request_received", "decision.assess": "assessment_decided",
         "decision.refuse": "assessment_decided", "decision.assess_notified": "assessment_agreed_notified",
         "decision.refuse_notified": "assessment_refused_notified", "request.withdrawn": "request_withdrawn",
         "issue.refusal_notified": "refusal_to_issue_notified", "draft.served": "draft_served",
         "final.sent": "final_sent"}  # fmt: skip
SHOWN = {
    "decision.assess": ["both_limbs_answered", "family_consulted"],
    "decision.refuse": ["both_limbs_answered", "family_consulted"],
    "decision.refuse_notified": ["notice_complete"],
    "issue.refusal_notified": ["notice_complete"],
    "request.withdrawn": ["in_their_own_words"],
    "draft.served": ["setting_left_blank"],
    "final.sent": ["sent_to_all", "setting_named"],
}
MERITS = (
    "The school's own measures show that reading and number are in line with the class, and they have moved since May.",
    "What helps now is given to the whole class, and it has helped: the last three weeks were calm.",
)
NO_PAPERS = (
    "We have nothing of the school on what was tried, so we cannot see what is needed.",
    "Whether a plan may be needed turns on those papers, and they were not here on the day of the panel.",
)
SUPPORTS = ("A quiet table near the teacher", "A visual timetable", "Reading with an adult, twenty minutes",
            "A small group for talking", "Breaks outside when the room is loud")  # fmt: skip


class Teller:
    """Adds the rows of stories to a batch."""

    def __init__(self, batch: _Batch) -> None:
        self.batch, self.chance, self.today, self.by = batch, batch.chance, batch.today, batch.by

    def tell(self, family: Family, number: int) -> None:
        usual = family.assigned or number < 3 * len(STORIES)
        story = STORIES[number % len(STORIES)] if usual else OF_YEARS[number % len(OF_YEARS)]
        low, high = OPEN_DAYS.get(story, (OVER_SINCE.get(story, 135), 420))
        if story not in OPEN_DAYS:  # over for long: four years of them, none before its child was two
            age = (self.today - family.child.date_of_birth).days
            high = max(high, min(LONGEST_AGO, age - 2 * 366))
        self.story, self.family, self.child = story, family, family.child
        self.came = self.today - timedelta(days=self.chance.randrange(low, high))
        self.need()
        self.request(number)

    # --- pieces ---------------------------------------------------------------------------------------------------

    def at(self, day: date) -> datetime:
        return timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=10)

    def add(self, row: Any) -> Any:
        return self.batch.add(row)

    def matter(self, machine: str, begun: date, after: Matter | None = None) -> Matter:
        found = Matter(id=self.batch.uuid(), child=self.child, machine=machine, begun_at=self.at(begun), after=after)
        found.reference = "M-" + self.batch.letters(8)
        return self.add(found)

    def steps(
        self, matter: Matter, taken: list[tuple[str, date]], before: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The steps as facts, and the cached columns that follow from them; gives the facts of the chain."""
        known = dict(before or {})
        for event, day in taken:
            name = NAMED.get(event, event)
            known[name] = day
            self.add(
                Fact(matter=matter, name=name, event=event, answers=SHOWN.get(event, []), day=day,
                     recorded_at=self.at(day), **self.by)
            )  # fmt: skip
        matter.stage = check(matter.machine, [Step(e, d, frozenset(SHOWN.get(e, []))) for e, d in taken]).state
        matter.going_on, matter.received = goes_on(matter.stage), taken[0][1]
        matter.next_due, matter.next_duty = due_first(matter.machine, matter.stage, known, self.today)
        return known

    def need(self) -> None:
        code = self.chance.choice(["SLCN", "ASD", "SEMH", "MLD", "SPLD", "PD"])
        standing = self.chance.choice(["identified", "diagnosed", "suspected", "awaiting"])
        since = self.came - timedelta(days=200)
        self.add(
            CaseNeed(child=self.child, code=code, primary=True, standing=standing, since=since, by_label="Invented")
        )

    # --- the request ----------------------------------------------------------------------------------------------

    def request(self, number: int) -> None:
        came, story = self.came, self.story
        matter = self.matter("request", came)
        party = self.family.parties[0]
        source = "1" if number % 3 else "2"
        by_family = source == "1"
        person = party.person
        self.add(
            Request(
                child=self.child, matter=matter, source=source, party=party if by_family else None,
                asked_by=person.name if by_family else "The school",
                channel=self.chance.choice(["email", "post", "portal"]),
                arrived_on=came,
                words=f"{person.name} of {person.address} asks for help. School is hard since the autumn."
                if by_family else "We ask for an assessment of our pupil.",
                made_at=self.at(came), **self.by,
            )
        )  # fmt: skip
        told = came + timedelta(days=self.chance.randrange(33, 42))
        if story in ("refused on the merits", "no plan issued") and number % 4 == 0:
            told = came + timedelta(days=self.chance.randrange(44, 60))  # late
        decided = told - timedelta(days=self.chance.randrange(1, 4))
        self.evidence(matter, missing=story in ("waiting for papers", "refused for papers"))
        self.support(matter, party, number)
        steps = [("request.received", came)]
        if story != "received":
            steps.append(("notice.considering", came + timedelta(days=2)))
        if story == "taken back":
            self.steps(matter, [*steps, ("request.withdrawn", came + timedelta(days=12))])
            return
        if story in ("received", "waiting for papers", "ready for panel"):
            self.steps(matter, steps)
            return
        refused = story.startswith("refused")
        if story == "decided and not told":
            decided = min(decided, self.today - timedelta(days=1))
        steps.append(("decision.refuse" if refused else "decision.assess", decided))
        first = self.decision(
            matter, "assess", "no" if refused else "yes", decided, papers=story.startswith("refused for")
        )
        if story == "decided and not told":
            self.steps(matter, steps)
            return
        steps.append(("decision.refuse_notified" if refused else "decision.assess_notified", told))
        if refused and first.ground == "papers":
            again = self.fast_track(matter, first, told)
            if again is not None:
                steps.append(("refusal.overturned", again))
                known = self.steps(matter, steps)
                self.assessment(matter, known, again, number)
                return
        known = self.steps(matter, steps)
        if not refused:
            self.assessment(matter, known, told, number)

    def evidence(self, matter: Matter, *, missing: bool) -> None:
        age = (self.came - self.child.date_of_birth).days // 365
        owing = self.chance.choice(["attendance", "sen_support", "provision"])
        paper = self.family.papers[0] if self.family.papers else None
        self.owed: list[EvidenceItem] = []
        for place, item in enumerate(of_evidence.for_age(age)):
            owed = missing and item.key in (owing, "speech")
            here = not owed and item.key in ("views_parent", "attendance", "attainment", "sen_support", "provision")
            row = self.add(
                EvidenceItem(
                    id=self.batch.number(EvidenceItem), child=self.child, matter=matter, item=item.key,
                    owed_by=item.owed_by,
                    standing="missing" if owed else "present" if here else "not_applicable",
                    reason="asked_no_answer" if owed else "", paper=paper if here and place < 2 else None,
                )
            )  # fmt: skip
            if owed:
                self.owed.append(row)
                whom = of_evidence.lists().owed_by[item.owed_by].capitalize()
                for day, kind in ((3, "asked"), (17, "chased"), (28, "chased")):
                    on = self.came + timedelta(days=day)
                    if on < self.today:
                        self.add(
                            Ask(child=self.child, matter=matter, evidence=row, kind=kind, day=on, of_whom=whom,
                                recorded_at=self.at(on), **self.by)
                        )  # fmt: skip

    def decision(self, matter: Matter, kind: str, outcome: str, day: date, *, papers: bool = False) -> CaseDecision:
        reasons = NO_PAPERS if papers else MERITS
        yes = outcome == "yes"
        made = self.add(
            CaseDecision(
                id=self.batch.number(CaseDecision), child=self.child, matter=matter, kind=kind, outcome=outcome,
                limb_a_met=yes or kind == "issue" or papers, limb_a="" if yes else reasons[0], limb_b_met=yes,
                limb_b="What was tried shows that more is needed than the school can give." if yes else reasons[1],
                ground="" if yes else "papers" if papers else "merits", route="" if yes else "s36_8",
                consulted_on=self.came + timedelta(days=2), consulted_words="They were asked in the first letter.",
                decided_on=day, recorded_at=self.at(day), **self.by,
            )
        )  # fmt: skip
        for paper in self.family.papers[:2]:
            self.add(Considered(decision=made, paper=paper, weight="Weighed with the school's own papers"))
        if papers:
            for row in self.owed:
                self.add(OwedPaper(decision=made, item=row.item, owed_by=row.owed_by, reason=row.reason))
            if not self.owed:
                self.add(OwedPaper(decision=made, item="sen_support", owed_by="school", reason="asked_no_answer"))
        return made

    def fast_track(self, matter: Matter, first: CaseDecision, told: date) -> date | None:
        """The way back; gives the day of the second word where there was one."""
        panel = told + timedelta(days=14)
        again = self.story.endswith("next panel")
        came = told + timedelta(days=self.chance.randrange(5, 13))
        second = panel + timedelta(days=1)
        self.add(
            FastTrack(
                child=self.child, matter=matter, decision=first, opened_on=told, panel_on=panel,
                papers_in_on=came if again else None, outcome="agreed" if again else "waiting",
                outcome_on=second if again else None, changed_at=self.at(told),
            )
        )  # fmt: skip
        if not again:
            return None
        made = self.decision(matter, "assess", "yes", second)
        made.replaces = first
        return second

    # --- the assessment -------------------------------------------------------------------------------------------

    def assessment(self, before: Matter, known: dict[str, Any], begun: date, number: int) -> None:
        story, today = self.story, self.today
        matter = self.matter("assessment", begun, after=before)
        steps = [("assessment.begun", begun)]
        year = curriculum_year(self.child.date_of_birth, begun)
        late = story == "plan issued late"
        # Schools that ask are in a part of the council where advice takes a quarter longer: the flow has to find it.
        pace = self.chance.uniform(0.8, 1.2) * (1 if number % 3 else 1.25)
        returned = begun + timedelta(days=round((75 if late else 40) * pace))
        seeking = story in ("seeking advice", "decided and not told")
        for source in must_ask(year):
            asked = min(begun + timedelta(days=1), today)
            back = (
                None if seeking and source.key in "cd" else min(returned - timedelta(days=ord(source.key) % 5), today)
            )
            nil = source.key == "e" and number % 5 == 0 and seeking
            paper = self.family.papers[1] if len(self.family.papers) > 1 else None
            self.add(
                Advice(
                    child=self.child, matter=matter, source=source.key, asked_on=asked,
                    received_on=min(asked + timedelta(days=2), today),
                    returned_on=None if nil else back, nil_on=back if nil else None,
                    paper=paper if back and source.key == "c" else None,
                    from_words={"c": "Estuary Therapies (invented)", "d": "Educational psychology"}.get(source.key, ""),
                )
            )  # fmt: skip
            steps.append(("advice.requested", asked))
        on = min(begun + timedelta(days=20), today)
        kept = self.chance.choice(["attended", "attended", "not_brought", "by_service", "not_attended"])
        self.add(Appointment(child=self.child, matter=matter, with_whom="Educational psychologist",
                             what_for="Assessment",
                             on=on, attendance=kept if on < today else "planned"))  # fmt: skip
        self.add(Contribution(child=self.child, matter=matter, stage="advice", who="child", form="pictures", day=on,
                              words="I like drawing trains. I do not like the hall.",
                              changed="Lunch is in a small room now.", recorded_at=self.at(on), **self.by))  # fmt: skip
        if seeking:
            self.steps(matter, steps, known)
            return
        steps.append(("advice.all_in", min(returned, today)))
        if story == "advice in" or returned >= today:
            self.steps(matter, steps, known)
            return
        deciding = returned + timedelta(days=4)
        steps.append(("deciding.begun", deciding))
        if story == "no plan issued":
            self.decision(matter, "issue", "no", deciding)
            told = deciding + timedelta(days=3)
            self.steps(matter, [*steps, ("issue.refused", deciding), ("issue.refusal_notified", told)], known)
            return
        self.decision(matter, "issue", "yes", deciding)
        draft = deciding + timedelta(days=7)
        if draft >= today:
            self.steps(matter, steps, known)
            return
        steps += [("draft.served", draft)]
        final = draft + timedelta(days=30)
        if story == "draft sent" or final >= today:
            self.steps(matter, steps, known)
            return
        consulted = [("setting.consulted", draft + timedelta(days=3)), ("setting.replied", draft + timedelta(days=16))]
        self.steps(matter, [*steps, *consulted, ("final.sent", final)], known)

    # --- beside ---------------------------------------------------------------------------------------------------

    def support(self, matter: Matter, party: Any, number: int) -> None:
        since = self.came + timedelta(days=1)
        row = self.add(
            InterimSupport(id=self.batch.number(InterimSupport), child=self.child, matter=matter,
                           what=SUPPORTS[number % len(SUPPORTS)], how_often="Every day", given_by="The class teacher",
                           since=since, by_label="Invented")
        )  # fmt: skip
        if number % 4 == 1:
            words = f"{party.person.name} of {party.person.workplace} says that it stopped at half term."
            self.add(Said(child=self.child, support=row, party=party, so=False, words=words, by_id="0",
                          by_label=party.person.name, recorded_at=self.at(self.came)))  # fmt: skip
