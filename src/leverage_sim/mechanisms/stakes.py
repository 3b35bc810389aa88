"""What a table is about, item by item: to the target and to each member, before anything is agreed.

Payoffs are additive over items, so a lattice of S stages x X levels of relief x C sets of concessions is
built from a few rows. Only what goes beyond the disagreement point (the deal and the levers in force) counts:
what is given already cannot be sold.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import council, economy, talks
from leverage_sim.mechanisms.basics import logistic
from leverage_sim.mechanisms.items import concessions, givers, item_at, levels, relief_step
from leverage_sim.mechanisms.sanctions import forbidden
from leverage_sim.mechanisms.table import Table, coercers_at, confided, mediators
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

    def of(self, runs: NDArray[np.intp]) -> "Stakes":
        """The stakes of some of these runs."""
        return replace(self, **{f.name: getattr(self, f.name)[..., runs] for f in fields(self)})


def stakes(world: World, table: Table, mediated: bool = False) -> Stakes:
    """The stakes of a table.

    Args:
        mediated: whether this quarter's mediators count; before anyone has moved they do not.
    """
    inward, outward = confided(world, table, mediated)
    lent = mediators(world, table) if mediated else []
    relief_value, relief_upfront = relief(world, table, inward)
    value, upfront, price = concession_tables(world, table, inward)
    return Stakes(
        *stage_cost(world),
        worth=np.stack([worth(world, i, trust) for i, trust in zip(table.members, outward, strict=True)]),
        top_up=top_up(world, table, lent),
        relief_value=relief_value,
        relief_upfront=relief_upfront,
        relief_cost=relief_costs(world, table),
        concession_value=value,
        concession_upfront=upfront,
        concession_cost=price,
        **disagreement(world),
    )


def mean_of(rows: Array, chosen: list[int]) -> Array:
    """Mean over some rows, (run,)."""
    total: Array = np.zeros(rows.shape[-1])
    for n in chosen:
        total = total + rows[n]
    return total / max(1, len(chosen))


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


def top_up(world: World, table: Table, lent: list[tuple[int, Array]]) -> Array:
    """What mediators outside the table add: at most a bounded sum and what the stage is worth to them, (S, run).

    The target counts on it as far as it listens to the mediator.
    """
    p, t = world.parameters, world.index.target
    stage = stages_now(world)
    total = np.zeros((len(levels(world.index, "rollback")), world.runs))
    for m, acts in lent:
        if m not in table.members:
            gains = worth(world, m, world.trust[m, t])
            gained = np.maximum(gains - gains[stage, np.arange(world.runs)], 0.0)
            total += acts * talks.credibility(world, m) * np.minimum(p.mediation.top_up, gained)
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


def relief(world: World, table: Table, inward: Array) -> tuple[Array, Array]:
    """Value of promised relief to the target and the part of it at once, each (S, X, run).

    A coercer at the table lifts its own part; the Council's part can be promised by who has a seat there.
    """
    index, p = world.index, world.parameters.bargain
    stages, steps = levels(index, "rollback"), levels(index, "relief")
    value, upfront = np.zeros((2, len(stages), len(steps), world.runs))
    coercers = [n for n, i in enumerate(table.members) if i in index.coercers]
    seated = [n for n, i in enumerate(table.members) if i in index.permanent]
    if len(steps) == 1 or not (coercers or seated):
        return value, upfront
    own, full = restored(world)
    if coercers:
        now, trust = p.relief_own_self_enforcing, mean_of(inward, coercers)
        value = value + own * (now + (1.0 - now) * p.discount * trust)
        upfront = upfront + own * now
    if seated or not index.permanent:
        now, trust = p.relief_council_self_enforcing, mean_of(inward, coercers or seated)
        likely = (full - own) * delivery(world, table)
        value = value + likely * (now + (1.0 - now) * p.discount * trust)
        upfront = upfront + likely * now
    return p.relief_scale * value, p.relief_scale * upfront


def delivery(world: World, table: Table) -> Array:
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
    return logistic((c.relief_slope * stage + council.pledged(world, table.members) - rest) / c.relief_width)


def relief_costs(world: World, table: Table) -> Array:
    """Cost of each level of relief to each member, (m, X, run): the coercers share it, others may object."""
    index, p = world.index, world.parameters.bargain
    steps = np.array(levels(index, "relief"))[:, None]
    costs = p.relief_cost * steps + p.relief_first_cost * (steps > 0.0)
    own = coercers_at(index, table)
    rows = [costs / len(own) if i in own else p.relief_objection[i] * steps for i in table.members]
    return np.stack([np.broadcast_to(row, (len(steps), world.runs)) for row in rows])


def concession_tables(world: World, table: Table, inward: Array) -> tuple[Array, Array, Array]:
    """Value to the target, the part at once, and cost to each member of each full concession.

    What moves the target's economy is worth, besides, what it adds to resources; who gives shares the cost.
    """
    index, p = world.index, world.parameters.bargain
    values, upfronts, prices = [], [], []
    for n, item in enumerate(concessions(index)):
        able = givers(index, item, table.members)
        trust = mean_of(inward, [table.members.index(i) for i in able])
        now = p.self_enforcing[n]
        part = held(world, item, able)
        worth = part * p.value[n] * (1.0 + p.hardship[n] * world.hardship)
        worth = worth + p.relief_scale * added(world, item, able)
        values.append(worth * (now + (1.0 - now) * p.discount * trust))
        upfronts.append(worth * now)
        share = [part * p.cost[n] / len(able) if i in able else p.objection[n, i] for i in table.members]
        prices.append(np.stack([np.broadcast_to(part, (world.runs,)) for part in share]))
    if not values:
        none = np.zeros((0, world.runs))
        return none, none, np.zeros((len(table.members), 0, world.runs))
    return np.stack(values), np.stack(upfronts), np.stack(prices, axis=1)


def held(world: World, item: int, able: tuple[int, ...]) -> Array | float:
    """The part of a concession that these givers hold: of restraint their part in the exercises, else all of it."""
    if not item_at(world.index, item).inverse:
        return 1.0
    total: Array = np.zeros(1)
    for i in able:
        total = total + world.parameters.threat.exercises_share[i]
    return np.minimum(1.0, total)


def added(world: World, item: int, able: tuple[int, ...]) -> Array:
    """Log points of resources that a full concession of these givers adds, (run,); 0 for what is not economic."""
    lever, known = item_at(world.index, item).lever, world.cache.setdefault("added", {})
    if lever not in economy.GIVEN or not able:
        return np.zeros(world.runs)
    if (item, able) not in known:
        known[item, able] = economy.GIVEN[lever](world, able, full_levels(world, item, able))
    found: Array = known[item, able]
    return found


def full_levels(world: World, item: int, able: tuple[int, ...]) -> Array:
    """Where the full concession would put each giver's lever, (giver, run): never below where it stands."""
    spec, stands = item_at(world.index, item), world.levers.values[str(item_at(world.index, item).lever)][list(able)]
    if spec.adds:
        k = world.index.vocabulary["lever"].index(str(spec.lever))
        return np.maximum(stands, world.parameters.levers.initial[list(able), k] + 1.0)
    return np.maximum(stands, 1.0)


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
