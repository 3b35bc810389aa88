"""What follows from a scenario's structure: its vocabulary, partners, seats."""

from leverage_sim.scenario import vocabulary as words
from leverage_sim.scenario.registry import Registry
from leverage_sim.scenario.schema import Scenario


def vocabulary_of(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """The words of each axis of the registry in this scenario."""
    stages = next((item.levels for item in scenario.items.values() if item.kind == "rollback"), ())
    return {
        "actor": tuple(scenario.actors),
        "sector": tuple(scenario.sectors),
        "need": tuple(scenario.needs),
        "item": tuple(name for name, item in scenario.items.items() if item.kind == "concession"),
        "stage": tuple(str(int(stage)) for stage in stages),
        "option": tuple(scenario.options),
        "instrument": tuple(scenario.instruments),
        "lever": tuple(name for name, lever in words.levers().items() if lever.persistent and lever.axes == ("actor",)),
        "slot": words.SLOTS,
        "term": tuple(words.terms()),
        "event": words.trust_events(),
    }


def registry_of(scenario: Scenario) -> Registry:
    """The parameter registry spelled out for this scenario."""
    return Registry(vocabulary_of(scenario))


def seated(scenario: Scenario) -> tuple[str, ...]:
    """Actors that take decisions."""
    return tuple(name for name, actor in scenario.actors.items() if actor.seat is not None)


def partners(scenario: Scenario) -> tuple[str, ...]:
    """Actors that trade with the target or give to it, in the scenario's order."""
    found = set()
    for name, row in scenario.parameters.items():
        if name.startswith("trade.") and name.count(".") == 3 and row.value > 0:
            _, giver, taker, _ = name.split(".")
            found |= {giver, taker}
    return tuple(name for name in scenario.actors if name in found - {scenario.roles.target})
