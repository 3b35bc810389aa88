"""Events of a scenario file: what happens at a quarter, whatever the actors choose."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Strict, Tag, field_validator

from leverage_sim.scenario.pieces import Name, Names, Number, Sourced, Strict_, Text, listed
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.scenario.vocabulary import KINDS, OUTCOMES, SLOTS


class Happening(Sourced):
    """Something that happens at a quarter, whatever the actors choose."""

    on: str

    @field_validator("on")
    @classmethod
    def a_quarter(cls, on: str) -> str:
        return str(Quarter.parse(on))

    @property
    def quarter(self) -> Quarter:
        return Quarter.parse(self.on)

    @property
    def last(self) -> Quarter:
        """The last quarter in which it happens."""
        return self.quarter


class Spanning(Happening):
    """Something that may happen in each quarter from ``on`` to ``until``."""

    until: str | None = None

    @property
    def last(self) -> Quarter:
        return self.quarter if self.until is None else Quarter.parse(self.until)

    @field_validator("until")
    @classmethod
    def a_last_quarter(cls, until: str | None) -> str | None:
        return None if until is None else str(Quarter.parse(until))


class SetParameter(Happening):
    do: Literal["set"]
    parameter: Text
    value: Number


class Choose(Spanning):
    """The actor takes this option in that quarter, or in each of them up to ``until``."""

    do: Literal["choose"]
    actor: Name
    option: Text
    slot: Literal[SLOTS] | None = Field(None, description="for `hold`, which stands in both")  # type: ignore[valid-type]


class Summit(Happening):
    """Leaders of the target and another actor meet."""

    do: Literal["summit"]
    between: tuple[Name, Name]


class Resolution(Happening):
    """The Council adopts this stringency."""

    do: Literal["resolution"]
    stringency: Annotated[float, Strict(), Field(ge=0, le=1)]


class Talks(Happening):
    """The target and a sender talk, with this end; a deal has a package of items and levels."""

    do: Literal["talks"]
    between: tuple[Name, Name]
    outcome: Literal[OUTCOMES]  # type: ignore[valid-type]
    package: dict[Name, Number] = {}


class Only(Spanning):
    """From ``on`` to ``until`` nothing of these kinds happens but what is scripted."""

    do: Literal["only"]
    until: str  # which it has to have
    of: Annotated[tuple[Literal[KINDS], ...], BeforeValidator(listed), Field(min_length=1)]  # type: ignore[valid-type]
    but: Names = Field((), description="actors whose meetings and talks stay free")


Event = SetParameter | Choose | Summit | Resolution | Talks | Only


def kind_of_event(event: Any) -> Any:
    """What `do` says, or the word `history` that stands for the scenario's history."""
    if isinstance(event, str):
        return "history"
    return event.get("do") if isinstance(event, dict) else getattr(event, "do", None)


Listed = Annotated[
    Annotated[SetParameter, Tag("set")]
    | Annotated[Choose, Tag("choose")]
    | Annotated[Summit, Tag("summit")]
    | Annotated[Resolution, Tag("resolution")]
    | Annotated[Talks, Tag("talks")]
    | Annotated[Only, Tag("only")]
    | Annotated[Literal["history"], Tag("history")],
    Discriminator(kind_of_event),
]
Track = Annotated[Event, Field(discriminator="do")]


class Free(Strict_):
    """What of the history is not played: what these words name, from one quarter to another."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    of: Names = Field((), description="actors, or kinds: choices, summits, talks, council, parameters; none for all")
    start: str | None = Field(None, alias="from")
    until: str | None = None

    @field_validator("start", "until")
    @classmethod
    def a_bound(cls, bound: str | None) -> str | None:
        return None if bound is None else str(Quarter.parse(bound))


def freed(value: Any) -> Any:
    """A list stands for what is free throughout."""
    return {"of": value} if isinstance(value, str | list | tuple) else value
