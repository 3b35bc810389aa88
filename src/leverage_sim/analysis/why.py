"""The ledger behind one decision: what each option was worth to the seat, its chance, the luck, what would flip it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.actors.decide import Decisions
from leverage_sim.actors.menu import Menu
from leverage_sim.analysis.ledger_frames import flip_frame, option_frame, regret_scale, term_frame
from leverage_sim.analysis.quantities import parameters
from leverage_sim.analysis.smallest_flip import Flip, Moment, check_copies, smallest
from leverage_sim.analysis.state_quantities import levers, states
from leverage_sim.batch.recording import Recording, load_rules, wrong
from leverage_sim.batch.replay import Replayed, replay
from leverage_sim.problems import suggest
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.scenario.schema import Scenario
from leverage_sim.world.index import Index

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Ledger:
    """One decision of one seat, taken apart.

    Attributes:
        scenario: that was played.
        run, quarter, actor, slot: whose decision, and when.
        rule: by which the seat plays.
        precision: lambda of the choice; infinite for the best response, 0 for chance.
        chosen: the option taken.
        own: the option that the seat would have taken by itself.
        forced: whether an event or ``--force`` prescribed ``chosen``.
        runner_up: what it would have chosen had that option not been on its menu, or None.
        terms: a row for each option and term that it moves: unit of the term, weight, change, contribution in utility.
        options: a row for each option of the seat: on_menu, cost, payoff (contributions less cost, in utility), regret
            (payoff against the best, in units of ``scale``), score (regret after the seat's rule), value (before luck),
            luck (Gumbel noise of the option's family), total, within_luck and within_total (among variants of one
            family), probability, chosen.
        scale: kappa, the shortfall of utility at which an option is as bad as can be.
        flips, runner_up_flips: the smallest changes of single quantities after which the seat chooses another option,
            or the runner-up: name, kind, unit, now, needed, change, size (in units of ``width``), width, yardstick,
            option, meaning. Empty if none in bounds does, or if the choice was prescribed.
    """

    scenario: Scenario
    run: int
    quarter: str
    actor: str
    slot: str
    rule: str
    precision: float
    scale: float
    chosen: str
    own: str
    forced: bool
    runner_up: str | None
    terms: "pd.DataFrame"
    options: "pd.DataFrame"
    flips: "pd.DataFrame"
    runner_up_flips: "pd.DataFrame"
    replayed: Replayed = field(repr=False)

    def option(self, name: str) -> dict[str, Any]:
        """The row of an option."""
        row = self.options[self.options["option"] == name].iloc[0].to_dict()
        return {str(key): value for key, value in row.items()}

    def as_json(self) -> dict[str, Any]:
        """All of it as plain data; a number that there is not is null, an infinite precision is "infinite"."""
        frames = ("options", "terms", "flips", "runner_up_flips")
        plain = {name: getattr(self, name) for name in vars(self) if name not in ("scenario", "replayed", *frames)}
        if np.isinf(self.precision):
            plain["precision"] = "infinite"
        data = {name: [clean(row) for row in getattr(self, name).to_dict("records")] for name in frames}
        return {"scenario": self.scenario.name, **plain, **data}


def clean(row: dict[Any, Any]) -> dict[str, Any]:
    """A row without numbers that JSON does not know."""
    return {str(k): None if isinstance(v, float) and not np.isfinite(v) else v for k, v in row.items()}


def explain(
    recorded: Recording,
    actor: str,
    quarter: str,
    run: int | None = None,
    slot: str | None = None,
    rules: Sequence[str] = (),
) -> Ledger:
    """Play a run of a recording again up to a decision, and take the decision apart.

    Args:
        recorded: of a results folder.
        actor: whose decision.
        quarter: when, like 2018Q2.
        run: number of the run; the first of the recording if it is not given.
        slot: "coercive" or "diplomatic"; if it is not given, the first in which the actor did not hold.
        rules: the rule files that the recording was played with.

    Raises:
        InputError: there is no such decision in the recording, or the run cannot be played again.
    """
    number = recorded.design["first"] if run is None else run
    quarters = quarters_until(recorded, quarter)
    check_seat(recorded.scenario, actor, slot)
    load_rules(recorded, rules)
    slots = Index(recorded.scenario).vocabulary["slot"] if slot is None else (slot,)
    found = None
    for each in slots:
        seen = replay(recorded, number, quarters, actor, each)
        if found is None or choice_of(seen, actor) != "hold":
            found = each, seen
        if choice_of(seen, actor) != "hold":
            break
    assert found is not None
    return ledger(recorded.scenario, number, actor, *found)


def quarters_until(recorded: Recording, text: str) -> int:
    """Number of quarters to play until the end of this one."""
    try:
        quarter = Quarter.parse(text)
    except ValueError as error:
        raise wrong("--quarter", str(error)) from None
    first = recorded.scenario.span[0]
    last = first + (recorded.length - 1)
    if not first <= quarter <= last:
        raise wrong("--quarter", f"{quarter} was not played: this folder goes from {first} to {last}")
    return quarter - first + 1


def check_seat(scenario: Scenario, actor: str, slot: str | None) -> None:
    """Whether an actor of this name decides in this slot."""
    seated = [name for name, known in scenario.actors.items() if known.seat]
    if actor not in scenario.actors:
        titled = [name for name, known in scenario.actors.items() if actor.lower() in known.title.lower()]
        told = f"did you mean {titled[0]}?" if len(titled) == 1 else suggest(actor, seated)
        raise wrong("--actor", f"{actor} is not an actor of this scenario; {told}")
    if actor not in seated:
        raise wrong("--actor", f"{actor} has no seat, so it decides nothing; {suggest(actor, seated)}")
    if actor in scenario.absent:
        raise wrong("--actor", f"{actor} is absent in this scenario: it holds throughout and is never asked")
    slots = Index(scenario).vocabulary["slot"]
    if slot is not None and slot not in slots:
        raise wrong("--slot", f"{slot} is not a slot; {suggest(slot, (*slots, 'talks'))}")


def menu_of(seen: Replayed, actor: str) -> tuple[Decisions, int, Menu]:
    """The decisions of the watched moment, the actor's place in it, and its menu."""
    assert seen.decisions is not None
    at = seen.state.index.at[actor]
    n, menu = next((n, menu) for n, menu in enumerate(seen.decisions.moment.menus) if menu.seat == at)
    return seen.decisions, n, menu


def choice_of(seen: Replayed, actor: str) -> str:
    """Name of the option that the actor took."""
    decisions, n, menu = menu_of(seen, actor)
    return menu.names[int(decisions.chosen[n, 0])]


def ledger(scenario: Scenario, run: int, actor: str, slot: str, seen: Replayed) -> Ledger:
    """The ledger of a watched decision."""
    decisions, n, menu = menu_of(seen, actor)
    assert seen.before is not None
    assert seen.seat is not None
    before = seen.before.state
    options, own, second = option_frame(seen, decisions, n, menu)
    chosen = menu.names[int(decisions.chosen[n, 0])]
    forced = decisions.ordered[n]
    flips, others = search(Moment(seen.before, seen.seat, slot, seen.luck), menu, own, second, forced)
    return Ledger(
        scenario=scenario,
        run=run,
        quarter=str(before.now),
        actor=actor,
        slot=slot,
        rule=seen.seat.rule.name,
        precision=float(decisions.precision[decisions.moment.options(n).start, 0]),
        scale=float(regret_scale(before, decisions, slot)[decisions.moment.options(n).start, 0]),
        chosen=chosen,
        own=menu.names[own],
        forced=forced,
        runner_up=None if second is None else menu.names[second],
        terms=term_frame(before, decisions, n, menu),
        options=options,
        flips=flip_frame(flips),
        runner_up_flips=flip_frame(others),
        replayed=seen,
    )


def search(moment: Moment, menu: Menu, own: int, second: int | None, forced: bool) -> tuple[list[Flip], list[Flip]]:
    """The smallest changes to another option, and to the runner-up; none where the choice was prescribed."""
    if forced or second is None:
        return [], []
    rows = np.arange(len(menu.names))
    asked, seat = moment.asked, menu.seat
    changeable = [*parameters(asked.state), *states(asked, seat), *levers(asked, seat, moment.slot)]
    check_copies(moment, changeable, own)
    flips, others = smallest(moment, changeable, menu.names, [rows != own, rows == second])
    return flips, others
