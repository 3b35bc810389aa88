"""What follows from a scenario's structure: its vocabulary, partners, seats."""

from leverage_sim.scenario import vocabulary as words
from leverage_sim.scenario.registry import Registry
from leverage_sim.scenario.schema import Scenario

KINDS = ("rollback", "relief", "concession")


def vocabulary_of(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """The words of each axis of the registry in this scenario, in the one order that every array and sum follows.

    It hangs on names and on actors' luck, never on the order of a file: actors stand in the order of their ``luck``
    keys, so that actors that swap names with all their data swap their results to the last bit; traded sectors stand
    before those that are given.
    """
    sectors = scenario.sectors
    stages = next((item.levels for item in scenario.items.values() if item.kind == "rollback"), ())
    return {
        "actor": actors_of(scenario),
        "sector": tuple(sorted(sectors, key=lambda name: (sectors[name].given, name))),
        "need": tuple(sorted(scenario.needs)),
        "item": tuple(name for name in items_of(scenario) if scenario.items[name].kind == "concession"),
        "stage": tuple(str(int(stage)) for stage in stages),
        "option": tuple(sorted(scenario.options)),
        "instrument": tuple(sorted(scenario.instruments)),
        "lever": tuple(name for name, lever in words.levers().items() if lever.persistent and lever.axes == ("actor",)),
        "slot": words.SLOTS,
        "term": tuple(words.terms()),
        "event": words.trust_events(),
    }


def actors_of(scenario: Scenario) -> tuple[str, ...]:
    """All actors, in the same order."""
    return tuple(sorted(scenario.actors, key=lambda name: scenario.actors[name].luck))


def items_of(scenario: Scenario) -> tuple[str, ...]:
    """What a deal can hold, in the same order: rollback, relief, then concessions by name."""
    return tuple(sorted(scenario.items, key=lambda name: (KINDS.index(scenario.items[name].kind), name)))


def registry_of(scenario: Scenario) -> Registry:
    """The parameter registry spelled out for this scenario."""
    return Registry(vocabulary_of(scenario))


def seated(scenario: Scenario) -> tuple[str, ...]:
    """Actors that take decisions."""
    return tuple(name for name in actors_of(scenario) if scenario.actors[name].seat is not None)


def partners(scenario: Scenario) -> tuple[str, ...]:
    """Actors that trade with the target or give to it."""
    found = set()
    for name, row in scenario.parameters.items():
        if name.startswith("trade.") and name.count(".") == 3 and row.value > 0:
            _, giver, taker, _ = name.split(".")
            found |= {giver, taker}
    return tuple(name for name in actors_of(scenario) if name in found - {scenario.roles.target})
