"""What must hold in any state of any scenario: every parameter anywhere within its bounds, every lever anywhere.

Each example is a block of runs, and each run of it is another scenario in another state.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from leverage_sim.mechanisms.base import base

from leverage_sim.mechanisms.economy import economy, partner_flows
from leverage_sim.mechanisms.flows import add_rows
from scattered import carried_on, scattered_world
from twin.worlds import KINDS, put

RUNS = 24
ROUNDING = 1e-12
BOUNDED = ("trust", "confidence", "enforcement", "tension", "programme", "severity", "stringency", "moratorium",
           "grievance", "talked", "met", "relief", "relief_own", "relief_council", "hardship")  # fmt: skip
FINITE = ("flows", "position", "reference", "threat", "ledger", "backlog", "warheads", "hope")
WORLDS = st.tuples(st.sampled_from(sorted(KINDS)), st.integers(0, 2**31))  # kind and seed

pytestmark = pytest.mark.filterwarnings("error")  # a division by zero or a lost number is a failure


def settled(world, stringency=None):
    """The economy a quarter on."""
    world.cache.pop("inclination", None)
    found = world.stringency if stringency is None else stringency
    return economy(world, base(world).quarter, found)


@settings(max_examples=12)
@given(WORLDS, st.integers(0, 2**31))
def test_states_stay_in_bounds_over_several_quarters(case, seed):
    world = scattered_world(*case, RUNS)
    carried_on(world, seed, 4)
    for name in BOUNDED:
        values = getattr(world, name)
        assert ((values >= 0) & (values <= 1)).all(), name
    for name in FINITE:
        assert np.isfinite(getattr(world, name)).all(), name
    for name, rows in world.levers.values.items():
        assert np.isfinite(rows).all(), name
    assert (world.flows >= 0).all()


@settings(max_examples=25)
@given(WORLDS)
def test_diversion_creates_no_more_than_was_lost_in_any_sector(case):
    world = scattered_world(*case, RUNS)
    fixed, found = base(world), settled(world)
    n = world.index.traded
    lost = add_rows(fixed.shares * np.maximum(fixed.observed - found.keep, 0.0))
    direct = add_rows(found.terms.kept)
    passed = np.where(fixed.passing[:n] > 0, fixed.passing[:n], 1.0)
    gained = found.sectors[:n] / passed - direct * (fixed.passing[:n] > 0)
    assert (gained >= -ROUNDING).all()
    assert (gained <= fixed.delta * lost + ROUNDING).all()
    assert (add_rows(np.stack([partner_flows(world, found, i)[:n] for i in world.index.partners]))
            <= found.sectors[:n] + ROUNDING).all()  # fmt: skip


@settings(max_examples=25)
@given(WORLDS, st.integers(0, 2**31))
def test_more_stringency_never_more_flow_without_diversion(case, seed):
    world = scattered_world(*case, RUNS)
    put(world, "sector.*.diversion", 0.0)
    world.cache.pop("base", None)
    tighter = world.stringency + (1.0 - world.stringency) * np.random.default_rng(seed).random(RUNS)
    before, after = settled(world), settled(world, tighter)
    assert (after.sectors <= before.sectors + ROUNDING).all()
    assert (after.position <= before.position + 1e-9).all()


@settings(max_examples=25)
@given(WORLDS, st.integers(0, 2**31), st.integers(0, 4))
def test_a_stricter_order_or_a_heavier_threat_never_means_less_enforcement(case, seed, who):
    world = scattered_world(*case, RUNS)
    trader = world.index.traders[who % len(world.index.traders)]
    dice, row = np.random.default_rng(seed), world.index.traders.index(trader)
    before = settled(world).enforcement
    stance = world.levers.values["stance"][trader]
    stance += (1.0 - stance) * dice.random(stance.shape)
    strict = settled(world).enforcement
    assert (strict >= before - ROUNDING).all()
    others = [n for n in range(len(world.index.traders)) if n != row]
    np.testing.assert_array_equal(strict[others], before[others])  # an order binds one's own customs alone
    for coercer in world.index.coercers:
        threat = world.levers.values["secondary"][coercer, trader]
        threat += (1.0 - threat) * dice.random(RUNS)
    assert (settled(world).enforcement >= strict - ROUNDING).all()


@settings(max_examples=25)
@given(WORLDS, st.integers(0, 4))
def test_more_cover_never_more_bite_and_full_cover_none(case, who):
    world = scattered_world(*case, RUNS)
    trader = world.index.traders[who % len(world.index.traders)]
    row, cover = world.index.traders.index(trader), f"cover.{world.index.actors[trader]}"
    before = settled(world)
    for level in (0.5 * (1.0 + world.parameters.get(cover)), np.ones(RUNS)):
        put(world, cover, level)
        world.cache.pop("base", None)
        found = settled(world)
        assert (found.bite[row] <= before.bite[row] + ROUNDING).all()
        assert (found.enforcement[row] <= before.enforcement[row] + ROUNDING).all()
        before = found
    assert (before.bite[row] == 0.0).all()


@settings(max_examples=12)
@given(WORLDS, st.integers(0, 4))
def test_a_full_cut_stays_closed_and_nobody_regains_it(case, who):
    """Of who stops everything nothing comes, now and later, while others may only take up what it lost."""
    world = scattered_world(*case, RUNS)
    trader = world.index.traders[who % len(world.index.traders)]
    world.levers.values["cut"][trader] = 1.0
    n = world.index.traded
    for _ in range(2):
        assert (partner_flows(world, settled(world), trader)[:n] == 0.0).all()
        carried_on(world, 1, 1)
        world.levers.values["cut"][trader] = 1.0
