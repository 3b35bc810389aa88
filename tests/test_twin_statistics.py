"""Estimators and contrasts against their twin in plain loops, and against what is known of them in closed form."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from leverage_sim.analysis import (
    coalitions,
    draw_statistics,
    factor_levels,
    first_divergence,
    forecast_scores,
    intervals,
    low_high_contrast,
    paired_differences,
    significance,
    trajectories,
    variance_decomposition,
)
from leverage_sim.analysis.outcomes import Outcome
from twin import statistics as twin
from twin.worlds import agree, same

SIZES = st.tuples(st.integers(4, 40), st.integers(2, 6), st.integers(0, 2**31))  # draws, runs of each, seed
SURE = twin.standard_normal(0.975)


def uneven(draws, most, seed):
    """Numbers of runs, and of each run its draw; draws have between one run and so many."""
    dice = np.random.default_rng(seed)
    units = np.repeat(np.arange(draws), dice.integers(1, most + 1, draws))
    return dice.normal(size=draws)[units] + dice.normal(size=len(units)), units


# --- means of runs that share something


@settings(max_examples=25)
@given(SIZES)
def test_the_variance_of_a_mean_of_runs_that_share_draws(sizes):
    values, units = uneven(*sizes)
    slow = twin.clustered_variance(values.tolist(), units.tolist())
    middle, found = low_high_contrast.end_mean(values, units)
    agree(low_high_contrast.end_mean, "mean", twin.mean(values.tolist()), middle)
    agree(low_high_contrast.end_mean, "variance of the mean", slow, found)
    mean, low, high = factor_levels.clustered(values, units, False)
    half = stats.t.ppf(0.975, sizes[0] - 1) * np.sqrt(slow)
    agree(factor_levels.clustered, "low end", mean - half, low)
    agree(factor_levels.clustered, "high end", mean + half, high)


@settings(max_examples=25)
@given(SIZES)
def test_it_is_the_textbooks_where_each_run_stands_alone_or_all_draws_are_alike(sizes):
    """With one run a draw it is s^2/n; with as many of each, that of the draws' means."""
    draws, each, seed = sizes
    values = np.random.default_rng(seed).normal(size=(draws, each))
    alone = low_high_contrast.end_mean(values[:, 0], np.arange(draws))[1]
    agree(low_high_contrast.end_mean, "variance of a mean", stats.sem(values[:, 0]) ** 2, alone)
    together = low_high_contrast.end_mean(values.ravel(), np.repeat(np.arange(draws), each))[1]
    agree(low_high_contrast.end_mean, "variance of a mean of draws", stats.sem(values.mean(axis=1)) ** 2, together)


@settings(max_examples=25)
@given(SIZES)
def test_a_share_of_runs_that_share_draws_has_the_interval_of_fewer_trials(sizes):
    values, units = uneven(*sizes)
    hits = (values > 0.0).astype(float)
    mean, low, high = factor_levels.clustered(hits, units, True)
    slow = twin.clustered_variance(hits.tolist(), units.tolist())
    trials = mean * (1.0 - mean) / slow if slow > 0.0 else float(sizes[0])
    for what, known, found in zip(("low", "high"), twin.wilson(mean * trials, trials, SURE), (low, high), strict=True):
        assert found == pytest.approx(known, abs=1e-9), what


@given(st.integers(1, 60), st.floats(0.0, 1.0))
def test_wilsons_interval_holds_what_a_score_test_does_not_reject(trials, share):
    hits = round(share * trials)
    assert intervals.wilson(hits, trials) == pytest.approx(twin.wilson(hits, trials, SURE), abs=1e-9)


@settings(max_examples=25)
@given(SIZES)
def test_the_interval_of_a_plain_mean(sizes):
    values, _ = uneven(*sizes)
    middle, low, high = intervals.mean_interval(values)
    half = SURE * np.sqrt(twin.variance(values.tolist()) / len(values))
    agree(intervals.mean_interval, "low", middle - half, low)
    agree(intervals.mean_interval, "high", middle + half, high)


def test_an_outcome_is_a_number_or_whether_it_reaches_a_level():
    runs = pd.DataFrame({"deals": [0.0, 1.0, 2.0, 3.0]})
    assert Outcome("deals", "deals").of(runs).tolist() == [0.0, 1.0, 2.0, 3.0]
    assert Outcome("two deals", "deals", 2.0).of(runs).tolist() == [0.0, 0.0, 1.0, 1.0]


