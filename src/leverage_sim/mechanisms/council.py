"""The Security Council: what each member would bear, what is adopted, who votes how.

smax_k = max(0, (b_k + G + headroom) / (aff_k + .6 exposure_k part)) x noise, at most 1
tightening s* = min(draft, least smax of a permanent member, 9th largest smax)
relief     rmax_k = slope stage - demand + a (aff_k - aff_0)+ + signature, at most 1 (its sponsors: 1)

``part`` is 1 for a draft about sanctions in general, and for a draft confined to sectors their part of what the
target lives on: severity is of the conduct and counts in full, what a member would lose does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms.basics import ranked, unit
from leverage_sim.world.parameter_groups import CouncilParameters
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State

BOUND = 10.0  # what a signatory grants: more than can be asked
AGAINST, ABSTAINS, FOR, VETOES = range(4)


@dataclass(frozen=True)
class Members:
    """The Council of a block: permanent members first, then elected ones. All arrays (member, run)."""

    baseline: Array
    affinity: Array
    exposure: Array
    permanent: int


def members(state: State) -> Members:
    """The members' inclinations; those of elected members were drawn at the start of the run."""
    p, at, elected = state.parameters, list(state.index.permanent), state.elected
    return Members(
        baseline=seated(p.council.baseline[at], elected[0]),
        affinity=seated(p.stance.affinity[at], elected[1]),
        exposure=seated(p.council.exposure[at], np.zeros_like(elected[0])),
        permanent=len(at),
    )


def seated(permanent: Array, others: Array) -> Array:
    """What is known of the permanent members, (member, run or 1), and of the elected ones, (member, run), as one."""
    found = np.empty((len(permanent) + len(others), others.shape[1]))
    found[: len(permanent)], found[len(permanent) :] = permanent, others
    return found


def tolerance(
    seats: Members, severity: Array, noise: Array | float, p: CouncilParameters, part: Array | float = 1.0
) -> Array:
    """Greatest stringency that each member would bear, (member, run), 0..1.

    Args:
        seats: who sits there.
        severity: of the target's conduct, (run,).
        noise: factor of each member, (member, run).
        p: the parameters ``council.*``.
        part: of its exposure that counts: 1, or that of the sectors to which a draft is confined, (run,).
    """
    reluctance = np.maximum(seats.affinity + p.exposure_weight * part * seats.exposure, 1e-9)
    return unit((seats.baseline + severity + p.headroom) / reluctance * noise)


def relief_tolerance(seats: Members, stage: Array, signed: Array, sponsors: Array, p: CouncilParameters) -> Array:
    """Greatest relief that each member would grant, (member, run), 0..1.

    Args:
        stage: of rollback in force, (run,).
        signed: 1 where a deal is in force that makes relief more tolerable, (run,).
        sponsors: 1 for the members that ask for it, (member, run).
    """
    granted = p.relief_slope * stage - p.relief_demand + leniency(seats.affinity, p) + p.relief_signature * signed
    return np.maximum(unit(granted), sponsors)


def leniency(affinity: Array, p: CouncilParameters) -> Array:
    """How much more relief members grant for their affinity with the target, (member, run)."""
    return p.relief_affinity * np.maximum(affinity - p.relief_reference, 0.0)


def pledged(state: State, signatories: Mapping[int, Array | float]) -> Array:
    """What would pass of a relief draft at stage 0 if some members are bound to it by a deal, (run,).

    The rest must come from nine votes and every permanent member; a slope per stage adds to it.

    Args:
        signatories: actors, and the runs in which each is bound (above 0), (run or 1,).
    """
    p, at = state.parameters.council, list(state.index.permanent)
    affinity = seated(state.parameters.stance.affinity[at], state.elected[1])
    granted = leniency(affinity, p)
    granted += p.relief_signature - p.relief_demand
    for row, i in enumerate(at):
        if i in signatories:
            granted[row] = np.where(np.asarray(signatories[i]) > 0.0, BOUND, granted[row])
    return passable(granted, len(at), state.index.scenario.council.votes, p.veto)


def passable(tolerances: Array, permanent: int, votes: int, veto: Array) -> Array:
    """The most that passes: what the ninth vote bears and, with a veto, every permanent member, (run,).

    Where there is no council nothing does.
    """
    if not len(tolerances):
        return np.zeros(tolerances.shape[-1])
    level = ranked(tolerances, votes)
    if permanent:
        least = tolerances[0]
        for row in tolerances[1:permanent]:
            least = np.minimum(least, row)
        level = np.where(veto > 0.0, np.minimum(level, least), level)
    return level


def ballots(bearable: Array, text: Array, standing: Array, permanent: int, veto: Array) -> NDArray[np.int8]:
    """How each member votes on a text, (member, run).

    Who bears the text votes for it. A permanent member with a veto that does not bear it vetoes. Of the others,
    who would bear more than stands abstains, and who would not votes against.

    Args:
        bearable: greatest level that each member bears, (member, run).
        text: level put to the vote, (run,).
        standing: level in force, (run,).
        permanent: number of permanent members, who stand first.
        veto: above 0 where they hold a veto.
    """
    found = np.where(bearable > standing, ABSTAINS, AGAINST).astype(np.int8)
    found[:permanent][np.broadcast_to(veto > 0.0, found[:permanent].shape)] = VETOES
    found[bearable >= text] = FOR
    return found


def adoptable(state: State, seats: Members, severity: Array, part: Array | float = 1.0) -> Array:
    """Stringency that the Council is expected to adopt at this severity, (run,)."""
    p, council = state.parameters.council, state.index.scenario.council
    bearable = tolerance(seats, severity, 1.0, p, part)
    return np.minimum(draft(severity, p), passable(bearable, seats.permanent, council.votes, p.veto))


def draft(severity: Array, p: CouncilParameters) -> Array:
    """What a sponsor asks: a step beyond the severity of the conduct, at most a full embargo."""
    return np.minimum(1.0, p.draft + severity)


def living_on(state: State, named: NDArray[np.bool_] | Array) -> Array:
    """Part of what the target lives on that the traded sectors of a draft stand for, (run,) or (1,).

    Args:
        named: how far the draft names each traded sector, (traded sector, run or 1).
    """
    total: Array = np.zeros(1)
    for part, its in zip(state.constants.part, named, strict=False):
        total = total + part * its
    return total
