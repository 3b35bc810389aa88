"""The rule library: one rule a file, found by looking into this folder; nothing else to edit."""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from leverage_sim.arguments.calls import checked
from leverage_sim.arguments.kinds import TEXT, number, such

if TYPE_CHECKING:
    from leverage_sim.actors.view import Scores, View

    Behaviour = Callable[["View", "Scores"], "Scores"]

RULES: dict[str, "Rule"] = {}
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")


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
    def file(self) -> str:
        """The file that the rule stands in."""
        code = getattr(self.behaviour, "__code__", None)
        return "?" if code is None else str(code.co_filename)

    @property
    def line(self) -> int:
        """The line of its decorator in that file."""
        code = getattr(self.behaviour, "__code__", None)
        return 1 if code is None else int(code.co_firstlineno)

    @property
    def where(self) -> str:
        """Where it stands in this package: ``actors/rules/hedger.py:6``."""
        return f"actors/rules/{self.behaviour.__module__.rpartition('.')[2]}.py:{self.line}"

    @cached_property
    def shipped(self) -> bool:
        """Whether it belongs to this library."""
        return self.behaviour.__module__.startswith(f"{__name__}.")

    @property
    def says(self) -> str:
        """What it does, in one line, without its source."""
        return " ".join((self.behaviour.__doc__ or "").partition("Source:")[0].split())

    @property
    def source(self) -> str:
        """Where it comes from; empty if its docstring does not say."""
        return " ".join((self.behaviour.__doc__ or "").partition("Source:")[2].split()).rstrip(".")

    @property
    def sureness(self) -> float | None:
        """The precision that this rule, or one underneath it, asks for."""
        if self.precision is not None or self.extends is None:
            return self.precision
        return RULES[self.extends].sureness


@checked(
    python=True, name=TEXT, seat=TEXT, precision=number(0.0),
    extends=such("the name of a rule, or None", lambda value: value is None or isinstance(value, str)),
)  # fmt: skip
def rule(
    name: str, seat: str = "any", extends: str | None = "rational", precision: float | None = None
) -> "Callable[[Behaviour], Behaviour]":
    """Register a function as a rule. See ``docs/write-a-rule.md``.

    Raises:
        ValueError: the rule extends one that is not known, or takes the name of a rule of the library.
    """

    def register(behaviour: "Behaviour") -> "Behaviour":
        made = Rule(name, behaviour, seat, extends, precision)
        if not made.shipped:
            known()
        if not NAME.fullmatch(name):
            raise ValueError(f"a rule's name is letters, digits, - and _ and starts with a letter, not {name!r}")
        if name in RULES and RULES[name].shipped and not made.shipped:
            raise ValueError(f"there is a rule {name} in the library; give this one another name")
        if extends is not None and extends not in RULES:
            raise ValueError(
                f"the rule {name} extends {extends}, which is not a rule; known: {', '.join(sorted(RULES))}"
            )
        RULES[name] = made
        return behaviour

    return register


def default() -> None:
    """Import the rule that others extend, and that most scenarios name."""
    importlib.import_module(f"{__name__}.rational")


@cache
def look() -> None:
    """Import what lies in this folder; rules register themselves."""
    default()
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")


def known() -> tuple[str, ...]:
    """Names of all rules, after looking into this folder."""
    look()
    return tuple(sorted(RULES))


def library() -> tuple[str, ...]:
    """Names of the rules that come with the package."""
    return tuple(name for name in known() if RULES[name].shipped)


class RuleSeats(Mapping[str, str]):
    """For every rule the menu that it is for, or "any"; the library, which needs NumPy, is imported if asked for."""

    def __getitem__(self, name: str) -> str:
        default()
        if name not in RULES:
            look()
        return RULES[name].seat

    def __iter__(self) -> Iterator[str]:
        return iter(known())

    def __len__(self) -> int:
        return len(known())
