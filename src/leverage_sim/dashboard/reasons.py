"""Why a state did what it did: its menu with scores and chances, and the whole ledger."""

from typing import TYPE_CHECKING, Any

import solara

from leverage_sim.api import why_talks
from leverage_sim.dashboard.parts import Problems, Table, html
from leverage_sim.dashboard.session import Side
from leverage_sim.dashboard.setup import rule_files
from leverage_sim.problems import InputError
from leverage_sim.show.timeline import capital, rows_of
from leverage_sim.show.why import sentence

if TYPE_CHECKING:
    from leverage_sim.show.why import Why

TALKS = "talks"
COLUMNS = ("option", "payoff", "score", "luck", "chance")


@solara.component
def Reasons(side: Side, played: int, actor: str) -> None:
    """The decisions of one state."""
    scenario = side.model.resolved
    quarters = [str(scenario.span[0] + n) for n in range(side.played)]
    slots = [*side.model.agent(actor).options, TALKS]
    slot = solara.use_reactive(slots[0])
    quarter = solara.use_reactive(quarters[-1] if quarters else "")
    wanted = [played, actor, slot.value, quarter.value]
    found, wrong = solara.use_memo(lambda: decision(side, actor, quarter.value, slot.value), wanted)
    with solara.Card(f"{capital(scenario.actors[actor].title)}: its menu, scores and why"):
        with solara.Row():
            solara.Select("Slot", slots, slot.value, slot.set)
            if quarters:
                solara.Select("Quarter", quarters[::-1], quarter.value, quarter.set)
        Problems(wrong)
        if isinstance(found, str):
            html("pre", [found], style_="font-size: 0.78rem; white-space: pre-wrap")
        elif found is not None:
            Decision(found)
        elif not quarters:
            before(side, actor)


def decision(side: Side, actor: str, quarter: str, slot: str) -> tuple[Any, list[str]]:
    """The ledger of a decision, or why there is none."""
    if not side.played:
        return None, []
    try:
        if slot == TALKS:
            return str(why_talks(side.model.results(), actor, quarter, rules=rule_files())), []
        return side.why(actor, quarter, slot), []
    except InputError as error:
        return None, [problem.message for problem in error.problems]


def before(side: Side, actor: str) -> None:
    """The menu alone, while nothing was decided."""
    for slot, names in side.model.agent(actor).options.items():
        html("p", [f"{capital(slot)} menu: {', '.join(names)}."], style_="font-size: 0.9rem")
    html("p", ["Nothing was decided yet: step, and the scores stand here."])


@solara.component
def Decision(why: "Why") -> None:
    """One decision: a sentence, the menu with scores, and the ledger as the command prints it."""
    rows = rows_of(why.options.sort_values(["on_menu", "probability"], ascending=False, kind="stable"))
    html("p", [sentence(why)], attributes={"id": "why"})
    cells = [[row["option"], *numbers(row)] for row in rows]
    Table(COLUMNS, cells, [n for n, row in enumerate(rows) if row["chosen"]])
    with solara.Details("All of it, as `leverage-sim why` prints it"):
        html("pre", [str(why)], style_="font-size: 0.72rem; overflow-x: auto")


def numbers(row: dict[str, Any]) -> list[str]:
    """Payoff, score after the rule, luck and chance; a dot where an option was not to be had."""
    if not row["on_menu"]:
        return [f"{row['payoff'] + 0.0:+.3f}", "not on the menu", ".", "."]
    luck = f"{row['luck']:.2f}" if abs(row["luck"]) < float("inf") else "."
    return [f"{row['payoff'] + 0.0:+.3f}", f"{row['score'] + 0.0:.3f}", luck, f"{row['probability']:.3f}"]
