"""The models of a scenario file; the JSON Schema for editors is written from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, PrivateAttr, Strict, field_validator, model_validator

from leverage_sim.scenario.happenings import Free, Listed, Track, freed
from leverage_sim.scenario.pieces import (
    IN_ORDER,
    Flag,
    Name,
    Names,
    Number,
    Sourced,
    Sources,
    Strict_,
    Text,
    Whole,
    listed,
)
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.scenario.vocabulary import CONDITIONS, DOMAINS, GROUPS, NESTS, SIGNS


class Prior(Strict_):
    """A distribution of what the value might be; exactly one form."""

    uniform: Annotated[tuple[Number, Number], IN_ORDER] | None = None
    loguniform: Annotated[tuple[Number, Number], IN_ORDER] | None = None
    triangular: Annotated[tuple[Number, Number, Number], IN_ORDER] | None = Field(
        None, description="least, most likely, greatest"
    )

    @model_validator(mode="after")
    def one_form(self) -> Self:
        given = [form for form in (self.uniform, self.loguniform, self.triangular) if form is not None]
        if len(given) != 1:
            raise ValueError("a prior has exactly one of uniform, loguniform and triangular")
        if list(given[0]) != sorted(given[0]) or given[0][0] == given[0][-1]:
            raise ValueError("the bounds of a prior rise from left to right")
        if self.loguniform and self.loguniform[0] <= 0:
            raise ValueError("the bounds of a loguniform prior are above 0")
        return self

    @property
    def bounds(self) -> tuple[float, float]:
        form = self.uniform or self.loguniform or self.triangular
        assert form is not None
        return form[0], form[-1]


class Row(Strict_):
    """A parameter: its value, where the value comes from, and what it might be instead."""

    value: Number
    source: Sources = Field(description="evidence ids, or `assumption` with a `why`")
    why: Text | None = None
    prior: Prior | None = None


class Actor(Strict_):
    """A state; ``luck`` is the key under which its random numbers travel with its data."""

    title: Text
    luck: Text
    seat: Name | None = None


class Roles(Strict_):
    target: Name
    coercers: Names = Field(min_length=1)
    patrons: Names = ()
    neighbours: Names = ()


Small = Annotated[int, Strict(), Field(ge=1, le=20)]


class Council(Sourced):
    permanent: Names = ()
    elected: Whole = Field(default=0, ge=0, le=30)
    votes: Whole = Field(default=1, ge=1, le=40)
    elected_affinity: Annotated[tuple[Small, Small], IN_ORDER] = (2, 5)

    @property
    def seats(self) -> int:
        """Number of members; none where a theatre has no council."""
        return len(self.permanent) + self.elected


class Forum(Sourced):
    title: Text
    members: Names = Field(min_length=2)


class Period(Strict_):
    """A stretch of quarters that tables and pictures mark."""

    title: Text
    quarters: Annotated[tuple[str, str], IN_ORDER]


class Sector(Strict_):
    title: Text
    direction: Literal["inward", "outward"]
    unit: Text
    merchandise: Flag = Field(False, description="counts as trade, in million USD a year")
    financial: Flag = Field(False, description="closed further by a coercer's autonomous sanctions")
    given: Flag = Field(False, description="given rather than traded: the giver's aid lever sets its level")


class Item(Sourced):
    """Something that a deal can hold, with the levels it comes in."""

    title: Text
    kind: Literal["rollback", "relief", "concession"]
    levels: Annotated[tuple[Number, ...], IN_ORDER] = Field(min_length=2, max_length=8)
    givers: Names = Field(min_length=1)
    lever: Name | None = None
    inverse: Flag = Field(False, description="the lever is set to one minus the level")
    adds: Flag = Field(False, description="the level comes on top of where the lever stood at the start")
    stages: Annotated[tuple[Text, ...], IN_ORDER] = ()

    @model_validator(mode="after")
    def rising(self) -> Self:
        if self.levels[0] != 0 or list(self.levels) != sorted(set(self.levels)):
            raise ValueError("levels start at 0 and rise")
        if (self.kind == "concession") != (self.lever is not None):
            raise ValueError("a concession, and only a concession, names the lever it sets")
        if self.kind == "rollback" and self.levels != tuple(range(len(self.levels))):
            raise ValueError("levels of rollback are the stages 0, 1, 2, ...")
        if self.stages and len(self.stages) != len(self.levels):
            raise ValueError("stages, if named, are as many as the levels")
        return self


class Effect(Strict_):
    """What an option or an instrument does to a lever: sets it, or adds to it."""

    lever: Name
    set: Number | None = None
    add: Number | None = None
    sector: Name | None = None
    toward: Name | None = Field(None, description="a role, for a lever that points at a counterpart")

    @model_validator(mode="after")
    def one_way(self) -> Self:
        if (self.set is None) == (self.add is None):
            raise ValueError("an effect has either `set` or `add`")
        return self


class Option(Sourced):
    """Something a seat can choose."""

    nest: Literal[NESTS]  # type: ignore[valid-type]
    says: Text
    family: Name | None = Field(None, description="variants of one act share a family, which weighs as one")
    toward: Annotated[tuple[Literal[GROUPS], ...], BeforeValidator(listed)] = ()  # type: ignore[valid-type]
    requires: Annotated[tuple[Literal[CONDITIONS], ...], BeforeValidator(listed)] = ()  # type: ignore[valid-type]
    effects: tuple[Effect, ...] = ()


class Menu(Strict_):
    coercive: Names = ("hold",)
    diplomatic: Names = ("hold",)


class Instrument(Sourced):
    """A set of lever effects that a sender can promise or threaten."""

    domain: Literal[DOMAINS]  # type: ignore[valid-type]
    sign: Literal[SIGNS]  # type: ignore[valid-type]
    holders: Names = Field(min_length=1)
    effects: tuple[Effect, ...] = Field(min_length=1)


class Link(Sourced):
    """A tie between two actors that the network shows and no mechanism reads: troops, a treaty, an envoy."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    giver: Name = Field(alias="from")
    taker: Name = Field(alias="to")
    layer: Name
    value: Number
    unit: Text


