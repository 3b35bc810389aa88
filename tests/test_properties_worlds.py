"""What must hold in any state of any scenario: every parameter anywhere within its bounds, every lever anywhere.

Each example is a block of runs, and each run of it is another scenario in another state.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leverage_sim.mechanisms.economy import dispositions, economy, partner_flows
from leverage_sim.mechanisms.flows import add_rows
from scattered import carried_on, scattered_world
from twin.worlds import KINDS, put

RUNS = 24
ROUNDING = 1e-12
BOUNDED = ("trust", "confidence", "enforcement", "tension", "programme", "severity", "stringency", "moratorium",
           "grievance", "talked", "met", "relief", "relief_own", "relief_council", "hardship")  # fmt: skip
FINITE = ("flows", "position", "reference", "threat", "ledger", "backlog", "warheads")
WORLDS = st.tuples(st.sampled_from(sorted(KINDS)), st.integers(0, 2**31))  # kind and seed

pytestmark = pytest.mark.filterwarnings("error")  # a division by zero or a lost number is a failure


def settled(state, stringency=None):
    """The economy a quarter on."""
    found = state.stringency if stringency is None else stringency
    return economy(state, dispositions(state), state.constants.quarter, found)


@settings(max_examples=12)
@given(WORLDS, st.integers(0, 2**31))
def test_states_stay_in_bounds_over_several_quarters(case, seed):
    state = scattered_world(*case, RUNS)
    state = carried_on(state, seed, 4)
    for name in BOUNDED:
        values = getattr(state, name)
        assert ((values >= 0) & (values <= 1)).all(), name
    for name in FINITE:
        assert np.isfinite(getattr(state, name)).all(), name
    for name, rows in state.levers.values.items():
        assert np.isfinite(rows).all(), name
    assert (state.flows >= 0).all()


@settings(max_examples=25)
@given(WORLDS)
def test_diversion_creates_no_more_than_was_lost_in_any_sector(case):
    state = scattered_world(*case, RUNS)
    fixed, found = state.constants, settled(state)
    n = state.index.traded
    lost = add_rows(fixed.shares * np.maximum(fixed.observed - found.keep, 0.0))
    direct = add_rows(found.terms.kept)
    passed = np.where(fixed.passing[:n] > 0, fixed.passing[:n], 1.0)
    gained = found.sectors[:n] / passed - direct * (fixed.passing[:n] > 0)
    assert (gained >= -ROUNDING).all()
    assert (gained <= fixed.delta * lost + ROUNDING).all()
    assert (add_rows(np.stack([partner_flows(state, found, i)[:n] for i in state.index.partners]))
            <= found.sectors[:n] + ROUNDING).all()  # fmt: skip


@settings(max_examples=25)
@given(WORLDS, st.integers(0, 2**31))
def test_more_stringency_never_more_flow_without_diversion(case, seed):
    state = scattered_world(*case, RUNS)
    put(state, "sector.*.diversion", 0.0)
    tighter = state.stringency + (1.0 - state.stringency) * np.random.default_rng(seed).random(RUNS)
    before, after = settled(state), settled(state, tighter)
    assert (after.sectors <= before.sectors + ROUNDING).all()
    assert (after.position <= before.position + 1e-9).all()


@settings(max_examples=25)
@given(WORLDS, st.integers(0, 2**31), st.integers(0, 4))
def test_a_stricter_order_or_a_heavier_threat_never_means_less_enforcement(case, seed, who):
    state = scattered_world(*case, RUNS)
    trader = state.index.traders[who % len(state.index.traders)]
    dice, row = np.random.default_rng(seed), state.index.traders.index(trader)
    before = settled(state).enforcement
    stance = state.levers.values["stance"][trader]
    stance += (1.0 - stance) * dice.random(stance.shape)
    strict = settled(state).enforcement
    assert (strict >= before - ROUNDING).all()
    others = [n for n in range(len(state.index.traders)) if n != row]
    np.testing.assert_array_equal(strict[others], before[others])  # an order binds one's own customs alone
    for coercer in state.index.coercers:
        threat = state.levers.values["secondary"][coercer, trader]
        threat += (1.0 - threat) * dice.random(RUNS)
    assert (settled(state).enforcement >= strict - ROUNDING).all()


@settings(max_examples=25)
@given(WORLDS, st.integers(0, 4))
def test_more_cover_never_more_bite_and_full_cover_none(case, who):
    state = scattered_world(*case, RUNS)
    trader = state.index.traders[who % len(state.index.traders)]
    row, cover = state.index.traders.index(trader), f"cover.{state.index.actors[trader]}"
    before = settled(state)
    for level in (0.5 * (1.0 + state.parameters.get(cover)), np.ones(RUNS)):
        put(state, cover, level)
        found = settled(state)
        assert (found.bite[row] <= before.bite[row] + ROUNDING).all()
        assert (found.enforcement[row] <= before.enforcement[row] + ROUNDING).all()
        before = found
    assert (before.bite[row] == 0.0).all()


@settings(max_examples=12)
@given(WORLDS, st.integers(0, 4))
def test_a_full_cut_stays_closed_and_nobody_regains_it(case, who):
    """Of who stops everything nothing comes, now and later, while others may only take up what it lost."""
    state = scattered_world(*case, RUNS)
    trader = state.index.traders[who % len(state.index.traders)]
    state.levers.values["cut"][trader] = 1.0
    n = state.index.traded
    for _ in range(2):
        assert (partner_flows(state, settled(state), trader)[:n] == 0.0).all()
        state = carried_on(state, 1, 1)
        state.levers.values["cut"][trader] = 1.0