# --- contrasts


def swung(seed, units):
    """Runs of draws, with an outcome that one of three parameters moves."""
    dice = np.random.default_rng(seed)
    code = np.repeat(np.arange(units), dice.integers(1, 5, units))
    drawn = pd.DataFrame(dice.uniform(size=(units, 3)), columns=["moves", "still", "other"])
    runs = drawn.iloc[code].reset_index(drop=True)
    return runs.assign(trade=2.0 * runs["moves"] + dice.normal(size=len(runs))), code


@pytest.mark.parametrize("seed", range(4))
def test_swings(seed):
    runs, code = swung(seed, 80)
    names = ["moves", "still", "other"]
    found = low_high_contrast.swing_frame(runs, names, [Outcome("trade", "trade")], code).set_index("parameter")
    chances = []
    for name in names:
        change, error = twin.swing(runs["trade"].tolist(), runs[name].tolist(), code.tolist())
        agree(low_high_contrast.swing, f"swing with {name}", change, found.loc[name, "swing"])
        agree(low_high_contrast.end_mean, f"half the interval of {name}", SURE * error, found.loc[name, "half"])
        chances.append(twin.two_sided(change / error))
    sure = {name: p < 0.05 for name, p in zip(names, twin.holm(chances), strict=True)}
    same(low_high_contrast.finished, "settled", sure, found["settled"].to_dict())
    ranked = sorted(names, key=lambda name: -abs(found.loc[name, "swing"]) / found.loc[name, "half"])
    same(low_high_contrast.most_moving, "order", ranked, low_high_contrast.most_moving(found.reset_index()))


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12))
def test_holm(chances):
    assert paired_differences.holm(chances) == pytest.approx(twin.holm(chances))


def choices(rows):
    """Choices by run, quarter, actor and slot, as the twin has them."""
    found = {}
    for run, quarter, slot, actor, option, target, detail in rows:
        word = option + (f"@{target}" if target else "")
        found[run, quarter, actor, slot] = None if detail == "scripted" else word
    return found


STAGE = first_divergence.Stage("T", ("T", "X", "Y"), ("show", "deal"), ("2000Q1", "2000Q2", "2000Q3"))
CHOICES = st.dictionaries(
    st.tuples(
        st.integers(0, 7), st.sampled_from(STAGE.quarters), st.sampled_from(STAGE.slots), st.sampled_from(STAGE.actors)
    ),
    st.tuples(st.sampled_from(("push", "talk")), st.sampled_from(("", "X")), st.sampled_from(("", "", "scripted"))),
    min_size=20,
    max_size=80,
)
COLUMNS = ["run", "quarter", "phase", "actor", "option", "target", "detail"]


@settings(max_examples=8)
@given(CHOICES, CHOICES)
def test_who_parts_first_whatever_is_chosen(a, b):
    sides = [[(*key, *value) for key, value in side.items()] for side in (a, b)]
    frames = [pd.DataFrame(rows, columns=COLUMNS).astype({"run": int}) for rows in sides]
    found = first_divergence.changes(*frames, STAGE)
    slow = twin.first_changes(*(choices(rows) for rows in sides), "T", STAGE.actors, STAGE.slots, STAGE.quarters)
    same(first_divergence.changes, "first changes", sorted(slow), sorted(found.itertuples(index=False, name=None)))
    table = first_divergence.by_actor(found, 8, STAGE).set_index("actor")
    for actor in {row[2] for row in slow}:
        own = [row for row in slow if row[2] == actor]
        agree(first_divergence.by_actor, f"{actor} first", sum(row[6] for row in own) / 8, table.loc[actor, "first"])
        agree(first_divergence.by_actor, f"{actor} ever", len(own) / 8, table.loc[actor, "ever"])
        kinds = [row[3:6] for row in own]
        common = tuple(table.loc[actor, ["slot", "a", "b"]])
        same(
            first_divergence.by_actor,
            f"how often {actor} does what is common",
            max(map(kinds.count, kinds)),
            kinds.count(common),
        )
        when = sorted(STAGE.quarters.index(row[1]) for row in own)
        by_then = sum(q <= STAGE.quarters.index(table.loc[actor, "quarter"]) for q in when)
        before = sum(q < STAGE.quarters.index(table.loc[actor, "quarter"]) for q in when)
        assert before < len(when) / 2 <= by_then, (actor, when)
        example = [row[0] for row in own if row[3:6] == common and row[1] == table.loc[actor, "common_quarter"]]
        same(first_divergence.counts, f"example of {actor}", min(example), table.loc[actor, "example"])


