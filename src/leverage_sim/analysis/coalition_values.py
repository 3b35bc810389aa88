"""Values of players in a game over coalitions, each as weights on the worths of coalitions.

Every value here is linear in the worths: a weight for each coalition, so that it is taken run by run and an interval is
that of a plain mean. Nothing is assumed of the game: v may fall when a player joins.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from math import factorial
from typing import Any

import numpy as np

Coalition = frozenset[str]
Weights = dict[Coalition, float]
Array = np.ndarray[Any, np.dtype[np.float64]]


def coalitions(players: Sequence[str]) -> list[Coalition]:
    """Every subset of the players, the empty one first, then by size and in the players' order."""
    return [frozenset(c) for size in range(len(players) + 1) for c in itertools.combinations(players, size)]


def worth(members: Iterable[str]) -> Weights:
    """v(S) itself."""
    return {frozenset(members): 1.0}


def first_in(players: Sequence[str], player: str) -> Weights:
    """What a player is worth alone: v({i}) - v({})."""
    return {frozenset((known(players, player),)): 1.0, frozenset(): -1.0}


def last_in(players: Sequence[str], player: str) -> Weights:
    """What a player adds to all others: v(N) - v(N without i)."""
    whole = frozenset(players)
    return {whole: 1.0, whole - {known(players, player)}: -1.0}


def shapley(players: Sequence[str], player: str) -> Weights:
    """What a player adds, on average over every order of joining (Shapley 1953)."""
    n, found = len(players), dict.fromkeys(coalitions(players), 0.0)
    for members in coalitions([name for name in players if name != known(players, player)]):
        weight = factorial(len(members)) * factorial(n - len(members) - 1) / factorial(n)
        found[members] -= weight
        found[members | {player}] += weight
    return found


def known(players: Sequence[str], player: str) -> str:
    if player not in players:
        raise KeyError(player)
    return player


def weighed(weights: Weights, worths: Mapping[Coalition, Array]) -> Array:
    """A value from the worths of coalitions, in their shape."""
    total: Array = np.zeros_like(next(iter(worths.values())), dtype=float)
    for members, weight in weights.items():
        total = total + weight * worths[members]
    return total