class Variant(Strict_):
    """Another reading of the data."""

    title: Text
    set: dict[str, Row] = {}


@dataclass(frozen=True)
class Origin:
    """What a scenario was read from, so that it can be read again with changes; to a comparison all are alike."""

    draft: Any = field(default=None, compare=False)


class Scenario(Strict_):
    """A scenario after inheritance, as the engine reads it."""

    name: Name
    title: Text
    question: Text | None = None
    showed: Annotated[tuple[Text, ...], IN_ORDER] = ()
    quarters: Annotated[tuple[str, str], IN_ORDER]
    variant: Name | None = None
    trade_basis: Literal["potential", "observed"] = "potential"
    absent: Names = Field((), description="senders that hold throughout: no action, no seat at a table")
    actors: dict[Name, Actor] = Field(min_length=2, max_length=400)
    roles: Roles
    council: Council = Field(default=Council(source=None), description="left out where there is none")
    forum: Forum | None = None
    marked: Period | None = None
    sectors: dict[Name, Sector] = Field(min_length=1, max_length=30)
    needs: dict[Name, Names] = Field(min_length=1, max_length=20)
    items: dict[Name, Item] = Field(max_length=12)
    options: dict[Name, Option] = Field(min_length=1, max_length=200)
    menus: dict[Name, Menu] = Field(min_length=1)
    instruments: dict[Name, Instrument] = {}
    links: tuple[Link, ...] = ()
    events: Annotated[tuple[Listed, ...], BeforeValidator(listed)] = ()
    history: tuple[Track, ...] = Field((), description="what happened, played where `events` holds the word history")
    free: Annotated[Free, BeforeValidator(freed)] | None = None
    switches: dict[Name, Flag] = {}
    rules: dict[Name, Name] = {}
    variants: dict[Name, Variant] = {}
    parameters: dict[str, Row]
    _origin: Origin = PrivateAttr(default=Origin())

    @field_validator("quarters")
    @classmethod
    def in_order(cls, quarters: tuple[str, str]) -> tuple[str, str]:
        first, last = (Quarter.parse(quarter) for quarter in quarters)
        if last < first:
            raise ValueError(f"quarters run backwards: {first} comes after {last}")
        if last - first >= 400:
            raise ValueError("a scenario has at most 400 quarters")
        return quarters

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy; one in which something is changed is no longer what it was read from."""
        found = super().model_copy(update=update, deep=deep)
        if update:
            found._origin = Origin()
        return found

    def __repr__(self) -> str:
        return f"Scenario({self.name}: {self.quarters[0]} to {self.quarters[1]}, {len(self.parameters)} parameters)"

    __str__ = __repr__

    @property
    def senders(self) -> tuple[str, ...]:
        """All who may try to move the target: coercers, patrons, neighbours."""
        return (*self.roles.coercers, *self.roles.patrons, *self.roles.neighbours)

    @property
    def span(self) -> tuple[Quarter, Quarter]:
        """First and last quarter."""
        return Quarter.parse(self.quarters[0]), Quarter.parse(self.quarters[1])

    @property
    def length(self) -> int:
        """Number of quarters."""
        first, last = self.span
        return last - first + 1
