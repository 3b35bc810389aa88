"""What a table is about, item by item: to the target and to each member, before anything is agreed.

Payoffs are additive over items, so a lattice of S stages x X levels of relief x C sets of concessions is
built from a few rows. Only what goes beyond the disagreement point (the deal and the levers in force) counts:
what is given already cannot be sold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import council, economy, talks
from leverage_sim.mechanisms.basics import logistic
from leverage_sim.mechanisms.items import concessions, givers, item_at, levels, relief_step
from leverage_sim.mechanisms.sanctions import forbidden
from leverage_sim.mechanisms.table import Seating, Table, confided, count_of, mediators, seating
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World


@dataclass(frozen=True)
class Stakes:
    """What one table is about. S stages, X levels of relief, n concessions, m members; the run axis last."""

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

    def of(self, runs: NDArray[np.intp], chairs: NDArray[np.intp] | None = None) -> "Stakes":
        """The stakes of some of these runs.

        Args:
            chairs: members to keep, by their rows, in each of the runs others, (chair, run); all if not given.
        """
        found = {f.name: np.take(getattr(self, f.name), runs, axis=-1) for f in fields(self)}
        if chairs is not None:
            for name in ("worth", "relief_cost", "concession_cost"):
                found[name] = np.take_along_axis(found[name], chairs[:, None], axis=0)
        return replace(self, **found)


def stakes(world: World, where: Table | Seating, mediated: bool = False) -> Stakes:
    """The stakes of a table.

    Args:
        mediated: whether this quarter's mediators count; before anyone has moved they do not.
    """
    its = seating(where)
    inward, outward = confided(world, its, mediated)
    lent = mediators(world, its) if mediated else []
    relief_value, relief_upfront = relief(world, its, inward)
    value, upfront, price = concession_tables(world, its, inward)
    return Stakes(
        *stage_cost(world),
        worth=np.stack([worth(world, i, trust) for i, trust in zip(its.members, outward, strict=True)]),
        top_up=top_up(world, its, lent),
        relief_value=relief_value,
        relief_upfront=relief_upfront,
        relief_cost=relief_costs(world, its),
        concession_value=value,
        concession_upfront=upfront,
        concession_cost=price,
        **disagreement(world),
    )


def mean_of(rows: Array, present: Array, chosen: Sequence[int]) -> Array:
    """Mean over those of some members who are present, 0 where none is, (run,)."""
    total: Array = np.zeros(rows.shape[-1])
    for n in chosen:
        total = total + present[n] * rows[n]
    return total / np.maximum(count_of(present, chosen), 1.0)


def stage_cost(world: World) -> tuple[Array, Array]:
    """Dcost (1 + chi irr)(phi + (1-phi) delta)(1 - press hardship) for each stage, and the part at once."""
    p = world.parameters.bargain
    now, later = p.stage_self_enforcing, (1.0 - p.stage_self_enforcing) * p.discount
    scale = p.stage_cost * (1.0 + p.irreversibility * p.stage_irreversible)
    eased = 1.0 - p.press * world.hardship
    return scale * (now + later) * eased, scale * now * eased


def worth(world: World, member: int, trust: Array) -> Array:
    """Dval (phi + (1-phi) delta tau')(.45 + .8 P) of each stage to a member with this trust in the target, (S, run)."""
    p = world.parameters.bargain
    kept = p.stage_self_enforcing + (1.0 - p.stage_self_enforcing) * p.discount * trust
    return p.worth[member] * p.stage_worth * kept * (p.worth_base + p.worth_programme * world.programme)


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
    eased = np.array(levels(index, "relief"))[:, None] * np.ones((1, world.runs))
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


def relief(world: World, its: Seating, inward: Array) -> tuple[Array, Array]:
    """Value of promised relief to the target and the part of it at once, each (S, X, run).

    A coercer at the table lifts its own part; the Council's part can be promised by who has a seat there.
    """
    index, p = world.index, world.parameters.bargain
    stages, steps = levels(index, "rollback"), levels(index, "relief")
    value, upfront = np.zeros((2, len(stages), len(steps), world.runs))
    coercers = [n for n, i in enumerate(its.members) if i in index.coercers]
    seated = [n for n, i in enumerate(its.members) if i in index.permanent]
    if len(steps) == 1 or not (coercers or seated):
        return value, upfront
    own, full = restored(world)
    lifts, trust = count_of(its.present, coercers) > 0.0, mean_of(inward, its.present, coercers)
    if coercers:
        now, part = p.relief_own_self_enforcing, own * lifts
        value = value + part * (now + (1.0 - now) * p.discount * trust)
        upfront = upfront + part * now
    if seated or not index.permanent:
        now, speaks = p.relief_council_self_enforcing, count_of(its.present, seated) > 0.0
        trust = np.where(lifts, trust, mean_of(inward, its.present, seated))
        likely = (full - own) * delivery(world, its)
        likely = likely * (speaks | (not index.permanent))
        value = value + likely * (now + (1.0 - now) * p.discount * trust)
        upfront = upfront + likely * now
    return p.relief_scale * value, p.relief_scale * upfront


def delivery(world: World, its: Seating) -> Array:
    """Chance q that the Council delivers its part, (S, X, run): L((what passes at the stage - rest)/width).

    Where there is no council nobody delivers what the coercers cannot.
    """
    index, c = world.index, world.parameters.council
    if not index.scenario.council.seats:
        return np.zeros((1, 1, world.runs))
    if not index.permanent:
        return np.ones((1, 1, world.runs))
    stage = np.array(levels(index, "rollback"))[:, None, None]
    rest = (1.0 - world.parameters.bargain.relief_own) * np.array(levels(index, "relief"))[None, :, None]
    bound = dict(zip(its.members, its.present, strict=True))
    return logistic((c.relief_slope * stage + council.pledged(world, bound) - rest) / c.relief_width)


def relief_costs(world: World, its: Seating) -> Array:
    """Cost of each level of relief to each member, (m, X, run): the coercers share it, others may object."""
    index, p = world.index, world.parameters.bargain
    steps = np.array(levels(index, "relief"))[:, None]
    costs = p.relief_cost * steps + p.relief_first_cost * (steps > 0.0)
    lifting = count_of(its.present, [n for n, i in enumerate(its.members) if i in index.coercers])
    share = costs / np.maximum(lifting, 1.0)
    rows = [share if i in index.coercers else p.relief_objection[i] * steps for i in its.members]
    return np.stack([np.broadcast_to(row, (len(steps), world.runs)) for row in rows])


def concession_tables(world: World, its: Seating, inward: Array) -> tuple[Array, Array, Array]:
    """Value to the target, the part at once, and cost to each member of each full concession.

    What moves the target's economy is worth, besides, what it adds to resources; who gives shares the cost. What
    nobody at the table can give is worth nothing and costs nothing.
    """
    index, p, runs = world.index, world.parameters.bargain, world.runs
    items = concessions(index)
    values, upfronts = np.zeros((2, len(items), runs))
    prices = np.zeros((len(its.members), len(items), runs))
    able = {item: givers(index, item, its.members) for item in items}
    rows = {item: [its.members.index(i) for i in able[item]] for item in items}
    gained = added(world, {item: (able[item], its.present[rows[item]]) for item in items if able[item]})
    for n, item in enumerate(items):
        if not able[item]:
            continue
        count, trust = count_of(its.present, rows[item]), mean_of(inward, its.present, rows[item])
        now, given = p.self_enforcing[n], (count > 0.0).astype(float)
        part = given * held(world, item, able[item], its.present[rows[item]])
        worth = part * p.value[n] * (1.0 + p.hardship[n] * world.hardship)
        if item in gained:
            worth = worth + p.relief_scale * gained[item]
        values[n] = worth * (now + (1.0 - now) * p.discount * trust)
        upfronts[n] = worth * now
        share = part * p.cost[n] / np.maximum(count, 1.0)
        for m, i in enumerate(its.members):
            objects = given * p.objection[n, i]
            prices[m, n] = np.where(its.present[m] > 0.0, share, objects) if i in able[item] else objects
    return values, upfronts, prices


def held(world: World, item: int, able: tuple[int, ...], present: Array) -> Array | float:
    """The part of a concession that these givers hold: of restraint their part in the exercises, else all of it.

    Args:
        present: where each of them sits at the table, (giver, run or 1).
    """
    if not item_at(world.index, item).inverse:
        return 1.0
    total: Array = np.zeros(1)
    for i, there in zip(able, present, strict=True):
        total = total + there * world.parameters.threat.exercises_share[i]
    return np.minimum(1.0, total)


def added(world: World, able: Mapping[int, tuple[tuple[int, ...], Array]]) -> dict[int, Array]:
    """Log points of resources that full concessions add, each by itself, (run,) each; of those that are economic.

    Args:
        able: for each item who can give it, and where each of them sits at the table, (giver, run or 1).
    """
    its = {item: str(item_at(world.index, item).lever) for item in able}
    items = [item for item, lever in its.items() if lever in economy.MOVING]
    if not items:
        return {}
    moves = [(its[item], able[item][0], full_levels(world, item, *able[item])) for item in items]
    return dict(zip(items, economy.added(world, moves), strict=True))


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
        "concession_now": np.stack(now) if now else np.zeros((0, world.runs)),
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
