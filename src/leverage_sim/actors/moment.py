"""Several seats' menus at one moment, compiled: how their options move levers, and which terms they can move.

``moved`` works out once where every option would put its levers; the look-ahead reads that, and ``apply`` takes
the rows of the options chosen from the very same array when all have chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from leverage_sim.actors.menu import Menu
from leverage_sim.mechanisms.option_effects_plan import ECONOMIC, EffectsPlan, Write, compile_effects
from leverage_sim.mechanisms.payoff import TERMS
from leverage_sim.scenario.vocabulary import levers as declared
from leverage_sim.world.index import Index
from leverage_sim.world.levers import Layout, Levers, Row
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
    rows: Positions  # (option row,): its row
    stands: Positions  # (option row,): the row of its seat as things stand
    first: int  # number of rows as things stand
    economic: Positions | None  # (row,): 0, or 1 + position among the options with economic effects
    levers: tuple[tuple[tuple[str, Row], Positions, Positions], ...]  # lever row: rows, and writes they take
    drafts: tuple[tuple[tuple[str, int], Positions, Positions], ...]  # lever and sector: rows, and writes they take
    own: tuple[tuple[int, Positions, Positions], ...]  # sector, rows of the economy that are their seats' own, and rows


class Moment:
    """The menus of the seats that choose at one moment.

    Args:
        index: of the scenario.
        rows: of the levers.
        weighed: who weighs which term, (actor, term).
        menus: of the seats, in the order of the index.
        sanctioned: by trader the sectors in which it has a flow and sanctions may forbid something.
        payoff_of: whose payoff the options are weighed by, if not their own seats'.
    """

    def __init__(
        self,
        index: Index,
        rows: Layout,
        weighed: NDArray[np.bool_],
        menus: Sequence[Menu],
        sanctioned: Mapping[int, Sequence[int]],
        payoff_of: int | None = None,
    ):
        self.menus = tuple(menus)
        self.starts = np.cumsum([0] + [len(menu.choices) for menu in menus])
        self.count = int(self.starts[-1])
        choices = [choice for menu in menus for choice in menu.choices]
        flat = [(option, move) for option, choice in enumerate(choices) for move in choice.moves]
        self.writes = tuple(Write(n, option, move.lever, move.row) for n, (option, move) in enumerate(flat))
        self.source = np.array([rows.at(move.lever, move.row) for _, move in flat], dtype=np.intp)
        self.amount = np.array([move.amount for _, move in flat])[:, None]
        self.added = np.array([n for n, (_, move) in enumerate(flat) if move.added], dtype=np.intp)
        limits = [declared()[move.lever] for _, move in flat]
        self.lower = np.array([lever.lower for lever in limits])[:, None]
        self.upper = np.array([lever.upper for lever in limits])[:, None]
        its = [[w.number for w in self.writes if w.option == option] for option in range(self.count)]
        most = max(1, *(len(numbers) for numbers in its))
        self.written = np.array([numbers + [len(flat)] * (most - len(numbers)) for numbers in its], dtype=np.intp)
        self.seat = np.repeat([menu.seat for menu in menus], np.diff(self.starts))
        self.weigher = self.seat if payoff_of is None else np.full_like(self.seat, payoff_of)
        self.costs = np.array([cost for menu in menus for cost in menu.costs], dtype=np.intp)
        self.sanctioned = sanctioned
        closable = sorted({k for sectors in self.sanctioned.values() for k in sectors})
        self.option_effects: EffectsPlan | None = compile_effects(index, self.writes, self.count, closable)
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
            political: self._touch(index, sorted(options), political) for political, options in moved.items() if options
        }
        self.terms = [
            (name, n, touches[political], self._weighing(touches[political], weighed[:, n]))
            for name, n, political in found
        ]

    def _weighing(self, touch: Touch, weighed: NDArray[np.bool_]) -> Touch:
        """Of the options of a touch those of seats that weigh a term."""
        its = weighed[self.weigher[touch.options]]
        seat = np.concatenate([touch.seat[: touch.first], touch.seat[touch.first :][its]])
        return replace(touch, options=touch.options[its], seat=seat, rows=touch.rows[its], stands=touch.stands[its])

    def _touch(self, index: Index, options: list[int], political: bool) -> Touch:
        seats = list(dict.fromkeys(self.weigher[options].tolist()))
        row_of = {option: len(seats) + n for n, option in enumerate(options)}
        rows: dict[tuple[str, Row], list[Write]] = {}
        drafts: dict[tuple[str, int], list[Write]] = {}
        for w in self.writes:
            if w.option in row_of and political and w.lever not in UNREAD:
                rows.setdefault((w.lever, w.position), []).append(w)
            if w.option in row_of and political and w.lever in DRAFTS:
                drafts.setdefault((w.lever, w.position[1]), []).append(w)
        plan = self.option_effects
        place = np.zeros(self.count, dtype=np.intp) if plan is None else plan.place
        economic = np.concatenate([np.zeros(len(seats), dtype=np.intp), place[options]])
        seat = np.concatenate([np.array(seats), self.weigher[options]])
        return Touch(
            options=np.array(options),
            seat=seat,
            rows=np.arange(len(seats), len(seats) + len(options)),
            stands=np.array([seats.index(self.weigher[option]) for option in options]),
            first=len(seats),
            economic=None if political else economic,
            levers=taken(rows, row_of),
            drafts=taken(drafts, row_of),
            own=() if political or plan is None else self._own(index, plan, seat, economic),
        )

    def _own(
        self, index: Index, plan: EffectsPlan, seat: Positions, economic: Positions
    ) -> tuple[tuple[int, Positions, Positions], ...]:
        """By sector the rows of the economy that options change of their own seats, and the options' rows."""
        found: dict[int, list[tuple[int, int]]] = {}
        for row, (i, option) in enumerate(zip(seat.tolist(), (economic - 1).tolist(), strict=True)):
            mine = plan.option == option if i in index.traders else np.zeros(0, dtype=bool)
            for n in mine.nonzero()[0].tolist():
                k = int(plan.sector[n])
                if index.traders[plan.trader[n]] == i and k in self.sanctioned[i]:
                    found.setdefault(k, []).append((n, row))
        return tuple((k, *np.array(pairs, dtype=np.intp).T) for k, pairs in sorted(found.items()))

    def _compile_takes(self) -> None:
        """For each lever row that is written: whose it is, and where each of the seat's options takes it from."""
        self.rows = np.unique(self.source)
        at = {int(row): n for n, row in enumerate(self.rows)}
        menu_of = np.repeat(np.arange(len(self.menus)), np.diff(self.starts))
        self.owner = np.zeros(len(self.rows), dtype=np.intp)
        widest = int(np.diff(self.starts).max())
        self.take = np.repeat(np.arange(len(self.rows))[:, None], widest, axis=1)
        self.row_starts = np.arange(len(self.rows))[:, None] * widest
        for w in self.writes:
            row, menu = at[int(self.source[w.number])], int(menu_of[w.option])
            self.owner[row] = menu
            self.take[row, w.option - int(self.starts[menu])] = len(self.rows) + w.number

    def moved(self, levers: Levers) -> Array:
        """Where every write would put its lever, (write, run)."""
        found, its = np.empty((len(self.source), levers.flat.shape[1])), self.added
        found[:] = np.minimum(np.maximum(self.amount, self.lower), self.upper)
        more = levers.flat[self.source[its]]
        more += self.amount[its]
        np.maximum(more, self.lower[its], out=more)
        found[its] = np.minimum(more, self.upper[its], out=more)
        return found

    def changes(self, levers: Levers, moved: Array) -> NDArray[np.bool_]:
        """Which options would change anything, (option, run); one without writes (hold) always counts."""
        differs = np.zeros((len(self.writes) + 1, moved.shape[1]), dtype=bool)  # and one that is never made
        np.not_equal(moved, levers.flat[self.source], out=differs[:-1])
        found: NDArray[np.bool_] = np.any(differs[self.written], axis=1)
        found[self.written[:, 0] == len(self.writes)] = True
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
            count = moved.shape[1]
            choices = np.concatenate([levers.flat[self.rows], moved])
            place = chosen[self.owner] + self.row_starts
            source = (self.take * count).reshape(-1).take(place) + np.arange(count)
            levers.flat[self.rows] = choices.reshape(-1).take(source)


def taken(rows: dict[Key, list[Write]], row_of: dict[int, int]) -> tuple[tuple[Key, Positions, Positions], ...]:
    """For each key the rows of the options that write it, and the numbers of their writes."""
    return tuple(
        (key, np.array([row_of[w.option] for w in its]), np.array([w.number for w in its])) for key, its in rows.items()
    )
