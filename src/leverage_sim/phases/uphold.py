"""A deal in force is kept or broken, and relief that was promised is delivered, or not."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leverage_sim.actors.seats import Seated
from leverage_sim.mechanisms import talks
from leverage_sim.mechanisms.items import concessions, givers, item_at, relief_step
from leverage_sim.mechanisms.stakes import stakes
from leverage_sim.mechanisms.table import Table, side_by_side, table_of
from leverage_sim.phases.negotiate import among, chairs
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
    signatories = [i for i in table_of(index, chairs(index)).members if standing[i].any()]
    for i, chances in zip(
        signatories, kept(world, [(i, np.flatnonzero(standing[i])) for i in signatories]), strict=True
    ):
        old = standing[i] & (world.signed[i] > 0.0)
        faithless(world, i, old, old & ~asked, chances, luck)
        asked |= old
    deliver(world)


def kept(world: World, bound: Sequence[tuple[int, NDArray[np.intp]]]) -> list[tuple[Array, Array]]:
    """For signatories in the runs in which they are bound: how surely target and signatory keep the deal, (run,) each.

    Elsewhere the chance is 1.

    Args:
        bound: signatories and the places of their runs.
    """
    if not bound:
        return []
    at = np.concatenate([runs for _, runs in bound])
    number = np.repeat(np.arange(len(bound)), [len(runs) for _, runs in bound])
    both = keep_chances(among(world, at), [i for i, _ in bound], number)
    found = []
    for k, (_, runs) in enumerate(bound):
        chances = np.ones((2, world.runs))
        chances[:, runs] = [part[number == k] for part in both]
        found.append((chances[0], chances[1]))
    return found


def faithless(
    world: World,
    member: int,
    old: NDArray[np.bool_],
    first: NDArray[np.bool_],
    keeps: tuple[Array, Array],
    luck: Luck,
) -> None:
    """Who breaks a deal with a signatory: by acting against it, or because keeping it no longer pays.

    Args:
        old: runs in which such a deal is in force, (run,).
        first: those in which the target weighs it against this signatory.
        keeps: chances that the target and the signatory keep it, (run,) each.
    """
    index = world.index
    t, lucky = index.target, index.luck
    target_keeps, member_keeps = keeps
    draws = luck.uniforms([(lucky[t], f"keeps/{lucky[member]}"), (lucky[member], "keeps")])
    tested = (world.happened["major"] > 0.0) & (world.level_of("rollback") >= 1.0)
    by_target = first & (tested | (draws[0] > target_keeps))
    by_member = old & ~by_target & (overstepped(world, member) | (draws[1] > member_keeps))
    for i, broke in ((t, by_target), (member, by_member)):
        other = member if i == t else t
        world.happened[f"breach {i}"] = np.maximum(world.happened[f"breach {i}"], broke)
        world.happen("talks", broke, actor=index.actors[i], option="breaks the deal", target=index.actors[other])
        world.count("breaches", broke)
    void = by_target | by_member
    failed = void if member in index.coercers else np.zeros(world.runs, dtype=bool)
    world.package = np.where(void, 0.0, world.package)
    world.signed = np.where(void, 0.0, world.signed)
    for i in index.traders:
        world.levers.values["laxity"][i] = np.where(void, 0.0, world.levers.values["laxity"][i])
    world.happened[f"failure {member}"] = np.maximum(world.happened[f"failure {member}"], void)
    world.happened["failure"] = np.maximum(world.happened["failure"], failed)


def keep_chances(world: World, signatories: Sequence[int], number: NDArray[np.intp]) -> tuple[Array, Array]:
    """Chance that the target and a signatory keep the deal in force, each (run,).

    The target weighs the part of the deal still to come, discounted by trust, against part of the burden of
    its rollback; the signatory the part of the stage's worth still to come against part of what it still owes.

    Args:
        number: which of the signatories it is in each run, (run,).
    """
    index, p, t = world.index, world.parameters, world.index.target
    its = side_by_side(index, [Table((i,)) for i in signatories], number)
    runs = np.arange(world.runs)
    chair = np.array([its.members.index(i) for i in signatories])[number]
    s = stakes(world, its).of(runs, chair[None])
    stage = world.level_of("rollback").astype(np.intp)
    step = relief_step(world)
    later = (s.relief_value - s.relief_upfront)[stage, step, runs]
    owed = s.relief_cost[0, step, runs] * (1.0 - world.relief)
    for n, item in enumerate(concessions(index)):
        later = later + world.package[item] * (s.concession_value - s.concession_upfront)[n]
        owed = owed + world.package[item] * s.concession_cost[0, n]
    b = p.bargain

    def at_stage(values: Array) -> Array:
        return np.broadcast_to(values, (values.shape[0], world.runs))[stage, runs]

    kept = at_stage(b.stage_self_enforcing)
    burden = at_stage(b.stage_cost) * (1.0 - at_stage(b.stage_irreversible)) * (kept + (1.0 - kept) * b.discount)
    rows = list(its.members)
    inward, outward = world.trust[t, rows][chair, runs], world.trust[rows, t][chair, runs]
    cares = np.broadcast_to(b.worth[rows], (len(rows), world.runs))[chair, runs]
    future = cares * at_stage(b.stage_worth) * (1.0 - kept) * b.discount * outward
    target = talks.keeps(later - p.keep.share * burden, inward, p.keep)
    return target, talks.keeps(future - p.keep.share * owed, outward, p.keep)


def overstepped(world: World, member: int) -> NDArray[np.bool_]:
    """Whether a signatory's lever has gone beyond what the deal in force allows, (run,)."""
    index = world.index
    found = np.zeros(world.runs, dtype=bool)
    for n in concessions(index):
        item = item_at(index, n)
        if item.inverse and givers(index, n, (member,)):
            allowed = 1.0 - world.package[n]
            found |= world.levers.values[str(item.lever)][member] > allowed + 1e-9
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
