"""Whether talks come about, whether one walks out, whether a deal is kept.

All are chances; drawing is done elsewhere.
"""

from dataclasses import dataclass

import numpy as np

from leverage_sim.mechanisms.basics import logistic, unit
from leverage_sim.mechanisms.flows import add_rows
from leverage_sim.mechanisms.seating import Seating, Table, mediators, seating
from leverage_sim.world.levers import Levers, total_of
from leverage_sim.world.parameter_groups import BargainParameters, KeepParameters, WalkoutParameters
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


@dataclass(frozen=True)
class Climate:
    """What moves talks with each coercer apart from levers."""

    drive: Array  # log odds, (coercer, run)
    lapses: Array  # chance that fresh talks do not go on by themselves, (coercer, run)


def climate(state: State) -> Climate:
    """The climate for talks as the state stands."""
    p, t, drives, lapses = state.parameters.talks, state.index.target, [], []
    for c in state.index.coercers:
        drive = p.intercept + p.trust * mutual_trust(state, t, c) - p.severity * state.severity
        drive = drive + p.hardship * state.hardship
        drives.append(drive - p.closure * state.parameters.sector.closure_border)
        lapses.append(1.0 - p.recency * state.talked[c] * (1.0 - state.grievance))
    return Climate(np.array(drives), np.array(lapses))


def chance(
    state: State, its: Climate, levers: Levers, moratorium: Array, exercises: Array, coercer: int, offer: Array
) -> Array:
    """Chance of talks between the target and a coercer this quarter, (run,) or (option, run).

    An empty offer does not raise it: only the content of what is offered counts. Fresh talks go on by
    themselves with a further chance that a sense of failure takes away.

    Args:
        its: climate for talks.
        levers: where they stand or would stand.
        moratorium: in force under them.
        exercises: held under them.
        offer: content of the coercer's offer, in force or expected, 0..1.
    """
    p, t = state.parameters.talks, state.index.target
    n = state.index.coercers.index(coercer)
    drive = its.drive[n] + p.offer * offer + p.moratorium * moratorium - p.exercises * exercises
    if levers.touches("mediate") or levers.values["mediate"].any():
        drive = drive + p.mediator * mediation(state, levers, coercer)
    moves = (("seek", p.seek, (t, coercer)), ("major", -p.major, (t,)), ("minor", -p.minor, (t,)))
    for lever, weight, position in (*moves, ("refuse", -p.refusal, (t,))):
        row = levers.row(lever, *position)
        if row.any():
            drive = drive + weight * row
    found: Array = 1.0 - (1.0 - logistic(drive)) * its.lapses[n]
    return found


def forum_chance(state: State, levers: Levers, forum: Table) -> Array:
    """Chance that the forum meets this quarter, (run,) or (option, run); none unless somebody calls for it.

    L(intercept + call calls + trust lowest mutual trust - severity - refusal - closed border)
    """
    p, q, t = state.parameters.forum, state.parameters.talks, state.index.target
    calls = total_of(levers, (t, *(i for i in forum.members if i in state.index.seats)), "forum")
    lowest = mutual_trust(state, t, forum.members[0])
    for i in forum.members[1:]:
        lowest = np.minimum(lowest, mutual_trust(state, t, i))
    drive = p.intercept + p.call * calls + p.trust * lowest - q.severity * state.severity
    drive = drive - q.refusal * levers.row("refuse", t) - q.closure * state.parameters.sector.closure_border
    return p.open * logistic(drive) * np.minimum(1.0, calls)


def expected_offer(state: State, levers: Levers, coercer: int) -> Array:
    """Content that a coercer's offer is expected to have: max(last, response x openness if sought)."""
    p, t = state.parameters.talks, state.index.target
    answer = p.response * p.openness[coercer] * levers.row("seek", t, coercer)
    found: Array = np.maximum(state.offered[coercer], answer)
    return found


def mutual_trust(state: State, a: int, b: int) -> Array:
    """Mean of the trust of each in the other, (run,)."""
    found: Array = 0.5 * (state.trust[a, b] + state.trust[b, a])
    return found


def credibility(state: State, mediator: int) -> Array:
    """How far the target listens to a mediator: trust in it, less the distance of its professed values, (run,)."""
    distance = state.parameters.stance.values_distance[mediator]
    found: Array = state.trust[state.index.target, mediator] * (1.0 - distance)
    return found


def mediation(state: State, levers: Levers, coercer: int) -> Array:
    """Credibility of those who mediate, together at most 1."""
    found: Array = np.zeros(1)
    for i in state.index.senders:
        if i != coercer:
            found = found + levers.row("mediate", i) * credibility(state, i)
    return np.minimum(1.0, found)


def clarity(state: State, where: Table | Seating) -> Array:
    """How much of what the parties misread mediators clear up, together at most 1, (run,).

    Each by the geometric mean of how far the target and, on average, the other members listen to it.
    """
    its, found = seating(where), np.zeros(state.runs)
    for m, acts in mediators(state, its):
        heard = add_rows(its.taken * (its.who != m) * its.of(state.trust[:, m]))
        others = np.maximum(its.size - its.row(m), 1.0)
        found = found + acts * np.sqrt(credibility(state, m) * heard / others)
    return np.minimum(1.0, found)


def walkout(ledger: Array, upfront_cost: Array, upfront_value: Array, p: WalkoutParameters) -> Array:
    """Chance that the target walks out of an offer with empty hands: L(base + slope (ledger + cost - value))."""
    return logistic(p.base + p.slope * (ledger + upfront_cost - upfront_value))


def breakdown(tension: Array, adjournments: Array, p: BargainParameters) -> Array:
    """Chance that a round without agreement ends the talks, 0..1."""
    return unit(p.breakdown + p.breakdown_tension * tension + p.breakdown_adjournment * adjournments**2)


def accepts(gain: Array, acceptance: Array) -> Array:
    """Chance that a gain is accepted: tanh(6 gain), and none without a gain (individual rationality).

    Args:
        gain: any shape.
        acceptance: `bargain.acceptance`, of a shape that goes with it.
    """
    surely = np.maximum(gain, 0.0)
    surely *= acceptance
    return np.tanh(surely, out=surely)


def keeps(advantage: Array, trust: Array, p: KeepParameters) -> Array:
    """Chance that a party keeps a deal: L(12 (advantage + .25 + .3 trust))."""
    return logistic(p.slope * (advantage + p.base + p.trust * trust))
