"""Nothing that is hidden can be worked out: attacked from what is published, by a program of its own."""

import itertools
import json
from datetime import date

import numpy as np
import pytest

from goldenthread.rules.measures.live.definitions import BY_CODE
from goldenthread.rules.measures.release import published
from goldenthread.rules.measures.release.assemble import Key, banded, series_of, years
from goldenthread.rules.measures.release.limits import STRICT, Limits
from goldenthread.rules.measures.release.protect import protect
from goldenthread.rules.measures.release.system import Cell, System
from tests.rules.measures.release import attacker, councils

pytestmark = pytest.mark.sweep

ROWS, COLUMNS = 12, 6  # need and phase
EXACT = Limits(hide_nought=False, round_to=1, least_group=0)


def table(seed, children):
    """How many children of each need are in each phase: a few needs are common, most are rare."""
    chance = np.random.default_rng(seed)
    shares = np.outer(chance.dirichlet(np.full(ROWS, 0.6)), chance.dirichlet(np.full(COLUMNS, 2.0)))
    return chance.multinomial(children, shares.ravel()).reshape(ROWS, COLUMNS)


def system_of(counts, *, known):
    """The table as a system: its cells, its totals, and what adds up."""
    system = System()
    places = [[system.add(Cell(int(v))) for v in row] for row in counts]
    rows = [system.add(Cell(int(row.sum()), 2, known=known)) for row in counts]
    columns = [system.add(Cell(int(column.sum()), 2, known=known)) for column in counts.T]
    for total, row in zip(rows, places, strict=True):
        system.adds_up(total, row)
    for n, total in enumerate(columns):
        system.adds_up(total, [row[n] for row in places])
    whole = system.add(Cell(int(counts.sum()), 3, known=known))
    system.adds_up(whole, rows)
    return system, places, rows, columns


def seen(told, limits, known):
    """What the public sees of places: a range for each that is shown, None for each that is hidden."""

    def of(place):
        cell = told.system.cells[place]
        if known and cell.known:
            return cell.value, cell.value
        return None if place in told.hidden else limits.behind(limits.rounded(cell.value))

    return of


def broken_by_hiding_small_ones_only(counts, *, small=None):
    shown = [[(int(v), int(v)) if v > 5 or v == 0 else None for v in row] for row in counts]
    exactly = [(int(row.sum()),) * 2 for row in counts], [(int(column.sum()),) * 2 for column in counts.T]
    return attacker.exact(attacker.on_table(shown, *exactly, small=small))


@pytest.mark.parametrize("children", [400, 1500, 4200])
def test_hiding_small_counts_alone_is_undone_and_ours_is_not(children, evidence, quick):
    """Sixty tables of twelve by six: the attack is worth something, and finds nothing here."""
    tables = [table(seed, children) for seed in range(6 if quick else 60)]
    tables = [counts for counts in tables if ((counts > 0) & (counts <= 5)).any()]
    broken = sum(bool(broken_by_hiding_small_ones_only(counts, small=(1, 5))) for counts in tables)
    assert broken / len(tables) >= 0.8, f"the attack broke only {broken} of {len(tables)}"
    found, least, cells, besides = 0, 1e9, 0, 0
    for counts, limits, known in itertools.product(tables, (STRICT, EXACT), (False, True)):
        system, places, rows, columns = system_of(counts, known=known)
        told = protect(system, limits)
        of = seen(told, limits, known)
        shown = [[of(place) for place in row] for row in places]
        for small in (None, (limits.unseen() if not told.besides else None)):
            ranges = attacker.on_table(shown, [of(at) for at in rows], [of(at) for at in columns], small=small)
            ranges = {name: ends for name, ends in ranges.items() if places[name[0]][name[1]] not in told.public}
            found += len(attacker.exact(ranges))
            least = min([least, *(high - low for low, high in ranges.values())])
        cells += ROWS * COLUMNS
        besides += len(told.besides)
    evidence(f"tables of {children} children broken where small counts alone are hidden", f"{broken} of {len(tables)}")
    evidence(f"tables of {children} children: hidden numbers found exactly in ours", found)
    evidence(f"tables of {children} children: narrowest range in ours", round(least, 2))
    assert (found, least >= 3) == (0, True), (found, least)


def test_a_table_by_hand():
    """9, 8 and 3 of 20: the total tells the 3 from the others, so a second number is hidden, or the total is."""
    exact = System()
    parts = [exact.add(Cell(value)) for value in (9, 8, 3)]
    exact.adds_up(exact.add(Cell(20, 3, known=True)), parts)
    told = protect(exact, EXACT)
    assert told.small == {parts[2]}
    assert told.besides == {parts[1]}  # 8 is less worth than 9
    assert told.shown(parts[0]) == 9
    rounded = System()
    parts = [rounded.add(Cell(value)) for value in (9, 8, 3)]
    rounded.adds_up(rounded.add(Cell(20, 3)), parts)
    told = protect(rounded, STRICT)  # 10, 10 and 20 stand for so much that 0 to 5 are all left open
    assert (told.besides, told.shown(parts[0])) == (set(), 10)


