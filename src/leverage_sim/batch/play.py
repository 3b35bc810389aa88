"""Play a block of runs of one scenario and hand back what happened as frames."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leverage_sim.actors.rules import RULES, Rule, known
from leverage_sim.actors.seats import Seat, Seated
from leverage_sim.batch.draws import drawn as drawn_values
from leverage_sim.batch.memory import keep_pages
from leverage_sim.batch.outcomes import outcomes
from leverage_sim.batch.record import Record
from leverage_sim.batch.retained import retained_for
from leverage_sim.mechanisms.constants import constants
from leverage_sim.problems import InputError, Mark, Problem, notice, shorten, suggest
from leverage_sim.quarter.simulate import simulate
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.scenario.schema import Scenario
from leverage_sim.scenario.vocabulary import SLOTS
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array, Parameters
from leverage_sim.world.state import Order, State

if TYPE_CHECKING:
    import pandas as pd

BLOCK = 1024  # runs played together; any number gives the same data
Forced = tuple[str, Quarter, str, str | None]
"""Actor, quarter and option that ``--force`` prescribes, and the slot if it names one."""


@dataclass(frozen=True)
class Played:
    """The record of some runs: one row a run, a row a run and quarter, a row a happening."""

    runs: "pd.DataFrame"
    quarters: "pd.DataFrame"
    events: "pd.DataFrame"


def rule_of(name: str) -> Rule:
    """A rule by its name.

    Raises:
        KeyError: no rule is registered under it.
    """
    if name not in RULES:
        known()
    return RULES[name]


def seats_of(scenario: Scenario, index: Index) -> list[Seated]:
    """A seat with its rule for every actor that decides; the default rule is ``rational``."""
    return [Seat(index.actors[i], rule_of(scenario.rules.get(index.actors[i], "rational"))) for i in index.seats]


def parse_force(scenario: Scenario, texts: Sequence[str]) -> list[Forced]:
    """Read ``ACTOR@QUARTER=OPTION``, or ``ACTOR@QUARTER..QUARTER=OPTION`` for every quarter from one to another.

    ``diplomatic:hold`` prescribes an option in one slot alone.

    Raises:
        InputError: with every text that cannot be followed.
    """
    from leverage_sim.actors.menu import menus

    found, problems, index = [], [], Index(scenario)
    named = {(index.actors[at], slot): menu.names for (at, slot), menu in menus(index).items()} if texts else {}
    for text in texts:
        try:
            found += parse_one_force(scenario, text, named)
        except ValueError as error:
            problems.append(Problem(Mark("--force"), f"{text}: {error}"))
    if problems:
        raise InputError(problems)
    return found


def parse_one_force(scenario: Scenario, text: str, named: Mapping[tuple[str, str], Sequence[str]]) -> list[Forced]:
    """One prescription; ``named`` are the options of each actor in each slot."""
    left, equals, option = text.partition("=")
    actor, at, when = left.partition("@")
    if not (equals and at and actor and option):
        raise ValueError("write ACTOR@QUARTER=OPTION, like USA@2018Q2=summit@PRK, or CHN@2018Q1..2019Q4=enforce-lax")
    seated = [name for name, a in scenario.actors.items() if a.seat]
    if actor not in seated:
        raise ValueError(f"unknown actor with a seat; {suggest(actor, seated)}")
    begins, _, ends = when.partition("..")
    begin, end = Quarter.parse(begins), Quarter.parse(ends or begins)
    first, last = scenario.span
    for quarter in (begin, end):
        if not first <= quarter <= last:
            raise ValueError(f"{quarter} is outside {first} to {last}")
    if end < begin:
        raise ValueError(f"{end} comes before {begin}")
    slot, colon, name = option.rpartition(":")
    if colon and slot not in SLOTS:
        raise ValueError(f"unknown slot {shorten(slot)}; write {' or '.join(SLOTS)}, like {SLOTS[-1]}:hold")
    there = [slot] if colon else SLOTS
    names = list(dict.fromkeys(n for each in there for n in named[actor, each]))
    if name not in names:
        where = f" in the {slot} slot" if colon else ""
        raise ValueError(f"no option of {actor}{where}, which has: {', '.join(names)}")
    return [(actor, begin + n, name, slot or None) for n in range(end - begin + 1)]


def horizon(scenario: Scenario, quarters: int | None) -> int:
    """How many quarters are played: so many, or all.

    Raises:
        InputError: the scenario has not as many.
    """
    if quarters is not None and quarters > scenario.length:
        first, last = scenario.span
        message = f"{scenario.name} has {scenario.length} quarters, {first} to {last}, not {quarters}"
        raise InputError([Problem(Mark("--quarters"), f"{message}; --set quarters=FIRST..LAST changes that")])
    return scenario.length if quarters is None else quarters


def say_unreached(scenario: Scenario, forced: Sequence[Forced], quarters: int | None) -> None:
    """Tell the user of prescribed choices that come after the last quarter that is played."""
    last = scenario.span[0] + (horizon(scenario, quarters) - 1)
    late = [(actor, quarter, option) for actor, quarter, option, _ in forced if quarter > last]
    if late:
        actor, quarter, option = late[0]
        more = f" (and {len(late) - 1} more)" if len(late) > 1 else ""
        notice(f"{actor}@{quarter}={option}{more} has no effect: the last quarter that is played is {last}.")


def new_state(
    index: Index, luck: Luck, values: Mapping[str, Array] | None = None, forced: Sequence[Forced] = ()
) -> State:
    """The state at the start of a scenario, for the runs of this luck.

    Args:
        luck: of the block.
        values: of single parameters, (run,) each, in place of the scenario's: what ``drawn`` gives, for example.
        forced: choices to prescribe.
    """
    luck.quarter, first = 0, index.scenario.span[0]
    parameters = Parameters.of(index, values)
    orders = tuple(Order(quarter - first, index.at[actor], option, slot) for actor, quarter, option, slot in forced)
    return State.start(index, parameters, constants(index, parameters), len(luck.replicates), orders)


def play(
    scenario: Scenario,
    seed: int = 1,
    runs: int = 1,
    first: int = 0,
    quarters: int | None = None,
    draws: str | None = None,
    forced: Sequence[Forced] = (),
    record: str = "events",
    block: int = BLOCK,
) -> Played:
    """Play runs ``first`` to ``first + runs - 1`` and collect their data.

    Args:
        scenario: validated.
        seed: scenarios that share it share their luck, run by run.
        runs: how many.
        first: number of the first; run 37 is the same alone or among a thousand.
        quarters: how many to play, at most the scenario's; all of them if it is not given.
        draws: None for the scenario's values, "prior" for a draw of every prior in each run, "retained" for one of the
            draws that the record has not ruled out.
        forced: choices to prescribe.
        record: "runs", "quarters" or "events"; each includes those before it.
        block: runs played together.

    Raises:
        InputError: the scenario has not as many quarters.
    """
    import pandas as pd

    keep_pages()
    index = Index(scenario)
    length = horizon(scenario, quarters)
    parts: list[tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]] = []
    for start in range(first, first + runs, block):
        numbers = np.arange(start, min(start + block, first + runs))
        luck, kept = Luck(seed, numbers), Record.of(index, len(numbers), record)
        drawn = drawn_values(index, luck, draws)
        end = simulate(new_state(index, luck, drawn, forced), seats_of(scenario, index), luck, length, kept)
        parts.append(
            (
                run_frame(end, kept, numbers, draw_numbers(scenario, numbers, draws), drawn),
                quarter_frame(kept, numbers),
                event_frame(kept, numbers),
            )
        )
    return Played(*(pd.concat(frames, ignore_index=True) for frames in zip(*parts, strict=True)))


def draw_numbers(scenario: Scenario, numbers: np.ndarray, draws: str | None) -> tuple[np.ndarray, np.ndarray]:
    """Number of each run's draw, and of its replicate, (run,) each."""
    if draws == "retained":
        size = retained_for(scenario).size
        return numbers % size, numbers // size
    return (numbers, np.zeros_like(numbers)) if draws else (np.zeros_like(numbers), numbers)


