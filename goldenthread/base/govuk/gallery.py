"""The gallery of components: each one in its states, with the code that draws it. It holds nobody's data.

/components/ shows the tags; /components/form/ shows a form with every kind of field, empty, filled, wrong and long.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_safe

from goldenthread.base.govuk.forms import DayField
from goldenthread.base.govuk.query import PageField, query

LONG = (
    "The partnership did not make sure that the education, health and care plans of children and young people who "
    "live in one council’s area and go to school in another’s are written, shared and reviewed within the times that "
    "the law sets, "
)
UNBROKEN = "https://www.example.org/" + "a-very-long-address-without-a-single-space-" * 3


class Status(StrEnum):
    """An enum that carries what a page shows: its label and its colour."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"
    LATE = "late"

    @property
    def label(self) -> str:
        return {"not_started": "Not started", "under_way": "Under way", "done": "Done", "late": "Late"}[self.value]

    @property
    def colour(self) -> str:
        return {"not_started": "grey", "under_way": "blue", "done": "green", "late": "red"}[self.value]


@dataclass(frozen=True)
class Example:
    """One state of one component: the code a page author writes, and what it is given."""

    state: str
    code: str
    given: dict[str, Any] = field(default_factory=dict)


ROWS = [
    ("Owner", "Director of children’s services"),
    ("Due", "31 March 2026", "#due"),
    ("Evidence", "Two papers", ("Add", "#evidence"), "evidence"),
]
HEAD = ["Year", "Requests", "Within 20 weeks"]
CELLS = [["2022", "301", "45.0%"], ["2023", "348", "38.2%"], ["2024", "402", "not known"]]
WIDE_HEAD = ["Area", *[f"Requests in {year}" for year in range(2014, 2026)]]
WIDE_CELLS = [
    [name, *[str(n * 37) for n in range(3, 15)]] for name in ("Southend-on-Sea", "East of England", "England")
]
TASKS = [
    {"title": "Say what was found", "href": "#found", "status": Status.DONE},
    {"title": "Choose a measure", "href": "#measure", "status": Status.UNDER_WAY, "hint": "With its baseline"},
    {"title": "Ask for approval", "href": "", "status": "Cannot start yet"},
]

