"""Forms of a case: the request, what is asked for, the decision with its warnings, and what happens beside."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.base.govuk.query import PageField
from goldenthread.casework.cases import worklists
from goldenthread.casework.cases.forms import a_few_words, today
from goldenthread.casework.cases.kinds import (
    MACHINES,
    AskKind,
    Attendance,
    Channel,
    ContributionBy,
    EvidenceStanding,
    Form,
    Ground,
    MissingReason,
    NeedStanding,
    NeedType,
    OwedBy,
    PlanStage,
    Route,
    Source,
)
from goldenthread.rules.casework.warnings import Warning, unanswered

DAY = "For example, 27 3 2026"
ANSWER = "answer_"
Choices = Sequence[tuple[str, str]]


def a_choice(label: str, choices: Any, **more: Any) -> forms.ChoiceField:
    more.setdefault("widget", forms.RadioSelect)
    return forms.ChoiceField(label=label, choices=choices, **more)


def a_day(label: str, **more: Any) -> DayField:
    more.setdefault("latest", today)
    return DayField(label=label, help_text=more.pop("help_text", DAY), **more)


class VersionedForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class WorkForm(forms.Form):
    """The filters of a worklist, as they stand in the address."""

    mark_optional = False
    which = forms.ChoiceField(label="Which cases", choices=list(worklists.LISTS.items()), required=False)
    machine = forms.ChoiceField(label="Kind", choices=[("", "Any"), *MACHINES], required=False)
    waiting_for = forms.ChoiceField(label="Waiting for", choices=[("", "Anybody"), *OwedBy.choices], required=False)
    sort = forms.ChoiceField(label="Order", choices=list(worklists.SORTS.items()), required=False)
    q = forms.CharField(label="Name or reference", max_length=100, required=False)
    page = PageField(widget=forms.HiddenInput)


class WorkFilters(forms.Form):
    """The same, as boxes on the page."""

    mark_optional = False
    which = WorkForm.base_fields["which"]
    machine = WorkForm.base_fields["machine"]
    waiting_for = WorkForm.base_fields["waiting_for"]
    sort = WorkForm.base_fields["sort"]
    q = WorkForm.base_fields["q"]


# --- the request --------------------------------------------------------------------------------------------------


class RequestForm(OnceForm):
    source = a_choice("Who asked?", Source.choices)
    party = forms.ChoiceField(label="Which party of this child was it?", required=False)
    asked_by = forms.CharField(
        label="Otherwise, who was it, and what are they to the child?", required=False, max_length=200
    )
    channel = a_choice("How did it come?", [one for one in Channel.choices if one[0] != Channel.LIST])
    arrived_on = a_day(
        "On which day did it reach the council?",
        help_text="By any inbox, portal or hand, on a weekend too. For example, 27 3 2026",
    )
    after_five = forms.BooleanField(label="It came after 5pm", required=False)
    words = a_few_words("What do they ask, in their words?", rows=6, longest=20_000, required=False)
    new_since = a_few_words("What is new since the earlier request?", longest=4_000, required=False)

    def __init__(self, *args: Any, parties: Choices = (), earlier: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = [("", "Nobody of these"), *parties]  # type: ignore[attr-defined]
        if not earlier:
            del self.fields["new_since"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("source") == Source.FAMILY and not found.get("party") and not found.get("asked_by", "").strip():
            self.add_error("asked_by", "Choose the party, or enter who it was")
        return found


class WithdrawForm(OnceForm):
    day = a_day("On which day did they say so?")
    words = a_few_words("What do they say, in their own words?", rows=4)
    initiated_by = a_choice(
        "Whose idea was it?", [("requester", "The person who asked"), ("council", "It was suggested by the council")]
    )
    answer = a_few_words("If we ask how it came about: what do you know?", required=False)


class StepForm(OnceForm):
    """One step of the law's machine that has no page of its own."""

    day = a_day("On which day?")
    words = a_few_words("A note", required=False)

    def __init__(self, *args: Any, needs: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs:
            self.fields["answers"] = forms.MultipleChoiceField(
                label="What is so?", choices=list(needs), widget=forms.CheckboxSelectMultiple, required=False
            )


# --- evidence and advice ------------------------------------------------------------------------------------------


class EvidenceForm(VersionedForm):
    standing = a_choice("How does it stand?", EvidenceStanding.choices)
    reason = a_choice("If it is missing, why?", MissingReason.choices, required=False)
    owed_by = a_choice("Who has it?", OwedBy.choices, required=False)
    paper = forms.ChoiceField(label="Which paper is it?", required=False)
    note = forms.CharField(label="Note", required=False, max_length=400)

    def __init__(self, *args: Any, papers: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = [("", "Not one of those here"), *papers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("standing") == EvidenceStanding.MISSING and not found.get("reason"):
            self.add_error("reason", "Choose why it is missing")
        return found


class AskForm(OnceForm):
    items = forms.MultipleChoiceField(label="What do you ask for?", widget=forms.CheckboxSelectMultiple)
    day = a_day("On which day?")
    words = a_few_words("How, and what was said", required=False, longest=400)

    def __init__(self, *args: Any, choices: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = list(choices)  # type: ignore[attr-defined]


class AdviceForm(VersionedForm):
    kind = a_choice("What happened?", AskKind.choices)
    day = a_day("On which day?")
    of_whom = forms.CharField(label="Who gives the advice?", required=False, max_length=200)
    paper = forms.ChoiceField(
        label="If it came, which paper holds it?", required=False, help_text="Add the paper first if it is not listed."
    )
    words = a_few_words("What was asked or said", required=False, longest=400)

    def __init__(self, *args: Any, papers: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = [("", "Not one of those here"), *papers]  # type: ignore[attr-defined]


class ReuseForm(VersionedForm):
    who = a_choice(
        "Who agreed that earlier advice is enough?",
        [("council", "The council"), ("adviser", "Its author"), ("family", "The family")],
    )
    day = a_day("On which day?")
    paper = forms.ChoiceField(label="Which paper is it?", required=False)

    def __init__(self, *args: Any, papers: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = [("", "The one chosen before"), *papers]  # type: ignore[attr-defined]


class SourceForm(OnceForm):
    source = a_choice(
        "Why are they asked?",
        [("f", "The council thinks it right"), ("h", "The family asked for it")],
    )
    from_words = forms.CharField(label="Who is it?", max_length=200)
    declined_why = forms.CharField(
        label="If the family asked and you do not ask them: why not?", required=False, max_length=400
    )


# --- the decision -------------------------------------------------------------------------------------------------

YES_NO = [("yes", "Yes"), ("no", "No")]


class DecisionForm(OnceForm):
    """Fields for what every decision needs; a box for each paper on file, and for each warning to be answered.

    `warned` gives the warnings of what was typed. The boxes for answers come with the form that was sent back.
    """

    consulted_on = a_day("On which day were the family's views asked?", required=False)
    consulted_words = a_few_words("What did they say?", rows=4, longest=4_000, required=False)
    decided_on = a_day("On which day is this decided?")

    def __init__(
        self,
        *args: Any,
        papers: Choices = (),
        warned: Callable[[dict[str, Any]], list[Warning]] = lambda given: [],
        owed: Choices = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.warned, self.papers = warned, list(papers)
        self.found: list[Warning] = []
        if "refused_for" in self.fields:
            self.fields["refused_for"].choices = list(owed)  # type: ignore[attr-defined]
            if not owed:
                del self.fields["refused_for"]
        for pk, title in self.papers:
            self.fields[f"weight_{pk}"] = forms.CharField(
                label=f"{title}: what did you make of it?", required=False, max_length=400
            )
        last = self.fields.pop("decided_on")
        self.fields["decided_on"] = last
        for name in self.data if self.is_bound else ():
            if name.startswith(ANSWER):
                self._answer_field(name, "Your answer")

    def _answer_field(self, name: str, label: str) -> None:
        self.fields[name] = a_few_words(label, required=False, longest=1_000)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["weights"] = {pk: given.get(f"weight_{pk}", "") for pk, _ in self.papers}
        given["answers"] = {
            name.removeprefix(ANSWER).replace("_", "-"): words
            for name, words in given.items()
            if name.startswith(ANSWER)
        }
        if self.errors:
            return given
        self.found = self.warned(given)
        left = {one.id for one in unanswered(self.found, given["answers"])}
        for one in self.found:
            name = ANSWER + one.id.replace("-", "_")
            if one.blocks:
                self.add_error(None, f"{one.words} {one.remedy}")
                continue
            if name not in self.fields:
                self._answer_field(name, "")
                given[name] = ""
            self.fields[name].label = f"{one.words} {one.remedy}"
            if one.id in left:
                self.add_error(name, f"Answer this in a few words: {one.words}")
        return given


class AssessForm(DecisionForm):
    limb_a_met = a_choice("Does the child have, or may they have, special educational needs?", YES_NO)
    limb_a = a_few_words(
        "Why?", rows=5, longest=8_000, required=False, help_text="Children and Families Act, s.36(8)(a)"
    )
    limb_b_met = a_choice("May it be necessary for provision to be made in accordance with a plan?", YES_NO)
    limb_b = a_few_words(
        "Why?", rows=5, longest=8_000, required=False, help_text="Children and Families Act, s.36(8)(b)"
    )
    outcome = a_choice("What do you decide?", [("yes", "To assess"), ("no", "Not to assess")])
    ground = a_choice(
        "If not: for want of papers, or on the merits?",
        [one for one in Ground.choices if one[0] != Ground.UNKNOWN],
        required=False,
        help_text="What is missing can be sought by the council itself.",
    )
    refused_for = forms.MultipleChoiceField(
        label="Which papers are missing?", required=False, widget=forms.CheckboxSelectMultiple
    )
    route = a_choice("If not: how did you come to it?", Route.choices, required=False)
    assessed_lately = forms.BooleanField(
        label="An assessment was made within the last six months, so no notice that we were considering was due",
        required=False,
    )
    field_order = ("limb_a_met", "limb_a", "limb_b_met", "limb_b", "outcome", "ground", "refused_for", "route")

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("outcome") == "no" and not found.get("ground") and "ground" not in self.errors:
            self.add_error("ground", "Choose whether it is refused for want of papers or on the merits")
        for_papers = found.get("ground") in (Ground.PAPERS, Ground.BOTH) and found.get("outcome") == "no"
        if for_papers and not found.get("refused_for"):
            where = "refused_for" if "refused_for" in self.fields else "ground"
            self.add_error(where, "Choose which papers are missing. Nothing is refused for papers that are here")
        return found


class IssueForm(DecisionForm):
    outcome = a_choice(
        "Is it necessary for provision to be made in accordance with a plan?",
        [("yes", "Yes: a plan will be issued"), ("no", "No: no plan will be issued")],
    )
    limb_b = a_few_words("Why?", rows=6, longest=8_000, help_text="Children and Families Act 2014, s.37(1)")
    field_order = ("outcome", "limb_b")


class ToldForm(OnceForm):
    day = a_day("On which day was the family told?", help_text="The day on which the notice was sent.")
    complete = forms.BooleanField(
        label="The notice held all that the regulations ask", required=False, help_text="Reasons, appeal, mediation …"
    )
    panel_on = DayField(
        label="To which panel do the papers come back?", required=False, help_text="The day of the next panel."
    )

    def __init__(self, *args: Any, notice: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if notice:  # made here, so that it held everything
            del self.fields["complete"]


# --- needs and what happens beside --------------------------------------------------------------------------------


class NeedForm(OnceForm):
    code = forms.ChoiceField(label="Type of need", choices=NeedType.choices)
    standing = a_choice("How sure is it?", NeedStanding.choices)
    since = a_day("Since when?")
    primary = forms.BooleanField(label="It is the main need", required=False)


class EndNeedForm(OnceForm):
    until = a_day("On which day did it end, or was it found not to be so?")


class SupportForm(OnceForm):
    what = a_few_words("What is given now?")
    how_often = forms.CharField(label="How often, and for how long each time?", max_length=200, required=False)
    given_by = forms.CharField(label="By whom?", max_length=200)
    since = a_day("Since when?")
    until = DayField(label="Until when, if that is known?", required=False, help_text=DAY)


class ChangeSupportForm(VersionedForm):
    what = a_few_words("What is given now?")
    how_often = forms.CharField(label="How often, and for how long each time?", max_length=200, required=False)
    given_by = forms.CharField(label="By whom?", max_length=200)
    until = DayField(label="Until when, if it ends?", required=False, help_text=DAY)
    checked_on = a_day("Last checked with the family", required=False)


class SayForm(OnceForm):
    so = a_choice("Does this happen as written?", [("yes", "Yes"), ("no", "No")])
    words = a_few_words("What is so instead?", longest=1_000, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("so") == "no" and not found.get("words", "").strip():
            self.add_error("words", "Write what happens instead")
        return found


class AppointmentForm(OnceForm):
    with_whom = forms.CharField(label="With whom?", max_length=200)
    what_for = forms.CharField(label="What for?", max_length=200, required=False)
    on = DayField(label="On which day?", help_text=DAY)


class KeepForm(VersionedForm):
    attendance = a_choice("What came of it?", Attendance.choices)
    words = a_few_words("Why, as far as you know", required=False)


class ContributionForm(OnceForm):
    who = a_choice("Who contributed?", ContributionBy.choices)
    who_words = forms.CharField(label="Their name, where that helps", max_length=200, required=False)
    stage = a_choice("At which stage?", PlanStage.choices)
    form = a_choice("In what form?", Form.choices)
    words = a_few_words("What did they say, in their words?", rows=6, longest=8_000, required=False)
    paper = forms.ChoiceField(label="The picture, recording or paper that holds it", required=False)
    changed = a_few_words("What changed because of it? Or why did nothing?", longest=2_000, required=False)
    day = a_day("On which day?")

    def __init__(self, *args: Any, papers: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = [("", "Not one of those here"), *papers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("words", "").strip() and not found.get("paper"):
            self.add_error("words", "Write what they said, or choose the paper that holds it")
        return found