def test_what_cannot_be_protected_is_said_and_not_guarded():
    """Of a total of 0 that the Department prints, every part is 0, and everybody knows."""
    system = System()
    parts = [system.add(Cell(0)) for _ in range(3)]
    system.adds_up(system.add(Cell(0, 3, known=True)), parts)
    assert protect(system, STRICT).public == set(parts)


def test_parts_that_do_not_add_up_are_refused():
    system = System()
    parts = [system.add(Cell(value)) for value in (9, 8)]
    with pytest.raises(ValueError, match="parts add up to 17"):
        system.adds_up(system.add(Cell(20, name="all")), parts)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"hide_up_to": 2}, "at best"), ({"hide_up_to": -1}, "0 to 50"), ({"round_to": 0}, "multiple of 1")],
)
def test_rules_that_cannot_keep_their_promise_are_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        Limits(**wrong)


def test_a_looser_rule_says_in_what():
    assert STRICT.looser(STRICT) == []
    assert len(Limits(4, False, 1, 0, 3).looser(STRICT)) == 4


@pytest.mark.parametrize("value", range(200))
def test_what_a_shown_number_may_stand_for_holds_the_number(value):
    for limits in (STRICT, EXACT, Limits(round_to=10), Limits(7, True, 10, 20, 4)):
        for group in (False, True):
            if limits.small(value, group=group):
                low, high = limits.unseen(group=group)
            else:
                low, high = limits.behind(limits.rounded(value), group=group)
            assert low <= value <= high


def made(rows, last, earlier=()):
    return published.release(councils.counted(rows, last), STRICT, earlier=earlier)


def last_day(nth):
    month = councils.MONTHS[nth]
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


MONTHS_OF_RELEASES = (10, 16, 22, 28, 34)  # over two years
DEEP = [(8, 50), (8, 50), (25, 100), (25, 100), (60, 150), (60, 150), (140, 200), (140, 200)]  # 1,000 councils


@pytest.mark.parametrize(
    ("nth", "size", "many"),
    [pytest.param(n, *each, marks=pytest.mark.deep if n % 2 else ()) for n, each in enumerate(DEEP)],
)
def test_all_releases_of_two_years_together_give_nothing_away(nth, size, many, evidence, quick):
    """A council releases for two years; the attacker keeps every release, and has what the Department prints of each
    calendar year. Every other council enters some cases late, so that what was released changes."""
    found, narrow, hidden, shown, besides, isolated = 0, 1e9, 0, 0, 0, 0
    for seed in range(many) if not quick else ([0] if size < 20 else [0, 1]):
        months = MONTHS_OF_RELEASES[1::3] if quick else MONTHS_OF_RELEASES
        told = two_years(1_000_000 * nth + seed, size, late=0.03 if seed % 2 else 0.0, months=months)
        ranges = attacker.on_releases(told.releases if not seed % 2 else told.releases[-1:], told.official)
        ranges = {name: ends for name, ends in ranges.items() if not _public(told.released, name)}
        isolated += sum(len(isolating(*pair)) for pair in itertools.pairwise(told.releases))
        found += len(attacker.exact(ranges))
        narrow = min([narrow, *(high - low for low, high in ranges.values())])
        hidden += len(ranges)
        shown += told.released.checked.shown
        besides += told.released.checked.besides
    name = f"councils with {size} requests a month"
    evidence(f"{name}: hidden numbers found exactly", f"{found} of {hidden}")
    evidence(f"{name}: narrowest range", round(narrow, 2))
    evidence(f"{name}: shown, and hidden to protect others", f"{shown}, {besides}")
    evidence(f"{name}: changes between releases that isolate 1 to 5", isolated)
    assert (found, isolated) == (0, 0)
    assert narrow >= 3 - 1e-6
    assert hidden > 0
    assert shown > 0


class TwoYears:
    def __init__(self, released, releases, official):
        self.released, self.releases, self.official = released, releases, official


def two_years(seed, size, *, late=0.0, months=MONTHS_OF_RELEASES):
    rows = councils.cases(seed, size)
    chance = np.random.default_rng(seed)
    behind = [bool(chance.random() < late) for _ in rows]  # entered two months after they came
    releases = []
    for nth in months:
        known = [row for row, slow in zip(rows, behind, strict=True) if not slow or row["month"] <= nth - 2]
        released = made(known, last_day(nth), releases)
        releases.append(json.loads(json.dumps(published.as_data(released))))
    return TwoYears(released, releases, councils.official(councils.counted(known, last_day(nth))))


