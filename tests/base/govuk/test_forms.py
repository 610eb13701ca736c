"""Forms look and speak as GOV.UK forms do, whoever writes them."""

from datetime import date

import pytest
from django import forms
from django.forms import formset_factory
from django.template import engines
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.base.govuk.forms import DayField, GovukRenderer, errors_of, lower_first, summary
from goldenthread.base.govuk.gallery import FORMS, ExampleForm


class Meeting(forms.Form):
    day = DayField(label="Date of the meeting", earliest=date(2020, 1, 1), latest=lambda: date(2026, 11, 21))


def posted(day: str, month: str, year: str) -> Meeting:
    return Meeting({"day_day": day, "day_month": month, "day_year": year})


@pytest.mark.parametrize("month", ["3", "03", "March", "mar", " MAR "])
def test_a_day_is_read_from_three_boxes_and_the_month_may_be_a_name(month):
    form = posted("5", month, "2024")
    assert form.is_valid()
    assert form.cleaned_data["day"] == date(2024, 3, 5)


@pytest.mark.parametrize(
    ("boxes", "words", "red"),
    [
        (("", "", ""), "Enter date of the meeting", "day month year"),
        (("5", "", "2024"), "Date of the meeting must include a month", "month"),
        (("", "", "2024"), "Date of the meeting must include a day and month", "day month"),
        (("5", "3", "24"), "Year must include 4 numbers", "year"),
        (("5", "3", "20245"), "Year must include 4 numbers", "year"),
        (("5", "13", "2024"), "Date of the meeting must be a real date", "month"),
        (("5", "Brumaire", "2024"), "Date of the meeting must be a real date", "month"),
        (("32", "3", "2024"), "Date of the meeting must be a real date", "day"),
        (("30", "2", "2024"), "Date of the meeting must be a real date", "day month year"),
        (("0", "3", "2024"), "Date of the meeting must be a real date", "day"),
        (("٣", "3", "2024"), "Date of the meeting must be a real date", "day"),
        (("1", "1", "0000"), "Date of the meeting must be a real date", "day month year"),
        (("31", "12", "2019"), "Date of the meeting must be 1 January 2020 or after", "day month year"),
        (("22", "11", "2026"), "Date of the meeting must be 21 November 2026 or before", "day month year"),
    ],
)
def test_a_day_that_is_wrong_is_said_in_words_and_only_its_boxes_turn_red(boxes, words, red):
    form = posted(*boxes)
    assert errors_of(form["day"]) == [words]
    html = str(form)
    for n, part in enumerate(("day", "month", "year")):
        box = html.split(f'id="id_day_{n}"')[0].rsplit("<input", 1)[1]
        assert ("govuk-input--error" in box) == (part in red.split()), part
    first = ("day", "month", "year").index(red.split()[0])
    assert f'<a href="#id_day_{first}">{words}</a>' in html


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
@settings(max_examples=300, deadline=None)
def test_any_three_texts_give_a_day_or_a_message(day, month, year):
    form = posted(day, month, year)
    assert form.is_valid() or errors_of(form["day"])


@given(st.dates(date(2020, 1, 1), date(2026, 11, 21)))
@settings(max_examples=200, deadline=None)
def test_every_day_that_is_shown_is_read_back_the_same(day):
    html = str(Meeting(initial={"day": day}))
    for part in (day.day, day.month, day.year):
        assert f'value="{part}"' in html
    form = posted(str(day.day), str(day.month), str(day.year))
    assert form.is_valid()
    assert form.cleaned_data["day"] == day


def test_an_optional_day_may_be_left_out_but_not_half_given():
    class Optional(forms.Form):
        day = DayField(label="Closed on", required=False)

    empty = Optional({})
    assert empty.is_valid()
    assert empty.cleaned_data["day"] is None
    assert not Optional({"day_day": "3"}).is_valid()


def test_an_unchanged_day_is_not_counted_as_changed():
    values = {"day_day": "5", "day_month": "3", "day_year": "2024"}
    assert not Meeting(values, initial={"day": date(2024, 3, 5)}).has_changed()
    assert Meeting(values, initial={"day": date(2024, 3, 6)}).has_changed()


