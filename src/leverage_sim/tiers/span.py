"""Tiers 2 and 3: what a sender could do to the target's payoff, and what the target believes it would.

Potential: P+ = greatest gain of the target over the sender's carrots, P- = greatest loss over its sticks, by
domain, each instrument carried through the same projection as the look-ahead, after diversion.
Credible: an instrument counts by the chance that it is used: will = L(lam (V - cost + reputation)); a promise
also by the target's trust and by what law allows: rho+ = trust x legality x will, rho- = will.
Domains are not added: v(D) = E[U with the best instrument of each domain in D, each carried out with its rho] - U0;
the total is v(all), and a domain's share is its Shapley value.
"""

import itertools
from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray

from leverage_sim.actors.lookahead import Expectation, as_it_stands
from leverage_sim.actors.menu import Choice, Menu, Move, moves_of
from leverage_sim.actors.moment import Moment
from leverage_sim.mechanisms.basics import logistic
from leverage_sim.mechanisms.forecast import Forecast
from leverage_sim.scenario.vocabulary import DOMAINS, SIGNS
from leverage_sim.world.index import Index
from leverage_sim.world.levers import layout
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State

Sides = dict[tuple[str, str], list[str]]


@dataclass(frozen=True)
class Span:
    """One sender's leverage over the target, in the target's utility. Arrays (run,); losses are positive numbers."""

    sender: int
    effect: dict[str, Array]  # by instrument: change of the target's payoff
    rho: dict[str, Array]  # by instrument: chance that it is used, as the target believes
    potential: dict[tuple[str, str], Array]  # by (domain, sign): greatest effect
    credible: dict[tuple[str, str], Array]  # by (domain, sign): greatest effect x chance
    potential_total: dict[str, Array]  # by sign
    credible_total: dict[str, Array]
    shares: dict[tuple[str, str], Array]  # by (domain, sign): Shapley value in the credible total


def spans(state: State, forecast: Forecast) -> dict[int, Span]:
    """The leverage of every sender as the state stands.

    Args:
        forecast: of the quarter that opens in it; of the Council what it would do if a draft were tabled now counts.
    """
    now = as_it_stands(state, forecast)
    return {i: span(state, now, i) for i in state.index.senders}


def holdings(index: Index, sender: int) -> Sides:
    """A sender's instruments by domain and sign."""
    held: Sides = {(domain, sign): [] for domain in DOMAINS for sign in SIGNS}
    for name in index.vocabulary["instrument"]:
        instrument = index.scenario.instruments[name]
        if index.actors[sender] in instrument.holders:
            held[instrument.domain, instrument.sign].append(name)
    return held


def span(state: State, forecast: Forecast, sender: int) -> Span:
    """One sender's leverage."""
    index = state.index
    held = holdings(index, sender)
    effect: dict[str, Array] = {}
    potential_total, credible_total, shares = {}, {}, {}
    potential, credible = {}, {}
    rho = {name: chance(state, sender, name) for names in held.values() for name in names}
    for sign in SIGNS:
        direction = 1.0 if sign == "carrot" else -1.0
        sets = combinations(held, sign)
        value = {key: direction * change for key, change in evaluate(state, forecast, sender, sets).items()}
        for domain in DOMAINS:
            names = held[domain, sign]
            effect.update({name: direction * value[frozenset((name,))] for name in names})
            potential[domain, sign] = greatest([value[frozenset((name,))] for name in names], state.runs)
            credible[domain, sign] = greatest([rho[name] * value[frozenset((name,))] for name in names], state.runs)
        surely = {name: np.ones(state.runs) for name in rho}
        potential_total[sign] = joint(state, held, sign, value, surely, DOMAINS)
        parts = {
            chosen: joint(state, held, sign, value, rho, chosen)
            for size in range(len(DOMAINS) + 1)
            for chosen in itertools.combinations(DOMAINS, size)
        }
        credible_total[sign] = parts[DOMAINS]
        shares.update({(domain, sign): shapley(parts, domain) for domain in DOMAINS})
    return Span(sender, effect, rho, potential, credible, potential_total, credible_total, shares)


def greatest(values: list[Array], runs: int) -> Array:
    """Greatest of several effects, at least 0: nobody has to use an instrument."""
    found: Array = np.zeros(runs)
    for value in values:
        found = np.maximum(found, value)
    return found + 0.0  # no negative zero


