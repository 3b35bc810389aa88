"""The model of a claims file."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from leverage_sim.scenario.pieces import Name, Names, Strict_, Text, Whole, listed
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.scenario.vocabulary import DOMAINS, SIGNS
from leverage_sim.sweeps.schema import Row

WORD = re.compile(r"^[a-z][a-z0-9_]*$")
ASKED = re.compile(r"^(within|>=|<=|>|<)\s*([-+]?[0-9.]+(?:e[-+]?[0-9]+)?)$")
TAKEN = re.compile(r"^(mean|means|share|median|quantile (\d{1,2}))$")
KINDS = ("outcome", "series", "event", "leverage", "chokepoint")
MODES = ("any", "sum", "mean", "count", "first", "last", "change")


def word(text: str) -> str:
    if not WORD.match(text):
        raise ValueError(f"{text[:40]!r}: a name here is of small letters, digits and _, starting with a letter")
    return text


def asked(text: Any) -> str:
    if not isinstance(text, str) or not ASKED.match(text.strip()):
        raise ValueError("write what is asked as >= 0.5, > 0, <= 0.02, < 1 or within 0.05")
    return text.strip()


def taken(text: str) -> str:
    if not TAKEN.match(text):
        raise ValueError("take is mean, means, share, median or quantile N, like quantile 95")
    return text


def spanned(text: str) -> str:
    first, _, last = text.partition("..")
    if Quarter.parse(last or first) < Quarter.parse(first):
        raise ValueError(f"{last} comes before {first}")
    return text


Word = Annotated[str, AfterValidator(word)]
Asked = Annotated[str, BeforeValidator(asked)]
Arm = Annotated[Row, Field(description="what it sets, as a point of a sweep; nothing for the scenario as it is")]


class Measure(Strict_):
    """A number of a run (or of a draw): an outcome, a course over quarters, happenings, leverage."""

    outcome: Text | None = Field(None, description="a column of the runs")
    least: float | None = Field(None, description="whether it reaches this, 1 or 0, in place of the number itself")
    series: Text | None = Field(None, description="a column of the quarters")
    quarters: Annotated[str, AfterValidator(spanned)] | None = Field(None, description="of a series or event: which")
    take: Literal[MODES] = "sum"  # type: ignore[valid-type]
    event: Annotated[tuple[Text, ...], BeforeValidator(listed)] | None = Field(None, description="options that happen")
    actor: Names | None = None
    phase: Text | None = None
    detail: Text | None = Field(None, description="of an event: words that its detail holds")
    number: Whole | None = Field(None, ge=1, description="of an event: the n-th number of its detail, summed")
    leverage: Literal["potential", "credible", "shares"] | None = None
    chokepoint: Text | None = Field(None, description="a sector: part of it that comes no other way than from `sender`")
    sender: Name | None = None
    sign: Literal[SIGNS] | None = Field(None, description="both if not given")  # type: ignore[valid-type]
    domain: Literal[(*DOMAINS,)] | None = Field(None, description="all if not given")  # type: ignore[valid-type]
    quarter: Annotated[str, AfterValidator(spanned)] | None = Field(None, description="the start if not given")

    @property
    def kind(self) -> str:
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def lucky(self) -> bool:
        """Whether it takes runs of a sweep."""
        return self.kind in ("outcome", "series", "event")

    @model_validator(mode="after")
    def one_kind(self) -> Self:
        named = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(named) != 1:
            raise ValueError(f"a measure is one of {', '.join(KINDS)}; here are {', '.join(named) or 'none'}")
        if not self.lucky and self.sender is None:
            raise ValueError("leverage is a sender's: name it")
        if self.leverage == "shares" and self.domain is None:
            raise ValueError("shares are a domain's: name it")
        if self.series is not None and self.quarters is None:
            raise ValueError("a series needs its quarters, like 2018Q1..2018Q4")
        return self


class Condition(Strict_):
    """What must be seen for a claim to stand; all of its conditions must."""

    value: Text = Field(description="a formula over measures of arms: freeze[swap] - freeze[base]")
    take: Annotated[str, AfterValidator(taken)] = Field(
        description="mean over runs; means: the formula of the means; share: of draws; median or quantile N of draws"
    )
    where: Asked | None = Field(None, description="of a share: which draws count")
    asks: Asked
    words: Text = Field(description="the value in plain words")

    @model_validator(mode="after")
    def fitting(self) -> Self:
        if (self.take == "share") != (self.where is not None):
            raise ValueError("`where` goes with `take: share`, and a share needs it")
        return self


class Claim(Strict_):
    """A claim, in words of one's own, and what would count against it."""

    id: Name
    text: Text | None = None
    paragraph: Whole | None = None
    says: Text
    kind: Literal["recovery", "emergent"] = Field(
        description="recovery: largely what was put in comes out; emergent: it follows from what actors do"
    )
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1)]
    ablations: dict[str, Row] = Field({}, description="settings that cut a mechanism, by a name")
    flips: Text | None = Field(None, description="a parameter whose value is looked for at which the claim turns")


class Placebo(Strict_):
    """A change whose effect is measured and judged by nobody; or two actors whose names and data are exchanged."""

    id: Name
    says: Text
    value: Text | None = None
    take: Literal["mean", "means"] = "mean"
    swap: Annotated[tuple[Name, ...], Field(min_length=2, max_length=2)] | None = None

    @model_validator(mode="after")
    def one_of_two(self) -> Self:
        if (self.value is None) == (self.swap is None):
            raise ValueError("a placebo has either a value or a swap")
        return self


class ClaimsFile(Strict_):
    """Claims over a scenario, and the arms and measures that they are made of."""

    name: Name
    title: Text | None = None
    scenario: Text = Field(description="a shipped scenario, or the path of a file from this one's folder")
    variants: Names = Field((), description="of the trade data; each claim has a verdict under each")
    draws: Literal["prior", "retained"] = Field("prior", description="of the parameters: retained are those that the "
                                                "record has not ruled out")  # fmt: skip
    arms: dict[Word, Arm] = Field({"base": {}})
    coalitions: dict[Word, Arm] = Field({}, description="games over every set of senders")
    measures: dict[Word, Measure]
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]
    placebos: tuple[Placebo, ...] = ()
