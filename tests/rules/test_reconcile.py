"""Counts that do not agree name the one that is lost, and a paper that names one in passing lost nothing."""

import pytest

from goldenthread.rules.reconcile import Counted, unaccounted

FIFTEEN = [f"R{n}" for n in range(1, 16)]


def test_fifteen_recommendations_and_fourteen_rows_leave_one_unaccounted_for():
    table = Counted("S4", 14, FIFTEEN[:14], "rows")
    (lost,) = unaccounted(15, FIFTEEN, [Counted("S3", 15, [], "made"), table, Counted("S1", 1, ["R6"], "named")])
    assert lost.words == "15 recommendations, 14 rows in S4: one unaccounted for (R15)."
    assert lost.refs == ("R15",)


@pytest.mark.parametrize(
    "counts",
    [
        [],
        [Counted("S4", 15, FIFTEEN, "rows")],
        [Counted("S1", 1, ["R6"], "named in passing")],
        [Counted("W1", 14, [], "a number alone: which it lacks is not known")],
    ],
)
def test_a_paper_that_shows_all_or_does_not_mean_to_raises_nothing(counts):
    assert unaccounted(15, FIFTEEN, counts) == []


def test_several_lost_are_counted_in_words_and_a_paper_with_more_than_were_made_lost_none():
    (lost,) = unaccounted(15, FIFTEEN, [Counted("A", 12, FIFTEEN[:12], "rows")])
    assert lost.words.endswith("three unaccounted for (R13, R14, R15).")
    assert unaccounted(10, FIFTEEN[:10], [Counted("B", 11, FIFTEEN[:11], "rows")]) == []
