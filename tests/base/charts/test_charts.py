"""Charts: nothing is told by colour alone, everything drawn stands in the table, and the drawing is safe in a page."""

import itertools
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from goldenthread.base import charts
from goldenthread.base.charts import drawing
from goldenthread.base.charts.drawing import GRID, INK, LOOKS, SOFT
from goldenthread.base.charts.words import key_of, place_of, sentence_of, table_of

SVG = "{http://www.w3.org/2000/svg}"


def line(**more):
    ours = [
        charts.Point(y, v)
        for y, v in ((2019, 47.8), (2020, 47.1), (2021, 34.6), (2022, 31.7), (2023, None), (2024, 24.1))
    ]
    england = [charts.Point(y, v) for y, v in ((2019, 22.8), (2020, 21.6), (2021, 22.3), (2022, 22.1), (2024, 25.2))]
    given = {
        "title": "Requests refused",
        "series": [charts.Series("Southend", ours, "ours"), charts.Series("England", england, "england")],
        "breaks": [charts.Break(2021, 2022, "another way of counting")],
        "events": [charts.Event(date(2022, 1, 13), "Cabinet accepted it")],
        "source": "Source: DfE",
    }
    return charts.LineChart(**{**given, **more})


def bars():
    return charts.BarChart(
        "By council, 2024",
        [
            charts.Bar("Southend", 24.1, kind="ours"),
            charts.Bar("Kent", 55.0),
            charts.Bar("Bedford", 24.1),
            charts.Bar("Hackney", None),
        ],
        period="2024",
    )


def funnel():
    return charts.Funnel(
        "Every council",
        [
            charts.FunnelPoint("Southend", 569, 24.1, "ours"),
            *(charts.FunnelPoint(f"Council {n}", 100 * n, 20 + n) for n in range(1, 9)),
        ],
        centre=25.2,
        limits=[charts.Limit("95% limits", [(100, 10, 40), (900, 20, 30)])],
        method="Trust the adjusted limits.",
    )


@pytest.fixture(scope="module", params=[line, bars, funnel], ids=["line", "bars", "funnel"])
def drawn(request):
    return charts.draw(request.param())


def test_the_drawing_has_a_title_a_description_and_ids_of_its_own(drawn):
    ids = []
    for picture in (drawn.svg_wide, drawn.svg_narrow):
        root = etree.fromstring(picture)
        assert root.get("role") == "img"
        names = root.get("aria-labelledby").split()
        assert [root.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")] == names
        assert root.find(f"{SVG}title").text == drawn.title
        assert root.find(f"{SVG}desc").text == drawn.description
        here = root.xpath("//@id")
        assert len(here) == len(set(here))
        ids += here
    assert len(ids) == len(set(ids)), "the wide and the narrow drawing share an id"


def test_a_strict_policy_keeps_all_of_the_drawing(drawn):
    for picture in (drawn.svg_wide, drawn.svg_narrow):
        root = etree.fromstring(picture)
        assert not root.xpath("//@style | //*[local-name()='style'] | //*[local-name()='script']")
        assert not [name for name in root.xpath("//@*") if "javascript:" in name]
        assert not root.xpath("//@*[starts-with(name(), 'on')]")
        assert root.get("viewBox")
        assert root.get("width") is None


def test_pointers_inside_the_drawing_lead_somewhere(drawn):
    for picture in (drawn.svg_wide, drawn.svg_narrow):
        root = etree.fromstring(picture)
        ids = set(root.xpath("//@id"))
        wanted = {h[1:] for h in root.xpath("//@href") if h.startswith("#")}
        wanted |= set(re.findall(r"url\(#([^)]+)\)", picture))
        assert wanted <= ids


def test_the_same_chart_gives_the_same_bytes():
    one = charts.draw(line())
    drawing._drawn.cache_clear()  # draw it really again
    two = charts.draw(line())
    assert one is not two
    assert (one.svg_wide, one.svg_narrow, one.png) == (two.svg_wide, two.svg_narrow, two.png)


def test_a_chart_that_was_drawn_is_not_drawn_again_and_another_is():
    one = charts.draw(line())
    assert charts.draw(line()) is one
    assert charts.draw(replace(line(), title="Another title")).title == "Another title"


def test_a_chart_kept_as_json_is_the_same_chart():
    chart = charts.draw(line())
    assert charts.Chart.from_kept(chart.kept()).html() == chart.html()


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour):
    return 1.05 / (luminance(colour) + 0.05)


