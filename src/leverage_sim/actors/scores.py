"""The scores of a seat's options, by name: what a rule is given, changes and returns."""

from collections.abc import Iterator, Sequence

import numpy as np

from leverage_sim.actors.menu import Choice
from leverage_sim.world.parameters import Array


class Scores:
    """Scores of a seat's options by name: ``scores["hold"] -= 0.5 * (view.tension > 0.6)``.

    The name of an option that points at counterparts stands for all of them (``seek-summit`` for ``seek-summit@CHN``
    and the others); several names, as ``options`` gives them, stand for all of theirs. A rule is asked once for each
    slot: scores of options that stand on another menu may be written, and nothing comes of it. A name that is no
    option at all is an error.

    Attributes:
        names: of the options on this menu.
        values: in units of regret, (option, run).
    """

    def __init__(
        self,
        names: tuple[str, ...],
        values: Array,
        elsewhere: frozenset[str] = frozenset(),
        choices: tuple[Choice, ...] = (),
    ):
        self.names, self.values, self.elsewhere, self._choices = names, values, elsewhere, choices

    def options(self, nest: str | None = None, lever: str | None = None, toward: str | None = None) -> tuple[str, ...]:
        """Names of the options on this menu that lie in a nest, move a lever and point at an actor, as far as given."""
        return tuple(
            choice.name
            for choice in self._choices
            if nest in (None, choice.nest)
            and (lever is None or any(move.lever == lever for move in choice.moves))
            and toward in (None, choice.name.partition("@")[2])
        )

    def _rows(self, name: str) -> list[int]:
        rows = [n for n, own in enumerate(self.names) if own == name or own.partition("@")[0] == name]
        if not rows and name not in self.elsewhere:
            raise KeyError(f"{name} is not an option of this scenario; this menu holds {', '.join(self.names)}")
        return rows

    def _all_rows(self, names: Sequence[str]) -> list[int]:
        return [row for name in names for row in self._rows(name)]

    def __getitem__(self, name: str | Sequence[str]) -> Array:
        if not isinstance(name, str):
            return self.values[self._all_rows(name)]
        rows = self._rows(name)
        if len(rows) == 1:
            found: Array = self.values[rows[0]]
            return found
        return self.values[rows] if rows else np.zeros(self.values.shape[1])

    def __setitem__(self, name: str | Sequence[str], value: Array | float) -> None:
        rows = self._rows(name) if isinstance(name, str) else self._all_rows(name)
        if rows:
            self.values[rows] = value

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def copy(self) -> "Scores":
        return Scores(self.names, self.values.copy(), self.elsewhere, self._choices)

    def of(self, run: int) -> "Scores":
        """The same scores of one run alone."""
        return Scores(self.names, self.values[:, run : run + 1].copy(), self.elsewhere, self._choices)