COMPONENTS: dict[str, list[Example]] = {
    "Button": [
        Example("plain", '{% button "Save" %}'),
        Example("other kinds", '{% button "Cancel" href="#x" kind="secondary" %} {% button "Delete" kind="warning" %}'),
        Example("start", '{% button "Start now" href="#x" kind="start" %}'),
        Example("disabled", '{% button "Send" disabled=True %}'),
        Example("long text", "{% button long %}", {"long": f"Save and {LONG[:90]}"}),
    ],
    "Notification": [
        Example("important", "{% notification %}<p>Figures of 2025 come out on 25 June.</p>{% endnotification %}"),
        Example(
            "success",
            '{% notification kind="success" id="saved" %}<p>The measure was saved.</p>{% endnotification %}',
        ),
        Example(
            "long text",
            '{% notification id="long" title="Long" %}<p>{{ long }} {{ unbroken }}</p>{% endnotification %}',
            {"long": LONG, "unbroken": UNBROKEN},
        ),
    ],
    "Tag": [
        Example("each status", "{% for status in statuses %}{% tag status %} {% endfor %}", {"statuses": list(Status)}),
        Example("plain text", '{% tag "Draft" colour="yellow" %}'),
        Example("empty", "{% tag nothing %}", {"nothing": None}),
        Example("long text", "{% tag long %}", {"long": LONG}),
    ],
    "Summary list": [
        Example("from the view", "{% summary_list rows %}", {"rows": ROWS}),
        Example("in a card", '{% summary_list rows card="Recommendation 3" level=4 %}', {"rows": ROWS}),
        Example("empty", "{% summary_list rows %}", {"rows": []}),
        Example(
            "with markup",
            '{% summary %}{% row "State" href="#s" %}{% tag status %}{% endrow %}'
            '{% row "Note" %}Nothing yet{% endrow %}{% endsummary %}',
            {"status": Status.LATE},
        ),
        Example("long text", "{% summary_list rows %}", {"rows": [(LONG, LONG, "#l"), ("Address", UNBROKEN, "#a")]}),
    ],
    "Table": [
        Example(
            "from the view",
            '{% table_of head rows caption="Requests for assessment" numeric="2,3" %}',
            {"head": HEAD, "rows": CELLS},
        ),
        Example(
            "empty",
            '{% table_of head rows caption="Requests of a year to come" empty="No requests yet." %}',
            {"head": HEAD, "rows": []},
        ),
        Example(
            "wide: it scrolls by itself",
            '{% table_of head rows caption="Requests since 2014" numeric="2,3,4,5,6,7,8,9,10,11,12,13" %}',
            {"head": WIDE_HEAD, "rows": WIDE_CELLS},
        ),
        Example(
            "with markup",
            '{% table caption="Owners" %}<thead><tr><th scope="col">Name</th><th scope="col">State</th></tr></thead>'
            '<tbody><tr><th scope="row">Director</th><td>{% tag status %}</td></tr></tbody>{% endtable %}',
            {"status": Status.DONE},
        ),
        Example(
            "long text",
            "{% table_of head rows caption=long %}",
            {"long": LONG, "head": ["Finding", "Source"], "rows": [[LONG, UNBROKEN]]},
        ),
    ],
    "Warning, inset and details": [
        Example("warning", "{% warning %}You cannot undo this.{% endwarning %}"),
        Example("inset", "{% inset %}Counted on the last day of the year.{% endinset %}"),
        Example("details", '{% details "How this is counted" %}Plans issued within 20 weeks.{% enddetails %}'),
        Example("details, open", '{% details "Exceptions" open=True %}Regulation 13(3).{% enddetails %}'),
        Example(
            "long text",
            "{% warning %}{{ long }}{% endwarning %}{% inset %}{{ unbroken }}{% endinset %}"
            "{% details long %}{{ unbroken }}{% enddetails %}",
            {"long": LONG, "unbroken": UNBROKEN},
        ),
    ],
    "Ways around": [
        Example("breadcrumbs", '{% breadcrumbs "Reviews" "#r" "Inspection of 2018" "#i" %}'),
        Example("back link", '{% back_link "#b" %}'),
        Example(
            "pagination", '{% pagination page label="Example pages" %}', {"page": Paginator(range(300), 10).page(15)}
        ),
        Example("pagination, one page", "{% pagination page %}", {"page": Paginator(range(3), 10).page(1)}),
        Example(
            "long text",
            '{% breadcrumbs long "#r" unbroken "#i" label="Long breadcrumb" %}',
            {"long": LONG, "unbroken": UNBROKEN},
        ),
    ],
    "Task list": [
        Example("filled", "{% task_list tasks %}", {"tasks": TASKS}),
        Example("empty", '{% task_list tasks id="none" %}', {"tasks": []}),
        Example(
            "long text",
            '{% task_list tasks id="long" %}',
            {"tasks": [{"title": LONG, "href": "#l", "status": Status.LATE, "hint": UNBROKEN}]},
        ),
    ],
    "Source, dates and numbers": [
        Example(
            "source",
            '{% source_link "Inspection letter" "#s" page=4 publisher="Ofsted and CQC" day=day %}',
            {"day": date(2018, 12, 17)},
        ),
        Example(
            "date, number, percentage",
            "{{ day|long_date }}: {{ requests|number }} requests, {{ rate|percent }} in time",
            {"day": date(2026, 1, 5), "requests": 12345, "rate": 47.0},
        ),
        Example("nothing known", "{{ nothing|percent }}", {"nothing": None}),
        Example("long text", "{% source_link long %}", {"long": LONG + UNBROKEN}),
    ],
}


def drawn() -> list[tuple[str, list[tuple[str, str, str]]]]:
    """(component, [(state, code, its HTML)])."""
    engine = engines["django"]
    return [
        (name, [(one.state, one.code, engine.from_string(one.code).render(dict(one.given))) for one in examples])
        for name, examples in COMPONENTS.items()
    ]