def test_the_summary_of_errors_links_to_each_control_and_comes_once():
    form = FORMS["error"]()
    html = str(form)
    lines = summary(form)
    assert html.count("govuk-error-summary__title") == 1
    assert len(lines) == 10
    for text, control in lines:
        assert not control or f'id="{control}"' in html, control
        assert text
    template = engines["django"].from_string("{% error_summary form %}|{{ form }}")
    top, below = template.render({"form": FORMS["error"]()}).split("|", 1)
    assert "govuk-error-summary__title" in top
    assert "govuk-error-summary__title" not in below


def test_no_message_is_djangos_own():
    for state in ("error", "long"):
        for text, _ in summary(FORMS[state]()):
            for words in (
                "This field",
                "Ensure",
                "Select a valid choice",
                "Enter a valid",
                "Enter a whole",
                "Enter a number",
            ):
                assert words not in text
    empty = ExampleForm({})
    for text, _ in summary(empty):
        assert not text.startswith("This field")


def test_every_control_has_a_label_and_a_hint_or_error_it_is_described_by():
    from lxml import html as parser

    for state in FORMS:
        tree = parser.fromstring(f"<div>{FORMS[state]()}</div>")
        ids = [one.get("id") for one in tree.iter() if one.get("id")]
        assert len(ids) == len(set(ids)), "an id is used twice"
        for control in tree.xpath("//input[@type!='hidden']|//textarea|//select"):
            assert tree.xpath(f"//label[@for='{control.get('id')}']"), control.get("name")
        for one in tree.xpath("//*[@aria-describedby]"):
            for target in one.get("aria-describedby").split():
                assert target in ids, target
        assert not tree.xpath("//@required|//@maxlength"), "the browser's own checks would speak before ours"
        assert not tree.xpath("//@style|//@onclick|//script")


def test_what_was_typed_is_shown_again_and_escaped():
    values = {"name": '"><script>alert(1)</script>', "words": "</textarea><b>", "day_day": '"><i>'}
    html = str(ExampleForm(values))
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;/textarea&gt;&lt;b&gt;" in html


def test_a_password_is_never_shown_again():
    assert "open sesame" not in str(ExampleForm({"password": "open sesame"}))


def test_optional_fields_say_so_and_required_ones_do_not():
    html = str(ExampleForm())
    assert "Email address (optional)" in html
    assert "Name of the review (optional)" not in html


def test_a_choice_that_is_also_allowed_elsewhere_keeps_its_state():
    html = str(FORMS["filled"]())
    assert 'value="inspection" id="id_kind_0" checked' in html
    assert 'value="peer" id="id_kind_1" checked' not in html
    assert '<option value="s" selected>' in html
    assert 'value="1200.50"' in html


def test_formsets_and_hidden_fields_are_drawn_too():
    class Hidden(forms.Form):
        version = forms.IntegerField(widget=forms.HiddenInput)
        name = forms.CharField()

    html = str(formset_factory(Hidden, extra=2)())
    assert html.count('type="hidden" name="form-0-version"') == 1
    assert html.count("govuk-input") == 2
    assert 'name="form-TOTAL_FORMS"' in html


def test_every_widget_of_django_has_a_template():
    renderer = GovukRenderer()
    names = "text number email url password textarea select radio checkbox hidden checkbox_select file date multiwidget"
    for name in [*names.split(), "clearable_file_input", "datetime", "time"]:
        assert renderer.get_template(f"django/forms/widgets/{name}.html")


@pytest.mark.parametrize(
    ("label", "inside"),
    [("Full name", "full name"), ("EHC plan", "EHC plan"), ("NHS number", "NHS number"), ("A", "a"), ("", "")],
)
def test_a_label_inside_a_sentence_keeps_its_abbreviations(label, inside):
    assert lower_first(label) == inside


def test_a_label_that_asks_is_answered_and_not_entered():
    class Asking(forms.Form):
        what = forms.CharField(label="What has happened?")
        how = forms.ChoiceField(label="Does this stand?", choices=[("y", "Yes")], widget=forms.RadioSelect)

    said = [words for words, _ in summary(Asking({"how": "maybe"}))]
    assert said == [
        "Answer “What has happened?”",
        "The answer to “Does this stand?” must be one of the choices in the list",
    ]
