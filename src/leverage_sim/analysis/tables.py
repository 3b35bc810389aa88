"""Tables at a quarter of a scenario: who would refuse what, what talks offer, what feasibility hangs on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis.feasible_set import Feasible, feasible, highest_stages, nash_levels
from leverage_sim.batch.play import play
from leverage_sim.batch.start import at_start_of, copies_of_the_first, runs_of
from leverage_sim.mechanisms.baseline import baseline
from leverage_sim.mechanisms.constants import constants
from leverage_sim.mechanisms.economy import dispositions, economy
from leverage_sim.mechanisms.horizon import still
from leverage_sim.mechanisms.items import levels
from leverage_sim.mechanisms.seating import Table, table_of
from leverage_sim.mechanisms.stakes import Restored, moves_economy, restored, stakes
from leverage_sim.problems import InputError, Mark, Problem, suggest
from leverage_sim.quarter.bargain import DEAL, Offer, drawn_luck, hold_talks, opened
from leverage_sim.scenario.schema import Scenario
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State

if TYPE_CHECKING:
    import pandas as pd

TRUSTS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.45, 0.6, 0.8)
HELD = (0.0, 0.25, 0.5, 0.75, 1.0)  # enforcement of every partner, from which hardship follows
PRESSES = (0.0, 0.3, 0.6)


@dataclass(frozen=True)
class Offered:
    """An offer that talks made in some of the runs that were tried: of how many it was met how."""

    proposer: str
    levels: tuple[float, ...]
    gains: tuple[float, ...]
    made: int
    accepted: int
    walked_out: float


@dataclass(frozen=True, repr=False)
class Talks:
    """What is to be known of a table at a quarter.

    Attributes:
        names: the target, then the members.
        found: its packages.
        offers: what alternating offers put on the table over ``tries`` draws of luck.
        deals: how many of the tries ended in a deal.
        grid: highest feasible stage by trust, hardship and press.
        marked: mean trust and hardship of the period that the scenario marks, or None.
    """

    scenario: str
    quarter: str
    items: tuple[str, ...]
    names: tuple[str, ...]
    seed: int
    hardship: float
    press: float
    trust: float
    trust_back: float
    ledger: float
    found: Feasible
    offers: tuple[Offered, ...]
    tries: int
    deals: int
    grid: "pd.DataFrame"
    marked: dict[str, float] | None = field(default=None)

    def __repr__(self) -> str:
        signable, packages = int(self.found.signable.sum()), len(self.found.signable)
        with_ = ", ".join(self.names)
        return f"Talks({with_} at {self.quarter}: {signable:,} of {packages:,} packages leave everyone better off)"


def seated_at(scenario: Scenario, names: Sequence[str], forum: bool) -> tuple[Index, Table]:
    """The table of these actors; the target need not be named.

    Raises:
        InputError: an actor is unknown, alone, or no sender; the scenario has no forum.
    """
    index, problems = Index(scenario), []
    target = scenario.roles.target
    allowed = {index.actors[i] for i in index.senders} - set(scenario.absent)
    if forum:
        if scenario.forum is None:
            raise InputError([Problem(Mark("--forum"), "the scenario has no forum")])
        names = [*names, *scenario.forum.members]
        allowed |= set(scenario.forum.members)
    for name in names:
        if name not in {*allowed, target}:
            problems.append(Problem(Mark("--between"), f"no sender {name!r}; {suggest(name, sorted(allowed))}"))
    members = {index.at[name] for name in names if name in allowed} - {index.target}
    if not forum and target not in names:
        problems.append(Problem(Mark("--between"), f"talks are held with the target: name {target} and a sender"))
    if not problems and not members:
        problems.append(Problem(Mark("--between"), f"name a sender beside {target}: {', '.join(sorted(allowed))}"))
    if problems:
        raise InputError(problems)
    return index, table_of(index, members, forum)


def believe(state: State, table: Table, trust: Array | float) -> None:
    """Give both directions of every pair at a table this trust."""
    for i in table.members:
        state.trust[state.index.target, i] = trust
        state.trust[i, state.index.target] = trust


def talks_table(
    scenario: Scenario,
    names: Sequence[str],
    forum: bool = False,
    quarter: str | None = None,
    trust: float | None = None,
    seed: int = 1,
    tries: int = 200,
) -> Talks:
    """Everything that the ``talks`` command prints.

    Args:
        names: the target and one or several senders.
        forum: whether the scenario's forum sits at the table.
        quarter: at whose start; the first if not given.
        trust: of both sides in each other in place of what it is then.
        tries: draws of luck with which alternating offers are played.
    """
    index, table = seated_at(scenario, names, forum)
    state, _, forecast = at_start_of(scenario, quarter, copies_of_the_first(seed, tries), index=index)
    if trust is not None:
        believe(state, table, trust)
    t, first = index.target, table.members[0]
    grid = stage_grid(scenario, index, table, quarter, seed)
    offers, deals = play_offers(state, forecast.restored, table, Luck(seed, np.arange(tries)))
    return Talks(
        scenario.name,
        str(state.now),
        tuple(index.items),
        tuple(index.actors[i] for i in (t, *table.members)),
        seed,
        float(state.hardship[0]),
        float(state.parameters.bargain.press[0]),
        float(state.trust[t, first, 0]),
        float(state.trust[first, t, 0]),
        float(state.ledger[first, 0]),
        feasible(state, forecast.restored, table),
        offers,
        tries,
        deals,
        grid,
        marked(scenario, index, table, seed),
    )


def play_offers(state: State, restores: Restored, table: Table, luck: Luck) -> tuple[tuple[Offered, ...], int]:
    """Alternating offers with this luck, and how many draws ended in a deal."""
    luck.quarter = state.quarter
    ledger: list[Offer] = []
    number, every = np.zeros(state.runs, dtype=np.intp), np.arange(state.runs)
    draws = drawn_luck(state, [table], number, luck, every)
    moving = moves_economy(state.index, table.members)
    stands = baseline(state, dispositions(state), moving) if moving else None
    its = stakes(state, restores, stands, table, mediated=True)
    talks = opened(state, [table], number, its, draws)
    course = hold_talks(talks, ledger)
    heard: dict[tuple[Any, ...], list[Any]] = {}
    for n, offer in enumerate(ledger):
        left = offer.still & (talks.draws[1][n] < offer.leaving)
        agreed = offer.still & ~left & (talks.draws[2][n] < offer.accepting)
        for run in np.flatnonzero(offer.still & offer.serious):
            key = (offer.proposer, *offer.package[:, run])
            row = heard.setdefault(key, [offer.gains[:, run], 0, 0, 0])
            row[1] += 1
            row[2] += int(agreed[run])
            row[3] += int(left[run])
    names = state.index.actors
    found = [
        Offered(names[key[0]], tuple(map(float, key[1:])), tuple(map(float, gains)), made, yes, out / made)
        for key, (gains, made, yes, out) in heard.items()
    ]
    return tuple(sorted(found, key=lambda o: -o.made)), int((course.outcome == DEAL).sum())


def stage_grid(scenario: Scenario, index: Index, table: Table, quarter: str | None, seed: int) -> "pd.DataFrame":
    """Highest feasible stage over trust x hardship x press, one row a cell.

    Hardship is that to which the sanctions in force lead if every partner enforces them by this much.
    """
    import pandas as pd

    cells = [(trust, held, press) for press in PRESSES for held in HELD for trust in TRUSTS]
    trust, held, press = (np.array(column) for column in zip(*cells, strict=True))
    state = at_start_of(scenario, quarter, copies_of_the_first(seed, len(cells)), index=index).state
    believe(state, table, trust)
    state.parameters = state.parameters.replaced({"bargain.press": press})
    state.constants = constants(index, state.parameters, state.constants)
    state.enforcement[list(index.traders)] = held
    its = dispositions(state)
    state.position = economy(state, its, still(state.parameters), state.stringency).position
    stage = highest_stages(state, restored(state, its.staying), table)
    return pd.DataFrame({"trust": trust, "hardship": state.hardship, "press": press, "stage": stage})


def marked(scenario: Scenario, index: Index, table: Table, seed: int, runs: int = 200) -> dict[str, float] | None:
    """Mean two-way trust with the first member, and hardship, in the period that the scenario marks."""
    if scenario.marked is None:
        return None
    quarters = play(scenario, seed, runs, record="quarters").quarters
    first, last = scenario.marked.quarters
    rows = quarters[(quarters["quarter"] >= first) & (quarters["quarter"] <= last)]
    name = index.actors[table.members[0]]
    if rows.empty or f"trust_in.{name}" not in rows:
        return None
    trust = 0.5 * (rows[f"trust_in.{name}"] + rows[f"trust_of.{name}"])
    return {"trust": float(trust.mean()), "hardship": float(rows["hardship"].mean())}


def relief_by_trust(
    scenario: Scenario, names: Sequence[str], quarter: str | None, seed: int, draws: int, forum: bool = False
) -> "pd.DataFrame":
    """How often the Nash package holds relief, and which stage is the highest, by trust over draws of the priors."""
    import pandas as pd

    index, table = seated_at(scenario, names, forum)
    at, rows = index.item_of("relief"), []
    state, _, forecast = at_start_of(scenario, quarter, runs_of(seed, draws), "prior", index)
    for trust in TRUSTS:
        believe(state, table, trust)
        found, highest = nash_levels(state, forecast.restored, table), highest_stages(state, forecast.restored, table)
        signed = ~np.isnan(found[0])
        relieved = signed & (np.nan_to_num(found[at]) > 0.0) if at is not None else np.zeros_like(signed)
        rows.append(
            {
                "trust": trust,
                "draws": draws,
                "signable": int(signed.sum()),
                "with relief": int(relieved.sum()),
                **{f"stage {n}": int((highest >= n).sum()) for n in range(1, len(levels(index, "rollback")))},
            }
        )
    return pd.DataFrame(rows)
