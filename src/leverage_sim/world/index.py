"""Who and what a scenario is about, as positions in arrays, in the order of ``scenario.expand``: never of the file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from leverage_sim.scenario.expand import items_of, partners, seated, vocabulary_of
from leverage_sim.scenario.happenings import Event
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.scenario.registry import Registry
from leverage_sim.scenario.schema import Item, Scenario, Sector
from leverage_sim.scenario.track import script


@dataclass(frozen=True)
class Index:
    """Positions of actors, sectors, needs and items of one scenario."""

    scenario: Scenario

    @cached_property
    def _known(self) -> dict[Any, Any]:
        """What functions under ``once`` have worked out from this index."""
        return {}

    @cached_property
    def actors(self) -> tuple[str, ...]:
        return self.vocabulary["actor"]

    @cached_property
    def at(self) -> dict[str, int]:
        """Position of an actor by its name."""
        return {name: i for i, name in enumerate(self.actors)}

    @cached_property
    def luck(self) -> tuple[str, ...]:
        return tuple(self.scenario.actors[name].luck for name in self.actors)

    @cached_property
    def script(self) -> dict[Quarter, tuple[Event, ...]]:
        """What the scenario prescribes, by quarter."""
        return script(self.scenario)

    def positions(self, names: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(sorted(self.at[name] for name in names))

    @cached_property
    def target(self) -> int:
        return self.at[self.scenario.roles.target]

    @cached_property
    def coercers(self) -> tuple[int, ...]:
        return self.positions(self.scenario.roles.coercers)

    @cached_property
    def patrons(self) -> tuple[int, ...]:
        return self.positions(self.scenario.roles.patrons)

    @cached_property
    def neighbours(self) -> tuple[int, ...]:
        return self.positions(self.scenario.roles.neighbours)

    @cached_property
    def senders(self) -> tuple[int, ...]:
        """All who may try to move the target."""
        return tuple(sorted(self.coercers + self.patrons + self.neighbours))

    @cached_property
    def absent(self) -> frozenset[int]:
        return frozenset(self.positions(self.scenario.absent))

    @cached_property
    def seats(self) -> tuple[int, ...]:
        """Actors that take decisions."""
        return self.positions(seated(self.scenario))

    @cached_property
    def partners(self) -> tuple[int, ...]:
        """Actors with a flow to or from the target."""
        return self.positions(partners(self.scenario))

    @cached_property
    def traders(self) -> tuple[int, ...]:
        """Partners with a flow that is traded, not given."""
        sectors = self.scenario.sectors
        names = {
            n for name, row in self.scenario.parameters.items() if row.value > 0 for n in self._trading(name, sectors)
        }
        return tuple(i for i in self.partners if self.actors[i] in names)

    @cached_property
    def cells(self) -> tuple[tuple[int, int], ...]:
        """Pairs of trader and traded sector, as positions.

        Also where the scenario knows no flow between them: what others lose in the sector may be diverted there.
        """
        return tuple((n, k) for n in range(len(self.traders)) for k in range(self.traded))

    @staticmethod
    def _trading(name: str, sectors: Mapping[str, Sector]) -> tuple[str, ...]:
        words = name.split(".")
        if words[0] != "trade" or len(words) != 4 or sectors[words[3]].given:
            return ()
        return words[1], words[2]

    @cached_property
    def permanent(self) -> tuple[int, ...]:
        return self.positions(self.scenario.council.permanent)

    @cached_property
    def sectors(self) -> tuple[str, ...]:
        """Sectors that are traded, then those that are given."""
        return self.vocabulary["sector"]

    @cached_property
    def traded(self) -> int:
        """Number of sectors that are traded."""
        return sum(not sector.given for sector in self.scenario.sectors.values())

    def _where(self, flag: str) -> tuple[int, ...]:
        return tuple(k for k, name in enumerate(self.sectors) if getattr(self.scenario.sectors[name], flag))

    @cached_property
    def sector_at(self) -> dict[str, int]:
        return {name: k for k, name in enumerate(self.sectors)}

    @cached_property
    def given(self) -> tuple[int, ...]:
        """Sectors whose level the giver's aid lever sets."""
        return self._where("given")

    @cached_property
    def merchandise(self) -> tuple[int, ...]:
        """Sectors that count as trade, in million USD."""
        return self._where("merchandise")

    @cached_property
    def financial(self) -> tuple[int, ...]:
        """Sectors that autonomous sanctions close further."""
        return self._where("financial")

    @cached_property
    def needs(self) -> tuple[tuple[int, ...], ...]:
        """For each need, the sectors that meet it."""
        needs = self.scenario.needs
        return tuple(tuple(sorted(self.sector_at[k] for k in needs[name])) for name in self.vocabulary["need"])

    @cached_property
    def items(self) -> dict[str, Item]:
        return {name: self.scenario.items[name] for name in items_of(self.scenario)}

    def item_of(self, kind: str) -> int | None:
        """Position of the item of a kind that a scenario has at most once."""
        return self._kinds.get(kind)

    @cached_property
    def _kinds(self) -> dict[str, int]:
        return {item.kind: n for n, item in reversed(list(enumerate(self.items.values())))}

    @cached_property
    def vocabulary(self) -> dict[str, tuple[str, ...]]:
        """The words of the registry's axes in the order of the arrays."""
        return vocabulary_of(self.scenario)

    @cached_property
    def registry(self) -> Registry:
        """Every parameter of the scenario, actors in the order of the arrays."""
        return Registry(self.vocabulary)

    def members(self, role: str) -> tuple[int, ...]:
        """Actors in a role: target, coercers, patrons or neighbours."""
        return (self.target,) if role == "target" else tuple(getattr(self, role))


Words = ParamSpec("Words")
Found = TypeVar("Found")


def once(function: Callable[Concatenate[Index, Words], Found]) -> Callable[Concatenate[Index, Words], Found]:
    """A function of an index that is worked out once and then remembered there.

    Its further arguments can be keys.
    """

    def known(index: Index, /, *words: Words.args, **named: Words.kwargs) -> Found:
        key = (function, words, *sorted(named.items())) if named else (function, words)
        try:
            found: Found = index._known[key]
        except KeyError:
            found = index._known[key] = function(index, *words, **named)
        return found

    return update_wrapper(known, function)