# --- paired differences


@settings(max_examples=25)
@given(SIZES)
def test_paired_differences_are_students(sizes):
    values, _ = uneven(*sizes)
    other = values + np.random.default_rng(1).normal(0.3, 1.0, len(values))
    found, known = paired_differences.paired(values, other), stats.ttest_rel(other, values)
    low, high = known.confidence_interval(0.95)
    agree(paired_differences.t_interval, "low", low, found.low)
    agree(paired_differences.t_interval, "high", high, found.high)
    assert found.p == pytest.approx(known.pvalue)
    assert found.correlation == pytest.approx(np.corrcoef(values, other)[0, 1])
    apart = twin.variance((other - values).tolist())
    assert found.gain == pytest.approx((twin.variance(values.tolist()) + twin.variance(other.tolist())) / apart)


@settings(max_examples=25)
@given(SIZES)
def test_runs_of_a_draw_count_as_one_whatever_their_number(sizes):
    values, units = uneven(*sizes)
    means = [twin.mean(own) for own in twin.by_unit(values.tolist(), units.tolist()).values()]
    found = paired_differences.paired(np.zeros(len(values)), values, units)
    known = stats.ttest_1samp(means, 0.0).confidence_interval(0.95)
    agree(paired_differences.by_draw, "difference", twin.mean(means), found.difference)
    agree(paired_differences.t_interval, "low", known.low, found.low)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(1, 40))
def test_paired_shares_are_bonetts_and_prices(more, fewer, alike):
    """Two counts, each with one added, out of all pairs and two: the Wald interval of such a difference."""
    apart = np.repeat([1.0, -1.0, 0.0], [more, fewer, alike])
    low, high, p = paired_differences.share_interval(apart)
    padded = [1.0] * (more + 1) + [-1.0] * (fewer + 1) + [0.0] * alike
    middle = twin.mean(padded)
    error = np.sqrt(twin.variance_about([*padded, middle], middle) / len(padded))
    assert (low, high) == pytest.approx((max(-1.0, middle - SURE * error), min(1.0, middle + SURE * error)), abs=1e-12)
    assert p == pytest.approx(twin.two_sided(middle / error))


@settings(max_examples=8)
@given(SIZES)
def test_courses_are_paired_differences_quarter_by_quarter(sizes):
    runs, quarters, seed = sizes
    dice = np.random.default_rng(seed)
    names = [f"2000Q{n}" for n in range(quarters)]
    where = {"run": np.repeat(np.arange(runs), quarters), "quarter": names * runs}
    a, b = (pd.DataFrame({**where, "trade": np.round(dice.normal(size=runs * quarters))}) for _ in range(2))
    its = trajectories.Courses()
    for part in np.array_split(np.arange(runs), 3):  # block by block
        its.add(*(side[side["run"].isin(part)] for side in (a, b)))
    for row, name in zip(its.frame().itertuples(), names, strict=True):
        ours, theirs = (side.loc[side["quarter"] == name, "trade"].to_numpy() for side in (a, b))
        known = paired_differences.paired(ours, theirs)
        assert (row.difference, row.low, row.high) == pytest.approx((known.difference, known.low, known.high), abs=1e-9)
        assert row.differ == pytest.approx((ours != theirs).mean())
    wide = [side["trade"].to_numpy().reshape(runs, quarters).tolist() for side in (a, b)]
    parted = [next((n for n in range(quarters) if x[n] != y[n]), None) for x, y in zip(*wide, strict=True)]
    same(trajectories.Courses.add, "parted", [names[n] for n in parted if n is not None], its.first_quarters())


# --- where variance comes from; scores


