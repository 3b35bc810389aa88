"""Formulas over measures of arms, like ``freeze[swap] - freeze[base]``: read safely, then worked out on arrays.

Allowed are numbers, + - * /, one comparison (1 where it holds, else 0), min, max, abs, ``measure[arm]``,
``rank_correlation([..], [..])`` and, of a game over senders, ``worth(measure, game, [A, B])``, ``first_in``,
``last_in`` and ``shapley(measure, game, A)``. Nothing of a file is ever run as code.
"""

import ast
import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from leverage_sim.analysis import coalition_values

Array = np.ndarray[Any, np.dtype[np.float64]]
Leaf = Callable[[str, str, frozenset[str] | None], Array]
"""The values of a measure in an arm; of a game, in one of its coalitions."""

BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: np.divide,
}  # fmt: skip
COMPARED: dict[type, Callable[[Any, Any], Any]] = {
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Lt: operator.lt, ast.LtE: operator.le,
}  # fmt: skip
EXTREMES: dict[str, Callable[[Any, Any], Any]] = {"min": np.minimum, "max": np.maximum}
VALUES = ("first_in", "last_in", "shapley")
MAX_NODES = 500


class FormulaError(ValueError):
    """What is wrong with a formula."""


@dataclass(frozen=True)
class Formula:
    """A formula that was read; ``needs`` are its measures with their arms, or games and coalitions."""

    text: str
    tree: ast.expr
    players: tuple[str, ...]

    @property
    def needs(self) -> list[tuple[str, str, frozenset[str] | None]]:
        return list(dict.fromkeys(leaves(self.tree, self.players)))

    def __call__(self, leaf: Leaf) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(worked_out(self.tree, leaf, self.players), dtype=float)


def formula(text: str, players: Sequence[str]) -> Formula:
    """Read a formula.

    Args:
        players: senders, in the order of the games.

    Raises:
        FormulaError: with what it may not hold.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError("not a formula; write something like freeze[swap] - freeze[base]") from None
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise FormulaError(f"longer than {MAX_NODES} parts")
    found = Formula(text, tree, tuple(players))
    if not found.needs:
        raise FormulaError("it holds no measure; write measure[arm]")
    return found


def leaves(node: ast.expr, players: tuple[str, ...]) -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """Every measure that a part of a formula needs, in order."""
    match node:
        case ast.Constant(value=bool()) | ast.Constant(value=str()):
            raise FormulaError(f"{ast.unparse(node)} is no number")
        case ast.Constant(value=int() | float()):
            return
        case ast.Subscript(value=ast.Name(id=measure), slice=ast.Name(id=arm)):
            yield measure, arm, None
        case ast.UnaryOp(op=ast.USub(), operand=one):
            yield from leaves(one, players)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
            yield from leaves(left, players)
            yield from leaves(right, players)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARED:
            yield from leaves(left, players)
            yield from leaves(right, players)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            yield from called(name, args, players)
        case _:
            raise FormulaError(f"{ast.unparse(node)[:60]} may not stand in a formula")


def called(name: str, args: list[ast.expr], players: tuple[str, ...]) -> Iterator[tuple[str, str, frozenset[str]]]:
    """What a call needs."""
    if (name in EXTREMES and len(args) >= 2) or (name == "abs" and len(args) == 1):
        parts = args
    elif name == "rank_correlation" and len(args) == 2 and all(isinstance(a, ast.List) for a in args):
        if len({len(a.elts) for a in args if isinstance(a, ast.List)}) != 1:
            raise FormulaError("rank_correlation takes two lists of one length")
        parts = [part for a in args if isinstance(a, ast.List) for part in a.elts]
    elif name == "worth" or name in VALUES:
        measure, game, weights = weights_of(name, args, players)
        for members in weights:
            yield measure, game, members
        return
    else:
        raise FormulaError(f"{name}(...) with {len(args)} parts is not known here")
    for part in parts:
        yield from leaves(part, players)  # type: ignore[misc]


def weights_of(name: str, args: list[ast.expr], players: tuple[str, ...]) -> tuple[str, str, coalition_values.Weights]:
    """Measure, game and weights of the coalitions in a value of a game."""
    match args:
        case [ast.Name(id=measure), ast.Name(id=game), ast.List(elts=elts)] if name == "worth":
            who = [e.id if isinstance(e, ast.Name) else ast.unparse(e) for e in elts]
        case [ast.Name(id=measure), ast.Name(id=game), ast.Name(id=player)] if name != "worth":
            who = [player]
        case _:
            form = "worth(measure, game, [A, B])" if name == "worth" else f"{name}(measure, game, A)"
            raise FormulaError(f"write {form}")
    for one in who:
        if one not in players:
            raise FormulaError(f"{one} is no sender who may act; known: {', '.join(players)}")
    if name == "worth":
        return measure, game, coalition_values.worth(who)
    weights: coalition_values.Weights = getattr(coalition_values, name)(players, who[0])
    return measure, game, {members: weight for members, weight in weights.items() if weight != 0.0}


def worked_out(node: ast.expr, leaf: Leaf, players: tuple[str, ...]) -> Any:
    """The value of a part of a formula."""
    match node:
        case ast.Constant(value=value):
            return float(value)  # type: ignore[arg-type]
        case ast.Subscript(value=ast.Name(id=measure), slice=ast.Name(id=arm)):
            return leaf(measure, arm, None)
        case ast.UnaryOp(operand=one):
            return -worked_out(one, leaf, players)
        case ast.BinOp(left=left, op=op, right=right):
            return BINARY[type(op)](worked_out(left, leaf, players), worked_out(right, leaf, players))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            found = COMPARED[type(op)](worked_out(left, leaf, players), worked_out(right, leaf, players))
            return np.asarray(found, dtype=float)
        case ast.Call(func=ast.Name(id=name), args=args):
            return call(name, args, leaf, players)
    raise FormulaError(ast.unparse(node))


def call(name: str, args: list[ast.expr], leaf: Leaf, players: tuple[str, ...]) -> Any:
    """The value of a call."""
    if name in EXTREMES:
        found = worked_out(args[0], leaf, players)
        for part in args[1:]:
            found = EXTREMES[name](found, worked_out(part, leaf, players))
        return found
    if name == "abs":
        return np.abs(worked_out(args[0], leaf, players))
    if name == "rank_correlation":
        lists = [[worked_out(e, leaf, players) for e in a.elts] for a in args if isinstance(a, ast.List)]
        return rank_correlation(*lists)
    measure, game, weights = weights_of(name, args, players)
    total: Any = 0.0
    for members, weight in weights.items():
        total = total + weight * leaf(measure, game, members)
    return total


def rank_correlation(a: Sequence[Any], b: Sequence[Any]) -> Array:
    """Spearman's, with mean ranks for ties, of two lists of arrays of one shape; nan where one of them is all ties."""
    shape = np.broadcast_shapes(*(np.shape(x) for x in (*a, *b)))
    one, other = (ranks(np.stack([np.broadcast_to(x, shape) for x in xs])) for xs in (a, b))
    one, other = one - one.mean(axis=0), other - other.mean(axis=0)
    size = np.sqrt((one * one).sum(axis=0) * (other * other).sum(axis=0))
    found: Array = np.divide((one * other).sum(axis=0), size, out=np.full(shape, np.nan), where=size > 0)
    return found


def ranks(values: Array) -> Array:
    """Mean ranks along the first axis."""
    below = (values[None] < values[:, None]).sum(axis=1)
    same = (values[None] == values[:, None]).sum(axis=1)
    return np.asarray(below + (same + 1) / 2.0, dtype=float)
