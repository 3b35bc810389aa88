"""What must hold of single mechanisms in any world: bounds, monotonicity (hypothesis)."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from conftest import played
from leverage_sim.mechanisms import council, flows, position, programme, security, talks, trust
from leverage_sim.mechanisms.basics import ranked
from leverage_sim.mechanisms.horizon import rate

SHARE = st.floats(0, 1)


def numbers(**values: float) -> SimpleNamespace:
    """Parameters that all runs share."""
    return SimpleNamespace(**{name: np.array([value]) for name, value in values.items()})


@given(arrays(float, (3, 1), elements=st.floats(0, 2)), st.floats(0, 0.5), st.floats(0.3, 0.95))
def test_resources_rise_with_every_flow_and_are_zero_in_the_base_year(flow, more, eps):
    p = SimpleNamespace(substitution=np.array([eps]))
    autarky, weight = np.array([[0.3], [0.2], [0.4]]), np.array([[0.5], [0.3], [0.2]])

    def resources(q):
        return position.log_resources(flows.add_rows(position.part(q.copy(), autarky, weight, p)), p)

    assert resources(np.ones((3, 1)))[0] == pytest.approx(0.0, abs=1e-12)
    for n in range(3):
        raised = flow.copy()
        raised[n] += more
        assert resources(raised)[0] >= resources(flow)[0] - 1e-12


@given(SHARE, SHARE, SHARE, SHARE, st.booleans(), st.booleans())
def test_tension_and_progress_stay_in_bounds(before, exercises, luck, progress, major, minor):
    p = numbers(major=0.3, minor=0.1, exercises=0.12, moratorium=0.08, strike=0.25, drills=0.05)
    one = rate(np.array([0.35]), None)
    found = security.tension(before, float(major), float(minor), exercises, 0.0, 1.0, 1.0, one, p)
    assert 0 <= found[0] <= 1
    q = numbers(growth=0.61, readiness=1.0, decay=0.01, rollback=0.03, arms=0.01)
    after = programme.progress(np.array([progress]), float(major), luck, 5.0, 0.0, np.ones(1), q)
    assert 0 <= after[0] <= 1


@given(SHARE, SHARE, st.floats(0, 5), st.floats(0, 5), st.floats(0, 30))
def test_trust_stays_in_bounds_and_moves_the_right_way(before, start, good, bad, n):
    p = numbers(gain=0.12, loss=0.35, drift=0.04, novelty=0.5, maturity=4.0)

    def after(y, z):
        return trust.updated(np.array([before]), np.array([start]), y, z, n, p)[0]

    assert 0 <= after(good, bad) <= 1
    assert after(good, 0.0) >= after(0.0, 0.0) >= after(0.0, bad)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_failure_wears_confidence_down_and_a_deal_restores_it(before, failure, memory):
    p = SimpleNamespace(failure=np.array([0.7]), deal=np.array([0.35]), drift=np.array([0.0]))
    x = np.array([before])
    assert trust.confidence(x, x, np.array([1.0]), np.zeros(1), p)[0] <= before
    assert trust.confidence(x, x, np.zeros(1), np.ones(1), p)[0] >= before
    assert 0 <= trust.grievance(x, np.array([failure]), memory)[0] <= 1


@given(arrays(float, (15, 4), elements=SHARE), st.integers(1, 15))
def test_the_ninth_vote_is_the_ninth_largest(rows, place):
    np.testing.assert_array_equal(ranked(rows, place), np.sort(rows, axis=0)[::-1][place - 1])


def test_deterministic_check_of_the_council():
    """Severity .2, .6, .9 give about .20, .59, .88 with the first patron the pivot."""
    p = numbers(exposure_weight=0.6, headroom=0.05, draft=0.25)
    baseline = np.array([1, 0.95, 0.9, -0.05, -0.04] + [0.5] * 10)[:, None]
    affinity = np.array([0.1, 0.1, 0.1, 0.75, 0.70] + [2 / 7] * 10)[:, None]
    exposure = np.array([0, 0, 0, 0.45, 0.20] + [0] * 10)[:, None]
    seats = council.Members(baseline, affinity, exposure, 5)
    for severity, expected in ((0.2, 0.20), (0.6, 0.59), (0.9, 0.88)):
        bearable = council.tolerance(seats, np.array([severity]), 1.0, p)
        level = min(
            float(council.draft(np.array([severity]), p)[0]),
            float(council.passable(bearable, 5, 9, np.ones(1))[0]),
        )
        assert level == pytest.approx(expected, abs=0.01)
        assert bearable[:5].argmin() == 3


@given(st.floats(-1, 1))
def test_no_gain_is_never_accepted(gain):
    p = np.array([6.0])
    chance = talks.accepts(np.array([gain]), p)[0]
    assert (chance == 0.0) if gain <= 0 else (0.0 < chance <= 1.0)


@settings(max_examples=8)
@given(st.integers(0, 2**31), st.integers(1, 20))
def test_states_stay_in_bounds_over_whole_runs(seed, quarters):
    from leverage_sim.scenario import load

    world = played(load("korea-2017"), 16, quarters, draws="prior", seed=seed)
    for name in ("trust", "confidence", "enforcement", "tension", "programme", "severity", "stringency", "moratorium",
                 "grievance", "talked", "met", "relief", "relief_own", "relief_council", "stringency_sector",
                 "hardship"):  # fmt: skip
        values = getattr(world, name)
        assert np.isfinite(values).all(), name
        assert ((values >= 0) & (values <= 1)).all(), name
    assert (world.flows >= 0).all()
    assert np.isfinite(world.position).all()
    for name, rows in world.levers.values.items():
        assert np.isfinite(rows).all(), name


FADING = st.one_of(st.just(0.0), st.floats(1e-3, 1.0))


@given(FADING, SHARE, SHARE, st.floats(0, 0.2), st.integers(1, 9))
def test_the_mean_of_a_fading_quantity_is_what_playing_it_quarter_by_quarter_gives(
    decay, before, shock, steady, quarters
):
    """Also where it does not fade at all, and over one quarter exactly."""
    found = rate(np.array([decay]), np.array([float(quarters)]))
    now, seen = before, []
    for n in range(quarters):
        now = (1.0 - decay) * now + (shock if n == 0 else 0.0) + steady
        seen.append(now)
    ahead = found.carry * before + found.echo * shock + found.build * steady
    assert ahead[0] == pytest.approx(np.mean(seen), abs=1e-9)
    one = rate(np.array([decay]), None)
    assert one.carry * before + one.echo * shock + one.build * steady == pytest.approx(seen[0])
