"""The model of a sweep file; the JSON Schema for editors is written from it."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from leverage_sim.arguments.table import LARGEST_SEED
from leverage_sim.scenario.pieces import Flag, Name, Strict_, Text, Whole, listed
from leverage_sim.scenario.schema import Prior

METHODS = ("prior", "latin-hypercube", "sobol", "morris", "retained")
MAX_CELLS = 100_000
MAX_SUBSETS = 12


def plain(value: Any) -> Any:
    """What a scenario's key can be set to."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise ValueError("a value is a word, a number, on or off, or a list of words")


def bounded(value: Any) -> Any:
    """``[low, high]`` is a uniform prior; the word prior (or nothing) means the scenario's own."""
    if isinstance(value, list) and len(value) == 2:
        return {"uniform": value}
    return None if value == "prior" else value


def some(value: Any) -> Any:
    """One word may stand for a list of one; none at all names nothing, where leaving the key out means all."""
    if not value and value != 0:
        raise ValueError("nothing is named here; leave the key out for all")
    return listed(value)


def named(value: Any) -> Any:
    """A list of names stands for their own priors."""
    value = some(value)
    return dict.fromkeys(value) if isinstance(value, list) and all(isinstance(n, str) for n in value) else value


Row = Annotated[dict[str, Any], AfterValidator(lambda row: {key: plain(value) for key, value in row.items()})]
Values = Annotated[list[Any], AfterValidator(lambda values: [plain(value) for value in values]), Field(min_length=1)]


class Subsets(Strict_):
    """Every subset of some actors, the empty one first: the coalitions of those who are not absent."""

    subsets: Annotated[tuple[Name, ...], Field(min_length=1, max_length=MAX_SUBSETS), BeforeValidator(listed)]


class Sample(Strict_):
    """Points in the space of parameters, each in its prior or in bounds of its own."""

    method: Literal[METHODS]  # type: ignore[valid-type]
    size: Whole | None = Field(
        None, ge=1, le=10_000_000,
        description="draws; for sobol its N, for morris its trajectories; all retained ones if not given",
    )  # fmt: skip
    parameters: Annotated[
        dict[str, Annotated[Prior | None, BeforeValidator(bounded)]] | None, BeforeValidator(named)
    ] = Field(None, description="names, or names with bounds of their own; all that have a prior if not given")
    luck: Literal["common", "own"] | None = Field(
        None, description="whether points share the luck of a replicate; if not given, those of sobol and morris do"
    )
    second_order: Flag = Field(False, description="of sobol: points for second-order indices too")
    levels: Whole = Field(4, ge=2, le=64, description="of morris: levels of each parameter, an even number")
    columns: Flag = Field(True, description="whether runs.parquet holds the values of the parameters")

    @model_validator(mode="after")
    def fitting(self) -> Self:
        if self.size is None and self.method != "retained":
            raise ValueError(f"a {self.method} sample needs its size")
        if self.method == "retained" and self.parameters is not None:
            raise ValueError("retained draws are of all parameters; leave `parameters` out")
        if self.method == "sobol" and self.size is not None and self.size & (self.size - 1):
            raise ValueError(f"the size of a sobol sample is a power of 2, not {self.size}")
        if self.method == "morris" and self.levels % 2:
            raise ValueError(f"the levels of morris are an even number, not {self.levels}")
        return self

    @property
    def own_luck(self) -> bool:
        """Whether every point has luck of its own."""
        return (self.luck or ("own" if self.method not in ("sobol", "morris") else "common")) == "own"


class Design(Strict_):
    """What is varied: every combination of the grid's values, with each of the points, with each draw of the sample."""

    grid: dict[
        str,
        Annotated[
            Annotated[Subsets, Tag("subsets")] | Annotated[Values, Tag("values")],
            Discriminator(lambda value: "values" if isinstance(value, list | tuple) else "subsets"),
        ],
    ] = {}
    points: Annotated[tuple[Annotated[Row, Field(min_length=1)], ...], BeforeValidator(some)] = ()
    sample: Sample | None = None


class SweepFile(Strict_):
    """A sweep as its file gives it."""

    name: Name
    title: Text | None = None
    question: Text | None = None
    scenario: Text = Field(description="a shipped scenario, or the path of a file from this one's folder")
    set: Row = Field({}, description="values in place of the scenario's, in every run")
    force: Annotated[tuple[Text, ...], BeforeValidator(listed)] = Field((), description="ACTOR@QUARTER=OPTION")
    quarters: Whole | None = Field(None, ge=1, description="how many to play; all if not given")
    seed: Whole = Field(1, ge=0, le=LARGEST_SEED)
    replicates: Whole = Field(1, ge=1, le=10_000_000)
    block: Whole | None = Field(
        None, ge=1, le=65_536, description="runs played together; any number gives the same data; chosen if not given"
    )
    record: Literal["runs", "quarters", "events"] = "runs"
    outcomes: Annotated[tuple[Text, ...], BeforeValidator(some)] = Field((), description="all if not given")
    draws: Literal["retained"] | None = Field(None, description="short for a sample of all retained draws")
    design: Design = Design()

    @model_validator(mode="after")
    def one_sample(self) -> Self:
        if self.draws is not None and self.design.sample is not None:
            raise ValueError("`draws: retained` is a sample already; leave one of the two out")
        return self

    @property
    def sample(self) -> Sample | None:
        """What the design is crossed with."""
        return Sample.model_validate({"method": "retained"}) if self.draws else self.design.sample