def chance(state: State, sender: int, instrument: str) -> Array:
    """Chance that the target believes an instrument would be used, (run,)."""
    index, p = state.index, state.parameters.leverage
    name = index.vocabulary["instrument"].index(instrument)
    will = logistic(p.precision * (p.stake[sender] - p.cost[sender, name] + p.reputation))
    if index.scenario.instruments[instrument].sign == "stick":
        return np.broadcast_to(will, (state.runs,))
    found: Array = state.trust[index.target, sender] * p.legality[sender, name] * will
    return found


def combinations(held: Sides, sign: str) -> list[frozenset[str]]:
    """Every set of instruments of one sign with at most one from each domain."""
    choices = [[None, *held[domain, sign]] for domain in DOMAINS]
    return [frozenset(name for name in names if name is not None) for names in itertools.product(*choices)]


def evaluate(state: State, forecast: Forecast, sender: int, sets: list[frozenset[str]]) -> dict[frozenset[str], Array]:
    """Change of the target's payoff under each set of instruments, (run,)."""
    index = state.index
    choices = tuple(
        Choice("+".join(sorted(names)) or "hold", "hold", None, "", "", "hold", (), moves(index, sender, names))
        for names in sets
    )
    hold = index.vocabulary["option"].index("hold")
    menu = Menu(sender, "instruments", choices, (hold,) * len(choices))
    known = state.constants
    moment = Moment(index, layout(index), known.weighed, [menu], known.sanctioned, index.target)
    expectation = Expectation(state, forecast, moment, moment.moved(state.levers))
    payoffs = np.zeros((moment.count, state.runs))
    for _, touch, change in expectation.parts():
        payoffs[touch.options] += change
    return dict(zip(sets, payoffs, strict=True))


def moves(index: Index, sender: int, names: frozenset[str]) -> tuple[Move, ...]:
    """The lever moves of a set of instruments; of two that write one lever, the later name's stands."""
    found: dict[tuple[str, tuple[int, ...]], Move] = {}
    for name in sorted(names):
        for effect in index.scenario.instruments[name].effects:
            for move in moves_of(index, sender, effect, None):
                found[move.lever, move.row] = move
    return tuple(found.values())


def joint(
    state: State,
    held: Sides,
    sign: str,
    value: dict[frozenset[str], Array],
    rho: dict[str, Array],
    domains: tuple[str, ...],
) -> Array:
    """v(D): expected effect of the best instrument of each domain in D, each carried out with its chance."""
    runs = np.arange(state.runs)
    best: list[tuple[list[str], NDArray[np.intp]]] = []
    for domain in domains:
        names = held[domain, sign]
        if names:
            scores = np.stack([rho[name] * value[frozenset((name,))] for name in names])
            best.append((names, scores.argmax(axis=0)))
    total = np.zeros(state.runs)
    for used in itertools.product((False, True), repeat=len(best)):
        likely = np.ones(state.runs)
        for (names, chosen), is_used in zip(best, used, strict=True):
            chances = np.stack([rho[name] for name in names])[chosen, runs]
            likely = likely * (chances if is_used else 1.0 - chances)
        total = total + likely * selected(
            value, [b for b, is_used in zip(best, used, strict=True) if is_used], state.runs
        )
    return np.maximum(total, 0.0) + 0.0  # no negative zero


def selected(value: dict[frozenset[str], Array], parts: list[tuple[list[str], NDArray[np.intp]]], runs: int) -> Array:
    """Effect of the instruments chosen in each run."""
    found = np.zeros(runs)
    for names in itertools.product(*(names for names, _ in parts)):
        here = np.ones(runs, dtype=bool)
        for (options, chosen), name in zip(parts, names, strict=True):
            here &= chosen == options.index(name)
        found = np.where(here, value[frozenset(names)], found)
    return found


def shapley(parts: dict[tuple[str, ...], Array], domain: str) -> Array:
    """Shapley value of a domain in v(all)."""
    n = len(DOMAINS)
    total: Array = np.zeros_like(parts[()])
    for members, value in parts.items():
        if domain not in members:
            weight = factorial(len(members)) * factorial(n - len(members) - 1) / factorial(n)
            joined = tuple(d for d in DOMAINS if d in members or d == domain)
            total = total + weight * (parts[joined] - value)
    return total
