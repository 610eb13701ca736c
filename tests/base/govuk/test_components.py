"""Every component is in the gallery and in the reference, and draws what it is given, escaped."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError, engines
from django.test import RequestFactory

from goldenthread.base.govuk import gallery, navigation
from goldenthread.base.govuk.templatetags.govuk import register

REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "components.md"
# Used by the form templates and by page.html, never by a page author.
INNER_TAGS = {"widget_look", "option_hint", "field_parts"}
INNER_FILTERS = {"message_title", "banner_id", "field_words"}


def draw(code: str, **given: object) -> str:
    return engines["django"].from_string(code).render(given)


def test_every_tag_is_in_the_gallery_and_in_the_reference():
    shown = (
        " ".join(example.code for examples in gallery.COMPONENTS.values() for example in examples) + gallery.FORM_CODE
    )
    reference = REFERENCE.read_text(encoding="utf-8")
    assert len(register.tags) > 15
    for name in set(register.tags) - INNER_TAGS:
        assert f"{{% {name} " in shown or f"{{% {name} %}}" in shown, name
        assert f"{{% {name}" in reference, name
    for name in set(register.filters) - INNER_FILTERS:
        assert f"|{name} }}}}" in reference, name


def test_every_component_has_a_long_state():
    for name, examples in gallery.COMPONENTS.items():
        assert any(example.state == "long text" for example in examples), name
        assert len(examples) >= 3, name


@pytest.mark.parametrize(
    "code",
    [
        "{% button x %}", "{% button 'a' href=x %}", "{% tag x %}", "{% warning %}{{ x }}{% endwarning %}",
        "{% details x %}{{ x }}{% enddetails %}", "{% breadcrumbs x x %}", "{% back_link x x %}",
        "{% source_link x x page=x %}",
        "{% notification title=x %}{{ x }}{% endnotification %}", "{% table caption=x %}{% endtable %}",
        "{% table_of head rows caption=x %}", "{% summary_list pairs card=x %}", "{% task_list tasks %}",
        "{% summary card=x %}{% row x href=x %}{{ x }}{% endrow %}{% endsummary %}",
    ],
)  # fmt: skip
def test_what_a_component_is_given_is_escaped(code):
    x = "\"><script>alert('x')</script>"
    task = {"title": x, "href": x, "hint": x, "status": x}
    html = draw(code, x=x, head=[x], rows=[[x, x]], pairs=[(x, x, x)], tasks=[task])
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_colour_that_is_none_is_an_error_for_the_author():
    with pytest.raises(TemplateSyntaxError, match="use one of"):
        draw("{% tag 'x' colour='pink' %}")


def test_dates_and_numbers_are_written_as_in_the_united_kingdom():
    assert draw("{{ d|long_date }}", d=date(2026, 1, 5)) == "5 January 2026"
    summer = datetime(2026, 7, 5, 23, 30, tzinfo=UTC)  # half past midnight of the next day in London
    assert draw("{{ d|long_date }}", d=summer) == "6 July 2026"
    assert draw("{{ d|date_time }}", d=summer) == "6 July 2026 at 12:30am"
    assert draw("{{ d|date_time }}", d=datetime(2026, 1, 5, 14, 0, tzinfo=UTC)) == "5 January 2026 at 2pm"
    assert draw("{{ n|number }}", n=1234567) == "1,234,567"
    assert draw("{{ n|percent }} {{ n|percent:0 }}", n=45.46) == "45.5% 45%"
    assert draw("{{ n|percent }} {{ n|number }}", n=None) == "not known not known"


def test_pages_of_a_list_keep_the_rest_of_the_query():
    request = RequestFactory().get("/", {"year": "2024", "page": "2"})
    html = draw("{% pagination page %}", page=Paginator(range(100), 10).page(2), request=request)
    assert 'href="?year=2024&amp;page=3"' in html
    assert 'aria-current="page"' in html


@pytest.fixture
def menu(monkeypatch, settings):
    monkeypatch.setattr(navigation, "_items", {})
    settings.ROOT_URLCONF = "tests.base.govuk.urls"
    return navigation


def test_the_menu_shows_what_the_person_may_open_and_where_they_are(menu):
    menu.add("office", "Form", "components-form", order=2)
    menu.add("office", "Components", "components", order=1, show=lambda request: request.user == "officer")
    request = RequestFactory().get("/components/form/")
    assert [link["text"] for link in menu.menu(request)] == ["Form"], "without a person nothing guarded is shown"
    request.user = "stranger"
    assert [link["text"] for link in menu.menu(request)] == ["Form"]
    request.user = "officer"
    assert [(link["text"], link["active"]) for link in menu.menu(request)] == [("Components", ""), ("Form", "page")]


def test_of_more_pages_than_a_row_holds_a_group_is_one_item_with_its_pages_below(menu, monkeypatch):
    menu.add("office", "Form", "components-form", order=2, group="Parts")
    menu.add("office", "Components", "components", order=1, group="Parts")
    assert [link["text"] for link in menu.menu(RequestFactory().get("/"))] == ["Components", "Form"]
    monkeypatch.setattr(menu, "IN_A_ROW", 1)
    request = RequestFactory().get("/components/form/")
    told = menu.menu(request)
    assert [(one["text"], one["active"]) for one in told] == [("Parts", "true")]
    assert [(one["text"], one["active"]) for one in told[0]["children"]] == [("Components", ""), ("Form", "page")]
    assert told[0]["href"] == "/components/"
    html = engines["django"].get_template("govuk/page.html").render({}, request)
    assert 'aria-label="Parts"' in html
    elsewhere = engines["django"].get_template("govuk/page.html").render({}, RequestFactory().get("/"))
    assert 'aria-label="Parts"' not in elsewhere


def test_a_menu_item_that_leads_nowhere_is_found_by_the_checks(menu):
    menu.add("office", "Components", "components")
    assert menu.every_name_has_an_address(None) == []
    menu.add("office", "Lost", "no-such-name")
    assert [fault.id for fault in menu.every_name_has_an_address(None)] == ["govuk.E001"]
    assert [link["text"] for link in menu.menu(RequestFactory().get("/"))] == ["Components"]


def test_the_demo_says_so_and_shows_its_day(settings):
    settings.DEMO, settings.AS_OF = True, "2026-03-02"
    html = engines["django"].get_template("govuk/page.html").render({}, RequestFactory().get("/"))
    assert "Demonstration." in html
    assert "Shown as on 2 March 2026." in html
    settings.DEMO = False
    assert "Demonstration." not in engines["django"].get_template("govuk/page.html").render(
        {}, RequestFactory().get("/")
    )
