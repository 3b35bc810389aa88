"""What a visitor chose, and the model that it makes; whatever is wrong with it is told in lines."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from leverage_sim.actors.rules import RULES, known
from leverage_sim.api import load
from leverage_sim.arguments.kinds import Refused
from leverage_sim.arguments.table import SEED
from leverage_sim.model import LeverageModel
from leverage_sim.problems import InputError, Mark, Problem, shorten
from leverage_sim.scenario import Scenario
from leverage_sim.scenario.inherit import shipped
from leverage_sim.scenario.vocabulary import switches

NAMED = "LEVERAGE_SIM_DASHBOARD_SCENARIO"  # how the command hands its arguments to the server
FILES = "LEVERAGE_SIM_DASHBOARD_RULES"


@dataclass(frozen=True)
class Setup:
    """One side of the page: a scenario and what is otherwise in it.

    Attributes:
        scenario: a name of ``scenarios()``.
        variant: of the data; None is the scenario's own.
        rules: by actor, where it is not the scenario's.
        switches: by name, where it is not the scenario's.
    """

    scenario: str
    variant: str | None = None
    rules: Mapping[str, str] = field(default_factory=dict)
    switches: Mapping[str, bool] = field(default_factory=dict)

    def with_rule(self, actor: str, name: str) -> "Setup":
        """The same with another rule in a seat; the scenario's own counts as no change."""
        kept = {key: value for key, value in self.rules.items() if key != actor}
        own = resolved(self.scenario).rules.get(actor, "rational")
        return replace(self, rules=kept if name == own else {**kept, actor: name})

    def with_switch(self, name: str, on: bool) -> "Setup":
        """The same with a causal channel switched; the scenario's own counts as no change."""
        kept = {key: value for key, value in self.switches.items() if key != name}
        own = resolved(self.scenario).switches.get(name, True)
        return replace(self, switches=kept if on == own else {**kept, name: on})

    def settings(self) -> list[str]:
        """What is otherwise, as ``--set`` takes it."""
        found = [f"variant={self.variant}"] if self.variant else []
        found += [f"rules.{actor}={name}" for actor, name in self.rules.items()]
        return found + [f"switches.{name}={'on' if on else 'off'}" for name, on in self.switches.items()]

    @property
    def label(self) -> str:
        """In a few words."""
        own = ", ".join(self.settings())
        return f"{short(self.scenario)} with {own}" if own else short(self.scenario)


def short(name: str) -> str:
    """A scenario's name, of a file without its folder."""
    return os.path.basename(name).removesuffix(".yaml")


def scenarios() -> list[str]:
    """What can be chosen: the shipped scenarios, and the one that the command named. A visitor types no path."""
    named = os.environ.get(NAMED)
    return [*([named] if named and named not in shipped() else []), *shipped()]


def first_scenario() -> str:
    """What the page begins with."""
    return os.environ.get(NAMED) or "korea-2017"


def rule_files() -> tuple[str, ...]:
    """The rule files that the command named."""
    return tuple(path for path in os.environ.get(FILES, "").split(os.pathsep) if path)


@cache
def resolved(name: str) -> Scenario:
    """A scenario as it is before anything is chosen."""
    return load(name, (), rule_files())


def rules_for(scenario: Scenario, actor: str) -> list[str]:
    """Rules that may sit in a seat."""
    return [name for name in known() if RULES[name].seat in ("any", scenario.actors[actor].seat)]


def seats_of(scenario: Scenario) -> list[str]:
    """Actors that decide."""
    return [name for name, actor in scenario.actors.items() if actor.seat and name not in scenario.absent]


def channels() -> dict[str, str]:
    """The causal channels that have a switch, with what they are."""
    return {name: each.meaning for name, each in switches().items()}


def seed_of(text: str) -> int:
    """A seed as it was typed.

    Raises:
        ValueError: it is none; the message is one line for the visitor.
    """
    try:
        found: int = SEED.read(text)
    except Refused as error:
        raise ValueError(f"the seed {error}") from None
    return found


def model_of(setup: Setup, seed: int) -> LeverageModel:
    """A model of its own for one visitor.

    Raises:
        InputError: what was chosen does not go together.
    """
    if setup.scenario not in scenarios():
        raise InputError([Problem(Mark("scenario"), f"{shorten(setup.scenario)} cannot be chosen here")])
    return LeverageModel(load(setup.scenario, setup.settings(), rule_files()), seed, rules=rule_files())
