"""What must hold in any world: conservation, bounds, monotonicity (hypothesis)."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from conftest import played
from leverage_sim.mechanisms import council, enforcement, flows, position, programme, security, talks, trust
from leverage_sim.mechanisms.basics import ranked
from leverage_sim.mechanisms.pace import rate

SHARE = st.floats(0, 1)


def numbers(**values: float) -> SimpleNamespace:
    """Parameters that all runs share."""
    return SimpleNamespace(**{name: np.array([value]) for name, value in values.items()})


def shares(*shape: int):
    return arrays(float, shape, elements=SHARE)


@st.composite
def partners(draw):
    """Shares, weights, what passes and what may be diverted, for 2 to 5 partners and 1 to 4 sectors."""
    n, k = draw(st.integers(2, 5)), draw(st.integers(1, 4))
    raw = draw(arrays(float, (n, k, 1), elements=st.floats(0.01, 1)))
    weight = draw(arrays(float, (n, 1, 1), elements=st.floats(0.01, 1)))
    keep, observed = draw(shares(n, k, 1)), draw(shares(n, k, 1))
    delta = draw(shares(k, 1))
    return raw / raw.sum(axis=0), weight / weight.sum(axis=0), keep, np.maximum(keep, observed), delta


@given(partners())
def test_diversion_never_creates_more_than_was_lost(case):
    share, weight, keep, observed, delta = case
    parts = flows.terms(share, weight, keep, observed)
    total = flows.total(flows.summed(parts), delta)
    direct = (share * keep).sum(axis=0)
    lost = (share * (observed - keep)).sum(axis=0)
    assert (total >= direct - 1e-12).all()
    assert (total - direct <= delta * lost + 1e-12).all()


@given(partners())
def test_flows_of_partners_add_up_to_the_total_and_are_never_negative(case):
    share, weight, keep, observed, delta = case
    parts = flows.terms(share, weight, keep, observed)
    sums = flows.summed(parts)
    each = [flows.after_diversion(flows.Terms(*(p[i] for p in parts)), sums, delta) for i in range(len(share))]
    assert all((flow >= 0).all() for flow in each)
    np.testing.assert_allclose(sum(each), flows.total(sums, delta), atol=1e-12)


@given(partners(), st.integers(0, 4))
def test_nobody_regains_its_own_loss_and_a_closed_partner_stays_closed(case, who):
    share, weight, keep, observed, delta = case
    i = who % len(share)
    keep = np.ones_like(keep)
    keep[i] = 0.0
    parts = flows.terms(share, weight, keep, np.ones_like(observed))
    mine = flows.Terms(*(p[i] for p in parts))
    assert (flows.after_diversion(mine, flows.summed(parts), delta) == 0.0).all()


@given(shares(3, 4, 1), shares(3, 4, 1), shares(1), st.floats(0, 1))
def test_enforcement_stays_in_bounds_and_rises_with_what_pushes_it(before, closed, tension, secondary):
    p = numbers(base=-2.8, stringency=4.7, secondary=1.4, coalition=0.8, tension=0.8, affinity=0.5, stance=1.2)
    inclined = enforcement.inclination(before, tension, np.full((3, 1, 1), 0.5), np.zeros((4, 1)), p)

    def after(stance, bite):
        return enforcement.moved(
            before, enforcement.drive(inclined, closed, stance, bite, p), rate(np.array([0.37]), None)
        )

    plain = after(0.0, 0.0)
    assert ((plain >= 0) & (plain <= 1)).all()
    assert (after(1.0, 0.0) >= plain).all()
    assert (after(-1.0, 0.0) <= plain).all()
    assert (after(0.0, secondary) >= plain).all()


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


@settings(max_examples=8, deadline=None)
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


def test_a_switch_cuts_its_channel_and_nothing_else(korea):
    """Without diversion nobody takes up what another loses; all else is computed as before."""
    from leverage_sim.mechanisms.base import base
    from leverage_sim.scenario import load

    plain, cut = played(korea, 8, 6), played(load("korea-2017", ["switches.diversion=off"]), 8, 6)
    assert (base(cut).delta == 0).all()
    assert (base(plain).delta > 0).any()
    assert cut.flows.sum() < plain.flows.sum()
    for name in ("enforcement", "threat", "council", "programme"):
        ours, theirs = vars(getattr(plain.parameters, name)), vars(getattr(cut.parameters, name))
        assert all(np.array_equal(ours[field], theirs[field]) for field in ours)
