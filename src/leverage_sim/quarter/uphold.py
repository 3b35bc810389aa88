"""A deal in force is kept or broken, and relief that was promised is delivered, or not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import talks
from leverage_sim.mechanisms.baseline import Baseline, settled
from leverage_sim.mechanisms.basics import picked
from leverage_sim.mechanisms.economy import Economy
from leverage_sim.mechanisms.forecast import Forecast
from leverage_sim.mechanisms.items import concessions, givers, item_at
from leverage_sim.mechanisms.seating import Seating, Table, believed, side_by_side, table_of
from leverage_sim.mechanisms.stakes import (
    Restored,
    concession_tables,
    in_force,
    moves_economy,
    relief,
    relief_costs,
)
from leverage_sim.quarter.negotiate import TalkResults, chairs, read_at_tables
from leverage_sim.quarter.settle import Settlement
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.runs import take_runs
from leverage_sim.world.state import State


@dataclass(frozen=True)
class Breach:
    """A deal that was broken in some runs."""

    by: int
    toward: int
    runs: NDArray[np.intp]


@dataclass(frozen=True)
class Breaches:
    """Whether deals were kept, and what is missing from them."""

    made: tuple[Breach, ...]
    broke: Array  # (actor, run): 1 where it broke a deal
    failure: Array  # (actor, run): how far talks with it failed this quarter, or a deal with it, 0..1
    coercive_failure: Array  # (run,): the same of all coercers
    undelivered: Array  # (run,): what is missing from relief that was promised


def uphold(
    state: State, forecast: Forecast, settlement: Settlement, talked: TalkResults, luck: Luck
) -> tuple[State, Breaches]:
    """Deals older than this quarter face the temptation to break them; then relief moves on.

    The target weighs the deal against its first signatory (a coercer if there is one), each signatory for itself.
    """
    index, asked, made = state.index, np.zeros(state.runs, dtype=bool), []
    broke, failure, coercive = np.zeros_like(talked.failure), talked.failure.copy(), talked.coercive_failure.copy()
    standing = (state.signed > 0.0) & (talked.signed == 0.0)
    bound = [(i, standing[i].nonzero()[0]) for i in table_of(index, chairs(index)).members]
    bound = [(i, runs) for i, runs in bound if runs.size]
    after = replace(state, package=state.package.copy(), signed=state.signed.copy()) if bound else state
    chances = kept(state, forecast.restored, settlement.economy, bound)
    for (i, runs), (target, member) in zip(bound, chances, strict=True):
        old = after.signed[i, runs] > 0.0
        its, first, keeps = runs[old], ~asked[runs[old]], (target[old], member[old])
        for breach in faithless(after, settlement, i, its, first, keeps, luck):
            made.append(breach)
            broke[breach.by, breach.runs] = 1.0
            end(after, breach.runs)
            failure[i, breach.runs] = 1.0
            if i in index.coercers:
                coercive[breach.runs] = 1.0
        asked[its] = True
    after, undelivered = deliver(after)
    return after, Breaches(tuple(made), broke, failure, coercive, undelivered)


def kept(
    state: State, restored: Restored, economy: Economy, bound: Sequence[tuple[int, NDArray[np.intp]]]
) -> Iterator[tuple[Array, Array]]:
    """For signatories in the runs in which they are bound: how surely target and signatory keep the deal.

    Args:
        restored: by relief, of the quarter's opening.
        economy: as the quarter has settled it.
        bound: signatories and the places of their runs.

    Returns:
        for each signatory both chances, (its run,) each.
    """
    if not bound:
        return
    sizes, members = [len(runs) for _, runs in bound], tuple(i for i, _ in bound)
    at, number = np.concatenate([runs for _, runs in bound]), np.repeat(np.arange(len(bound)), sizes)
    moving = frozenset().union(*(moves_economy(state.index, (i,)) for i in members))
    here = state.take(at, read_at_tables(state.index, bool(moving)))
    stands = settled(here, economy, at, moving) if moving else None
    target, member = keep_chances(here, take_runs(restored, at, state.runs), stands, members, number)
    for stop, size in zip(np.cumsum(sizes).tolist(), sizes, strict=True):
        yield target[stop - size : stop], member[stop - size : stop]


def faithless(
    state: State,
    settlement: Settlement,
    member: int,
    runs: NDArray[np.intp],
    first: NDArray[np.bool_],
    keeps: tuple[Array, Array],
    luck: Luck,
) -> tuple[Breach, Breach]:
    """Who breaks a deal with a signatory: by acting against it, or because keeping it no longer pays.

    Args:
        runs: in which such a deal is in force.
        first: those in which the target weighs it against this signatory, (its run,).
        keeps: chances that the target and the signatory keep it, (its run,) each.
    """
    t, lucky = state.index.target, state.index.luck
    draws = luck.uniforms([(lucky[t], f"keeps/{lucky[member]}"), (lucky[member], "keeps")])[:, runs]
    tested = (settlement.major[runs] > 0.0) & (state.level_of("rollback")[runs] >= 1.0)
    by_target = first & (tested | (draws[0] > keeps[0]))
    by_member = ~by_target & (overstepped(state, member, runs) | (draws[1] > keeps[1]))
    return Breach(t, member, runs[by_target]), Breach(member, t, runs[by_member])


def end(state: State, runs: NDArray[np.intp]) -> None:
    """The deal is void in some runs.

    Args:
        state: of the phase, whose own are its package and signatures.
    """
    state.package[:, runs] = 0.0
    state.signed[:, runs] = 0.0
    for i in state.index.traders:
        state.levers.values["laxity"][i, runs] = 0.0


def keep_chances(
    state: State, restored: Restored, stands: Baseline | None, signatories: Sequence[int], number: NDArray[np.intp]
) -> tuple[Array, Array]:
    """Chance that the target and a signatory keep the deal in force, each (run,).

    The target weighs the part of the deal still to come, discounted by trust, against part of the burden of
    its rollback; the signatory the part of the stage's worth still to come against part of what it still owes.

    Args:
        restored: by relief.
        stands: the economy as it stands, where ``moves_economy`` says that it is read.
        number: which of the signatories it is in each run, (run,).
    """
    index, p, b = state.index, state.parameters, state.parameters.bargain
    its = side_by_side(index, [Table((i,)) for i in signatories], number)
    inward, outward = believed(state, its, [])
    later, owed = still_to_come(state, restored, stands, its, inward)
    stage = state.level_of("rollback").astype(np.intp)

    def at_stage(values: Array) -> Array:
        return picked(values, stage) if values.shape[1] > 1 else values[stage, 0]

    kept = at_stage(b.stage_self_enforcing)
    burden = at_stage(b.stage_cost) * (1.0 - at_stage(b.stage_irreversible)) * (kept + (1.0 - kept) * b.discount)
    future = its.of(b.worth)[0] * at_stage(b.stage_worth) * (1.0 - kept) * b.discount * outward[0]
    target = talks.keeps(later - p.keep.share * burden, inward[0], p.keep)
    return target, talks.keeps(future - p.keep.share * owed, outward[0], p.keep)


def still_to_come(
    state: State, restored: Restored, stands: Baseline | None, its: Seating, inward: Array
) -> tuple[Array, Array]:
    """What a deal with one signatory still holds for the target, and what the signatory still owes, (run,) each.

    Args:
        inward: the target's trust in the signatory, (1, run).
    """
    promised = in_force(state, restored)
    value, upfront = relief(state, its, inward, promised)
    later = (value - upfront)[0, 0]
    owed = relief_costs(state, its, promised.level[0])[0, 0] * (1.0 - state.relief)
    values, upfronts, prices = concession_tables(state, stands, its, inward)
    for n, item in enumerate(concessions(state.index)):
        later = later + state.package[item] * (values[n] - upfronts[n])
        owed = owed + state.package[item] * prices[0, n]
    return later, owed


def overstepped(state: State, member: int, runs: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether a signatory's lever has gone beyond what the deal in force allows, in some runs, (its run,)."""
    index = state.index
    found = np.zeros(len(runs), dtype=bool)
    for n in concessions(index):
        item = item_at(index, n)
        if item.inverse and givers(index, n, (member,)):
            allowed = 1.0 - state.package[n, runs]
            found |= state.levers.values[str(item.lever)][member, runs] > allowed + 1e-9
    return found


def deliver(state: State) -> tuple[State, Array]:
    """Own relief moves toward what was promised; without a deal it goes back. And what stays undelivered, (run,)."""
    p = state.parameters.bargain
    promised = state.level_of("relief")
    own = state.relief_own + p.relief_delivery * (p.relief_own * promised - state.relief_own)
    after = replace(state, relief_own=own)
    undelivered = after.relief_missing(promised)
    faded = state.relief_council * (1.0 - p.relief_delivery)
    void = (state.level_of("rollback") == 0.0) & (promised == 0.0)
    after.relief_council = np.where(void, faded, state.relief_council)
    return after, undelivered
