"""Several seats' menus at one moment, compiled: how their options move levers, and which terms they can move.

``moved`` works out once where every option would put its levers; the look-ahead reads that, and ``apply`` takes
the rows of the options chosen from the very same array when all have chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from leverage_sim.actors.menu import Menu
from leverage_sim.mechanisms.payoff import TERMS
from leverage_sim.mechanisms.ripple import ECONOMIC, Ripples, Write, compile_ripples
from leverage_sim.scenario.vocabulary import levers as declared
from leverage_sim.world.index import Index
from leverage_sim.world.levers import Levers, Row
from leverage_sim.world.parameters import Array

Positions = NDArray[np.intp]
Key = TypeVar("Key")
DRAFTS = ("relief", "table-sector")  # what names sectors is handed to terms by sector, not as levers
UNREAD = ECONOMIC - frozenset(("major", "table")) | frozenset(DRAFTS)  # levers that no political term reads


@dataclass(frozen=True)
class Touch:
    """The options that can move some terms, one row each, after a row for each seat as things stand."""

    options: Positions  # (option row,)
    seat: Positions  # (row,): of all rows
    stands: Positions  # (option row,): the row of its seat as things stand
    first: int  # number of rows as things stand
    economic: Positions | None  # (row,): 0, or 1 + position among the options with economic effects
    levers: tuple[tuple[tuple[str, Row], Positions, Positions], ...]  # lever row: rows, and writes they take
    drafts: tuple[tuple[tuple[str, int], Positions, Positions], ...]  # lever and sector: rows, and writes they take


class Moment:
    """The menus of the seats that choose at one moment.

    Args:
        index: of the scenario.
        levers: for the places of their rows.
        weighed: who weighs which term, (actor, term).
        menus: of the seats, in the order of the index.
        payoff_of: whose payoff the options are weighed by, if not their own seats'.
    """

    def __init__(
        self,
        index: Index,
        levers: Levers,
        weighed: NDArray[np.bool_],
        menus: Sequence[Menu],
        payoff_of: int | None = None,
    ):
        self.menus = tuple(menus)
        self.starts = np.cumsum([0] + [len(menu.choices) for menu in menus])
        self.count = int(self.starts[-1])
        choices = [choice for menu in menus for choice in menu.choices]
        flat = [(option, move) for option, choice in enumerate(choices) for move in choice.moves]
        self.writes = tuple(Write(n, option, move.lever, move.row) for n, (option, move) in enumerate(flat))
        self.source = np.array([levers.at(move.lever, move.row) for _, move in flat], dtype=np.intp)
        self.amount = np.array([move.amount for _, move in flat])[:, None]
        self.added = np.array([move.added for _, move in flat], dtype=bool)[:, None]
        limits = [declared()[move.lever] for _, move in flat]
        self.lower = np.array([lever.lower for lever in limits])[:, None]
        self.upper = np.array([lever.upper for lever in limits])[:, None]
        options = np.array([w.option for w in self.writes], dtype=np.intp)
        self.moving, self.first_write = np.unique(options, return_index=True)
        first = set(self.first_write.tolist())
        self.more_writes = [(w.number, w.option) for w in self.writes if w.number not in first]
        self.seat = np.repeat([menu.seat for menu in menus], np.diff(self.starts))
        self.weigher = self.seat if payoff_of is None else np.full_like(self.seat, payoff_of)
        self.costs = np.array([cost for menu in menus for cost in menu.costs], dtype=np.intp)
        self.ripples: Ripples | None = compile_ripples(index, self.writes, self.count)
        self.offering = frozenset(w.position[0] for w in self.writes if w.lever == "offer")
        self._compile_terms(index, weighed)
        self._compile_takes()

    def options(self, menu: int) -> slice:
        """Positions of a menu's options among all options of the moment."""
        return slice(int(self.starts[menu]), int(self.starts[menu + 1]))

    def _compile_terms(self, index: Index, weighed: NDArray[np.bool_]) -> None:
        """The terms that some option of a seat that weighs them can move: two sets of rows, economic and political."""
        moved: dict[bool, set[int]] = {True: set(), False: set()}
        found = []
        for n, name in enumerate(index.vocabulary["term"]):
            _, depends = TERMS[name]
            political = depends is not ECONOMIC
            options = {w.option for w in self.writes if w.lever in depends and weighed[self.weigher[w.option], n]}
            if options:
                moved[political] |= options
                found.append((name, n, political))
        touches = {
            political: self._touch(sorted(options), political) for political, options in moved.items() if options
        }
        self.terms = [(name, n, touches[political]) for name, n, political in found]

    def _touch(self, options: list[int], political: bool) -> Touch:
        seats = list(dict.fromkeys(self.weigher[options].tolist()))
        row_of = {option: len(seats) + n for n, option in enumerate(options)}
        rows: dict[tuple[str, Row], list[Write]] = {}
        drafts: dict[tuple[str, int], list[Write]] = {}
        for w in self.writes:
            if w.option in row_of and political and w.lever not in UNREAD:
                rows.setdefault((w.lever, w.position), []).append(w)
            if w.option in row_of and political and w.lever in DRAFTS:
                drafts.setdefault((w.lever, w.position[1]), []).append(w)
        place = np.zeros(self.count, dtype=np.intp) if self.ripples is None else self.ripples.place
        return Touch(
            options=np.array(options),
            seat=np.concatenate([np.array(seats), self.weigher[options]]),
            stands=np.array([seats.index(self.weigher[option]) for option in options]),
            first=len(seats),
            economic=np.concatenate([np.zeros(len(seats), dtype=np.intp), place[options]]) if not political else None,
            levers=taken(rows, row_of),
            drafts=taken(drafts, row_of),
        )

    def _compile_takes(self) -> None:
        """For each lever row that is written: whose it is, and where each of the seat's options takes it from."""
        self.rows = np.unique(self.source)
        at = {int(row): n for n, row in enumerate(self.rows)}
        menu_of = np.repeat(np.arange(len(self.menus)), np.diff(self.starts))
        self.owner = np.zeros(len(self.rows), dtype=np.intp)
        widest = int(np.diff(self.starts).max())
        self.take = np.repeat(np.arange(len(self.rows))[:, None], widest, axis=1)
        for w in self.writes:
            row, menu = at[int(self.source[w.number])], int(menu_of[w.option])
            self.owner[row] = menu
            self.take[row, w.option - int(self.starts[menu])] = len(self.rows) + w.number

    def moved(self, levers: Levers) -> Array:
        """Where every write would put its lever, (write, run)."""
        found = levers.flat[self.source]
        found *= self.added
        found += self.amount
        np.maximum(found, self.lower, out=found)
        return np.minimum(found, self.upper, out=found)

    def changes(self, levers: Levers, moved: Array) -> NDArray[np.bool_]:
        """Which options would change anything, (option, run); one without writes (hold) always counts."""
        found = np.ones((self.count, moved.shape[1]), dtype=bool)
        if len(self.writes):
            differs = moved != levers.flat[self.source]
            found[self.moving] = differs[self.first_write]
            for number, option in self.more_writes:
                found[option] |= differs[number]
        return found

    def overlay(self, touch: Touch, levers: Levers, moved: Array) -> dict[tuple[str, Row], Array]:
        """Levers in the rows of a touch, (row, run) each."""
        found = {}
        for (lever, position), rows, writes in touch.levers:
            values = np.empty((len(touch.seat), moved.shape[1]))
            values[:] = levers.values[lever][position]
            values[rows] = moved[writes]
            found[lever, position] = values
        return found

    def apply(self, levers: Levers, moved: Array, chosen: Positions) -> None:
        """Put the levers where the chosen options put them.

        Args:
            moved: of this moment.
            chosen: position of each seat's option on its own menu, (seat, run).
        """
        if self.rows.size:
            choices = np.concatenate([levers.flat[self.rows], moved])
            source = self.take[np.arange(len(self.rows))[:, None], chosen[self.owner]]
            levers.flat[self.rows] = choices[source, np.arange(moved.shape[1])]


def taken(rows: dict[Key, list[Write]], row_of: dict[int, int]) -> tuple[tuple[Key, Positions, Positions], ...]:
    """For each key the rows of the options that write it, and the numbers of their writes."""
    return tuple(
        (key, np.array([row_of[w.option] for w in its]), np.array([w.number for w in its])) for key, its in rows.items()
    )