def test_lines_stand_out_from_white_by_three_and_words_by_four_and_a_half():
    looks = [look for kinds in LOOKS.values() for look in kinds]
    assert all(contrast(look["color"]) >= 4.5 for look in looks), "a line's colour is also the colour of its name"
    assert contrast(INK) >= 4.5
    assert contrast(SOFT) >= 4.5
    assert contrast(GRID) < 3, "the grid stays behind"


def test_any_two_lines_differ_in_marker_and_in_dash():
    looks = [look for kinds in LOOKS.values() for look in kinds]
    for one, other in itertools.combinations(looks, 2):
        assert one["marker"] != other["marker"]
        assert str(one["linestyle"]) != str(other["linestyle"])


def test_the_sentence_says_first_last_extremes_and_what_stands_beside():
    assert sentence_of(line()) == ("Southend fell from 47.8% in 2019 to 24.1% in 2024. In 2024: England 25.2%.")


def test_the_makers_own_sentence_comes_first():
    assert sentence_of(line(says="Half of what it was.")) == "Half of what it was."


def test_the_key_names_events_and_the_gap():
    assert key_of(line()) == (
        "A: 13 January 2022, Cabinet accepted it. The line is broken between 2021 and 2022: another way of counting."
    )


def test_a_line_stops_at_a_missing_figure_and_at_a_break():
    whole = etree.fromstring(charts.draw(line(breaks=[], events=[])).svg_wide)
    broken = etree.fromstring(charts.draw(line(events=[])).svg_wide)

    def segments(root):
        paths = root.xpath("//*[local-name()='path'][@stroke='#4b2260']/@d")
        return max(path.count("L") for path in paths)

    # 2019 to 2022 are three segments; the break takes the last away, and 2023 was never joined
    assert (segments(whole), segments(broken)) == (3, 2)


def test_what_is_missing_is_said_in_the_table():
    table = table_of(line())
    assert table.header == ("Year", "Southend", "England")
    assert ("2023", "not published", "not published") in table.rows


def test_equal_values_share_their_rank_and_are_called_equal():
    chart = bars()
    assert place_of(chart, chart.bars[0]) == (2, True)
    assert ("Southend", "24.1%", "2=") in table_of(chart).rows
    assert "equal number 2 of 3" in sentence_of(chart)
    assert "Without a figure: Hackney" in sentence_of(chart)


def test_the_funnel_says_where_we_lie_and_which_limits_to_trust():
    said = sentence_of(funnel())
    assert "Southend has 24.1%, within the limits of chance." in said
    assert said.endswith("Trust the adjusted limits.")


values = st.one_of(st.none(), st.floats(-1e6, 1e6, allow_nan=False), st.integers(0, 10**9))
series = st.lists(
    st.tuples(st.integers(1990, 2030), values), min_size=1, max_size=8, unique_by=lambda pair: pair[0]
).map(lambda pairs: [charts.Point(x, v) for x, v in pairs])


@settings(max_examples=15, deadline=None)
@given(st.lists(series, min_size=1, max_size=3), st.sampled_from(["percent", "count"]))
def test_any_series_is_drawn_and_every_figure_stands_in_the_table(lists, unit):
    kinds = ["ours", "england", "comparator"]
    spec = charts.LineChart(
        "Any", [charts.Series(f"Series {n}", points, kinds[n]) for n, points in enumerate(lists)], unit=unit, places=1
    )
    chart = charts.draw(spec)
    assert etree.fromstring(chart.svg_wide) is not None
    cells = {cell for row in chart.table.rows for cell in row}
    assert {spec.words(p.value) for points in lists for p in points} <= cells


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: charts.Point("2020", 1), "give a year"),
        (lambda: charts.Point(2020, float("nan")), "not a finite number"),
        (lambda: charts.Series("", []), "is empty"),
        (lambda: charts.Series("A", [charts.Point(2020, 1), charts.Point(2020, 2)]), "two points for 2020"),
        (lambda: charts.Break(2022, 2021, "x"), "must come before"),
        (lambda: charts.LineChart("T", []), "has no series"),
        (lambda: charts.LineChart("T", [charts.Series("A", [])] * 2), "two series have one name"),
        (lambda: charts.Point(2020, 5, low=6, high=4), "Swap them"),
    ],
)
def test_a_wrong_chart_says_what_is_wrong_and_what_to_do(build, words):
    with pytest.raises(charts.BadChart, match=re.escape(words)):
        build()
