"""What a rule sees: the world from one seat, read only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from leverage_sim.actors.menu import Choice, menus, option_names
from leverage_sim.actors.scores import Scores as Scores
from leverage_sim.scenario.vocabulary import NESTS, rows_of
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import NOT_YET, State

ROLES = ("coercers", "patrons", "neighbours")


@dataclass(frozen=True)
class Quantity:
    """Something that a view holds. ``axes`` is empty, or one or two actors; lower and upper bound what it can be."""

    name: str
    axes: tuple[str, ...]
    unit: str
    lower: float
    upper: float
    meaning: str


@cache
def quantities() -> dict[str, Quantity]:
    """What a view holds, as the table beside this file declares it."""
    return {
        row["name"]: Quantity(
            row["name"],
            tuple(row["by"].split("+")) if row["by"] else (),
            row["unit"],
            float(row["lower"]),
            float(row["upper"]),
            row["meaning"],
        )
        for row in rows_of("leverage_sim.actors", "view.csv")
    }


def trade(state: State) -> Array:
    """Goods that each actor and the target trade at present, million USD a year, (actor, run)."""
    found = np.zeros((len(state.index.actors), state.runs))
    for k in state.index.merchandise:
        found += state.flows[:, k]
    return found


GIVEN = {"gdp": "gdp.{}", "affinity": "affinity.{}"}
"""Quantities that are parameters, which a scenario gives for those of whom a mechanism reads them."""

COMPUTED: dict[str, Callable[[State], Array]] = {
    "trade": trade,
    "stage": lambda state: state.level_of("rollback"),
    "gdp": lambda state: state.parameters.economy.gdp,
    "affinity": lambda state: state.parameters.stance.affinity,
}


class Named:
    """An array over actors that is read by their names: ``trust["A", "B"]``."""

    def __init__(self, values: Array, view: "View", quantity: Quantity):
        self._values, self._view, self._quantity = values, view, quantity

    def __getitem__(self, names: str | tuple[str, ...]) -> Array:
        words = (names,) if isinstance(names, str) else names
        needed = len(self._quantity.axes)
        if len(words) != needed:
            raise KeyError(f"{self._quantity.name} takes {needed} actor{'s' * (needed > 1)}, not {len(words)}")
        places = tuple(self._view._at(word) for word in words)
        if self._quantity.name in GIVEN:
            self._view._ask_for(GIVEN[self._quantity.name].format(*words))
        return locked(self._values[places])


def locked(values: Array) -> Array:
    """A view that cannot be written to."""
    seen = values.view()
    seen.flags.writeable = False
    return seen


class View:
    """The world as one seat sees it. Every quantity is an array over runs, (run,), and cannot be changed.

    What it holds, with units and ranges, is the table ``view.csv``; docs/view.md shows it.

    Attributes:
        name: the actor in the seat.
        slot: the slot it is asked for, "coercive" or "diplomatic".
        slots: both, in the order in which they are asked.
    """

    def __init__(self, state: State, name: str, slot: str = "", runs: slice | None = None):
        self._state, self._runs = state, runs or slice(None)
        self.name, self.slot = name, slot
        self.slots = state.index.vocabulary["slot"]

    def __getattr__(self, name: str) -> Array | Named:
        if name.startswith("__"):
            raise AttributeError(name)
        quantity = quantities().get(name)
        if quantity is None:
            known = ", ".join((*quantities(), *MORE))
            raise AttributeError(f"a view has no {name!r}; it has {known}")
        state = self._state
        values = COMPUTED[name](state) if name in COMPUTED else getattr(state, name)
        seen = np.broadcast_to(values, (*values.shape[:-1], state.runs))[..., self._runs]
        return Named(seen, self, quantity) if quantity.axes else locked(seen)

    def _at(self, actor: str) -> int:
        """Place of an actor in the world's arrays.

        Raises:
            KeyError: the scenario has no such actor.
        """
        at = self._state.index.at
        if actor not in at:
            raise KeyError(f"{actor} is not an actor of this scenario; known: {', '.join(sorted(at))}")
        return at[actor]

    def _ask_for(self, parameter: str) -> None:
        """See that the scenario gives a parameter.

        Raises:
            KeyError: it does not.
        """
        if parameter not in self._state.index.scenario.parameters:
            raise KeyError(f"the scenario gives no {parameter}")

    @property
    def quarter(self) -> str:
        """The quarter that is being played, like 2017Q1."""
        return str(self._state.now)

    @property
    def role(self) -> str:
        """Of the seat's actor: target, coercer, patron, neighbour, or other."""
        if self.name == self.target:
            return "target"
        return next((role[:-1] for role in ROLES if self.name in getattr(self, role)), "other")

    @property
    def target(self) -> str:
        """The actor that the others want to move."""
        return self._state.index.scenario.roles.target

    @property
    def coercers(self) -> tuple[str, ...]:
        """Who presses the target, by the scenario's roles."""
        return self._names(self._state.index.coercers)

    @property
    def patrons(self) -> tuple[str, ...]:
        """Who stands by the target."""
        return self._names(self._state.index.patrons)

    @property
    def neighbours(self) -> tuple[str, ...]:
        """Who lives beside the target."""
        return self._names(self._state.index.neighbours)

    @property
    def senders(self) -> tuple[str, ...]:
        """All who may try to move the target."""
        return self._names(self._state.index.senders)

    def _names(self, positions: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(self._state.index.actors[i] for i in positions)

    def last(self, actor: str, slot: str = "coercive") -> NDArray[np.str_]:
        """Names of the options that an actor chose last in a slot ("hold" before its first choice), (run,)."""
        i = self._at(actor)
        chosen = self._state.chosen_last(i, slot)[self._runs]
        if (chosen == NOT_YET).any():
            return np.full(len(chosen), "hold")
        return np.array(menus(self._state.index)[i, slot].names)[chosen]

    def did(self, actor: str, what: str, slot: str | None = None) -> NDArray[np.bool_]:
        """Whether an actor's last choice, in either slot or in one, was of this nest or this option, (run,).

        Raises:
            KeyError: it is neither a nest nor an option of the scenario.
        """
        if what not in NESTS and what not in option_names(self._state.index):
            raise KeyError(f"{what} is neither a nest ({', '.join(NESTS)}) nor an option of this scenario")
        found = np.zeros(self._state.runs, dtype=bool)
        for choices, chosen in self._choices(actor, self.slots if slot is None else (slot,)):
            found |= np.array([what in (c.nest, c.name, c.option) for c in choices])[chosen]
        return found[self._runs]

    def _choices(self, actor: str, slots: tuple[str, ...]) -> Iterator[tuple[tuple[Choice, ...], NDArray[np.intp]]]:
        """For each slot in which an actor has chosen: its menu, and what it chose last."""
        i = self._at(actor)
        for slot in slots:
            chosen = self._state.chosen_last(i, slot)
            if (chosen != NOT_YET).all():
                yield menus(self._state.index)[i, slot].choices, chosen

    def lever(self, lever: str, actor: str) -> Array:
        """Where a lever of an actor stands, (run,), or (sector, run) or (actor, run) where it points at these."""
        values = self._state.levers.values
        if lever not in values:
            raise KeyError(f"{lever} is not a lever; known: {', '.join(sorted(values))}")
        return locked(values[lever][self._at(actor)][..., self._runs])

    def weight(self, term: str, actor: str | None = None) -> Array:
        """How much an actor (this seat's) cares about a term of its payoff, in utility per unit of the term, (run,)."""
        terms = self._state.index.vocabulary["term"]
        if term not in terms:
            raise KeyError(f"{term} is not a term of a payoff; known: {', '.join(terms)}")
        weights = self._state.parameters.payoff.weight[self._at(actor or self.name), terms.index(term)]
        return locked(np.broadcast_to(weights, (self._state.runs,))[self._runs])

    def of(self, run: int) -> "View":
        """The same view of one run alone."""
        return View(self._state, self.name, self.slot, slice(run, run + 1))


MORE = (
    "name", "slot", "slots", "quarter", "role", "target", "coercers", "patrons", "neighbours", "senders",
    "last(actor, slot)", "did(actor, nest or option, slot)", "lever(name, actor)", "weight(term, actor)",
)  # fmt: skip
"""What a view has besides its quantities."""


def state_behind(view: View) -> State:
    """The state that a view shows: for what watches rules, not for them."""
    return view._state
