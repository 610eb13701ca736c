from math import comb, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.measures.limits import (
    Limits,
    Standing,
    adjusted_limits,
    binomial_limits,
    dispersion,
    funnel,
    winsorised,
    z_score,
)
from goldenthread.rules.measures.ratio import Missing, Ratio

targets = st.floats(0.01, 0.99)
sizes = st.integers(1, 3000)


def test_binomial_limits_worked_by_hand():
    # n = 10, θ = 0.5: F = 1, 11, 56, …, 968, 1013, 1023, 1024 over 1024, for 0, 1, 2, …, 7, 8, 9, 10.
    # 0.001 of 1024 is 1.024, reached at 1; 0.025 is 25.6, reached at 2; 0.975 is 998.4, at 8; 0.999 is 1022.976, at 9.
    assert binomial_limits(0.5, 10) == Limits(lower_998=0.1, lower_95=0.2, upper_95=0.8, upper_998=0.9)


def test_one_of_one_is_no_alarm():
    assert binomial_limits(0.2, 1).standing(1.0) is Standing.WITHIN


def test_adjusted_limits_worked_by_hand():
    # θ = 0.2, n = 100, φ = 4: √(4 × 0.2 × 0.8 / 100) = 0.08; z is 1.95996 and 3.09023
    found = adjusted_limits(0.2, 100, 4)
    assert found.lower_95 == pytest.approx(0.2 - 1.95996 * 0.08, abs=1e-6)
    assert found.upper_95 == pytest.approx(0.2 + 1.95996 * 0.08, abs=1e-6)
    assert found.upper_998 == pytest.approx(0.2 + 3.09023 * 0.08, abs=1e-6)
    assert found.lower_998 == 0.0


def test_limits_are_never_narrower_than_chance():
    assert adjusted_limits(0.2, 100, 0.5) == adjusted_limits(0.2, 100, 1)


def test_a_tenth_of_the_scores_at_each_end_is_pulled_in():
    assert winsorised([9, -9, 1, 2, 3, 4, 5, 6, 7, 8]) == [1, 1, 2, 3, 4, 5, 6, 7, 8, 8]
    assert winsorised([1, 2, 3]) == [1, 2, 3]
    thirty = winsorised(range(30))
    assert thirty[:4] == [3, 3, 3, 3]
    assert thirty[-4:] == [26, 26, 26, 26]
    assert winsorised([4, 1, 3, 2], 0.25) == [2, 2, 3, 3]


def test_dispersion_worked_by_hand():
    # pulled in: −2 −2 −1 0 0 0 0 1 2 2, squares 4 + 4 + 1 + 1 + 4 + 4 = 18, over 10
    assert dispersion([-40, -2, -1, 0, 0, 0, 0, 1, 2, 50]) == pytest.approx(1.8)


def test_a_z_score_worked_by_hand():
    assert z_score(Ratio(30, 100), 0.2) == pytest.approx(0.1 / 0.04)


@given(targets, sizes)
def test_limits_are_nested_and_lie_between_none_and_all(target, n):
    for found in (binomial_limits(target, n), adjusted_limits(target, n, 3)):
        assert 0 <= found.lower_998 <= found.lower_95 <= found.upper_95 <= found.upper_998 <= 1
        assert found.lower_95 <= target + 1 / n
        assert found.upper_95 >= target - 1 / n


@given(targets, st.integers(1, 60))
def test_binomial_limits_leave_out_no_more_than_chance_allows_and_could_not_be_narrower(target, n):
    weights = [comb(n, r) * target**r * (1 - target) ** (n - r) for r in range(n + 1)]
    found = binomial_limits(target, n)
    for lower, upper, tail in ((found.lower_95, found.upper_95, 0.025), (found.lower_998, found.upper_998, 0.001)):
        low, high = round(lower * n), round(upper * n)
        assert sum(weights[:low]) <= tail + 1e-9 <= sum(weights[: low + 1]) + 2e-9
        assert sum(weights[high + 1 :]) <= tail + 1e-9 <= sum(weights[high:]) + 2e-9


@given(st.floats(0.05, 0.95))
def test_for_a_large_council_both_kinds_of_limits_meet_when_chance_alone_is_at_work(target):
    exact, normal = binomial_limits(target, 20_000), adjusted_limits(target, 20_000, 1)
    for name in Limits.__slots__:
        assert getattr(exact, name) == pytest.approx(getattr(normal, name), abs=6e-4)


