"""Everything that a report may say of a council on one day, gathered once, so that words, tables and charts agree."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone

from goldenthread.base.documents import long_date
from goldenthread.outward.reports.models import MadeReport
from goldenthread.outward.reports.released import ReleasedCasework, released_casework
from goldenthread.refused import Refused
from goldenthread.thread.counterviews.models import CounterView
from goldenthread.thread.counterviews.telling import facts as view_facts
from goldenthread.thread.governance.models import Body, Decision, Undertaking
from goldenthread.thread.improvement.models import (
    Action,
    ClosureAct,
    Council,
    Evidence,
    Finding,
    Recommendation,
    StatusReport,
)
from goldenthread.thread.improvement.proof import proofs_of
from goldenthread.thread.improvement.telling.cites import Cites
from goldenthread.thread.improvement.telling.colours import differs, standing_of
from goldenthread.thread.improvement.telling.gaps import gaps_of
from goldenthread.thread.improvement.telling.oversight import oversight_of
from goldenthread.thread.improvement.telling.registers import decisions_of
from goldenthread.thread.improvement.telling.review import reviews_of
from goldenthread.thread.improvement.telling.thread import action_facts, standing_closing, undertaking_facts


@dataclass
class Facts:
    """A council as known on `day`. `past`: the day has gone, so later figures, reports and answers are left out.

    `options` are what the person asked for: a body, a decision, a checkpoint, a part of the year.
    """

    council: Council
    day: date
    today: date
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def past(self) -> bool:
        return self.day < self.today

    @property
    def known(self) -> date | None:
        """Figures are asked for as known on a day only where that day has gone."""
        return self.day if self.past else None

    @cached_property
    def recommendations(self) -> list[Recommendation]:
        rows = (
            Recommendation.objects.of(self.council.slug)
            .select_related("review__council", "accepted__body")
            .prefetch_related(
                "measures", "judgements", "themes", "closure_acts__continues_with", "closure_acts__continues_in"
            )
        )
        found = [r for r in rows if not (self.past and r.accepted_on and r.accepted_on > self.day)]
        if not found:
            raise Refused(
                f"{self.council.name} has no recommendation on {long_date(self.day)}, so there is nothing to report.",
                status=422,
            )
        return found

    @cached_property
    def proofs(self) -> dict[str, dict[str, Any]]:
        """By ref, with figures as known on the day."""
        return {p["recommendation"]["ref"]: p for p in proofs_of(self.recommendations, known=self.known)}

    @cached_property
    def released(self) -> dict[str, ReleasedCasework]:
        """What casework said in the release that was public on the day, by the slug of a recommendation."""
        return released_casework(self.council.slug, [r.slug for r in self.recommendations], day=self.day)

    @cached_property
    def actions(self) -> list[tuple[Action, dict[str, Any], dict[str, Any]]]:
        """(row, its facts, how it stands on the day), in the order of the plans."""
        rows = list(
            Action.objects.filter(plan__council=self.council)
            .select_related(
                "plan__council", "recommendation__review__council", "accountable", "responsible", "responsible_body",
                "after", "depends_body",
            )
            .prefetch_related("reports")
            .order_by("plan__position", "position")
        )  # fmt: skip
        cites = Cites(rows)
        return [(a, action_facts(a, cites), standing_of(a, self.day, a.reports.all())) for a in rows]

    def actions_of(self, ref: str) -> list[tuple[Action, dict[str, Any], dict[str, Any]]]:
        return [each for each in self.actions if each[0].recommendation and each[0].recommendation.ref == ref]

    @cached_property
    def reports(self) -> list[StatusReport]:
        rows = StatusReport.objects.filter(recommendation__review__council=self.council, action=None)
        return list(rows.select_related("recommendation", "reported_to"))

    @cached_property
    def owed(self) -> list[dict[str, Any]]:
        """What somebody owes, as on the day: what was answered later counts as not answered yet."""
        rows = list(
            Undertaking.objects.filter(council=self.council.slug).select_related(
                "owed_by_post", "owed_by_body", "owed_to", "decision", "due_at", "outcome"
            )
        )
        cites = Cites(rows)
        found = []
        for u in rows:
            made = u.decision.decided_last if u.decision else None
            if self.past and made and made > self.day:
                continue
            facts = undertaking_facts(u, cites)
            later = self.past and u.answered_on is not None and u.answered_on > self.day
            facts["answered"] = u.answered and not later
            facts["silent"] = not facts["answered"] and u.due_day is not None and u.due_day < self.day
            facts["overdue_days"] = (self.day - u.due_day).days if facts["silent"] and u.due_day else 0
            facts["standing"] = "Not answered yet on this day" if later else facts["standing"]
            facts["decision"] = u.decision.ref if u.decision else ""
            facts["body_slug"] = u.owed_to.slug if u.owed_to else ""
            found.append(facts)
        return found

    @cached_property
    def decisions(self) -> list[dict[str, Any]]:
        rows = [d for issue in decisions_of(self.council)["issues"] for d in issue["decisions"]]
        return [d for d in rows if not (self.past and d["last"] and d["last"] > self.day.isoformat())]

    @cached_property
    def oversight(self) -> dict[str, Any]:
        return oversight_of(self.council, day=self.day)

    @cached_property
    def review(self) -> dict[str, Any]:
        reviews = reviews_of(self.council)["reviews"]
        return reviews[0] if reviews else {}

    @cached_property
    def findings(self) -> list[Finding]:
        rows = Finding.objects.filter(review__council=self.council)
        return list(
            rows.select_related("review__council").prefetch_related("themes", "recommendations__review__council")
        )

    @cached_property
    def evidence(self) -> list[Evidence]:
        rows = Evidence.objects.filter(recommendation__review__council=self.council, happened_on__lte=self.day)
        return list(rows.select_related("recommendation", "action", "source"))

    @cached_property
    def gaps(self) -> dict[str, int]:
        return {kind["title"]: kind["count"] for kind in gaps_of(self.council)["kinds"] if kind["count"]}

    def closing(self, r: Recommendation) -> ClosureAct | None:
        """The closing that stands on the day."""
        acts = [
            a
            for a in r.closure_acts.all()
            if not self.past or ((a.closed_last or timezone.localdate(a.at)) <= self.day)
        ]
        return next(iter(standing_closing(acts)), None)

    @cached_property
    def disagreements(self) -> list[str]:
        """Where a colour or a closing and the figures do not agree, a sentence each."""
        found = []
        for r in self.recommendations:
            colours = [(s["colour"], s["impact"]) for _, _, s in self.actions_of(r.ref)]
            closing = self.closing(r)
            words = differs(r.ref, self.proofs[r.ref], colours, closed_as=closing.closed_as if closing else "")
            found += [words] if words else []
        return found

    @cached_property
    def other_views(self) -> list[dict[str, Any]]:
        """What others see differently, as was public on the day; a view that two people withheld is named, not told."""
        rows = CounterView.objects.whole().filter(council=self.council.slug).exclude(state=CounterView.State.FILED)
        return [view_facts(v) for v in rows if v.published_at is None or timezone.localdate(v.published_at) <= self.day]

    @cached_property
    def before(self) -> MadeReport | None:
        """The last report of this kind to this body that was made here, to say what changed since."""
        rows = MadeReport.objects.filter(
            council=self.council.slug,
            kind=self.options.get("kind", ""),
            body=self.options.get("body", ""),
            day__lt=self.day,
        )
        return rows.order_by("-day", "-pk").first()

    def body(self) -> Body | None:
        """The body that the report is for."""
        slug = self.options.get("body", "")
        if not slug:
            return None
        found = Body.objects.filter(council=self.council.slug, slug=slug).first()
        if found is None:
            known = ", ".join(Body.objects.filter(council=self.council.slug).values_list("slug", flat=True))
            raise Refused(f"There is no body “{slug}”. There are: {known}.", status=422)
        return found

    def decision(self) -> dict[str, Any]:
        """The decision that the report is about: the one asked for, else the one that answered the recommendations."""
        ref = self.options.get("decision", "")
        if not ref:
            accepted = next((r.accepted.ref for r in self.recommendations if r.accepted), "")
            ref = accepted or (self.decisions[-1]["ref"] if self.decisions else "")
        found = next((d for d in self.decisions if d["ref"] == ref), None)
        if found is None:
            known = ", ".join(d["ref"] for d in self.decisions) or "none"
            raise Refused(f"There is no decision “{ref}” on {long_date(self.day)}. There are: {known}.", status=422)
        return found

    def decision_row(self) -> Decision | None:
        return Decision.objects.filter(council=self.council.slug, ref=self.decision()["ref"]).first()

    def held(self) -> dict[str, str]:
        """How each action stands, to be compared with next time."""
        return {a.ref: s["colour"] for a, _, s in self.actions}
