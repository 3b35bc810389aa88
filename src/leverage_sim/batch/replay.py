"""Play one run of a results folder again, alone, from what its manifest says: bit for bit the same, or an error."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from leverage_sim.actors.decide import Decisions
from leverage_sim.actors.menu import menus
from leverage_sim.actors.seats import Seated
from leverage_sim.actors.view import Scores, View, state_behind
from leverage_sim.batch.draws import drawn
from leverage_sim.batch.play import event_frame, new_state, parse_force, quarter_frame, seats_of
from leverage_sim.batch.record import Record
from leverage_sim.batch.recording import Recording, wrong
from leverage_sim.batch.store import why_other
from leverage_sim.batch.tables import reading
from leverage_sim.mechanisms.forecast import Forecast
from leverage_sim.quarter.simulate import Quarter, simulate
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.state import State


class Asked(NamedTuple):
    """What there is when a seat is asked: the state, and what everyone expects of the quarter."""

    state: State
    forecast: Forecast


class Watched:
    """A seat that keeps the state as it stood when it was asked, and answers as the seat does."""

    def __init__(self, seat: Seated, quarter: int, names: tuple[str, ...]):
        self.seat, self.quarter, self.names = seat, quarter, names
        self.name, self.rule = seat.name, seat.rule
        self.before: State | None = None

    def score(self, view: View, scores: Scores) -> Scores:
        state = state_behind(view)
        if self.before is None and state.quarter == self.quarter and scores.names is self.names:
            self.before = state.repeat(1)
        return self.seat.score(view, scores)


@dataclass(frozen=True)
class Replayed:
    """One run played again up to the end of a quarter.

    Attributes:
        state: at the end of the quarter.
        last: the quarter, with every offer of its talks.
        before: what there was when the watched seat was asked; None if it was not.
        decisions: of the moment at which it was asked.
        seat: the watched seat, as it plays.
        luck: of the run, at that quarter.
    """

    state: State
    last: Quarter
    before: Asked | None
    decisions: Decisions | None
    seat: Seated | None
    luck: Luck


def replay(recorded: Recording, run: int, quarters: int, actor: str | None = None, slot: str | None = None) -> Replayed:
    """Play a run of a recording again, alone.

    Args:
        recorded: whose rules are loaded.
        run: its number.
        quarters: how many to play.
        actor, slot: of the seat to watch in the last of them.

    Raises:
        InputError: the run is not in the recording, or what happens is not what was recorded.
    """
    first, last = recorded.design["first"], recorded.design["first"] + recorded.design["runs"] - 1
    if not first <= run <= last:
        raise wrong("--run", f"{run} is not in this folder; it holds {first}" + (f" to {last}" if last > first else ""))
    index, luck = Index(recorded.scenario), Luck(recorded.design["seed"], np.array([run]))
    seats: list[Seated] = seats_of(recorded.scenario, index)
    forced = parse_force(recorded.scenario, recorded.design["force"])
    record = Record.of(index, 1, "events", listens=True)
    start = new_state(index, luck, drawn(index, luck, recorded.design["draws"]), forced)
    watched = None
    if actor is not None and slot is not None:
        names = menus(index)[index.at[actor], slot].names
        watched = next(Watched(seat, quarters - 1, names) for seat in seats if seat.name == actor)
        seats = [seat if seat.name != actor else watched for seat in seats]
    end = simulate(start, seats, luck, quarters, record)
    compare(recorded, record, run)
    quarter = record.quarters[-1]
    if watched is None or watched.before is None:
        return Replayed(end, quarter, None, None, None, luck)
    decisions = next(
        made
        for made in quarter.decisions
        if made.slot == slot and any(menu.names is watched.names for menu in made.moment.menus)
    )
    return Replayed(end, quarter, Asked(watched.before, quarter.forecast), decisions, watched.seat, luck)


def compare(recorded: Recording, record: Record, run: int) -> None:
    """Whether a run played again is what the recording holds of it, as far as it was played.

    Raises:
        InputError: it is not.
    """
    numbers, last, place = np.array([run]), record.series[-1][0], Path(recorded.where).parent
    kept = recorded.design["record"]
    pairs = []
    if kept in ("quarters", "events"):
        pairs.append(("quarters", recorded.quarters, quarter_frame(record, numbers)))
    if kept == "events":
        pairs.append(("events", recorded.events, event_frame(record, numbers)))
    for name, before, again in pairs:
        with reading(place / f"{name}.parquet"):
            rows = before[(before["run"] == run) & (before["quarter"] <= last)]
            same = list(rows.columns) == list(again.columns) and rows.to_dict("list") == again.to_dict("list")
        if not same:
            told = why_other(place, recorded.manifest)
            raise wrong(recorded.where, f"run {run} played again is not what {name}.parquet holds; {told}")