def run_frame(
    end: State,
    record: Record,
    numbers: np.ndarray,
    places: tuple[np.ndarray, np.ndarray],
    drawn: Mapping[str, Array] | None = None,
) -> "pd.DataFrame":
    """One row a run: its number, draw and replicate, the scenario, drawn parameters, outcomes."""
    import pandas as pd

    columns: dict[str, object] = {
        "run": numbers,
        "draw": places[0],
        "replicate": places[1],
        "scenario": np.full(len(numbers), end.index.scenario.name, dtype=object),
    }
    return pd.DataFrame({**columns, **(drawn or {}), **outcomes(record.counts, end)})


def quarter_frame(record: Record, numbers: np.ndarray) -> "pd.DataFrame":
    """One row a run and quarter, sorted by both."""
    import pandas as pd

    series, runs = record.series, len(numbers)
    if not series:
        return pd.DataFrame({"run": numbers[:0], "quarter": np.zeros(0, dtype=object)})
    columns = {
        name: np.stack([np.broadcast_to(m[name], (runs,)) for _, m in series], axis=1).ravel() for name in series[0][1]
    }
    quarters = np.tile(np.array([quarter for quarter, _ in series], dtype=object), runs)
    return pd.DataFrame({"run": np.repeat(numbers, len(series)), "quarter": quarters, **columns})


EVENT_COLUMNS = ("run", "quarter", "phase", "actor", "option", "target", "detail")


def event_frame(record: Record, numbers: np.ndarray) -> "pd.DataFrame":
    """One row a happening, by run and in the order in which they happened."""
    import pandas as pd

    happenings = record.events
    if not happenings:
        return pd.DataFrame({name: np.zeros(0, dtype=int if name == "run" else object) for name in EVENT_COLUMNS})
    sizes = [len(h.runs) for h in happenings]
    run = np.concatenate([h.runs for h in happenings])
    words = {
        name: np.repeat(np.array([getattr(h, name) for h in happenings], dtype=object), sizes)
        for name in ("quarter", "phase", "actor", "option", "target")
    }
    details = [h.detail if isinstance(h.detail, list) else [h.detail] * len(h.runs) for h in happenings]
    detail = np.array([text for texts in details for text in texts], dtype=object)
    frame = pd.DataFrame({"run": numbers[run], **words, "detail": detail})
    return frame.iloc[np.argsort(run, kind="stable")].reset_index(drop=True)
