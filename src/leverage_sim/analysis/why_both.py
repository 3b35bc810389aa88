"""One decision on both sides of a comparison: what its options were worth, and what had come to stand otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leverage_sim.analysis.ledger_frames import option_frame
from leverage_sim.analysis.quantities import Quantity, parameters
from leverage_sim.analysis.state_quantities import attribute, levers, quantity, states
from leverage_sim.analysis.why import Ledger, check_seat, explain, menu_of, quarters_until
from leverage_sim.batch.recording import Recording, load_rules
from leverage_sim.batch.replay import replay
from leverage_sim.batch.tables import reading
from leverage_sim.world.index import Index
from leverage_sim.world.state import State

if TYPE_CHECKING:
    import pandas as pd

LOOKED = 6  # runs that are looked at for the most telling
Choices = dict[tuple[int, str], str]
"""Options other than holding that an actor took in a quarter, with their counterpart, by run and slot."""


@dataclass(frozen=True)
class LedgerPair:
    """One decision of one seat in one run, on both sides of a comparison, which share their luck.

    Attributes:
        a, b: the ledger of each side.
        options: a row for each option: payoff, score (after the rule), probability and whether it was on the menu and
            chosen, each ``_a`` and ``_b``, and ``difference`` (of payoffs, B less A, in utility).
        terms: a row for each option and term whose contribution is not the same: ``a``, ``b`` and ``difference`` in
            utility, the largest difference first.
        standing: a row for each parameter, state and lever that was not the same when the seat was asked: kind, unit,
            meaning, ``a``, ``b``, ``difference``, size (in units of what ``yardstick`` names, on A), the largest first.
    """

    a: Ledger
    b: Ledger
    options: "pd.DataFrame"
    terms: "pd.DataFrame"
    standing: "pd.DataFrame"


def explain_both(
    sides: tuple[Recording, Recording],
    actor: str,
    quarter: str,
    run: int | None = None,
    slot: str | None = None,
    rules: Sequence[str] = (),
) -> LedgerPair:
    """Take a decision apart on both sides.

    Args:
        sides: recordings of A and of B.
        actor, quarter, rules: as for ``explain``.
        run: if it is not given, of the first few in which the sides chose otherwise the one that is least luck; the
            first where they never did.
        slot: the first in which they chose otherwise, if there is one, else the first in which either did not hold.

    Raises:
        InputError: there is no such decision on one of the sides, or it cannot be played again.
    """
    check_seat(sides[0].scenario, actor, slot)
    slots = Index(sides[0].scenario).vocabulary["slot"] if slot is None else (slot,)
    taken = [choices(side, actor, quarter) for side in sides]
    if run is None:
        parted = {(n, each) for n, each in taken[0].keys() | taken[1].keys() if each in slots and other(taken, n, each)}
        run = most_telling(sides, actor, quarter, sorted(parted)[:LOOKED], rules)
    order = sorted(slots, key=lambda each: (not other(taken, run, each), not any((run, each) in t for t in taken)))
    a, b = (explain(side, actor, quarter, run, order[0], rules) for side in sides)
    return LedgerPair(a, b, option_rows(a, b), term_rows(a, b), standing_rows(a, b))


def most_telling(
    sides: tuple[Recording, Recording],
    actor: str,
    quarter: str,
    parted: Sequence[tuple[int, str]],
    rules: Sequence[str],
) -> int:
    """The run in which the chances of the two choices differ most from side to side: the change, not luck, parts them.

    Args:
        parted: runs and slots in which the actor chose otherwise.
    """
    if len(parted) < 2:
        return parted[0][0] if parted else int(sides[0].design["first"])
    for side in sides:
        load_rules(side, rules)
    quarters = [quarters_until(side, quarter) for side in sides]

    def contrast(case: tuple[int, str]) -> float:
        run, slot = case
        seen = [replay(side, run, n, actor, slot) for side, n in zip(sides, quarters, strict=True)]
        a, b = (option_frame(each, *menu_of(each, actor))[0].set_index("option") for each in seen)
        gained = (b["probability"] - a["probability"]).fillna(0.0)
        return float(gained.get(b["chosen"].idxmax(), 0.0) - gained.get(a["chosen"].idxmax(), 0.0))

    return max(parted, key=contrast)[0]


def choices(recorded: Recording, actor: str, quarter: str) -> Choices:
    """What an actor chose in a quarter of every run that was recorded.

    Raises:
        InputError: the events are something else.
    """
    events = recorded.events
    with reading(Path(recorded.where).with_name("events.parquet")):
        mine = events[(events["actor"] == actor) & (events["quarter"] == quarter)]
        rows = zip(mine["run"], mine["phase"], mine["option"], mine["target"], strict=True)
        return {(int(run), str(slot)): f"{option} {target}" for run, slot, option, target in rows}


def other(taken: Sequence[Choices], run: int, slot: str) -> bool:
    """Whether the two sides chose otherwise."""
    return taken[0].get((run, slot)) != taken[1].get((run, slot))


def option_rows(a: Ledger, b: Ledger) -> "pd.DataFrame":
    """Options of both sides side by side."""
    columns = ["option", "says", "on_menu", "payoff", "score", "probability", "chosen"]
    both = a.options[columns].merge(b.options[columns], on=["option", "says"], suffixes=("_a", "_b"), how="outer")
    return both.assign(difference=both["payoff_b"] - both["payoff_a"])


def term_rows(a: Ledger, b: Ledger) -> "pd.DataFrame":
    """What each term adds to each option on either side, where that is not the same."""
    columns = ["option", "term", "meaning", "contribution"]
    keys = ["option", "term", "meaning"]
    both = a.terms[columns].merge(b.terms[columns], on=keys, suffixes=("_a", "_b"), how="outer")
    both = both.rename(columns={"contribution_a": "a", "contribution_b": "b"}).fillna({"a": 0.0, "b": 0.0})
    both = both.assign(difference=both["b"] - both["a"])
    changed = both[both["difference"] != 0.0]
    return changed.sort_values("difference", key=abs, ascending=False, kind="stable", ignore_index=True)


def standing_rows(a: Ledger, b: Ledger) -> "pd.DataFrame":
    """Whatever was not the same when the seat was asked."""
    import pandas as pd

    before, rows = {each.name: value for each, value in standing(b)}, []
    for each, value in standing(a):
        now = before.get(each.name, value)
        if now != value:
            rows.append({
                "name": each.name, "kind": each.kind, "unit": each.unit, "meaning": each.meaning, "a": value, "b": now,
                "difference": now - value, "size": abs(now - value) / each.width, "yardstick": each.yardstick,
            })  # fmt: skip
    columns = ["name", "kind", "unit", "meaning", "a", "b", "difference", "size", "yardstick"]
    found = pd.DataFrame(rows, columns=columns)
    return found.sort_values("size", ascending=False, kind="stable", ignore_index=True)


def standing(ledger: Ledger) -> Iterator[tuple[Quantity, float]]:
    """Every parameter, state and lever, with its value when the seat was asked."""
    asked = ledger.replayed.before
    assert asked is not None
    seat = asked.state.index.at[ledger.actor]
    of_actors = (*states(asked, seat), *levers(asked, seat, ledger.slot))
    for each in (*parameters(asked.state), *of_actors, *promised(asked.state)):
        yield each, each.now(asked)


def promised(state: State) -> Iterator[Quantity]:
    """What the deal in force holds, item by item, beside the stage that is among the states."""
    for n, (name, item) in enumerate(state.index.items.items()):
        if item.kind != "rollback":
            levels = item.levels[0], item.levels[-1]
            meaning = f"{item.title}, in the deal in force"
            yield quantity(f"deal[{name}]", "level", meaning, attribute("package", n), levels, item.levels)
