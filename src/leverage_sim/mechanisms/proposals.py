"""Packages that some party might propose, run by run: everything else is dropped before anyone weighs it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms.basics import portions
from leverage_sim.mechanisms.flows import add_rows
from leverage_sim.mechanisms.packages import Sides, cells_of, combined, greatest, least
from leverage_sim.mechanisms.stakes import Stakes
from leverage_sim.world.parameters import Array

Positions = NDArray[np.intp]
ROUNDING = 1e-9  # by which a sum of gains may differ from the gains that are compared


@dataclass(frozen=True)
class Proposals:
    """Pairs of a run and a package that some party might propose in it; the pairs of a run stand together."""

    run: Positions  # (pair,)
    stage: Positions  # (pair,)
    step: Positions  # (pair,): position among the levels of relief
    side: Positions  # (pair,): position among the sets of concessions
    target: Array  # (pair,): gain
    members: Array  # (m, pair): gains


@dataclass(frozen=True)
class Doubts:
    """By how much a gain is misread in favour of a package at most, in each run, (run,)."""

    of_target: Array  # by a member that proposes
    of_members: Array  # by the target if it proposes; -inf where it need not be asked


@dataclass(frozen=True)
class Cells:
    """Pairs of stage and relief: what each adds by itself, and with the concessions that suit a side best."""

    received: Array  # (cell, run): gain of the target
    kept: Array  # (m, cell, run): gain of each member
    most: Array  # (cell, run): greatest gain of the target
    least: Array  # (cell, run): greatest gain of the member that gains least
    greatest: Array  # (cell, run): and of the one that gains most
    sum: Array  # (cell, run): greatest sum of all gains


def cells_at_best(s: Stakes, highest: Array) -> Cells:
    """Pairs of stage and relief, and the most that can be added to them.

    Args:
        highest: level of each concession, (concession, 1); what nobody there can give is worth and costs nothing.
    """
    received, kept = cells_of(s)
    reach = np.maximum(highest - s.concession_now, 0.0)
    value, cost = s.concession_value * reach, s.concession_cost * reach
    adds = np.maximum(value - add_rows(cost), 0.0)
    at_best = kept - add_rows(np.minimum(cost.swapaxes(0, 1), 0.0))[:, None]
    return Cells(
        received,
        kept,
        received + add_rows(np.maximum(value, 0.0)),
        least(at_best),
        greatest(at_best),
        received + add_rows(kept) + add_rows(adds),
    )


def signable(cells: Cells) -> NDArray[np.bool_]:
    """Runs in which it cannot be ruled out that some package leaves everyone better off, (run,)."""
    found = (np.minimum(cells.most, cells.least) > 0.0) & (cells.sum > -ROUNDING)
    return np.asarray(found.any(axis=0))


def plausible(target: Array, low: Array, high: Array, doubts: Doubts) -> NDArray[np.bool_]:
    """Whether packages with these gains may be proposed by a member, or by the target.

    Whoever proposes gains by it, and nobody else seems to lose.

    Args:
        target, low, high: gain of the target, the least and the greatest of a member, any shape that goes with doubts.
    """
    by_member = (high > 0.0) & (target > -doubts.of_target) & (low > -np.maximum(doubts.of_target, 0.0))
    by_target = (target > 0.0) & (low > -doubts.of_members)
    found: NDArray[np.bool_] = by_member | by_target
    return found


def hopeful(cells: Cells, doubts: Doubts) -> NDArray[np.bool_]:
    """Pairs of stage and relief that some set of concessions might make worth proposing, (cell, run).

    Judged by each side's gain with the concessions that suit it best, and by all gains together with those that add
    most.
    """
    found = plausible(cells.most, cells.least, cells.greatest, doubts)
    others = len(cells.kept)
    lost = doubts.of_target + (others - 1) * np.maximum(doubts.of_target, 0.0)
    found &= cells.sum > -np.maximum(lost, others * doubts.of_members) - ROUNDING
    return found


def proposable(s: Stakes, cells: Cells, groups: Sequence[tuple[NDArray[np.bool_], Sides]], doubts: Doubts) -> Proposals:
    """Packages that someone might propose who misreads the others' gains by at most so much.

    First the pairs of stage and relief for which some concessions might bring that about; then, of those alone, the
    packages.

    Args:
        groups: runs, (run,), and the sets of concessions that can be put together in them, all combinations of levels.
            Positions of sets count on from group to group.
    """
    run, cell = np.ascontiguousarray(hopeful(cells, doubts).T).nonzero()
    rows, parts, before = np.concatenate([s.concession_value[None], s.concession_cost]), [], 0
    for where, sides in groups:
        at, place = where.nonzero()[0], np.cumsum(where) - 1
        both = combined(rows.take(at, axis=-1), s.concession_now.take(at, axis=-1), sides.choices)
        both = np.ascontiguousarray(both.transpose(2, 0, 1))  # (run, target and m, set)
        for few in chunks(where[run].nonzero()[0], len(sides)):
            its = run[few]
            parts.append(packages(cells, its, cell[few], both[place[its]], doubts, before))
        before += len(sides)
    steps = s.relief_cost.shape[1]
    runs, found, sets, target, members = (np.concatenate(column, axis=-1) for column in zip(*parts, strict=True))
    return Proposals(runs, *np.divmod(found, steps), sets, target, members)


def packages(
    cells: Cells, run: Positions, cell: Positions, adds: Array, doubts: Doubts, before: int
) -> tuple[Positions, Positions, Positions, Array, Array]:
    """Those packages of some pairs of a run and a cell that may be proposed: run, cell, set of concessions, gains.

    Args:
        run, cell: (pair,).
        adds: what every set of concessions gives the target, and what it costs each member, (pair, 1 + m, set).
        before: what to add to positions of sets.
    """
    at = cell * cells.received.shape[1] + run
    target = cells.received.reshape(-1)[at][:, None] + adds[:, 0]
    members = [kept.reshape(-1)[at][:, None] - adds[:, 1 + m] for m, kept in enumerate(cells.kept)]
    doubt = Doubts(doubts.of_target[run][:, None], doubts.of_members[run][:, None])
    found = plausible(target, least(members), greatest(members), doubt).reshape(-1).nonzero()[0]
    pair, side = np.divmod(found, target.shape[1])
    gains = np.array([row.reshape(-1)[found] for row in members])
    return run[pair], cell[pair], side + before, target.reshape(-1)[found], gains


def chunks(places: Positions, sets: int) -> Iterator[Positions]:
    """Places, with so many sets of concessions each, in portions that are worked on at once; one portion at least."""
    for part in portions(max(len(places), 1), sets):
        yield places[part]


def best(run: Positions, value: Array) -> Positions:
    """The first entry of greatest value of each run, but of runs in which no value is above 0.

    Args:
        run: of each entry; the entries of a run stand together.
    """
    if not run.size:
        return run
    begins = np.ones(len(run), dtype=bool)
    np.not_equal(run[1:], run[:-1], out=begins[1:])
    first = begins.nonzero()[0]
    greatest = np.maximum.reduceat(value, first)
    hits = (value == greatest[np.cumsum(begins) - 1]).nonzero()[0]
    found: Positions = hits[hits.searchsorted(first)][greatest > 0.0]
    return found
