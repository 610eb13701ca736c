"""Every measure that this room keeps figures of: those of `rules.measures`, and a few that only this room needs.

The few are numbers that the Southend record states beside the headline measures: appeals, annual reviews, plans
ceased. They have the same shape, so that one importer and one page serve all.
"""

from goldenthread.rules.measures.definitions import MEASURES, Better, Count, Kind, Maker, Measure, Source

BREAK = (
    "To 2021 councils sent totals. From 2022 they send one record for each child. "
    "A comparison from before to after is a guide, not a measurement."
)
TRIBUNALS_FILE = "tribunals.csv"

BESIDE: tuple[Measure, ...] = (
    Measure(
        code="appeals-number",
        name="Appeals to the Tribunal registered",
        plain="the number of appeals to the Tribunal",
        short="appeals",
        kind=Kind.NUMBER,
        count=Count.FLOW,
        better=Better.NEITHER,
        maker=Maker.DFE,
        unit="appeals",
        numerator="appeals registered with the Tribunal in the year",
        denominator="",
        rule="Appeals registered in the calendar year, whatever their outcome.",
        sources=(Source(TRIBUNALS_FILE, {}, ("appeals_registered",), (), "", 2014, None),),
        caveats=("Numbers differ a little from the quarterly tribunal statistics: cases change as they progress.",),
    ),
    Measure(
        code="appeal-rate",
        name="Appeal rate, older method",
        plain="appeals as a share of decisions that could be appealed",
        short="appeal rate, older method",
        kind=Kind.SHARE,
        count=Count.FLOW,
        better=Better.NEITHER,
        maker=Maker.DFE,
        unit="% of appealable decisions",
        numerator="appeals registered in the year",
        denominator="refusals of either kind, all plans in force in January, and plans ceased as not needed",
        rule="The older method counts every plan in force as a decision.",
        sources=(
            Source(TRIBUNALS_FILE, {}, ("appeals_registered",), ("appealable_decisions",), "appeal_rate", 2014, None),
        ),
        caveats=(BREAK,),
    ),
    Measure(
        code="appeal-rate-new-method",
        name="Appeal rate, newer method",
        plain="appeals as a share of decisions made in the year that could be appealed",
        short="appeal rate, newer method",
        kind=Kind.SHARE,
        count=Count.FLOW,
        better=Better.NEITHER,
        maker=Maker.DFE,
        unit="% of appealable decisions",
        numerator="appeals registered in the year",
        denominator="decisions of the year that could be appealed (in development)",
        rule="Counts decisions made in the year, not every plan in force. The Department is still testing it.",
        sources=(
            Source(
                TRIBUNALS_FILE,
                {},
                ("appeals_registered",),
                ("appealable_decisions_new_method",),
                "appeal_rate_new_method",
                2024,
                None,
            ),
        ),
        caveats=("Published for 2024 onwards. It cannot be compared with the older method.",),
    ),
    Measure(
        code="annual-review-four-week-rate",
        name="Decisions within four weeks of the annual review meeting",
        plain="the share of annual reviews decided within four weeks of the meeting",
        short="annual reviews decided within four weeks",
        kind=Kind.SHARE,
        count=Count.FLOW,
        better=Better.HIGHER,
        maker=Maker.DFE,
        unit="% of decisions",
        numerator="decisions made within four weeks of the review meeting",
        denominator="decisions made within four weeks, or after",
        rule="Reviews due in the calendar year that have a decision.",
        sources=(
            Source(
                "annual_reviews.csv",
                {"breakdown_topic": "All annual reviews"},
                ("number_decsion_4weeks",),
                ("number_decsion_4weeks", "number_decision_gt_4weeks"),
                "pc_decsion_4weeks",
                2024,
                None,
            ),
        ),
        caveats=("Blackpool and Reading recorded no annual reviews for 2025.",),
    ),
    Measure(
        code="plans-ceased-number",
        name="EHC plans ceased",
        plain="the number of plans that ended",
        short="plans ceased",
        kind=Kind.NUMBER,
        count=Count.FLOW,
        better=Better.NEITHER,
        maker=Maker.DFE,
        unit="plans",
        numerator="plans that ceased in the year, for any reason",
        denominator="",
        rule="Plans that ceased in the calendar year, transfers to another council included.",
        sources=(
            Source(
                "ceased_plans.csv",
                {"breakdown_topic": "All ceased EHC plans"},
                ("total_ceased",),
                (),
                "",
                2022,
                None,
            ),
        ),
    ),
    Measure(
        code="mean-weeks-to-plan",
        name="Mean time from request to plan",
        plain="how long a plan took on average",
        short="mean weeks to a plan",
        kind=Kind.NUMBER,
        count=Count.FLOW,
        better=Better.LOWER,
        maker=Maker.DFE,
        unit="weeks",
        numerator="weeks from request to plan, mean of plans issued in the year",
        denominator="",
        rule="As the Department states it; first published for 2025.",
        caveats=("Cited, not computed: the files held here do not give it.",),
    ),
)

ALL: dict[str, Measure] = {each.code: each for each in (*MEASURES, *BESIDE)}


def measure(code: str) -> Measure:
    """The measure with that code. Raises KeyError that names those there are."""
    try:
        return ALL[code]
    except KeyError:
        raise KeyError(f"There is no measure “{code}”. There are: {', '.join(ALL)}.") from None


def drawn_from(file: str) -> list[tuple[Measure, Source]]:
    """Each measure and source that reads `file` ("requests.csv")."""
    return [(each, source) for each in ALL.values() for source in each.sources if source.file == file]
