"""The rule library: one rule a file, found by looking into this folder; nothing else to edit."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leverage_sim.actors.view import Scores, View

    Behaviour = Callable[["View", "Scores"], "Scores"]

RULES: dict[str, "Rule"] = {}


@dataclass(frozen=True)
class Rule:
    """How a seat scores its options.

    Attributes:
        name: as scenarios call it.
        behaviour: changes the scores that the rule it extends would give.
        seat: the menu it is for, or "any".
        extends: the rule underneath, or None.
        precision: how surely the better score is chosen; None leaves that to the scenario.
    """

    name: str
    behaviour: "Behaviour"
    seat: str = "any"
    extends: str | None = None
    precision: float | None = None

    def __call__(self, view: "View", scores: "Scores") -> "Scores":
        if self.extends is not None:
            scores = RULES[self.extends](view, scores)
        return self.behaviour(view, scores)

    @property
    def sureness(self) -> float | None:
        """The precision that this rule, or one underneath it, asks for."""
        if self.precision is not None or self.extends is None:
            return self.precision
        return RULES[self.extends].sureness


def rule(
    name: str, seat: str = "any", extends: str | None = "rational", precision: float | None = None
) -> "Callable[[Behaviour], Behaviour]":
    """Register a function as a rule. See ``docs/write-a-rule.md``.

    Raises:
        ValueError: the rule extends one that is not known.
    """

    def register(behaviour: "Behaviour") -> "Behaviour":
        if extends is not None and extends not in RULES:
            raise ValueError(
                f"the rule {name} extends {extends}, which is not a rule; known: {', '.join(sorted(RULES))}"
            )
        RULES[name] = Rule(name, behaviour, seat, extends, precision)
        return behaviour

    return register


def known() -> tuple[str, ...]:
    """Names of all rules, after looking into this folder."""
    importlib.import_module("leverage_sim.actors.rules.rational")
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return tuple(sorted(RULES))
