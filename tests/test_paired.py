"""Paired differences: intervals that hold what they promise, also where runs share a draw of parameters."""

import numpy as np
import pytest

from leverage_sim.analysis.first_divergence import Stage, by_actor, changes
from leverage_sim.analysis.paired_differences import further_runs, holm, paired


def covered(truth, found):
    """Share of intervals that hold the truth."""
    return np.mean([each.low <= truth <= each.high for each in found])


def test_paired_differences_are_narrower_than_unpaired_where_luck_is_shared():
    dice = np.random.default_rng(1)
    luck = dice.normal(size=400)
    a, b = luck, luck + 0.1 + 0.05 * dice.normal(size=400)
    found, other = paired(a, b), paired(luck, 0.1 + dice.normal(size=400))
    assert found.low < 0.1 < found.high
    assert found.difference == pytest.approx(b.mean() - a.mean())
    assert found.high - found.low < 0.02
    assert other.high - other.low == pytest.approx((found.high - found.low) * np.sqrt(found.gain), rel=0.15)
    assert found.correlation > 0.99
    assert abs(other.correlation) < 0.15
    assert other.gain == pytest.approx(1.0, abs=0.15)
    with pytest.raises(ValueError, match="same runs"):
        paired(a, b[1:])


def test_intervals_of_few_runs_hold_the_truth_as_often_as_they_say():
    dice = np.random.default_rng(2)
    few = [paired(np.zeros(6), 0.5 + dice.normal(size=6)) for _ in range(2000)]
    assert covered(0.5, few) == pytest.approx(0.95, abs=0.015)
    normal = [abs(each.difference - 0.5) <= 1.96 * each.spread / np.sqrt(6) for each in few]
    assert np.mean(normal) < 0.92  # what a normal quantile would have given


def test_intervals_of_rare_differences_of_shares_hold_the_truth():
    """In four of ten samples no run differs at all, and a t interval would be a point beside the truth."""
    dice = np.random.default_rng(3)
    a = np.zeros((3000, 30))
    b = (dice.uniform(size=a.shape) < 0.03).astype(float)
    assert covered(0.03, [paired(x, y, share=True) for x, y in zip(a, b, strict=True)]) >= 0.94
    assert covered(0.03, [paired(x, y) for x, y in zip(a, b, strict=True)]) < 0.7
    common = (dice.uniform(size=a.shape) < 0.4).astype(float)
    assert covered(0.4, [paired(x, y, share=True) for x, y in zip(a, common, strict=True)]) == pytest.approx(
        0.95, abs=0.02
    )


def test_runs_that_share_a_draw_are_not_taken_for_independent():
    dice = np.random.default_rng(4)
    draws, replicates = 12, 20
    draw = np.repeat(np.arange(draws), replicates)
    clustered, naive = [], []
    for _ in range(1000):
        luck = dice.normal(size=draw.size)
        b = luck + 0.3 + dice.normal(size=draws)[draw] + dice.normal(size=draw.size)
        clustered.append(paired(luck, b, draw))
        naive.append(paired(luck, b))
    assert covered(0.3, clustered) == pytest.approx(0.95, abs=0.02)
    assert covered(0.3, naive) < 0.6
    assert (clustered[0].units, clustered[0].runs) == (draws, draws * replicates)
    assert clustered[0].difference == pytest.approx(naive[0].difference)


def test_the_runs_asked_for_settle_a_difference_in_four_cases_of_five():
    dice = np.random.default_rng(5)
    truth, spread = 0.2, 1.0
    sample = dice.normal(size=50)
    pilot = paired(np.zeros(50), truth + spread * (sample - sample.mean()) / sample.std(ddof=1))
    assert pilot.low < 0.0 < pilot.high
    whole = int(pilot.units + further_runs(pilot))
    settled = [paired(np.zeros(whole), truth + spread * dice.normal(size=whole)).low > 0.0 for _ in range(2000)]
    assert np.mean(settled) == pytest.approx(0.8, abs=0.03)
    assert further_runs(pilot, among=20) > 1.5 * further_runs(pilot)


def test_no_number_of_runs_settles_nothing():
    assert further_runs(paired(np.ones(9), np.ones(9))) == np.inf
    assert further_runs(paired(np.array([0.0, 1.0]), np.array([1.0, 0.0]))) == np.inf
    far = np.array([1.0, -1.0] * 500) + 1e-6
    assert further_runs(paired(np.zeros(1000), far)) == np.inf


def test_a_constant_difference_and_a_single_run():
    found = paired(np.arange(5.0), np.arange(5.0) + 1.0)
    assert (found.low, found.high, found.p) == (1.0, 1.0, 0.0)
    assert np.isnan(paired(np.zeros(1), np.ones(1)).low)


def test_holm():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.5]) == [1.0, 1.0]


STAGE = Stage("T", ("T", "X", "Y"), ("coercive", "diplomatic"), ("2000Q1", "2000Q2"))


def happenings(*rows):
    import pandas as pd

    columns = ["run", "quarter", "phase", "actor", "option", "target", "detail"]
    return pd.DataFrame([dict(zip(columns, row, strict=True)) for row in rows], columns=columns)


def test_who_parts_first():
    a = happenings(
        (0, "2000Q1", "coercive", "X", "press", "", ""),
        (0, "2000Q1", "council", "X", "vetoes", "", "tightening"),
        (1, "2000Q1", "coercive", "Y", "press", "", "scripted"),
        (1, "2000Q2", "diplomatic", "Y", "meet", "T", ""),
    )
    b = happenings(
        (0, "2000Q1", "diplomatic", "T", "seek", "X", ""),  # the target chooses before X, in whatever slot
        (0, "2000Q2", "coercive", "T", "test", "", ""),  # not its first change
        (1, "2000Q2", "diplomatic", "X", "meet", "T", ""),  # at the same moment as Y, which now holds
        (1, "2000Q2", "diplomatic", "Z", "meet", "T", ""),  # nobody on both sides
    )
    found = changes(a, b, STAGE)
    rows = [tuple(row) for row in found.itertuples(index=False)]
    assert sorted(rows) == [
        (0, "2000Q1", "T", "diplomatic", "hold", "seek@X", True),
        (0, "2000Q1", "X", "coercive", "press", "hold", False),
        (1, "2000Q2", "X", "diplomatic", "hold", "meet@T", True),
        (1, "2000Q2", "Y", "diplomatic", "meet@T", "hold", True),
    ]
    table = by_actor(found, 4, STAGE).set_index("actor")
    assert table.loc["X", ["first", "ever", "quarter", "common"]].tolist() == [0.25, 0.5, "2000Q1", 0.25]
    assert table.loc["Y", ["a", "b", "common_quarter", "example"]].tolist() == ["meet@T", "hold", "2000Q2", 1]


def test_nothing_parts_where_nothing_differs():
    same = happenings((0, "2000Q1", "coercive", "X", "press", "", ""))
    for a, b in ((same, same), (happenings(), happenings())):
        found = changes(a, b, STAGE)
        assert len(found) == 0
        assert len(by_actor(found, 1, STAGE)) == 0
