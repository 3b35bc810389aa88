"""What a rule sees: the world from one seat, read only, and the scores of its options by name."""

from collections.abc import Iterator

import numpy as np

from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World


class Named:
    """An array over actors that is read by their names: ``trust["A", "B"]``."""

    def __init__(self, values: Array, world: World, runs: slice):
        self._values, self._world, self._runs = values, world, runs

    def __getitem__(self, names: str | tuple[str, ...]) -> Array:
        at = self._world.index.at
        words = (names,) if isinstance(names, str) else names
        unknown = [word for word in words if word not in at]
        if unknown:
            raise KeyError(f"{unknown[0]} is not an actor of this scenario; known: {', '.join(sorted(at))}")
        return locked(self._values[tuple(at[word] for word in words)][..., self._runs])


def locked(values: Array) -> Array:
    """A view that cannot be written to."""
    seen = values.view()
    seen.flags.writeable = False
    return seen


class View:
    """The world as one seat sees it. Every quantity is an array over runs, (run,), and cannot be changed.

    Attributes that are not listed here are those of the world: tension, severity, stringency, programme,
    warheads, backlog, moratorium, position, hardship, grievance, relief (all in 0..1 but warheads and
    position), and by actor trust, confidence, ledger, talked, met.
    """

    BY_ACTOR = ("trust", "confidence", "ledger", "talked", "met", "offered", "cooperation")
    PLAIN = (
        "tension", "severity", "stringency", "programme", "warheads", "backlog", "moratorium", "position",
        "reference", "hardship", "grievance", "relief", "threat", "adjournments",
    )  # fmt: skip

    def __init__(self, world: World, name: str, runs: slice | None = None):
        self._world, self._runs = world, runs or slice(None)
        self.name = name

    def __getattr__(self, name: str) -> Array | Named:
        if name in self.BY_ACTOR:
            return Named(getattr(self._world, name), self._world, self._runs)
        if name in self.PLAIN:
            return locked(getattr(self._world, name)[self._runs])
        known = ", ".join((*self.PLAIN, *self.BY_ACTOR, "quarter", "last(actor, slot)", "lever(name, actor)"))
        raise AttributeError(f"a view has no {name!r}; it has {known}")

    @property
    def quarter(self) -> str:
        """The quarter that is being played, like 2017Q1."""
        return str(self._world.now)

    @property
    def stage(self) -> Array:
        """Stage of rollback in force, 0..5."""
        return locked(self._world.level_of("rollback")[self._runs])

    def last(self, actor: str, slot: str = "coercive") -> np.ndarray:
        """Names of the options that an actor chose last in a slot ("hold" before its first choice), (run,)."""
        return self._world.last_names(self._world.index.at[actor], slot)[self._runs]

    def lever(self, lever: str, actor: str) -> Array:
        """Where a lever of an actor stands."""
        return locked(self._world.levers.values[lever][self._world.index.at[actor]][..., self._runs])

    def of(self, run: int) -> "View":
        """The same view of one run alone."""
        return View(self._world, self.name, slice(run, run + 1))


class Scores:
    """Scores of a seat's options by name: ``scores["hold"] -= 0.5 * (view.tension > 0.6)``.

    The name of an option that points at counterparts stands for all of them (``seek-summit`` for ``seek-summit@CHN``
    and the others). A rule is asked once for each slot: scores of options that stand on another menu may be written,
    and nothing comes of it. A name that is no option at all is an error.
    """

    def __init__(self, names: tuple[str, ...], values: Array, elsewhere: frozenset[str] = frozenset()):
        self.names, self.values, self.elsewhere = names, values, elsewhere

    def _rows(self, name: str) -> list[int]:
        rows = [n for n, own in enumerate(self.names) if own == name or own.partition("@")[0] == name]
        if not rows and name not in self.elsewhere:
            raise KeyError(f"{name} is not an option of this scenario; this menu holds {', '.join(self.names)}")
        return rows

    def __getitem__(self, name: str) -> Array:
        rows = self._rows(name)
        if len(rows) == 1:
            return self.values[rows[0]]
        return self.values[rows] if rows else np.zeros(self.values.shape[1])

    def __setitem__(self, name: str, value: Array | float) -> None:
        rows = self._rows(name)
        if rows:
            self.values[rows] = value

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def copy(self) -> "Scores":
        return Scores(self.names, self.values.copy(), self.elsewhere)

    def of(self, run: int) -> "Scores":
        """The same scores of one run alone."""
        return Scores(self.names, self.values[:, run : run + 1].copy(), self.elsewhere)
