"""What a package is worth to each side of a table: tables item by item, added up over the lattice.

Payoffs are additive over items, so a lattice of S stages x X levels of relief x C sets of concessions is
built from a few rows. Only what goes beyond the disagreement point (the deal and the levers in force) counts:
what is given already cannot be sold.
"""

import itertools
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import economy
from leverage_sim.mechanisms.basics import logistic
from leverage_sim.mechanisms.sanctions import forbidden
from leverage_sim.world.index import Index
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World


@dataclass(frozen=True)
class Stakes:
    """What one table is about. S stages, X levels of relief, n concessions, m members; the run axis last."""

    stage_cost: Array  # (S, run): to the target
    stage_upfront: Array  # (S, run): the part of it paid at once
    worth: Array  # (m, S, run): of each stage to each member
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


def concessions(index: Index) -> tuple[int, ...]:
    """Positions of the items that are concessions."""
    return tuple(n for n, item in enumerate(index.items.values()) if item.kind == "concession")


def levels(index: Index, kind: str) -> tuple[float, ...]:
    """Levels of rollback or relief; only level 0 in a scenario without that item."""
    at = index.item_of(kind)
    return (0.0,) if at is None else tuple(index.items.values())[at].levels


def givers(index: Index, item: int, members: tuple[int, ...]) -> tuple[int, ...]:
    """Members of a table that can give an item."""
    words = tuple(index.items.values())[item].givers
    found: set[int] = set()
    for word in words:
        found |= set(index.senders) if word == "anyone" else set(named(index, word))
    return tuple(i for i in members if i in found)


def named(index: Index, word: str) -> tuple[int, ...]:
    return (index.at[word],) if word in index.at else index.members(word)


def stakes(world: World, members: tuple[int, ...]) -> Stakes:
    """The stakes of a table of the target with these members."""
    index, p = world.index, world.parameters
    own = tuple(i for i in members if i in index.coercers)
    wide = np.zeros((len(members), 1, world.runs))
    trust = mean_trust(world, own or members)
    relief_value, relief_upfront = relief(world, trust, bool(own))
    costs = p.bargain.relief_cost * np.array(levels(index, "relief"))[:, None]
    costs = costs + p.bargain.relief_first_cost * (np.array(levels(index, "relief"))[:, None] > 0.0)
    value, upfront, price = concession_tables(world, members)
    return Stakes(
        *stage_cost(world),
        worth=np.stack([worth(world, i) for i in members]),
        relief_value=relief_value,
        relief_upfront=relief_upfront,
        relief_cost=wide + np.stack([costs / max(1, len(own)) * (i in own) for i in members]),
        concession_value=value,
        concession_upfront=upfront,
        concession_cost=price,
        **disagreement(world),
    )


def mean_trust(world: World, actors: tuple[int, ...]) -> Array:
    """The target's mean trust in some actors, (run,)."""
    total: Array = np.zeros(world.runs)
    for i in actors:
        total = total + world.trust[world.index.target, i]
    return total / len(actors)


def stage_cost(world: World) -> tuple[Array, Array]:
    """Dcost (1 + chi irr)(phi + (1-phi) delta)(1 - press hardship) for each stage, and the part at once."""
    p = world.parameters.bargain
    now, later = p.stage_self_enforcing, (1.0 - p.stage_self_enforcing) * p.discount
    scale = p.stage_cost * (1.0 + p.irreversibility * p.stage_irreversible)
    eased = 1.0 - p.press * world.hardship
    return scale * (now + later) * eased, scale * now * eased


def worth(world: World, member: int) -> Array:
    """Dval (phi + (1-phi) delta tau')(.45 + .8 P) of each stage to a member, (S, run)."""
    p = world.parameters.bargain
    believed = world.trust[member, world.index.target]
    kept = p.stage_self_enforcing + (1.0 - p.stage_self_enforcing) * p.discount * believed
    return p.worth[member] * p.stage_worth * kept * (p.worth_base + p.worth_programme * world.programme)