@settings(max_examples=25)
@given(SIZES, st.booleans())
def test_components_of_variance(sizes, common):
    draws, seeds, seed = sizes
    dice = np.random.default_rng(seed)
    values = dice.normal(size=(draws, 1)) + dice.normal(size=(1, seeds)) + dice.normal(size=(draws, seeds))
    for slow, fast in zip(
        twin.components(values.tolist(), common), variance_decomposition.components(values, common), strict=True
    ):
        agree(variance_decomposition.components, "a component", slow, fast)
    apart = draw_statistics.parts(values)
    of_draws, _, luck = twin.components(values.tolist(), False)
    agree(draw_statistics.parts, "luck", luck, apart.luck)
    agree(draw_statistics.parts, "parameters", of_draws, apart.parameters)


@given(st.integers(2, 60), st.integers(0, 60))
def test_a_share_of_draws_is_never_surer_than_as_many_trials(draws, hits):
    values = (np.arange(draws) < hits).astype(float)[:, None]
    found = draw_statistics.share(values, lambda v: v > 0.5, luck=False)
    drawn = draw_statistics.of_draws(values, lambda v: (v > 0.5).mean(axis=-1), luck=False)
    low, high = twin.wilson(min(hits, draws), draws, SURE)
    assert found.value == min(hits, draws) / draws
    assert (found.low, found.high) == pytest.approx((min(low, drawn.low), max(high, drawn.high)), abs=1e-9)


def test_what_never_differs_is_as_sure_as_an_event_never_seen():
    """Within three over the number of draws, on both sides."""
    for value in (0.0, 0.4):
        found = draw_statistics.mean(np.full((50, 3), value))
        assert (found.low, found.high) == pytest.approx((value - 0.06, value + 0.06))


def test_differences_on_a_common_axis_are_in_standard_deviations_of_both_sides():
    runs = pd.DataFrame({"side": ["a"] * 3 + ["b"] * 3, "trade": [0.0, 1.0, 2.0, 0.0, 7.0, 14.0]})
    row = {"outcome": "trade", "column": "trade", "least": np.nan, "difference": 6.0, "low": -5.0, "high": 10.0}
    found = significance.scaled(pd.DataFrame([{**row, "verdict": "open"}]), runs).iloc[0]
    assert found["unit"] == pytest.approx(5.0)  # of variances 1 and 49
    assert (found["difference"], found["low"], found["high"]) == pytest.approx((1.2, -1.0, 2.0))


@given(SIZES)
def test_what_is_told_of_a_value_of_draws(sizes):
    """Where its mean lies; where it would lie if only these draws mattered; how much is luck."""
    draws, seeds, seed = sizes
    dice = np.random.default_rng(seed)
    values = dice.normal(size=(draws, 1)) + dice.normal(size=(draws, seeds))
    row, (_, _, luck) = coalitions.told(values, drawn=True), twin.components(values.tolist(), False)
    half = 1.96 * np.sqrt(luck / values.size)
    agree(coalitions.told, "luck_low", row["estimate"] - half, row["luck_low"])
    agree(coalitions.told, "luck_high", row["estimate"] + half, row["luck_high"])
    agree(coalitions.told, "luck_sd", np.sqrt(luck), row["luck_sd"])
    known = stats.ttest_1samp(values.mean(axis=1), 0.0).confidence_interval(0.95)
    agree(draw_statistics.mean, "low", known.low, row["low"])
    alone = coalitions.told(values[:1], drawn=False)
    known = stats.ttest_1samp(values[0], 0.0).confidence_interval(0.95)
    agree(draw_statistics.mean, "high of luck alone", known.high, alone["high"])


@given(st.lists(st.floats(-5.0, 5.0), min_size=1, max_size=15), st.floats(-6.0, 6.0))
def test_the_score_of_an_ensemble(members, happened):
    assert forecast_scores.crps(np.array(members), happened) == pytest.approx(twin.crps(members, happened), abs=1e-12)


@settings(max_examples=25)
@given(SIZES)
def test_draws_are_moved_together_until_they_spread_as_true_values_do(sizes):
    """Their mean stays, and their variance is what is left of it without luck (Louis 1984)."""
    draws, seeds, seed = sizes
    values = np.random.default_rng(seed).normal(size=(draws, seeds)) + 3.0 * np.arange(draws)[:, None]
    means, within = values.mean(axis=1), values.var(axis=1, ddof=1)
    moved = draw_statistics.drawn_together(means, within, seeds)
    assert moved.mean() == pytest.approx(means.mean())
    true = twin.variance(means.tolist()) - twin.mean(within.tolist()) / seeds
    assert twin.variance(moved.tolist()) == pytest.approx(max(true, 0.0))
