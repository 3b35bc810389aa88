"""What a table is about, item by item: to the target and to each member, before anything is agreed.

Payoffs are additive over items, so a lattice of S stages x X levels of relief x C sets of concessions is
built from a few rows. Only what goes beyond the disagreement point (the deal and the levers in force) counts:
what is given already cannot be sold.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import baseline, council, economy, talks
from leverage_sim.mechanisms.baseline import MOVING, Baseline
from leverage_sim.mechanisms.basics import logistic, picked
from leverage_sim.mechanisms.flows import add_rows
from leverage_sim.mechanisms.items import concessions, givers, item_at, levels, relief_step
from leverage_sim.mechanisms.sanctions import forbidden
from leverage_sim.mechanisms.seating import Seating, Table, believed, mean_of, mediators, seating
from leverage_sim.world.index import Index, once
from leverage_sim.world.parameter_groups import BargainParameters
from leverage_sim.world.parameters import Array
from leverage_sim.world.runs import take_runs
from leverage_sim.world.state import State


@dataclass(frozen=True)
class Stakes:
    """What one table is about. S stages, X levels of relief, n concessions, m chairs; the run axis last."""

    stage_cost: Array  # (S, run): to the target
    stage_upfront: Array  # (S, run): the part of it paid at once
    worth: Array  # (m, S, run): of each stage to each member
    top_up: Array  # (S, run): what mediators add for the target
    relief_value: Array  # (S, X, run): to the target; delivery depends on the stage
    relief_upfront: Array  # (S, X, run)
    relief_cost: Array  # (m, X, run)
    concession_value: Array  # (n, run): of the full concession to the target
    concession_upfront: Array  # (n, run)
    concession_cost: Array  # (m, n, run)
    stage_now: NDArray[np.intp]  # (run,)
    relief_now: NDArray[np.intp]  # (run,): position among the levels of relief
    concession_now: Array  # (n, run)

    def of(self, runs: NDArray[np.intp]) -> "Stakes":
        """The stakes of some of these runs."""
        return take_runs(self, runs, len(self.stage_now))

    def within(self, runs: slice, chairs: int) -> "Stakes":
        """The stakes of a stretch of these runs, for so many chairs."""
        found = take_runs(self, runs, len(self.stage_now))
        return replace(found, **{name: getattr(found, name)[:chairs] for name in OF_CHAIRS})


OF_CHAIRS = ("worth", "relief_cost", "concession_cost")


@dataclass(frozen=True)
class Restored:
    """Log points of resources that relief restores, (level of relief, run) each."""

    own: Array  # by the coercers' own part alone
    full: Array  # by both parts


def stakes(
    state: State, restored: Restored, stands: Baseline | None, where: Table | Seating, mediated: bool = False
) -> Stakes:
    """The stakes of a table.

    Args:
        restored: by relief, of the quarter's opening.
        stands: the economy as it stands; it is read where ``moves_economy`` says so.
        mediated: whether this quarter's mediators count; before anyone has moved they do not.
    """
    its = seating(where)
    lent = mediators(state, its) if mediated else []
    inward, outward = believed(state, its, lent)
    relief_value, relief_upfront = relief_tables(state, restored, its, inward)
    value, upfront, price = concession_tables(state, stands, its, inward)
    return Stakes(
        *stage_cost(state),
        worth=ladders(state, its.of(state.parameters.bargain.worth), outward),
        top_up=top_up(state, its, lent),
        relief_value=relief_value,
        relief_upfront=relief_upfront,
        relief_cost=relief_costs(state, its, np.array(levels(state.index, "relief"))[:, None]),
        concession_value=value,
        concession_upfront=upfront,
        concession_cost=price,
        **disagreement(state),
    )


def stage_cost(state: State) -> tuple[Array, Array]:
    """Dcost (1 + chi irr)(phi + (1-phi) delta)(1 - press hardship) for each stage, and the part at once."""
    p = state.parameters.bargain
    now, later = p.stage_self_enforcing, (1.0 - p.stage_self_enforcing) * p.discount
    scale = p.stage_cost * (1.0 + p.irreversibility * p.stage_irreversible)
    eased = 1.0 - p.press * state.hardship
    return scale * (now + later) * eased, scale * now * eased


def worth(state: State, member: int, trust: Array) -> Array:
    """What each stage is worth to a member with this trust, (run,), in the target, (S, run)."""
    return ladders(state, state.parameters.bargain.worth[member], trust)


def ladders(state: State, cares: Array, trust: Array) -> Array:
    """Dval (phi + (1-phi) delta tau')(.45 + .8 P) of each stage, ([chair,] S, run).

    Args:
        cares: how much each chair cares about rollback, ([chair,] run or 1).
        trust: of each in the target, ([chair,] run).
    """
    p = state.parameters.bargain
    found = (1.0 - p.stage_self_enforcing) * p.discount * trust[..., None, :]
    found += p.stage_self_enforcing
    found *= cares[..., None, :] * p.stage_worth
    found *= p.worth_base + p.worth_programme * state.programme
    return found


def top_up(state: State, its: Seating, lent: list[tuple[int, Array]]) -> Array:
    """What mediators outside the table add: at most a bounded sum and what the stage is worth to them, (S, run).

    The target counts on it as far as it listens to the mediator.
    """
    p, t = state.parameters, state.index.target
    stage, total = stages_now(state), np.zeros((len(levels(state.index, "rollback")), state.runs))
    for m, acts in lent:
        outside = acts * (1.0 - its.row(m))
        if outside.any():
            gains = worth(state, m, state.trust[m, t])
            gained = np.maximum(gains - gains[stage, np.arange(state.runs)], 0.0)
            total += outside * talks.credibility(state, m) * np.minimum(p.mediation.top_up, gained)
    return total


def restored(state: State, stays: Array | None) -> Restored:
    """What relief restores as the state stands.

    Args:
        stays: of the traders' dispositions.
    """
    index, p = state.index, state.parameters
    eased = np.array(levels(index, "relief")).repeat(state.runs).reshape(-1, state.runs)
    both = np.concatenate([p.bargain.relief_own * eased, eased[1:]])
    autonomous = state.levers.values["autonomous"][list(index.coercers)].max(axis=0)
    stands = economy.in_force(state, np.broadcast_to(state.stringency, both.shape))
    closed = forbidden(stands, both[None], autonomous * (1.0 - both), index.financial, index.traded, p.sector)
    resources = economy.resources_under(state, stays, closed, relief=both)
    gain = resources - resources[0]
    count = eased.shape[0]
    return Restored(gain[:count], np.concatenate([gain[:1], gain[count:]]))


@dataclass(frozen=True)
class Promises:
    """Relief as it may be promised: some levels of it at some stages of rollback."""

    stage: Array  # (S, 1, run or 1)
    level: Array  # (1, X, run or 1)
    own: Array  # (X, run): log points of resources that the coercers' own part restores
    full: Array  # (X, run): and both parts


def in_force(state: State, worth: Restored) -> Promises:
    """What is promised by the deal in force, in each run."""
    step, steps = relief_step(state), np.array(levels(state.index, "relief"))
    own, full = (picked(part, step)[None] for part in (worth.own, worth.full))
    return Promises(state.level_of("rollback")[None, None], steps[step][None, None], own, full)


def relief_tables(state: State, worth: Restored, its: Seating, inward: Array) -> tuple[Array, Array]:
    """Value of promised relief to the target and the part of it at once, each (S, X, run); none of no relief."""
    index = state.index
    stages, steps = np.array(levels(index, "rollback")), np.array(levels(index, "relief"))
    value, upfront = np.zeros((2, len(stages), len(steps), state.runs))
    if len(steps) > 1 and (its.seats(index.coercers) or its.seats(index.permanent)):
        every = Promises(stages[:, None, None], steps[None, 1:, None], worth.own[1:], worth.full[1:])
        value[:, 1:], upfront[:, 1:] = relief(state, its, inward, every)
    return value, upfront


def relief(state: State, its: Seating, inward: Array, promised: Promises) -> tuple[Array, Array]:
    """Value of promised relief to the target and the part of it at once, each (S, X, run); (1, X, run) of own relief.

    A coercer at the table lifts its own part; the Council's part can be promised by who has a seat there.
    """
    index, p = state.index, state.parameters.bargain
    lifting, seated = its.held_by(index.coercers), its.held_by(index.permanent)
    lifts, speaks = add_rows(lifting) > 0.0, (add_rows(seated) > 0.0) | (not index.permanent)
    trust = mean_of(inward, lifting)
    part, now = (promised.own * lifts)[None], p.relief_own_self_enforcing
    value, upfront = part * (now + (1.0 - now) * p.discount * trust), part * now
    if its.seats(index.permanent) or not index.permanent:
        now, trust = p.relief_council_self_enforcing, np.where(lifts, trust, mean_of(inward, seated))
        likely = delivery(state, its, promised)
        likely *= (promised.full - promised.own) * speaks
        value = likely * (now + (1.0 - now) * p.discount * trust) + value
        likely *= now
        upfront = np.add(likely, upfront, out=likely)
    return p.relief_scale * value, p.relief_scale * upfront


def delivery(state: State, its: Seating, promised: Promises) -> Array:
    """Chance q that the Council delivers its part, (S, X, run): L((what passes at the stage - rest)/width).

    Where there is no council nobody delivers what the coercers cannot.
    """
    index, c = state.index, state.parameters.council
    shape = (promised.stage.shape[0], promised.level.shape[1], state.runs)
    if not index.scenario.council.seats:
        return np.zeros(shape)
    if not index.permanent:
        return np.ones(shape)
    rest = (1.0 - state.parameters.bargain.relief_own) * promised.level
    bound = {i: its.row(i) for i in its.members}
    passes = c.relief_slope * promised.stage + council.pledged(state, bound)
    return logistic((passes - rest) / c.relief_width)


def relief_costs(state: State, its: Seating, steps: Array) -> Array:
    """Cost of some levels of relief to each member, (chair, X, run): the coercers share it, others may object.

    Args:
        steps: (X, run or 1).
    """
    index, p = state.index, state.parameters.bargain
    costs = p.relief_cost * steps + p.relief_first_cost * (steps > 0.0)
    share = costs / np.maximum(add_rows(its.held_by(index.coercers)), 1.0)
    found = np.empty((len(its.who), len(steps), state.runs))
    found[:] = np.where(its.is_in(index.coercers)[:, None], share, its.of(p.relief_objection)[:, None] * steps)
    return found


def concession_tables(state: State, stands: Baseline | None, its: Seating, inward: Array) -> tuple[Array, Array, Array]:
    """Value to the target, the part at once, and cost to each member of each full concession.

    What moves the target's economy is worth, besides, what it adds to resources; who gives shares the cost. What
    nobody at the table can give is worth nothing and costs nothing.
    """
    index, p = state.index, state.parameters.bargain
    able = able_to_give(index)[its.who]  # (chair, run or 1, item)
    able = able.swapaxes(1, 2)
    giving = able * its.taken[:, None]
    count = add_rows(giving)
    given, trust = (count > 0.0).astype(float), mean_of(inward[:, None], giving)
    part = held(state, its, given, giving)
    worth = part * p.value * (1.0 + p.hardship * state.hardship)
    for n, more in added(state, stands, its).items():
        worth[n] += p.relief_scale * more
    now = p.self_enforcing
    share = part * p.cost / np.maximum(count, 1.0)
    prices = np.empty((len(able), *worth.shape))
    prices[:] = np.where(able > 0.0, share, given * objections(p, its))
    return worth * (now + (1.0 - now) * p.discount * trust), worth * now, prices


@once
def able_to_give(index: Index) -> Array:
    """Which actors can give which concessions at a table: 1 or 0, (actor, concession)."""
    every, items = tuple(range(len(index.actors))), concessions(index)
    return np.array([[float(i in givers(index, item, every)) for item in items] for i in every])


def objections(p: BargainParameters, its: Seating) -> Array:
    """What each concession costs a member that does not give it, (chair, concession, run or 1)."""
    if its.who.shape[1] == 1:
        found: Array = p.objection[:, its.who[:, 0]]
    else:
        found = p.objection[:, its.who, np.arange(p.objection.shape[2]) if p.objection.shape[2] > 1 else 0]
    return found.swapaxes(0, 1)


def held(state: State, its: Seating, given: Array, giving: Array) -> Array:
    """The part of each concession that its givers hold: of restraint their part in the exercises, else all of it.

    Args:
        given: 1 where somebody at the table can give it, else 0, (concession, run or 1).
        giving: 1 for who can, (chair, concession, run or 1).
    """
    found = np.empty((len(given), state.runs))
    found[:] = given
    for n, item in enumerate(concessions(state.index)):
        if item_at(state.index, item).inverse:
            share = its.of(state.parameters.threat.exercises_share)
            found[n] *= np.minimum(1.0, add_rows(giving[:, n] * share))
    return found


def added(state: State, stands: Baseline | None, its: Seating) -> dict[int, Array]:
    """Log points of resources that full concessions add, each by itself, (run,) each; of those that are economic.

    By their places among the concessions; of those that somebody at the table can give.
    """
    found: dict[int, Array] = {}
    if stands is None:
        return found
    for n, item in enumerate(concessions(state.index)):
        lever, able = str(item_at(state.index, item).lever), givers(state.index, item, its.members)
        if able and lever in MOVING:
            present = its.present[[its.members.index(i) for i in able]]
            found[n] = baseline.added(state, stands, (lever, able, full_levels(state, item, able, present)))
    return found


@once
def moves_economy(index: Index, members: tuple[int, ...]) -> frozenset[str]:
    """Levers that concessions of some of these actors move, of those that move the target's economy."""
    given = {str(item_at(index, item).lever) for item in concessions(index) if givers(index, item, members)}
    return MOVING & given


def full_levels(state: State, item: int, able: tuple[int, ...], present: Array) -> Array:
    """Where the full concession would put each giver's lever, (giver, run): never below where it stands."""
    spec, stands = item_at(state.index, item), state.levers.values[str(item_at(state.index, item).lever)][list(able)]
    most: Array | float = 1.0
    if spec.adds:
        k = state.index.vocabulary["lever"].index(str(spec.lever))
        most = state.parameters.levers.initial[list(able), k] + 1.0
    return np.where(present > 0.0, np.maximum(stands, most), stands)


def stages_now(state: State) -> NDArray[np.intp]:
    """Stage held without a new deal, by the deal or the moratorium in force, (run,)."""
    frozen = state.moratorium * (len(levels(state.index, "rollback")) > 1)
    return np.maximum(state.level_of("rollback"), frozen).astype(np.intp)


def disagreement(state: State) -> dict[str, Any]:
    """What stands without a new deal: the package in force, and levers given already under a moratorium."""
    index = state.index
    now = []
    for n in concessions(index):
        level = state.package[n]
        if item_at(index, n).inverse:
            level = np.maximum(level, state.moratorium * given_already(state, n))
        now.append(level)
    return {
        "stage_now": stages_now(state),
        "relief_now": relief_step(state),
        "concession_now": np.array(now) if now else np.zeros((0, state.runs)),
    }


def given_already(state: State, item: int) -> Array:
    """How far the givers of an inverse item (restraint) have already moved its lever, (run,)."""
    index = state.index
    lever = item_at(index, item).lever
    share = state.parameters.threat.exercises_share
    total: Array = np.zeros(state.runs)
    for i in givers(index, item, index.senders):
        total = total + share[i] * state.levers.values[str(lever)][i]
    return 1.0 - np.minimum(1.0, total)