def restored(world: World) -> tuple[Array, Array]:
    """Log points of resources that relief restores, by its own part alone and in full, each (X, run)."""
    index, p = world.index, world.parameters
    eased = np.array(levels(index, "relief"))[:, None] * np.ones((1, world.runs))
    both = np.concatenate([p.bargain.relief_own * eased, eased[1:]])
    autonomous = world.levers.values["autonomous"][list(index.coercers)].max(axis=0)
    stands = np.broadcast_to(world.stringency, both.shape)
    closed = forbidden(stands, both, autonomous * (1.0 - both), index.financial, index.traded, p.sector)
    resources = economy.resources_under(world, closed)
    gain = resources - resources[0]
    count = eased.shape[0]
    own = gain[:count]
    return own, np.concatenate([own[:1], gain[count:]])


def delivery(world: World) -> Array:
    """Chance q that the Council delivers its part, (S, X, run): L((slope D - demand + signature - rest)/width)."""
    index, p = world.index, world.parameters
    stage = np.array(levels(index, "rollback"))[:, None, None]
    rest = (1.0 - p.bargain.relief_own) * np.array(levels(index, "relief"))[None, :, None]
    c = p.council
    return logistic((c.relief_slope * stage - c.relief_demand + c.relief_signature - rest) / c.relief_width)


def relief(world: World, trust: Array, possible: bool) -> tuple[Array, Array]:
    """Value of promised relief to the target and the part of it at once, each (S, X, run)."""
    p = world.parameters.bargain
    stages, steps = len(levels(world.index, "rollback")), len(levels(world.index, "relief"))
    if not possible or steps == 1:
        nothing = np.zeros((stages, steps, world.runs))
        return nothing, nothing
    own, full = restored(world)
    likely = delivery(world)
    own_now, council_now = p.relief_own_self_enforcing, p.relief_council_self_enforcing
    own_all = own * (own_now + (1.0 - own_now) * p.discount * trust)
    council_all = (full - own) * (council_now + (1.0 - council_now) * p.discount * trust)
    value = p.relief_scale * (own_all + council_all * likely)
    upfront = p.relief_scale * (own * own_now + (full - own) * council_now * likely)
    return value, upfront


def concession_tables(world: World, members: tuple[int, ...]) -> tuple[Array, Array, Array]:
    """Value to the target, the part at once, and cost to each member of each full concession."""
    index, p = world.index, world.parameters.bargain
    values, upfronts, prices = [], [], []
    for n, item in enumerate(concessions(index)):
        able = givers(index, item, members)
        need = 1.0 + p.hardship[n] * world.hardship
        trust = mean_trust(world, able) if able else np.zeros(world.runs)
        now = p.self_enforcing[n]
        values.append(p.value[n] * need * (now + (1.0 - now) * p.discount * trust))
        upfronts.append(p.value[n] * need * now)
        share = [p.cost[n] / len(able) if i in able else p.cost[n] * 0.0 for i in members]
        prices.append(np.stack([np.broadcast_to(part, (world.runs,)) for part in share]))
    if not values:
        none = np.zeros((0, world.runs))
        return none, none, np.zeros((len(members), 0, world.runs))
    return np.stack(values), np.stack(upfronts), np.stack(prices, axis=1)


def disagreement(world: World) -> dict[str, Any]:
    """What stands without a new deal: the package in force, and levers given already under a moratorium."""
    index = world.index
    held = np.maximum(world.level_of("rollback"), world.moratorium * (len(levels(index, "rollback")) > 1))
    now = []
    for n in concessions(index):
        item = tuple(index.items.values())[n]
        level = world.package[n]
        if item.inverse:
            level = np.maximum(level, world.moratorium * given_already(world, n))
        now.append(level)
    return {
        "stage_now": held.astype(np.intp),
        "relief_now": relief_step(world),
        "concession_now": np.stack(now) if now else np.zeros((0, world.runs)),
    }


def given_already(world: World, item: int) -> Array:
    """How far the givers of an inverse item (restraint) have already moved its lever, (run,)."""
    index = world.index
    lever = tuple(index.items.values())[item].lever
    share = world.parameters.threat.exercises_share
    total: Array = np.zeros(world.runs)
    for i in givers(index, item, index.senders):
        total = total + share[i] * world.levers.values[str(lever)][i]
    return 1.0 - np.minimum(1.0, total)


def all_sides(index: Index, members: tuple[int, ...]) -> Array:
    """Every set of concessions that a table can put together, (set, concession, 1)."""
    choices = []
    for n in concessions(index):
        item = tuple(index.items.values())[n]
        choices.append(item.levels if givers(index, n, members) else (0.0,))
    return np.array(list(itertools.product(*choices)), dtype=float)[:, :, None]


