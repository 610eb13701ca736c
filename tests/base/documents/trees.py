"""Small documents for the tests: one with every block, and random ones."""

import datetime
import io
import string

from hypothesis import strategies as st

from goldenthread.base.documents import (
    Block,
    BulletList,
    Callout,
    Cite,
    Document,
    Emphasis,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Link,
    Number,
    NumberedList,
    PageBreak,
    Paragraph,
    Section,
    SourceNote,
    Strong,
    Table,
    Text,
)

DAY = datetime.date(2026, 3, 4)
NAMES = (
    "Zoë O’Neill-Ørsted",
    "José Núñez",
    "Łukasz Wójcik",
    "Nguyễn Thị Ánh",
    "Γιώργος Παπαδόπουλος",
    "Олександр Шевченко",
    "محمد الأحمد",
    "רות בן־דוד",
    "ਗੁਰਪ੍ਰੀਤ ਕੌਰ",
    "山田 太郎",
    "김민준",
    "X",
    "D'Arcy & Sons <Ltd>",
)


def png() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 20), "#4b2260").save(out, "PNG")
    return out.getvalue()


def figure(*, with_table: bool = True) -> Figure:
    from goldenthread.base import charts

    spec = charts.LineChart(
        "Plans issued in time",
        [
            charts.Series("Southend", [charts.Point(2022, 61.4), charts.Point(2023, 3.8)], "ours"),
            charts.Series("England", [charts.Point(2022, 49.2), charts.Point(2023, None)], "england"),
        ],
        source="Source: Department for Education, 2024.",
    )
    return Figure(charts.draw(spec), with_table=with_table)


def every_block() -> list[Block]:
    note = Cite("Area review report, page 12", "https://example.org/report?a=1&b=2", name="report")
    return [
        Heading("What was promised"),
        Paragraph(
            ("Kept ", Number(3, name="kept"), " of ", Number(7, name="all"), " promises", note, "."), key="promises"
        ),
        Heading("In detail", 3),
        BulletList(["first <b>point</b>", (Strong("bold"), " & ", Emphasis("slanted"))]),
        NumberedList(["read it", "sign it"]),
        Heading("The figures"),
        Table(
            "Plans by year",
            ("Year", "Plans", "In time"),
            [
                (Number(2023, "year"), Number(1234), Number(47.05, "percent", 1)),
                (Number(2024, "year"), Number(-5), Number(None, "percent", 1)),
            ],
            numeric=(1, 2),
        ),
        Table("Nothing here", ("Name", "Day"), [], empty="No one has asked yet."),
        Callout("Figures before 2022 were counted otherwise.", "warning", key="caution"),
        Callout(("Set apart: ", Number(12, "weeks")), key="apart"),
        KeyFigures([KeyFigure("Refused", Number(137), ("see ", note)), KeyFigure("Waiting", "none")]),
        PageBreak(),
        Heading("Words from elsewhere"),
        Paragraph((Text("شكرا", "ar"), " means thank you. ", Link("Read more", "https://example.org/more"))),
        *(Paragraph(name) for name in NAMES),
        SourceNote(("Source: ", Cite("Statistics, table 4"), " and again ", note)),
    ]


def document(blocks=None, **more) -> Document:
    given = {"title": "What changed <since> 2021 & why", "author": "Southend-on-Sea City Council", "date": DAY}
    return Document(blocks=every_block() if blocks is None else blocks, **given | more)


# Letters that a font of ours can draw and a PDF reader gives back; other scripts are in NAMES.
LETTERS = string.ascii_letters + string.digits + " .,;()&<>\"'%£éØłΩж–’"
words = st.text(LETTERS, min_size=1, max_size=24).map(lambda said: f"w{said.strip()}z")
numbers = st.builds(
    Number,
    st.none() | st.integers(-(10**7), 10**7) | st.decimals(-9999, 9999, places=3),
    st.sampled_from(["count", "percent", "points", "days", "pounds", "rate"]),
    st.integers(0, 3),
)
runs = st.lists(
    st.one_of(
        words,
        words.map(Strong),
        words.map(Emphasis),
        numbers,
        words.map(lambda said: Link(said, "https://example.org/a?b=1&c=2")),
        words.map(Cite),
    ),
    min_size=1,
    max_size=4,
).map(lambda these: ("a ", *these))


@st.composite
def tables(draw) -> Table:
    columns = draw(st.integers(1, 4))
    row = st.lists(runs, min_size=columns, max_size=columns)
    return Table(
        draw(words),
        draw(st.lists(words, min_size=columns, max_size=columns)),
        draw(st.lists(row, max_size=3)),
        row_header=draw(st.booleans()),
        numeric=draw(st.sets(st.integers(0, columns - 1))),
    )


blocks = st.lists(
    st.one_of(
        runs.map(Heading),
        runs.map(Paragraph),
        runs.map(SourceNote),
        st.lists(runs, min_size=1, max_size=3).map(BulletList),
        st.lists(runs, min_size=1, max_size=3).map(NumberedList),
        tables(),
        st.builds(Callout, runs, st.sampled_from(["warning", "inset"])),
        st.lists(st.builds(KeyFigure, words, runs, st.just("") | runs), min_size=1, max_size=2).map(KeyFigures),
        st.just(PageBreak()),
    ),
    min_size=1,
    max_size=6,
)
documents = st.builds(
    lambda title, blocks, subtitle, footer: document(blocks, title=title, subtitle=subtitle, footer=footer),
    words,
    blocks,
    st.just("") | words,
    st.lists(runs, max_size=2),
)


def sections(document: Document) -> list[Section]:
    return [block for block in document.blocks if isinstance(block, Section)]
