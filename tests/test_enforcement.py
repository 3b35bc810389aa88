"""Who enforces more when others do, when it is exposed, when it is threatened: read as a transcript."""

import numpy as np
import pytest

from leverage_sim.actors.decide import moment_of
from leverage_sim.actors.lookahead import Expectation, look_ahead
from leverage_sim.batch.play import new_state
from leverage_sim.mechanisms.advance import advance
from leverage_sim.mechanisms.economy import dispositions, partner_flows
from leverage_sim.quarter.settle import adopt
from leverage_sim.scenario import load
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck

TITLES = {"CHN": "China", "RUS": "Russia", "ROW": "the rest"}


def world_of(**changes):
    """One run at the start of 2017 under the sanctions of 2018, every trader enforcing a tenth."""
    state = new_state(Index(load("korea-2017", changes)), Luck(1, np.arange(1)))
    state.stringency[:] = 0.75
    state.enforcement[:] = 0.1
    return state


def carried(state):
    """A quarter on, the levers where they stand."""
    return advance(state, dispositions(state), state.levers, state.constants.quarter, state.stringency)


def threaten(state, *names, level=1.0):
    at = state.index.at
    for name in names:
        state.levers.values["secondary"][at["USA"], at[name]] = level
    return state


def enforced(state, sector="finance"):
    """Enforcement of each trader a quarter on."""
    index = state.index
    found = carried(state).economy.enforcement
    return {index.actors[i]: float(found[n, index.sector_at[sector], 0]) for n, i in enumerate(index.traders)}


def told(before, after):
    """What a change does to each trader's enforcement of finance, in words."""
    plain, now = enforced(before), enforced(after)
    return ", ".join(f"{title} {now[name] - plain[name]:+.3f}" for name, title in TITLES.items())


TRANSCRIPT = """
China is threatened: China +0.031, Russia +0.000, the rest +0.000
Russia is threatened: China +0.000, Russia +0.010, the rest +0.000
both are threatened: China +0.031, Russia +0.010, the rest +0.000
Russia is threatened and not sanctioned yet: China +0.000, Russia +0.017, the rest +0.000
China is threatened and wholly exposed: China +0.045, Russia +0.000, the rest +0.000
China is threatened and not exposed: China +0.000, Russia +0.000, the rest +0.000
China is threatened and has full cover: China +0.000, Russia +0.000, the rest +0.000
China is threatened without the finance channel: China +0.000, Russia +0.000, the rest +0.000
China enforces nine tenths already: China +0.504, Russia +0.018, the rest +0.016
the same without contagion: China +0.504, Russia +0.000, the rest +0.000
"""


def test_transcript():
    """Each line is one cause alone; numbers are changes of enforcement of finance after one quarter."""
    said = []

    def say(cause, before, after):
        said.append(f"{cause}: {told(before, after)}")

    zealous = world_of()
    zealous.enforcement[zealous.index.at["CHN"]] = 0.9
    same = world_of(**{"switches.contagion": "off"})
    same.enforcement[same.index.at["CHN"]] = 0.9
    say("China is threatened", world_of(), threaten(world_of(), "CHN"))
    say("Russia is threatened", world_of(), threaten(world_of(), "RUS"))
    say("both are threatened", world_of(), threaten(world_of(), "CHN", "RUS"))
    spared = {"sanctions.USA.RUS": 0}
    say("Russia is threatened and not sanctioned yet", world_of(**spared), threaten(world_of(**spared), "RUS"))
    exposed = {"finance_exposure.CHN": 1}
    say("China is threatened and wholly exposed", world_of(**exposed), threaten(world_of(**exposed), "CHN"))
    hidden = {"finance_exposure.CHN": 0}
    say("China is threatened and not exposed", world_of(**hidden), threaten(world_of(**hidden), "CHN"))
    shielded = {"cover.CHN": 1}
    say("China is threatened and has full cover", world_of(**shielded), threaten(world_of(**shielded), "CHN"))
    off = {"switches.finance": "off"}
    say("China is threatened without the finance channel", world_of(**off), threaten(world_of(**off), "CHN"))
    say("China enforces nine tenths already", world_of(), zealous)
    say("the same without contagion", world_of(**{"switches.contagion": "off"}), same)
    assert said == TRANSCRIPT.strip().splitlines()