def chain(world: World, members: tuple[int, ...]) -> Array:
    """Three rungs of a ladder of concessions, (rung, concession, run or 1): none, the better half of them, all.

    The best value for its cost comes first, in each run by that run's own parameters.
    """
    index, p = world.index, world.parameters.bargain
    able = np.array([bool(givers(index, item, members)) for item in concessions(index)])[:, None]
    worth = np.where(able, p.value * p.self_enforcing / (p.cost + 1e-9), -np.inf)
    place = np.argsort(np.argsort(-worth, axis=0, kind="stable"), axis=0)
    rungs = np.array([0, able.sum() // 2, able.sum()])[:, None, None]
    return (place < rungs).astype(float)


def beyond(table: Array, now: NDArray[np.intp]) -> Array:
    """What each level adds to the level in force; levels below it add nothing. (..., level, run) likewise."""
    at = np.maximum(np.arange(table.shape[-2])[:, None], now)
    runs = np.arange(table.shape[-1])
    return table[..., at, runs] - table[..., now, runs][..., None, :]


def relief_beyond(table: Array, s: Stakes) -> Array:
    """What each pair of stage and relief adds to the pair in force, (S, X, run)."""
    stages, steps, count = table.shape
    runs = np.arange(count)
    stage = np.maximum(np.arange(stages)[:, None, None], s.stage_now)
    step = np.maximum(np.arange(steps)[None, :, None], s.relief_now)
    return table[stage, step, runs] - table[s.stage_now, s.relief_now, runs]


def relief_step(world: World) -> NDArray[np.intp]:
    """Position of the relief in force among the levels of relief, (run,)."""
    steps = np.array(levels(world.index, "relief"))[:, None]
    return (steps <= world.level_of("relief") + 1e-9).sum(axis=0) - 1


def side_sums(rows: Array, s: Stakes, sides: Array) -> Array:
    """Sum over concessions of what each set adds to what is given already, (..., set, run)."""
    total = np.zeros((*rows.shape[:-2], len(sides), rows.shape[-1]))
    for n in range(rows.shape[-2]):
        total += rows[..., n, None, :] * np.maximum(sides[:, n] - s.concession_now[n], 0.0)
    return total


@dataclass(frozen=True)
class Lattice:
    """Packages of a table, item by item: what each pair of stage and relief adds, and each set of concessions.

    Packages run over stages, then levels of relief, then the given sets of concessions.
    """

    index: Index
    stakes: Stakes
    sides: Array  # (set, concession, run or 1)
    received: Array  # (cell, run): gain of the target from a stage and a level of relief
    kept: Array  # (m, cell, run): gain of each member from them
    value: Array  # (set, run): gain of the target from concessions
    cost: Array  # (m, set, run): cost of them to each member

    def target(self) -> Array:
        """Gain of the target from every package, (package, run)."""
        found = self.received[:, None] + self.value
        return found.reshape(-1, found.shape[-1])

    def members(self) -> Array:
        """Gain of each member from every package, (m, package, run)."""
        found = self.kept[:, :, None] - self.cost[:, None]
        return found.reshape(found.shape[0], -1, found.shape[-1])

    @property
    def stage(self) -> NDArray[np.intp]:
        """Stage of every package, (package,)."""
        steps = self.stakes.relief_cost.shape[1] * len(self.sides)
        return np.arange(self.received.shape[0] * len(self.sides)) // steps

    def parts(self, package: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """Stage, position of the level of relief, and position of the set of concessions of packages."""
        cell, side = np.divmod(package, len(self.sides))
        stage, step = np.divmod(cell, self.stakes.relief_cost.shape[1])
        return stage, step, side

    def upfront(self, package: NDArray[np.intp]) -> tuple[Array, Array]:
        """What one package per run costs and gives the target at once, each (run,)."""
        s = self.stakes
        stage, step, side = self.parts(package)
        runs = np.arange(len(package))
        reached, eased = np.maximum(stage, s.stage_now), np.maximum(step, s.relief_now)
        cost = s.stage_upfront[reached, runs] - s.stage_upfront[s.stage_now, runs]
        value = s.relief_upfront[reached, eased, runs] - s.relief_upfront[s.stage_now, s.relief_now, runs]
        more = np.maximum(self.given(side) - s.concession_now, 0.0)
        for row, added in zip(s.concession_upfront, more, strict=True):
            value = value + row * added
        return cost, value

    def levels(self, package: NDArray[np.intp]) -> Array:
        """Levels of every item in one package per run, (item, run)."""
        stage, step, side = self.parts(package)
        found = np.zeros((len(self.index.items), len(package)))
        relief = np.array(levels(self.index, "relief"))[step]
        for kind, row in (("rollback", stage), ("relief", relief)):
            at = self.index.item_of(kind)
            if at is not None:
                found[at] = row
        for item, row in zip(concessions(self.index), self.given(side), strict=True):
            found[item] = row
        return found

    def given(self, side: NDArray[np.intp]) -> Array:
        """Levels of the concessions in one set per run, (concession, run)."""
        return self.sides[side, :, np.arange(len(side)) % self.sides.shape[2]].T


def lattice(s: Stakes, index: Index, rows: Array) -> Lattice:
    """The packages of a table over these sets of concessions, (set, concession, run or 1)."""
    received = relief_beyond(s.relief_value, s) - beyond(s.stage_cost, s.stage_now)[:, None, :]
    kept = beyond(s.worth, s.stage_now)[:, :, None, :] - beyond(s.relief_cost, s.relief_now)[:, None, :, :]
    runs = received.shape[-1]
    return Lattice(
        index,
        s,
        rows,
        received.reshape(-1, runs),
        kept.reshape(kept.shape[0], -1, runs),
        side_sums(s.concession_value, s, rows),
        side_sums(s.concession_cost, s, rows),
    )


@dataclass(frozen=True)
class Proposable:
    """Pairs of a run and a package that some party might propose in it, run by run; everything else is dropped."""

    run: NDArray[np.intp]  # (pair,), rising
    package: NDArray[np.intp]  # (pair,)
    stage: NDArray[np.intp]  # (pair,)
    target: Array  # (pair,): gain
    member: Array  # (pair,): least gain of the members
    runs: NDArray[np.intp]  # runs with any pair
    first: NDArray[np.intp]  # their first pairs

    def best(self, value: Array, count: int) -> NDArray[np.intp]:
        """For each of ``count`` runs the first pair of greatest value, or -1 if no value is above 0."""
        found = np.full(count, -1, dtype=np.intp)
        if self.runs.size:
            greatest = np.zeros(count)
            greatest[self.runs] = np.maximum.reduceat(value, self.first)
            hits = np.flatnonzero((value == greatest[self.run]) & (value > 0.0))[::-1]
            found[self.run[hits]] = hits
        return found


def worthwhile(one: Array, other: Array, error: Array) -> NDArray[np.bool_]:
    """Where one side gains and the other may seem to, to a proposer who misreads its gain by ``error``."""
    return ((one > 0.0) & (other > -error)) | ((other > 0.0) & (one > -error))


def proposable(cells: Lattice, error: Array) -> Proposable:
    """Packages that someone might propose who misreads the other side's gain by at most ``error``, (run,).

    First the pairs of stage and relief from which, with some concessions, one side gains and no other loses more
    than that; then, of those alone, the packages.
    """
    best_kept = least(cells.kept - cells.cost.min(axis=1)[:, None])
    hopeful = worthwhile(cells.received + cells.value.max(axis=0), best_kept, error)
    run, cell = np.nonzero(np.ascontiguousarray(hopeful.T))
    target = cells.received[cell, run][:, None] + np.ascontiguousarray(cells.value.T)[run]
    price = np.ascontiguousarray(np.moveaxis(cells.cost, -1, 1))
    member = least(cells.kept[:, cell, run][:, :, None] - price[:, run])
    pair, side = np.nonzero(worthwhile(target, member, error[run][:, None]))
    of_run = run[pair]
    counts = np.bincount(of_run, minlength=len(error))
    runs = np.flatnonzero(counts)
    return Proposable(
        run=of_run,
        package=cell[pair] * len(cells.sides) + side,
        stage=cell[pair] // cells.stakes.relief_cost.shape[1],
        target=target[pair, side],
        member=member[pair, side],
        runs=runs,
        first=(np.cumsum(counts) - counts)[runs],
    )


def least(rows: Array) -> Array:
    """The least along the first axis."""
    found = rows[0]
    for row in rows[1:]:
        found = np.minimum(found, row)
    return found
