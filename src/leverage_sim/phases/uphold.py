"""A deal in force is kept or broken, and relief that was promised is delivered, or not."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from leverage_sim.actors.seats import Seated
from leverage_sim.mechanisms import talks
from leverage_sim.mechanisms.basics import picked
from leverage_sim.mechanisms.items import concessions, givers, item_at
from leverage_sim.mechanisms.stakes import concession_tables, in_force, relief, relief_costs
from leverage_sim.mechanisms.standing import among
from leverage_sim.mechanisms.table import Seating, Table, believed, side_by_side, table_of
from leverage_sim.phases.negotiate import chairs
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World


def uphold(world: World, seats: Sequence[Seated], luck: Luck) -> None:
    """Deals older than this quarter face the temptation to break them; then relief moves on.

    The target weighs the deal against its first signatory (a coercer if there is one), each signatory for itself.
    """
    index = world.index
    asked = np.zeros(world.runs, dtype=bool)
    for i in (index.target, *chairs(index)):
        world.happened[f"breach {i}"] = np.zeros(world.runs)
    standing = (world.signed > 0.0) & (world.happened["deal"] == 0.0)
    bound = [(i, standing[i].nonzero()[0]) for i in table_of(index, chairs(index)).members]
    bound = [(i, runs) for i, runs in bound if runs.size]
    for (i, runs), (target, member) in zip(bound, kept(world, bound), strict=True):
        old = world.signed[i, runs] > 0.0
        faithless(world, i, runs[old], ~asked[runs[old]], (target[old], member[old]), luck)
        asked[runs[old]] = True
    world.cache.pop("settled", None)
    deliver(world)


def kept(world: World, bound: Sequence[tuple[int, NDArray[np.intp]]]) -> Iterator[tuple[Array, Array]]:
    """For signatories in the runs in which they are bound: how surely target and signatory keep the deal.

    Args:
        bound: signatories and the places of their runs.

    Returns:
        for each signatory both chances, (its run,) each.
    """
    if not bound:
        return
    sizes = [len(runs) for _, runs in bound]
    number = np.repeat(np.arange(len(bound)), sizes)
    here = among(world, np.concatenate([runs for _, runs in bound]))
    target, member = keep_chances(here, [i for i, _ in bound], number)
    for stop, size in zip(np.cumsum(sizes).tolist(), sizes, strict=True):
        yield target[stop - size : stop], member[stop - size : stop]


def faithless(
    world: World,
    member: int,
    runs: NDArray[np.intp],
    first: NDArray[np.bool_],
    keeps: tuple[Array, Array],
    luck: Luck,
) -> None:
    """Who breaks a deal with a signatory: by acting against it, or because keeping it no longer pays.

    Args:
        runs: in which such a deal is in force.
        first: those in which the target weighs it against this signatory, (its run,).
        keeps: chances that the target and the signatory keep it, (its run,) each.
    """
    index, now = world.index, world.happened
    t, lucky = index.target, index.luck
    draws = luck.uniforms([(lucky[t], f"keeps/{lucky[member]}"), (lucky[member], "keeps")])[:, runs]
    tested = (now["major"][runs] > 0.0) & (world.level_of("rollback")[runs] >= 1.0)
    by_target = first & (tested | (draws[0] > keeps[0]))
    by_member = ~by_target & (overstepped(world, member, runs) | (draws[1] > keeps[1]))
    for i, broke in ((t, runs[by_target]), (member, runs[by_member])):
        other = member if i == t else t
        now[f"breach {i}"][broke] = 1.0
        world.happen_in("talks", broke, actor=index.actors[i], option="breaks the deal", target=index.actors[other])
        world.count("breaches", 1.0, broke)
    end(world, member, runs[by_target | by_member])


def end(world: World, member: int, runs: NDArray[np.intp]) -> None:
    """The deal is void in some runs, by a breach between the target and this signatory: a failure."""
    index, now = world.index, world.happened
    world.package[:, runs] = 0.0
    world.signed[:, runs] = 0.0
    for i in index.traders:
        world.levers.values["laxity"][i, runs] = 0.0
    now[f"failure {member}"][runs] = 1.0
    if member in index.coercers:
        now["failure"][runs] = 1.0


def keep_chances(world: World, signatories: Sequence[int], number: NDArray[np.intp]) -> tuple[Array, Array]:
    """Chance that the target and a signatory keep the deal in force, each (run,).

    The target weighs the part of the deal still to come, discounted by trust, against part of the burden of
    its rollback; the signatory the part of the stage's worth still to come against part of what it still owes.

    Args:
        number: which of the signatories it is in each run, (run,).
    """
    index, p, b = world.index, world.parameters, world.parameters.bargain
    its = side_by_side(index, [Table((i,)) for i in signatories], number)
    inward, outward = believed(world, its, [])
    later, owed = still_to_come(world, its, inward)
    stage = world.level_of("rollback").astype(np.intp)

    def at_stage(values: Array) -> Array:
        return picked(values, stage) if values.shape[1] > 1 else values[stage, 0]

    kept = at_stage(b.stage_self_enforcing)
    burden = at_stage(b.stage_cost) * (1.0 - at_stage(b.stage_irreversible)) * (kept + (1.0 - kept) * b.discount)
    future = its.of(b.worth)[0] * at_stage(b.stage_worth) * (1.0 - kept) * b.discount * outward[0]
    target = talks.keeps(later - p.keep.share * burden, inward[0], p.keep)
    return target, talks.keeps(future - p.keep.share * owed, outward[0], p.keep)


def still_to_come(world: World, its: Seating, inward: Array) -> tuple[Array, Array]:
    """What a deal with one signatory still holds for the target, and what the signatory still owes, (run,) each.

    Args:
        inward: the target's trust in the signatory, (1, run).
    """
    promised = in_force(world)
    value, upfront = relief(world, its, inward, promised)
    later = (value - upfront)[0, 0]
    owed = relief_costs(world, its, promised.level[0])[0, 0] * (1.0 - world.relief)
    values, upfronts, prices = concession_tables(world, its, inward)
    for n, item in enumerate(concessions(world.index)):
        later = later + world.package[item] * (values[n] - upfronts[n])
        owed = owed + world.package[item] * prices[0, n]
    return later, owed


def overstepped(world: World, member: int, runs: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether a signatory's lever has gone beyond what the deal in force allows, in some runs, (its run,)."""
    index = world.index
    found = np.zeros(len(runs), dtype=bool)
    for n in concessions(index):
        item = item_at(index, n)
        if item.inverse and givers(index, n, (member,)):
            allowed = 1.0 - world.package[n, runs]
            found |= world.levers.values[str(item.lever)][member, runs] > allowed + 1e-9
    return found


def deliver(world: World) -> None:
    """Own relief moves toward what was promised; without a deal it goes back. What stays undelivered is noted."""
    p = world.parameters.bargain
    promised = world.level_of("relief")
    world.relief_own = world.relief_own + p.relief_delivery * (p.relief_own * promised - world.relief_own)
    world.happened["undelivered"] = world.relief_missing(promised)
    faded = world.relief_council * (1.0 - p.relief_delivery)
    void = (world.level_of("rollback") == 0.0) & (promised == 0.0)
    world.relief_council = np.where(void, faded, world.relief_council)
