"""Realised payoffs: the twin's terms of what has come about, and that taking them changes no run."""

from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pytest

from leverage_sim.actors.menu import menus
from leverage_sim.batch.draws import drawn
from leverage_sim.batch.outcomes import outcomes
from leverage_sim.batch.payoffs import STATES, Payoffs, quarter_payoffs
from leverage_sim.batch.play import new_state, seats_of
from leverage_sim.batch.record import Record, Several
from leverage_sim.quarter.simulate import begin, play_quarter, simulate
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from twin.basics import coercers_of, sectors_of, senders_of, target_of, traders_of
from twin.economy import relief_of, sector_stringency
from twin.payoffs import TERMS
from twin.worlds import agree, runs_of


def came(slow):
    """What stands in a run, in the form in which the twin's terms read what lies ahead."""
    levers, found = slow["levers"], dict(slow)
    autonomous = max(levers["autonomous", coercer] for coercer in coercers_of(slow))
    found["closed"] = {
        k: sector_stringency(
            slow, k, max(slow["stringency"], slow["stringency_sector"][k]), relief_of(slow, levers, k), autonomous
        )
        for k in sectors_of(slow, given=False)
    }
    found["enforcement"] = {(i, k): slow["enforcement"][i, k] for i in traders_of(slow) for k in found["closed"]}
    return found


def met_with(slow, seat, met):
    """Freshness of the meetings held if every sender's leaders have met the target's."""
    recency = slow["parameters"]["summit.recency"]
    senders = senders_of(slow) if seat == target_of(slow) else [seat]
    return sum(1.0 - recency * met[sender] for sender in senders)


@dataclass(frozen=True)
class Held:
    """Of a quarter what realised payoffs read: joint exercises and meetings of leaders."""

    settlement: SimpleNamespace
    meetings: SimpleNamespace


def test_terms_of_what_came_about(opened):
    """Every seat's payoff is the sum of its weights with the twin's terms, in every kind of theatre."""
    standing, index = opened.state, opened.state.index
    dice = np.random.default_rng(5)
    met = dice.uniform(size=standing.met.shape)
    exercises = sum(
        standing.parameters.threat.exercises_share[i] * standing.levers.values["exercises"][i] for i in index.senders
    )
    held = np.ones((len(index.senders), standing.runs), dtype=bool)
    found = quarter_payoffs(Held(SimpleNamespace(exercises=exercises), SimpleNamespace(held=held)), standing, met)
    weighed = set()
    for run, slow in runs_of(standing):
        ahead, before = came(slow), {name: met[i, run] for i, name in enumerate(index.actors)}
        for seat in (index.actors[i] for i in index.seats):
            weight = {name: slow["parameters"][f"weight.{seat}.{name}"] for name in (*STATES, "summit")}
            weighed |= {name for name in STATES if weight[name]}
            terms = (weight[n] * TERMS[n](slow, slow["levers"], seat, ahead) for n in STATES if weight[n])
            whole = sum(terms) + weight["summit"] * met_with(slow, seat, before)
            agree(quarter_payoffs, f"payoff of {seat}", whole, found[f"payoff.{seat}"][run])
    assert len(weighed) >= 8


def test_costs_are_those_of_the_options_chosen(korea):
    luck, index = Luck(3, np.arange(6)), Index(korea)
    state = simulate(new_state(index, luck), seats_of(korea, index), luck, 2)
    state, quarter = play_quarter(state, seats_of(korea, index), luck)
    found = quarter_payoffs(quarter, state, state.met)
    paid = 0
    for i in index.seats:
        name = index.actors[i]
        for run in range(state.runs):
            slots = ("coercive", "diplomatic")
            chosen = [menus(index)[i, slot].choices[state.chosen_last(i, slot)[run]] for slot in slots]
            cost = sum(state.parameters.get(f"cost.{name}.{choice.option}")[0] for choice in chosen)
            assert found[f"cost.{name}"][run] == pytest.approx(cost)
            paid += cost > 0
    assert paid > 5


@pytest.mark.parametrize("draws", [None, "prior"])
def test_taking_payoffs_changes_no_run_and_they_are_the_same_alone(korea, draws):
    index = Index(korea)

    def played(numbers, quarters, take):
        luck = Luck(1, np.array(numbers))
        start = new_state(index, luck, drawn(index, luck, draws))
        record, payoffs = Record.of(index, start.runs), Payoffs(start)
        end = simulate(start, seats_of(korea, index), luck, quarters, Several((record, payoffs)) if take else record)
        return outcomes(record.counts, end), payoffs.means() if take else None

    plain, _ = played(range(8), 18, False)
    watched, payoffs = played(range(8), 18, True)
    for name, values in plain.items():
        assert np.array_equal(values, watched[name]), name
    _, alone = played([5], 18, True)
    for name, values in payoffs.items():
        assert values[5] == alone[name][0], name


def test_a_weight_that_changes_with_an_event_counts_from_then_on(korea):
    """The scenario's second American administration weighs pressure otherwise; nobody else's payoff is touched."""
    event = next(e for e in korea.events if getattr(e, "parameter", "") == "weight.USA.pressure")
    luck, index = Luck(1, np.arange(4)), Index(korea)
    state, quarter = play_quarter(begin(new_state(index, luck)), seats_of(korea, index), luck)
    before = quarter_payoffs(quarter, state, state.met)
    state = replace(state, parameters=state.parameters.replaced({"weight.USA.pressure": event.value}))
    after = quarter_payoffs(quarter, state, state.met)
    assert not np.array_equal(before["payoff.USA"], after["payoff.USA"])
    assert all(np.array_equal(before[n], after[n]) for n in before if n != "payoff.USA")