def test_a_threat_reaches_only_the_threatened_and_then_the_others_by_example():
    """In the first quarter nobody but the threatened moves; in the second the others follow."""
    calm, tense = world_of(), threaten(world_of(), "CHN")
    first = enforced(calm), enforced(tense)
    assert first[1]["CHN"] > first[0]["CHN"]
    assert first[1]["RUS"] == first[0]["RUS"]
    calm, tense = (adopt(state, carried(state)) for state in (calm, tense))
    assert enforced(tense)["RUS"] > enforced(calm)["RUS"]


def exposure_of(state, name):
    """What letting enforcement slip, and being strict, changes of a patron's exposure: weight x change."""
    index = state.index
    seats = tuple(i for i in index.seats if i != index.target)
    moment, _ = moment_of(state, seats, "coercive")
    expectation = Expectation(state, look_ahead(state), moment, moment.moved(state.levers))
    for term, touch, change in expectation.parts():
        if term == "exposure":
            return float(change[touch.seat[touch.first :] == index.at[name]].max())
    raise AssertionError("nobody weighs exposure")


def test_cover_makes_letting_slip_cheaper():
    """What strict enforcement spares a patron shrinks with cover, to nothing under full cover."""
    gains = [exposure_of(threaten(world_of(**{"cover.CHN": cover}), "CHN"), "CHN") for cover in (0, 0.3, 0.6, 1)]
    assert gains[0] > gains[1] > gains[2] > gains[3] == 0.0


@pytest.mark.parametrize("capacity", [0.01, 0.05, 0.15])
def test_a_small_economy_cannot_replace_a_large_one(capacity):
    """China closes everything: Russia takes up what it can carry, and no more than without a limit."""

    def flow(**changes):
        state = world_of(**changes)
        state.levers.values["cut"][state.index.at["CHN"]] = 1.0
        found = carried(state).economy
        return partner_flows(state, found, state.index.at["RUS"])[: state.index.traded, 0], found

    limited, economy = flow(**{"diversion.capacity.RUS": capacity})
    free, _ = flow(**{"switches.capacity": "off"})
    row = economy.terms.kept[[world_of().index.actors[i] for i in world_of().index.traders].index("RUS"), :, 0]
    assert (limited - row <= capacity + 1e-15).all()
    assert (limited <= free).all()
    assert limited.max() < 0.5
    assert (limited < free).any()


def test_a_pipeline_is_out_of_reach_of_sanctions():
    """Full embargo, threats, orders to all, everything enforced: the crude flows on. Its owner's own cut stops it."""
    state = threaten(world_of(), "CHN", "RUS", "ROW")
    index, levers, k = state.index, state.levers.values, state.index.sector_at["crude"]
    state.stringency[:], state.tension[:], state.enforcement[:] = 1.0, 1.0, 1.0
    levers["autonomous"][index.at["USA"]], levers["stance"][:] = 1.0, 1.0
    for i in index.traders:
        assert k not in state.constants.sanctioned[i]
    found = carried(state).economy
    assert found.closed[k] == 0.0
    assert found.sectors[k] == 1.0
    assert found.sectors[index.sector_at["refined"]] < 0.5
    levers["cut"][index.at["CHN"], k] = 0.5
    assert carried(state).economy.sectors[k] == 0.5
    levers["cut"][index.at["CHN"], k] = 1.0
    assert carried(state).economy.sectors[k] == 0.0


def test_no_option_but_a_cut_moves_the_pipeline():
    """Of everything on any menu, only throttling and reopening change the crude that is expected to flow."""
    state = world_of()
    scenario = state.index.scenario
    movers = {
        name
        for name, option in scenario.options.items()
        for effect in option.effects
        if effect.lever == "cut" and effect.sector in ("crude", "all")
    }
    assert movers == {"cut-crude", "restore-crude"}
    k = state.index.sector_at["crude"]
    for lever, rows in state.levers.values.items():
        if lever != "cut":
            before = rows.copy()
            rows[:] = 1.0
            found = carried(state).economy.sectors[k]
            assert found == 1.0, lever
            rows[:] = before
