"""How alike settings are: a contested yes counts for nobody, a silent setting counts as not keeping it."""

from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.offer.consistency import Stands, consistency, sentence

MEANT = {"plan": ["Mudflat", "Saltern", "Tern"], "quiet": ["Mudflat", "Saltern"]}
SAID = {
    ("Mudflat", "plan"): Stands.YES, ("Saltern", "plan"): Stands.YES, ("Tern", "plan"): Stands.PART,
    ("Mudflat", "quiet"): Stands.YES, ("Saltern", "quiet"): Stands.NOT_YET,
}  # fmt: skip


def test_promises_are_counted_and_the_least_kept_stands_first():
    told = consistency(MEANT, SAID)
    assert [(row.key, row.met, row.of) for row in told.rows] == [("quiet", 1, 2), ("plan", 2, 3)]
    assert (told.met, told.of, told.settings["Mudflat"]) == (3, 5, (2, 2))
    assert told.highest == ("Mudflat", 1.0)
    assert told.lowest == ("Tern", 0.0)
    assert sentence(told) == (
        "Of 5 promises that schools and settings are asked for, 3 are kept (60%). It goes from 0% at Tern to 100% at "
        "Mudflat."
    )


def test_a_contested_yes_is_not_counted_as_kept_and_is_said():
    told = consistency(MEANT, SAID, [("Saltern", "plan"), ("Tern", "plan")])  # of Tern nobody says that it is kept
    assert (told.met, told.rows[0].contested + told.rows[1].contested) == (2, 1)
    assert sentence(told).endswith("1 said to be kept is in doubt and not counted as kept.")


def test_who_is_silent_does_not_keep_it_and_nobody_asked_is_no_number():
    told = consistency(MEANT, {})
    assert (told.met, told.of, told.share) == (0, 5, 0.0)
    assert "5 have no answer yet" in sentence(told)
    empty = consistency({}, {})
    assert (empty.share, empty.lowest, sentence(empty)) == (None, None, "")


NAMES = st.sampled_from(["a", "b", "c", "d"])


@given(
    st.dictionaries(st.sampled_from(["x", "y", "z"]), st.sets(NAMES, min_size=1)),
    st.dictionaries(st.tuples(NAMES, st.sampled_from(["x", "y", "z"])), st.sampled_from(Stands)),
    st.sets(st.tuples(NAMES, st.sampled_from(["x", "y", "z"]))),
)
def test_what_is_kept_by_expectation_and_by_setting_is_the_same(meant, said, against):
    told = consistency(meant, said, against)
    assert told.met == sum(met for met, _ in told.settings.values())
    assert told.of == sum(of for _, of in told.settings.values()) == sum(len(names) for names in meant.values())
    assert consistency(meant, said).met - told.met == sum(row.contested for row in told.rows)