def test_without_hiding_more_than_small_numbers_the_attacker_finds_some(monkeypatch):
    monkeypatch.setattr("goldenthread.rules.measures.release.protect.attack", lambda *given: [])
    told = two_years(1, 8, months=(34,))
    assert attacker.near(attacker.on_releases(told.releases, told.official))


@pytest.mark.parametrize(("known", "besides"), [(True, 1), (False, 0)])
def test_what_the_department_prints_is_reckoned_with(known, besides):
    """10 of 11 in one part: shown as 10, of a total that everybody will know to be 11, the other is 0 to 3 and more
    nearly so the nearer 8 to 12 comes to 11."""
    system = System()
    parts = [system.add(Cell(value)) for value in (10, 1)]
    system.adds_up(system.add(Cell(11, 3, known=known)), parts)
    told = protect(system, Limits(least_range=4))
    assert len(told.besides) == besides


def test_a_number_that_was_shown_is_reckoned_with_though_it_is_hidden_now():
    """Shown as 10 and still 8 to 12: hiding it now would protect nobody, so something else is hidden."""
    key = Key("requests", "of", "month", date(2025, 1, 1))
    series = [series_of(BY_CODE["requests"], {"month": [(date(2025, 1, 1), 9, 9)]}, [], last=date(2025, 2, 1))]
    (year,) = years(series, STRICT, {key: [(8, 12)]})
    assert year.system.cells[year.at[key]].before == (8, 12)
    (year,) = years(series, STRICT, {key: [(13, 17)]})  # it was another number then
    assert year.system.cells[year.at[key]].before is None


def test_where_all_say_yes_the_share_is_hidden_and_their_number_is_not():
    points = {"month": [(date(2025, n, 1), 40, 40) for n in range(1, 13)]}
    one = series_of(BY_CODE["support-in-place"], points, [], last=date(2026, 6, 1))
    released = published.release([one], STRICT)
    rows = [row for row in released.rows["support-in-place"]["month"] if row["start"] < "2026"]
    assert {row["text"] for row in rows} == {"hidden (of 40)"}


def test_one_quantity_in_two_measures_is_hidden_in_both_or_in_none():
    rows = councils.cases(7, 8)
    released = made(rows, last_day(34))
    same = [("requests", "of"), ("refused-of-requests", "of"), ("withdrawn", "of")]
    for kind in ("month", "quarter", "year"):
        for lines in zip(*(released.rows[code][kind] for code, _ in same), strict=False):  # some wait to be complete
            assert len({line["of"] for line in lines}) == 1


def test_ages_are_released_in_bands():
    assert [banded(age + 1) for age in (0, 4, 5, 10, 11, 15, 16, 18, 19, 25)] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert banded(0) == 0


def test_schools_and_teams_are_not_released():
    parts = [("school", 1, date(2025, 1, 1), 20, 40), ("source", 1, date(2025, 1, 1), 20, 40)]
    points = {kind: [(date(2025, 1, 1), 20, 40)] for kind in ("month", "quarter", "year")}
    one = series_of(BY_CODE["refused-of-requests"], points, parts, last=date(2026, 6, 1))
    assert set(published.release([one], STRICT).parts["refused-of-requests"]) == {"source"}


@pytest.mark.parametrize(
    ("was", "now", "isolates"),
    [((10, 10), (12, 12), True), ((8, 12), (13, 17), False), ((0, 5), (6, 7), False), ((12, 12), (12, 12), False)],
)
def test_a_change_that_certainly_is_of_a_few_is_seen(was, now, isolates):
    assert published.few_between(was, now, 5) is isolates


def test_with_exact_numbers_a_change_of_a_few_is_hidden():
    exact = Limits(hide_nought=False, round_to=1, least_group=0)
    rows = [(date(2025, n, 1), 40, 40) for n in range(1, 4)]
    before = series_of(BY_CODE["plans-excepted"], {"month": rows}, [], last=date(2025, 4, 1))
    after = series_of(
        BY_CODE["plans-excepted"], {"month": [*rows[:2], (rows[2][0], 42, 42)]}, [], last=date(2025, 4, 1)
    )
    first = published.as_data(published.release([before], exact))
    then = published.release([after], exact, earlier=[first]).rows["plans-excepted"]["month"]
    assert [row["of"] for row in then] == [40, 40, None]


def _public(released, name):
    return any(name[2] in words and name[1] in words for words in released.checked.public) and bool(
        released.checked.public
    )


def isolating(before, now):
    """Numbers of two releases between which certainly one to five children lie."""
    was, is_ = published.shown_in(before), published.shown_in(now)
    found = []
    for key, value in is_.items():
        if value is not None and was.get(key) is not None:
            group = 10 if key.part != ("", 0) and key.what == "of" else 6
            low = attacker.interval(value, group)[0] - attacker.interval(was[key], group)[1]
            high = attacker.interval(value, group)[1] - attacker.interval(was[key], group)[0]
            if (low >= 1 and high <= 5) or (high <= -1 and low >= -5):
                found.append(key)
    return found
