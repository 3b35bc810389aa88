"""What a table is about, item by item: to the target and to each member, before anything is agreed.

Payoffs are additive over items, so a lattice of S stages x X levels of relief x C sets of concessions is
built from a few rows. Only what goes beyond the disagreement point (the deal and the levers in force) counts:
what is given already cannot be sold.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import council, economy, standing, talks
from leverage_sim.mechanisms.basics import logistic, picked
from leverage_sim.mechanisms.flows import add_rows
from leverage_sim.mechanisms.items import concessions, givers, item_at, levels, relief_step
from leverage_sim.mechanisms.sanctions import forbidden
from leverage_sim.mechanisms.standing import MOVING
from leverage_sim.mechanisms.table import Seating, Table, believed, mean_of, mediators, seating
from leverage_sim.world.index import Index, once
from leverage_sim.world.parameter_groups import BargainParameters
from leverage_sim.world.parameters import Array
from leverage_sim.world.runs import take_runs
from leverage_sim.world.state import World


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


def stakes(world: World, where: Table | Seating, mediated: bool = False) -> Stakes:
    """The stakes of a table.

    Args:
        mediated: whether this quarter's mediators count; before anyone has moved they do not.
    """
    its = seating(where)
    lent = mediators(world, its) if mediated else []
    inward, outward = believed(world, its, lent)
    relief_value, relief_upfront = relief_tables(world, its, inward)
    value, upfront, price = concession_tables(world, its, inward)
    return Stakes(
        *stage_cost(world),
        worth=ladders(world, its.of(world.parameters.bargain.worth), outward),
        top_up=top_up(world, its, lent),
        relief_value=relief_value,
        relief_upfront=relief_upfront,
        relief_cost=relief_costs(world, its, np.array(levels(world.index, "relief"))[:, None]),
        concession_value=value,
        concession_upfront=upfront,
        concession_cost=price,
        **disagreement(world),
    )


def stage_cost(world: World) -> tuple[Array, Array]:
    """Dcost (1 + chi irr)(phi + (1-phi) delta)(1 - press hardship) for each stage, and the part at once."""
    p = world.parameters.bargain
    now, later = p.stage_self_enforcing, (1.0 - p.stage_self_enforcing) * p.discount
    scale = p.stage_cost * (1.0 + p.irreversibility * p.stage_irreversible)
    eased = 1.0 - p.press * world.hardship
    return scale * (now + later) * eased, scale * now * eased


def worth(world: World, member: int, trust: Array) -> Array:
    """What each stage is worth to a member with this trust, (run,), in the target, (S, run)."""
    return ladders(world, world.parameters.bargain.worth[member], trust)


def ladders(world: World, cares: Array, trust: Array) -> Array:
    """Dval (phi + (1-phi) delta tau')(.45 + .8 P) of each stage, ([chair,] S, run).

    Args:
        cares: how much each chair cares about rollback, ([chair,] run or 1).
        trust: of each in the target, ([chair,] run).
    """
    p = world.parameters.bargain
    found = (1.0 - p.stage_self_enforcing) * p.discount * trust[..., None, :]
    found += p.stage_self_enforcing
    found *= cares[..., None, :] * p.stage_worth
    found *= p.worth_base + p.worth_programme * world.programme
    return found


def top_up(world: World, its: Seating, lent: list[tuple[int, Array]]) -> Array:
    """What mediators outside the table add: at most a bounded sum and what the stage is worth to them, (S, run).

    The target counts on it as far as it listens to the mediator.
    """
    p, t = world.parameters, world.index.target
    stage, total = stages_now(world), np.zeros((len(levels(world.index, "rollback")), world.runs))
    for m, acts in lent:
        outside = acts * (1.0 - its.row(m))
        if outside.any():
            gains = worth(world, m, world.trust[m, t])
            gained = np.maximum(gains - gains[stage, np.arange(world.runs)], 0.0)
            total += outside * talks.credibility(world, m) * np.minimum(p.mediation.top_up, gained)
    return total


def restored(world: World) -> tuple[Array, Array]:
    """Log points of resources that relief restores, by its own part alone and in full, each (X, run)."""
    known: tuple[Array, Array] | None = world.cache.get("restored")
    if known is not None:
        return known
    index, p = world.index, world.parameters
    eased = np.array(levels(index, "relief")).repeat(world.runs).reshape(-1, world.runs)
    both = np.concatenate([p.bargain.relief_own * eased, eased[1:]])
    autonomous = world.levers.values["autonomous"][list(index.coercers)].max(axis=0)
    stands = economy.in_force(world, np.broadcast_to(world.stringency, both.shape))
    closed = forbidden(stands, both[None], autonomous * (1.0 - both), index.financial, index.traded, p.sector)
    resources = economy.resources_under(world, closed, relief=both)
    gain = resources - resources[0]
    count = eased.shape[0]
    found = gain[:count], np.concatenate([gain[:1], gain[count:]])
    world.cache["restored"] = found
    return found


@dataclass(frozen=True)
class Promises:
    """Relief as it may be promised: some levels of it at some stages of rollback."""

    stage: Array  # (S, 1, run or 1)
    level: Array  # (1, X, run or 1)
    own: Array  # (X, run): log points of resources that the coercers' own part restores
    full: Array  # (X, run): and both parts


def in_force(world: World) -> Promises:
    """What is promised by the deal in force, in each run."""
    step, steps = relief_step(world), np.array(levels(world.index, "relief"))
    own, full = (picked(part, step)[None] for part in restored(world))
    return Promises(world.level_of("rollback")[None, None], steps[step][None, None], own, full)


def relief_tables(world: World, its: Seating, inward: Array) -> tuple[Array, Array]:
    """Value of promised relief to the target and the part of it at once, each (S, X, run); none of no relief."""
    index = world.index
    stages, steps = np.array(levels(index, "rollback")), np.array(levels(index, "relief"))
    value, upfront = np.zeros((2, len(stages), len(steps), world.runs))
    if len(steps) > 1 and (its.seats(index.coercers) or its.seats(index.permanent)):
        own, full = restored(world)
        every = Promises(stages[:, None, None], steps[None, 1:, None], own[1:], full[1:])
        value[:, 1:], upfront[:, 1:] = relief(world, its, inward, every)
    return value, upfront


def relief(world: World, its: Seating, inward: Array, promised: Promises) -> tuple[Array, Array]:
    """Value of promised relief to the target and the part of it at once, each (S, X, run); (1, X, run) of own relief.

    A coercer at the table lifts its own part; the Council's part can be promised by who has a seat there.
    """
    index, p = world.index, world.parameters.bargain
    lifting, seated = its.held_by(index.coercers), its.held_by(index.permanent)
    lifts, speaks = add_rows(lifting) > 0.0, (add_rows(seated) > 0.0) | (not index.permanent)
    trust = mean_of(inward, lifting)
    part, now = (promised.own * lifts)[None], p.relief_own_self_enforcing
    value, upfront = part * (now + (1.0 - now) * p.discount * trust), part * now
    if its.seats(index.permanent) or not index.permanent:
        now, trust = p.relief_council_self_enforcing, np.where(lifts, trust, mean_of(inward, seated))
        likely = delivery(world, its, promised)
        likely *= (promised.full - promised.own) * speaks
        value = likely * (now + (1.0 - now) * p.discount * trust) + value
        likely *= now
        upfront = np.add(likely, upfront, out=likely)
    return p.relief_scale * value, p.relief_scale * upfront


def delivery(world: World, its: Seating, promised: Promises) -> Array:
    """Chance q that the Council delivers its part, (S, X, run): L((what passes at the stage - rest)/width).

    Where there is no council nobody delivers what the coercers cannot.
    """
    index, c = world.index, world.parameters.council
    shape = (promised.stage.shape[0], promised.level.shape[1], world.runs)
    if not index.scenario.council.seats:
        return np.zeros(shape)
    if not index.permanent:
        return np.ones(shape)
    rest = (1.0 - world.parameters.bargain.relief_own) * promised.level
    bound = {i: its.row(i) for i in its.members}
    passes = c.relief_slope * promised.stage + council.pledged(world, bound)
    return logistic((passes - rest) / c.relief_width)


def relief_costs(world: World, its: Seating, steps: Array) -> Array:
    """Cost of some levels of relief to each member, (chair, X, run): the coercers share it, others may object.

    Args:
        steps: (X, run or 1).
    """
    index, p = world.index, world.parameters.bargain
    costs = p.relief_cost * steps + p.relief_first_cost * (steps > 0.0)
    share = costs / np.maximum(add_rows(its.held_by(index.coercers)), 1.0)
    found = np.empty((len(its.who), len(steps), world.runs))
    found[:] = np.where(its.is_in(index.coercers)[:, None], share, its.of(p.relief_objection)[:, None] * steps)
    return found


def concession_tables(world: World, its: Seating, inward: Array) -> tuple[Array, Array, Array]:
    """Value to the target, the part at once, and cost to each member of each full concession.

    What moves the target's economy is worth, besides, what it adds to resources; who gives shares the cost. What
    nobody at the table can give is worth nothing and costs nothing.
    """
    index, p = world.index, world.parameters.bargain
    able = able_to_give(index)[its.who]  # (chair, run or 1, item)
    able = able.swapaxes(1, 2)
    giving = able * its.taken[:, None]
    count = add_rows(giving)
    given, trust = (count > 0.0).astype(float), mean_of(inward[:, None], giving)
    part = held(world, its, given, giving)
    worth = part * p.value * (1.0 + p.hardship * world.hardship)
    for n, more in added(world, its).items():
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


def held(world: World, its: Seating, given: Array, giving: Array) -> Array:
    """The part of each concession that its givers hold: of restraint their part in the exercises, else all of it.

    Args:
        given: 1 where somebody at the table can give it, else 0, (concession, run or 1).
        giving: 1 for who can, (chair, concession, run or 1).
    """
    found = np.empty((len(given), world.runs))
    found[:] = given
    for n, item in enumerate(concessions(world.index)):
        if item_at(world.index, item).inverse:
            share = its.of(world.parameters.threat.exercises_share)
            found[n] *= np.minimum(1.0, add_rows(giving[:, n] * share))
    return found


def added(world: World, its: Seating) -> dict[int, Array]:
    """Log points of resources that full concessions add, each by itself, (run,) each; of those that are economic.

    By their places among the concessions; of those that somebody at the table can give.
    """
    found: dict[int, Array] = {}
    for n, item in enumerate(concessions(world.index)):
        lever, able = str(item_at(world.index, item).lever), givers(world.index, item, its.members)
        if able and lever in MOVING:
            present = its.present[[its.members.index(i) for i in able]]
            found[n] = standing.added(world, (lever, able, full_levels(world, item, able, present)))
    return found


def full_levels(world: World, item: int, able: tuple[int, ...], present: Array) -> Array:
    """Where the full concession would put each giver's lever, (giver, run): never below where it stands."""
    spec, stands = item_at(world.index, item), world.levers.values[str(item_at(world.index, item).lever)][list(able)]
    most: Array | float = 1.0
    if spec.adds:
        k = world.index.vocabulary["lever"].index(str(spec.lever))
        most = world.parameters.levers.initial[list(able), k] + 1.0
    return np.where(present > 0.0, np.maximum(stands, most), stands)


def stages_now(world: World) -> NDArray[np.intp]:
    """Stage held without a new deal, by the deal or the moratorium in force, (run,)."""
    frozen = world.moratorium * (len(levels(world.index, "rollback")) > 1)
    return np.maximum(world.level_of("rollback"), frozen).astype(np.intp)


def disagreement(world: World) -> dict[str, Any]:
    """What stands without a new deal: the package in force, and levers given already under a moratorium."""
    index = world.index
    now = []
    for n in concessions(index):
        level = world.package[n]
        if item_at(index, n).inverse:
            level = np.maximum(level, world.moratorium * given_already(world, n))
        now.append(level)
    return {
        "stage_now": stages_now(world),
        "relief_now": relief_step(world),
        "concession_now": np.array(now) if now else np.zeros((0, world.runs)),
    }


def given_already(world: World, item: int) -> Array:
    """How far the givers of an inverse item (restraint) have already moved its lever, (run,)."""
    index = world.index
    lever = item_at(index, item).lever
    share = world.parameters.threat.exercises_share
    total: Array = np.zeros(world.runs)
    for i in givers(index, item, index.senders):
        total = total + share[i] * world.levers.values[str(lever)][i]
    return 1.0 - np.minimum(1.0, total)
