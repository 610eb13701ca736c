"""Two people, one row: nobody's words are lost in silence. Through HTTP, on every model that people edit."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.test import Client

from goldenthread.base import audit
from goldenthread.base.editing.models import Revision
from goldenthread.base.editing.versioned import Versioned
from tests.base.accounts.people import person, sign_in
from tests.southend import load_southend

pytestmark = pytest.mark.django_db

HIDDEN = re.compile(r'<input type="hidden" name="(version|submission_key|digest)" value="([^"]*)"')


@dataclass(frozen=True)
class Case:
    """How to edit one model: its page, who may, and the fields that a valid form sends. `words` is the field that the
    two people write differently."""

    model: str
    role: str
    address: Callable[[], str]
    fields: Callable[[], dict[str, str]]
    words: str
    read: Callable[[], str]


def _recommendation():
    from goldenthread.thread.improvement.models import Recommendation

    return Recommendation.objects.select_related("review__council").get(ref="R5")


def _values(obj, names):
    return {name: "" if getattr(obj, name) is None else str(getattr(obj, name)) for name in names}


def _use():
    return _recommendation().measures.get(measure="refusal-rate")


def _judgement():
    return _recommendation().judgements.get(question="delivered")


def _action():
    from goldenthread.thread.improvement.models import Action

    return Action.objects.select_related("plan__council").get(ref="T1.1")


def _challenge():
    return _recommendation().challenges.get()


def _source():
    from goldenthread.thread.sources.models import Source

    return Source.objects.get(label="S4")


def _template():
    from goldenthread.outward.reports.models import PaperTemplate

    return PaperTemplate.objects.get(council="southend")


def _source_fields():
    fields = _values(_source(), ["label", "title", "publisher", "kind", "published_words", "address", "note"])
    return {**fields, "obtained": "on"}


def _translated():
    return _offered("OfferPage", "short-breaks-services-statement").translations.get(language="en-XA")


def _offered(model, slug):
    return apps.get_model("offer", model).objects.get(slug=slug)


CASES = [
    Case(
        "improvement.Recommendation",
        "improvement_lead",
        lambda: f"{_recommendation().get_absolute_url()}edit/",
        lambda: _values(_recommendation(), ["title", "question", "wording", "why", "response", "closing_note"]),
        "closing_note",
        lambda: _recommendation().closing_note,
    ),
    Case(
        "improvement.MeasureUse",
        "improvement_lead",
        lambda: f"{_recommendation().get_absolute_url()}measures/refusal-rate/edit/",
        lambda: _values(_use(), ["purpose", "baseline_year", "baseline_reason", "target", "target_words"]),
        "baseline_reason",
        lambda: _use().baseline_reason,
    ),
    Case(
        "improvement.Judgement",
        "verifier",
        lambda: f"{_recommendation().get_absolute_url()}judgements/delivered/edit/",
        lambda: _values(_judgement(), ["answer", "reason"]),
        "reason",
        lambda: _judgement().reason,
    ),
    Case(
        "sources.Source",
        "improvement_lead",
        lambda: f"{_source().get_absolute_url()}edit/",
        _source_fields,
        "note",
        lambda: _source().note,
    ),
    Case(
        "improvement.Action",
        "improvement_lead",
        lambda: f"{_action().plan.get_absolute_url()}actions/{_action().ref}/edit/",
        lambda: {**_values(_action(), ["words", "due_words", "rhythm"]), "recommendation": str(_recommendation().pk)},
        "words",
        lambda: _action().words,
    ),
    Case(
        "improvement.Plan",
        "improvement_lead",
        lambda: f"{_action().plan.get_absolute_url()}edit/",
        lambda: _values(_action().plan, ["title", "period_words", "aims", "corporate_objective", "monitored_by"]),
        "aims",
        lambda: _action().plan.aims,
    ),
    Case(
        "improvement.Challenge",
        "owner",
        lambda: f"{_recommendation().get_absolute_url()}ask/{_challenge().pk}/",
        lambda: {"answer": "An answer"},
        "answer",
        lambda: _challenge().answer,
    ),
    Case(
        "reports.PaperTemplate",
        "improvement_lead",
        lambda: "/reports/templates/southend/",
        lambda: {"order_words": "", "wording_words": "", "logo_alt": ""},
        "logo_alt",
        lambda: _template().logo_alt,
    ),
    Case(
        "offer.Provider",
        "local_offer_officer",
        lambda: "/offer/providers/turning-tides-invented/",
        lambda: _values(_offered("Provider", "turning-tides-invented"), ["name", "kind"]),
        "plain",
        lambda: _offered("Provider", "turning-tides-invented").plain,
    ),
    Case(
        "offer.Service",
        "local_offer_officer",
        lambda: "/offer/services/quiet-swim/edit/",
        lambda: {
            **_values(_offered("Service", "quiet-swim"), ["name", "category", "access", "state"]),
            "provider": str(_offered("Service", "quiet-swim").provider_id),
        },
        "summary",
        lambda: _offered("Service", "quiet-swim").summary,
    ),
    Case(
        "offer.OfferPage",
        "local_offer_officer",
        lambda: "/offer/pages/travel-to-school/",
        lambda: _values(_offered("OfferPage", "travel-to-school"), ["title", "body", "next_step", "contact", "state"]),
        "summary",
        lambda: _offered("OfferPage", "travel-to-school").summary,
    ),
    Case(
        "offer.OfferTranslation",
        "local_offer_officer",
        lambda: "/offer/pages/short-breaks-services-statement/languages/en-XA/",
        lambda: _values(_translated(), ["title", "body", "next_step", "translated_by", "of_words"]),
        "summary",
        lambda: _translated().summary,
    ),
]
GIVEN = "no page edits it: the record gives it"
IN_CASEWORK = (
    *("children.Child", "children.Person", "cases.Paper", "sending.Sending", "records.RecordsRequest"),
    *("records.Breach", "records.Complaint"),
)
# Models whose rows no form changes freely, with the test that covers their steps.
COVERED_ELSEWHERE = {
    "counterviews.CounterView": "its words are never edited; who decides on it names the version: test_other_views.py",
    **{
        f"improvement.{name}": GIVEN
        for name in (
            "Approval",
            "Council",
            "Finding",
            "Lineage",
            "PaperCount",
            "Regime",
            "Review",
            "ReviewEvidence",
            "Reviewer",
            "ScopeArea",
            "ScopeText",
            "Session",
            "Theme",
        )
    },
    **{
        f"governance.{name}": GIVEN
        for name in (
            *("Body", "Checkpoint", "Decision", "Delivered", "Endorsement", "Holding", "Implication", "Interest"),
            *(
                "MeetingPaper",
                "Name",
                "Post",
                "Project",
                "ProjectFinding",
                "Resolution",
                "Watch",
            ),
        )
    },
    "governance.Meeting": "tests/thread/week: two people record at once",
    "governance.Undertaking": "tests/thread/week: two people record at once",
    "week.Contact": "tests/thread/week: two people keep addresses at once",
    "papers.Reading": "tests/thread/papers/test_pages.py: two people choose at once",
    "sources.Contradiction": GIVEN,
    "sources.Term": GIVEN,
    **dict.fromkeys(
        (f"training.{name}" for name in ("Cohort", "Event", "Learner", "Package", "Requirement", "Spell")),
        "tests/thread/training: each edit names its version",
    ),
    "offer.Proposal": "tests/families/offer: it is decided once, and on what was open",
    "offer.Comment": "its words are never edited; who takes it out of public names the version",
    "offering.FromPublic": "tests/outward/offering: it is decided once",
    "improvement.Proposed": "tests/thread/improvement/test_proposed.py: two people decide at once",
    **dict.fromkeys(
        (f"thresholds.{name}" for name in ("Edition", "FollowUp", "Level", "Paragraph", "Route", "ThresholdDocument")),
        "tests/families/test_thresholds.py: each edit names its version",
    ),
    **dict.fromkeys(
        (f"ordinary.{name}" for name in ("Expectation", "Statement", "TermCount", "Visit")),
        "tests/families/test_ordinary.py: each edit names its version",
    ),
    **dict.fromkeys(
        (f"engagement.{name}" for name in ("Group", "Occasion", "PublicPaper", "Voice")),
        "tests/families/test_engagement.py: each edit names its version",
    ),
    **dict.fromkeys(
        (f"voice.{name}" for name in ("Complaint", "Remedy", "ThemeReview")),
        "tests/casework/test_voice.py: two people record at once",
    ),
    **dict.fromkeys(
        (f"guides.{name}" for name in ("EasyWords", "Guide")),
        "tests/families/test_guides.py: two who change them at once",
    ),
    "voice.Recording": "tests/casework/test_own_words.py: two writers of its words meet",
    **dict.fromkeys(
        (f"contact.{name}" for name in ("ByHand", "Wishes")), "tests/casework/test_contact.py: two who change them meet"
    ),
    "cycles.SupportCycle": "tests/casework/test_cycles.py: two people of a school write at once",
    **dict.fromkeys(
        (f"sampling.{name}" for name in ("Pack", "PackText", "Sample")),
        "tests/casework/test_sampling.py: a draw is never changed; opening and taking out name the version",
    ),
    "improvement.PlanVersion": "tests/thread/improvement/test_plans.py: two people approve at once",
    **dict.fromkeys(IN_CASEWORK, "tests/casework/test_overlap.py"),
    "cases.Matter": "a cache of its facts, which are only added: no page edits it",
    "releases.Release": "tests/outward/releases: two people decide at once",
    "asking.Incoming": "tests/casework/test_asking: it is put into a record once",
    "routes.HelpRequest": "tests/casework/test_overlap",
    "routes.Enquiry": "tests/casework/test_overlap",
    "letters.Wording": "tests/casework/test_letters: two people change the words",
    "cases.Request": "it has no form: a request is keyed once and stays as it came",
    "troubles.Trouble": "tests/casework/test_troubles: two managers who answer at once",
    "importing.CaseFile": "tests/casework/test_importing: two people decide on one list",
    "cases.CaseNeed": "tests/casework/test_requests: set under a lock, one main need",
    "cases.FastTrack": "tests/casework/test_requests: it ends once",
    "panels.Panel": "it has no form: its chairs and members are rows of their own",
    "cases.EvidenceItem": "tests/casework/test_overlap",
    "cases.InterimSupport": "tests/casework/test_overlap",
    "cases.Appointment": "tests/casework/test_overlap",
    "cases.Advice": "tests/casework/test_overlap",
    "plans.EhcPlanVersion": "tests/casework/test_overlap",
    "plans.PlanRow": "tests/casework/test_overlap",
    "plans.SettingAsked": "tests/casework/test_overlap",
    "panels.PanelDay": "tests/casework/test_overlap",
    "panels.PanelItem": "tests/casework/test_overlap",
    "letters.Details": "tests/casework/test_overlap",
    "accounts.User": "tests/base/accounts: two people edit one person",
    "accounts.Organisation": "tests/base/accounts: two people edit one organisation",
}


def test_every_model_that_people_edit_has_its_case():
    editable = {model._meta.label for model in apps.get_models() if issubclass(model, Versioned)}
    assert editable == {case.model for case in CASES} | set(COVERED_ELSEWHERE)


def opened(client: Client, address: str) -> dict[str, str]:
    page = client.get(address)
    assert page.status_code == 200, page.content[:500]
    return dict(HIDDEN.findall(page.content.decode()))


@pytest.fixture
def record(db, monkeypatch):
    load_southend()
    # A template is tried on every paper of the council before it is kept, which takes a second and has its own tests.
    monkeypatch.setattr("goldenthread.outward.reports.actions.check_template", lambda row, values: None)
    from datetime import date

    from goldenthread.base import editing
    from goldenthread.families.offer import invented
    from goldenthread.outward.reports.models import PaperTemplate
    from goldenthread.thread.improvement.models import Action, Challenge, Council, Plan

    by = audit.Actor.system("tests")
    invented.load(today=date(2026, 11, 27), by=by)
    with audit.unit(by=by):
        row = editing.add(PaperTemplate(council="southend"), by=by)
        audit.record("paper_template_edited", obj=row)
        plan = editing.add(Plan(council=Council.objects.get(), slug="test-plan", title="Test plan"), by=by)
        audit.record("action_added", obj=plan)
        action = Action(plan=plan, ref="T1.1", recommendation=_recommendation(), words="Do it", due_words="Autumn 2026")
        editing.add(action, by=by)
        editing.add(Challenge(recommendation=_recommendation(), question="Why?", asked_by_id="0", asked_by="A"), by=by)


def overlap(case: Case, pairs: int) -> int:
    """Both open the page, both save other words. Returns how many were lost in silence: it must be none."""
    first, second = Client(), Client()
    sign_in(first, person(case.role, email="first@example.org", name="First Person"))
    sign_in(second, person(case.role, email="second@example.org", name="Second Person"))
    address, lost = case.address(), 0
    for turn in range(pairs):
        ones, twos = opened(first, address), opened(second, address)
        fields = case.fields()
        mine, theirs = f"First words {turn}", f"Second words {turn}"
        saved = first.post(address, {**fields, **ones, case.words: mine})
        assert saved.status_code == 302, saved.content[:3000]
        answer = second.post(address, {**fields, **twos, case.words: theirs})
        page = answer.content.decode()
        kept = case.read() == mine and answer.status_code == 409 and theirs in page and mine in page
        lost += not kept
        if turn == 0:  # the page that shows both lets the second person go on, knowingly
            again = dict(HIDDEN.findall(page))
            assert again["version"] != twos["version"]
            went_on = second.post(address, {**fields, **again, case.words: theirs})
            assert went_on.status_code == 302
            assert case.read() == theirs
    return lost


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.model)
def test_the_second_of_two_overlapping_edits_is_never_lost_in_silence(case, record, settings):
    settings.ROOT_URLCONF = "config.urls.office"
    assert overlap(case, 8) == 0


@pytest.mark.deep
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.model)
def test_five_hundred_overlapping_edits_lose_nothing(case, record, settings, evidence):
    settings.ROOT_URLCONF = "config.urls.office"
    lost = overlap(case, 500)
    evidence(f"overlapping edits lost of 500, {case.model}", lost)
    assert lost == 0


def test_without_the_version_check_the_first_words_would_be_lost(record, settings, monkeypatch):
    """The planted fault: a save that names no version. The same measure must see words lost."""
    from goldenthread.base.editing import actions

    settings.ROOT_URLCONF = "config.urls.office"

    def careless(obj, values, *, expected, by):
        return real(obj, values, expected=type(obj)._base_manager.get(pk=obj.pk).version, by=by)

    real = actions.save
    monkeypatch.setattr(actions, "save", careless)
    case = CASES[0]
    first, second = Client(), Client()
    sign_in(first, person(case.role, email="first@example.org"))
    sign_in(second, person(case.role, email="second@example.org"))
    ones, twos = opened(first, case.address()), opened(second, case.address())
    fields = case.fields()
    first.post(case.address(), {**fields, **ones, case.words: "First"})
    answer = second.post(case.address(), {**fields, **twos, case.words: "Second"})
    assert answer.status_code == 302
    assert case.read() == "Second", "the planted fault was not seen, so the test above proves nothing"


def test_a_form_sent_again_makes_one_change_and_leads_to_the_same_answer(record, settings):
    settings.ROOT_URLCONF = "config.urls.office"
    case = CASES[0]
    client = sign_in(Client(), person(case.role))
    hidden, fields = opened(client, case.address()), case.fields()
    sent = {**fields, **hidden, case.words: "Once"}
    answers = [client.post(case.address(), sent) for _ in range(5)]
    assert {a.status_code for a in answers} == {302}
    assert len({a["Location"] for a in answers}) == 1
    assert Revision.objects.filter(subject=f"improvement.recommendation:{_recommendation().pk}").count() == 2


def test_the_same_key_with_other_words_is_refused_and_changes_nothing(record, settings):
    settings.ROOT_URLCONF = "config.urls.office"
    case = CASES[0]
    client = sign_in(Client(), person(case.role))
    hidden, fields = opened(client, case.address()), case.fields()
    assert client.post(case.address(), {**fields, **hidden, case.words: "Once"}).status_code == 302
    assert client.post(case.address(), {**fields, **hidden, case.words: "Other"}).status_code == 409
    assert case.read() == "Once"


def test_somebody_elses_key_is_no_way_in(record, settings):
    settings.ROOT_URLCONF = "config.urls.office"
    case = CASES[0]
    one = sign_in(Client(), person(case.role, email="one@example.org"))
    two = sign_in(Client(), person(case.role, email="two@example.org"))
    hidden, fields = opened(one, case.address()), case.fields()
    sent = {**fields, **hidden, case.words: "Once"}
    assert one.post(case.address(), sent).status_code == 302
    assert two.post(case.address(), sent).status_code == 409


def test_a_form_without_its_version_is_sent_back(record, settings):
    settings.ROOT_URLCONF = "config.urls.office"
    case = CASES[0]
    client = sign_in(Client(), person(case.role))
    hidden, fields = opened(client, case.address()), case.fields()
    del hidden["version"]
    answer = client.post(case.address(), {**fields, **hidden, case.words: "Once"})
    assert answer.status_code == 422
    assert case.read() != "Once"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.model)
def test_the_stranger_finds_nothing(case, record, settings):
    settings.ROOT_URLCONF = "config.urls.office"
    from tests.base.accounts.people import stranger

    client = sign_in(Client(), stranger())
    assert client.get(case.address()).status_code == 404
    assert client.post(case.address(), case.fields()).status_code == 404
