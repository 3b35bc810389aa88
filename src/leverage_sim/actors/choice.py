"""The one place where scores become a choice.

A size-corrected nested logit on regret: option o of family f in nest n has the value
lambda score_o - ln(families of n on the menu) + Gumbel noise of f; the greatest is chosen. Variants of one
act share a family: it has the score of its best member and one noise, so that adding a duplicate leaves every
other probability exactly as it was; a second noise then chooses within the family. All seats of a moment are
worked on at once, each option in a row of its own.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from leverage_sim.actors.ballot import Ballot
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array

WORST = -1.0
LOG_SIZE = np.log(np.maximum(np.arange(400), 1.0))


def regret(payoffs: Array, available: NDArray[np.bool_], scale: Array, starts: NDArray[np.intp]) -> Array:
    """Scores from payoffs: 0 for the best option on a menu, -1 for one worse by ``scale`` or more.

    Args:
        payoffs: (option, run).
        available: (option, run).
        scale: kappa of each option's seat and slot, in utility, (option, run or 1).
        starts: first option of each menu, and the number of options.
    """
    offered = np.where(available, payoffs, -np.inf)
    scores = np.empty_like(payoffs)
    for start, stop in pairwise(starts.tolist()):
        np.subtract(payoffs[start:stop], offered[start:stop].max(axis=0), out=scores[start:stop])
    scores /= scale
    return np.minimum(np.maximum(scores, WORST, out=scores), 0.0, out=scores)


def family_values(ballot: Ballot, scores: Array, available: NDArray[np.bool_], precision: Array) -> tuple[Array, Array]:
    """Value of each family before noise, (family, run), and precision x score of each option, (option, run)."""
    valued = np.where(available, scores * precision, -np.inf)
    heads = ballot.members[ballot.first]
    families, offered = valued[heads], np.zeros((len(heads) + 1, available.shape[1]), dtype=bool)  # and one never there
    offered[:-1] = available[heads]
    for f, options, _ in ballot.variants:
        families[f] = valued[options].max(axis=0)
        offered[f] = available[options].any(axis=0)
    sizes = offered[ballot.nests].sum(axis=1, dtype=np.uint8)
    families -= LOG_SIZE.take(sizes)[ballot.nest]
    return families, valued


def choose(
    ballot: Ballot,
    scores: Array,
    available: NDArray[np.bool_],
    precision: Array,
    luck: Luck,
    whose: list[str],
) -> NDArray[np.intp]:
    """Position of each seat's chosen option on its own menu, (seat, run).

    Args:
        ballot: of the menus.
        scores: in units of regret, (option, run).
        available: which options are on the menu, (option, run).
        precision: lambda of each option's seat, (option, run or 1); infinite for the best response.
        luck: of the block, at this quarter.
        whose: luck key of each seat.
    """
    sure: NDArray[np.bool_] = np.atleast_1d(np.isinf(precision).any(axis=-1))
    families, valued = family_values(ballot, scores, available, np.where(sure[:, None], 0.0, precision))
    offered = np.flatnonzero(np.isfinite(families).any(axis=1))  # what is on nobody's menu needs no luck
    families[offered] += luck.gumbels([(whose[m], purpose) for m, purpose in [ballot.luck[f] for f in offered]])
    chosen = np.empty((len(whose), scores.shape[1]), dtype=np.intp)
    for m in range(len(whose)):
        start, stop = ballot.starts[m], ballot.starts[m + 1]
        if sure[start]:
            chosen[m] = np.where(available[start:stop], scores[start:stop], -np.inf).argmax(axis=0)
            continue
        a, b = ballot.family_starts[m], ballot.family_starts[m + 1]
        family = families[a:b].argmax(axis=0) + a
        option = ballot.members[ballot.first[family]]
        for f, options, words in ballot.variants:
            runs = (family == f).nonzero()[0]
            if runs.size:
                noise = luck.gumbels([(whose[m], purpose) for _, purpose in words], runs)
                option[runs] = options[(valued[options[:, None], runs] + noise).argmax(axis=0)]
        chosen[m] = option - start
    return chosen


def probabilities(ballot: Ballot, scores: Array, available: NDArray[np.bool_], precision: Array) -> Array:
    """Chance of each option, (option, run); the chances of each menu add to 1 in every run."""
    sure: NDArray[np.bool_] = np.atleast_1d(np.isinf(precision).any(axis=-1))
    families, valued = family_values(ballot, scores, available, np.where(sure[:, None], 0.0, precision))
    found = np.zeros_like(scores)
    for m in range(len(ballot.starts) - 1):
        start, stop = ballot.starts[m], ballot.starts[m + 1]
        a, b = ballot.family_starts[m], ballot.family_starts[m + 1]
        if sure[start]:
            best = np.where(available[start:stop], scores[start:stop], -np.inf).argmax(axis=0)
            found[start:stop] = np.arange(stop - start)[:, None] == best
            continue
        odds = np.exp(families[a:b] - families[a:b].max(axis=0))
        found[ballot.members[ballot.first[a:b]]] = odds / odds.sum(axis=0)
        for f, options, _ in ballot.variants:
            if a <= f < b:
                best = valued[options].max(axis=0)
                inner = np.exp(valued[options] - np.where(np.isfinite(best), best, 0.0))
                share = found[options[0]].copy()
                found[options] = share * inner / np.maximum(inner.sum(axis=0), 1e-300)
    return found