CHOICES = [("inspection", "Inspection"), ("peer", "Peer review"), ("own", "Own review")]


class ExampleForm(forms.Form):
    name = forms.CharField(
        label="Name of the review",
        max_length=80,
        help_text="As it stands on the title page",
        widget=forms.TextInput(attrs={"width": 20}),
    )
    day = DayField(label="Date of the review", help_text="For example, 27 3 2018", latest=date(2026, 12, 31))
    kind = forms.ChoiceField(
        label="Kind of review",
        choices=CHOICES,
        widget=forms.RadioSelect(attrs={"hints": {"peer": "By people of other councils"}}),
    )
    topics = forms.MultipleChoiceField(
        label="What it is about",
        choices=[("plans", "Plans"), ("voice", "Voice of families"), ("health", "Health")],
        widget=forms.CheckboxSelectMultiple(attrs={"small": True}),
        help_text="Choose all that apply",
    )
    area = forms.ChoiceField(label="Area", choices=[("", "Choose an area"), ("s", "Southend-on-Sea"), ("e", "Essex")])
    places = forms.IntegerField(
        label="Number of places", min_value=0, required=False, widget=forms.NumberInput(attrs={"width": 5})
    )
    cost = forms.DecimalField(
        label="Cost", required=False, decimal_places=2, widget=forms.NumberInput(attrs={"width": 5, "prefix": "£"})
    )
    email = forms.EmailField(label="Email address", required=False)
    words = forms.CharField(label="What was found", max_length=200, widget=forms.Textarea)
    paper = forms.FileField(label="The paper", required=False, help_text="A PDF or Word file of up to 20 MB")
    password = forms.CharField(label="Password", required=False, widget=forms.PasswordInput)
    agreed = forms.BooleanField(label="I have read the paper", help_text="All of it")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("name", "").lower() == "test":
            self.add_error(None, "A review must have a real name and a date")
        return given


FILLED = {
    "name": "Joint inspection", "day_day": "9", "day_month": "10", "day_year": "2018", "kind": "inspection",
    "topics": ["plans", "health"], "area": "s", "places": "12", "cost": "1200.50", "email": "officer@example.org",
    "words": "Plans were late.", "agreed": "on",
}  # fmt: skip
WRONG = {
    "name": "test", "day_day": "31", "day_month": "2", "day_year": "2018", "kind": "rumour", "area": "mars",
    "places": "-3", "cost": "a lot", "email": "nobody", "words": "x" * 250,
}  # fmt: skip
TOO_LONG = FILLED | {
    "name": LONG,
    "words": f"{LONG} {UNBROKEN}",
    "email": f"{'x' * 60}@example.org",
    "day_year": "20266",
}
FORMS: dict[str, Callable[[], ExampleForm]] = {
    "empty": ExampleForm,
    "filled": lambda: ExampleForm(FILLED, MultiValueDict({"paper": [SimpleUploadedFile("paper.pdf", b"%PDF")]})),
    "error": lambda: ExampleForm(WRONG),
    "long": lambda: ExampleForm(TOO_LONG),
}
FORM_CODE = """{% block before_content %}{% error_summary form %}{% endblock %}
…
<form method="post" novalidate>{% csrf_token %}
{{ form }}
{% button "Save" %}
</form>"""


class State(forms.Form):
    state = forms.ChoiceField(choices=[(name, name) for name in FORMS], required=False)


class Several(forms.Form):
    page = PageField()


@require_safe
@query(Several)
def components(request: HttpRequest) -> HttpResponse:
    return render(request, "govuk/gallery.html", {"components": drawn()})


@require_safe
@query(State)
def form(request: HttpRequest) -> HttpResponse:
    state = request.query["state"] or "empty"  # type: ignore[attr-defined]
    values = {"form": FORMS[state](), "state": state, "states": list(FORMS), "code": FORM_CODE}
    return render(request, "govuk/gallery_form.html", values)


for view in (components, form):
    view.login_required = False  # type: ignore[attr-defined]  # nothing here is about anybody
