"""The parameter registry: what every number of the model is called, means and may be.

A row of ``registry.csv`` is a pattern such as ``trust.{actor}.{actor}``; a scenario gives values, sources
and priors to the names it stands for. The engine reads a parameter as the array ``field``.
"""

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from leverage_sim.scenario.vocabulary import rows

PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Entry:
    """One row of the registry.

    ``missing`` is what it means that a scenario leaves a name out (no flow, no sanctions, a lever at rest), or None
    where that says nothing: what is read of it has to be given (``needed.py``).
    """

    pattern: str
    field: str
    unit: str
    lower: float
    upper: float
    missing: float | None
    symbol: str
    mechanism: str
    meaning: str

    @property
    def axes(self) -> tuple[str, ...]:
        """The vocabularies that the pattern runs over, in order."""
        return tuple(PLACEHOLDER.findall(self.pattern))

    def name(self, words: Iterable[str]) -> str:
        """The name that the pattern has for these words, one for each axis."""
        given = iter(words)
        return PLACEHOLDER.sub(lambda _: next(given), self.pattern)


@cache
def entries() -> tuple[Entry, ...]:
    return tuple(
        Entry(
            row["name"],
            row["field"],
            row["unit"],
            float(row["lower"]) if row["lower"] else float("-inf"),
            float(row["upper"]) if row["upper"] else float("inf"),
            float(row["missing"]) if row["missing"] else None,
            row["symbol"],
            row["mechanism"],
            row["meaning"],
        )
        for row in rows("registry.csv")
    )


Vocabulary = Mapping[str, tuple[str, ...]]
"""The words of each axis in one scenario: actor, sector, need, item, option, ..."""


Names = Mapping[str, tuple[Entry, tuple[str, ...]]]


@lru_cache(maxsize=8)
def spelled(vocabulary: tuple[tuple[str, tuple[str, ...]], ...]) -> Names:
    """Every name of the registry in a vocabulary, with its row and the words in it."""
    axes = dict(vocabulary)
    names: dict[str, tuple[Entry, tuple[str, ...]]] = {}
    for entry in entries():
        for words in itertools.product(*(axes[axis] for axis in entry.axes)):
            names.setdefault(entry.name(words), (entry, words))
    return MappingProxyType(names)


class Registry:
    """The registry as one scenario's vocabulary spells it out."""

    def __init__(self, vocabulary: Vocabulary):
        self.vocabulary = vocabulary
        self.names = spelled(tuple(vocabulary.items()))

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def entry(self, name: str) -> Entry:
        return self.names[name][0]

    def matching(self, pattern: str) -> list[str]:
        """Names that a pattern with ``*`` for one word stands for."""
        form = re.compile(re.escape(pattern).replace(r"\*", r"[^.]+"))
        return [name for name in self.names if form.fullmatch(name)]