@given(targets, st.integers(10, 1000))
def test_a_larger_council_has_narrower_limits(target, n):
    def width(found):
        return found.upper_95 - found.lower_95

    assert width(adjusted_limits(target, 4 * n, 2)) <= width(adjusted_limits(target, n, 2))
    assert width(binomial_limits(target, 4 * n)) <= width(binomial_limits(target, n)) + 1 / n


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=80))
def test_pulling_in_scores_keeps_their_number_and_never_widens_them(scores):
    pulled = winsorised(scores)
    assert len(pulled) == len(scores)
    assert min(scores) <= min(pulled)
    assert max(pulled) <= max(scores)
    assert dispersion(scores) >= 0


def equal_areas(count, numerators):
    return {f"Area {i}": Ratio(numerators[i % len(numerators)], 100) for i in range(count)}


def test_areas_that_differ_as_chance_would_have_them_are_judged_by_the_plain_limits():
    found = funnel(equal_areas(40, [16, 18, 20, 22, 24]))
    # z = −1, −½, 0, ½, 1, eight of each, so pulling in four at each end changes nothing: φ = 2 × (1 + ¼) / 5
    assert found.target == Ratio(800, 4000)
    assert found.dispersion == pytest.approx(0.5)
    assert not found.over_dispersed
    assert found.trust == (
        "Chance alone explains the spread between areas (dispersion 0.5, 40 areas): trust the plain limits."
    )


def test_areas_that_differ_more_than_chance_are_judged_by_the_adjusted_limits():
    found = funnel(equal_areas(40, [8, 14, 20, 26, 32]))
    # z = −3, −1½, 0, 1½, 3: φ = 2 × (9 + 2¼) / 5
    assert found.dispersion == pytest.approx(4.5)
    high = next(point for point in found.points if point.ratio.numerator == 32)
    assert high.z == pytest.approx(3.0)
    assert high.plain is Standing.HIGHER
    assert high.adjusted is Standing.WITHIN
    assert "dispersion 4.5, 40 areas): trust the adjusted limits" in found.trust


def test_too_few_areas_prove_nothing():
    found = funnel(equal_areas(8, [5, 35]))
    assert found.n == 8
    assert "too few areas" in found.trust
    assert "8 areas" in found.trust


def test_areas_without_a_share_are_left_out_and_named():
    found = funnel(
        {
            **equal_areas(20, [10, 30]),
            "Hackney": Missing.NOT_AVAILABLE,
            "Isles of Scilly": Ratio(0, 0),
            "Haringey": Ratio(445, 329),
        }
    )
    assert found.n == 20
    assert found.left_out == (
        ("Hackney", "not available"),
        ("Isles of Scilly", "none to count"),
        ("Haringey", "445 of 329 is not a part of a whole"),
    )


@pytest.mark.parametrize("areas", [{}, {"A": Missing.BLANK}, {"A": Ratio(0, 5)}, {"A": Ratio(5, 5)}])
def test_a_funnel_needs_a_share_between_none_and_all(areas):
    with pytest.raises(ValueError, match="between 0% and 100%"):
        funnel(areas)


@pytest.mark.parametrize(("target", "n"), [(0, 5), (1, 5), (0.5, 0)])
def test_limits_need_a_target_and_a_case(target, n):
    with pytest.raises(ValueError, match="at least 1 case"):
        binomial_limits(target, n)
    with pytest.raises(ValueError, match="at least 1 case"):
        adjusted_limits(target, n, 1)


def test_the_standing_names_the_side_and_the_distance():
    limits = Limits(0.1, 0.2, 0.3, 0.4)
    shares = {0.05: Standing.FAR_LOWER, 0.15: Standing.LOWER, 0.25: Standing.WITHIN, 0.35: Standing.HIGHER}
    assert {share: limits.standing(share) for share in shares} == shares
    assert limits.standing(0.45) is Standing.FAR_HIGHER
    assert limits.standing(0.2) is Standing.WITHIN


def test_the_curve_gives_both_limits_at_each_size():
    found = funnel(equal_areas(40, [8, 14, 20, 26, 32]))
    (n, plain, adjusted), *_ = found.curve([100, 400])
    assert n == 100
    assert adjusted.upper_95 == pytest.approx(0.2 + 1.95996 * sqrt(4.5) * 0.04, abs=1e-6)
    assert plain == binomial_limits(0.2, 100)
