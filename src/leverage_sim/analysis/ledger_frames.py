"""The frames of a ledger: what terms add to each option's payoff, how payoffs became a choice, what would flip it."""

from typing import TYPE_CHECKING

import numpy as np

from leverage_sim.actors import choice
from leverage_sim.actors.decide import Decisions
from leverage_sim.actors.menu import Menu
from leverage_sim.analysis.smallest_flip import Flip
from leverage_sim.batch.replay import Replayed
from leverage_sim.scenario.vocabulary import rows as vocabulary_rows
from leverage_sim.world.index import Index
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State

if TYPE_CHECKING:
    import pandas as pd


def regret_scale(state: State, decisions: Decisions, slot: str) -> Array:
    """Kappa of each option, (option, run)."""
    found: Array = state.parameters.choice.regret_scale[
        decisions.moment.seat, state.index.vocabulary["slot"].index(slot)
    ]
    return found


def term_frame(state: State, decisions: Decisions, n: int, menu: Menu) -> "pd.DataFrame":
    """What each term that an option moves adds to its payoff."""
    import pandas as pd

    rows = decisions.moment.options(n)
    units = {row["name"]: row for row in vocabulary_rows("terms.csv")}
    weights = state.parameters.payoff.weight[menu.seat, :, 0]
    found = []
    for name, touch, values in decisions.parts:
        weight = float(weights[state.index.vocabulary["term"].index(name)])
        for at, option in enumerate(touch.options.tolist()):
            if rows.start <= option < rows.stop and weight != 0.0:
                given, unit = float(values[at, 0]), units[name]["unit"]
                option_name = menu.names[option - rows.start]
                found.append((option_name, name, unit, weight, given / weight, given, units[name]["meaning"]))
    columns = ["option", "term", "unit", "weight", "change", "contribution", "meaning"]
    return pd.DataFrame(found, columns=columns)


def option_frame(seen: Replayed, decisions: Decisions, n: int, menu: Menu) -> "tuple[pd.DataFrame, int, int | None]":
    """A row for each option; the option that the seat would take by itself, and the next without that one."""
    import pandas as pd

    assert seen.before is not None
    state, moment, ballot = seen.before.state, decisions.moment, decisions.ballot
    rows, index = moment.options(n), state.index
    whose = [index.luck[menu.seat] for menu in moment.menus]
    chances = choice.probabilities(ballot, decisions.scores, decisions.available, decisions.precision)
    scale = regret_scale(state, decisions, menu.slot)
    regrets = choice.regret(decisions.payoffs, decisions.available, scale, ballot.starts)
    own = int(choice.choose(ballot, decisions.scores, decisions.available, decisions.precision, seen.luck, whose)[n, 0])
    rest = decisions.available.copy()
    rest[rows.start + own] = False
    second = None
    if rest[rows].any():
        second = int(choice.choose(ballot, decisions.scores, rest, decisions.precision, seen.luck, whose)[n, 0])
    names = index.scenario.options
    frame = pd.DataFrame({
        "option": menu.names,
        "says": [said(index, choice_.option, choice_.counterpart) for choice_ in menu.choices],
        "on_menu": decisions.available[rows, 0],
        "nest": [names[choice_.option].nest for choice_ in menu.choices],
        "cost": state.parameters.payoff.cost[menu.seat, list(menu.costs), 0],
        "payoff": decisions.payoffs[rows, 0],
        "regret": regrets[rows, 0],
        "score": decisions.scores[rows, 0],
        **luck_columns(seen, decisions, n),
        "probability": chances[rows, 0],
        "chosen": np.arange(len(menu.names)) == decisions.chosen[n, 0],
    })  # fmt: skip
    return frame, own, second


def said(index: Index, option: str, other: int | None) -> str:
    """An option in words."""
    toward = "" if other is None else index.scenario.actors[index.actors[other]].title
    return index.scenario.options[option].says.format(toward=toward)


def luck_columns(seen: Replayed, decisions: Decisions, n: int) -> dict[str, Array]:
    """Value before luck, luck and total of each option's family, and luck and total within it, (option,) each.

    The option with the greatest ``total``, and among those of its family the greatest ``within_total``, is chosen.
    There is no luck in a best response, where value and total are the score.
    """
    ballot, moment, rows = decisions.ballot, decisions.moment, decisions.moment.options(n)
    whose = [seen.state.index.luck[menu.seat] for menu in moment.menus]
    nothing = np.full(moment.count, np.nan)
    if np.isinf(decisions.precision[rows.start, 0]):
        value = np.where(decisions.available[:, 0], decisions.scores[:, 0], -np.inf)
        found = {"value": value, "luck": nothing, "total": value, "within_luck": nothing, "within_total": nothing}
        return {name: values[rows] for name, values in found.items()}
    finite = np.where(np.isinf(decisions.precision), 0.0, decisions.precision)
    values, valued = choice.family_values(ballot, decisions.scores, decisions.available, finite)
    noise = seen.luck.gumbels([(whose[m], purpose) for m, purpose in ballot.luck])[:, 0]
    family = np.zeros(moment.count, dtype=np.intp)
    stops = [*ballot.first[1:].tolist(), len(ballot.members)]
    for f, (start, stop) in enumerate(zip(ballot.first.tolist(), stops, strict=True)):
        family[ballot.members[start:stop]] = f
    within = nothing.copy()
    for _, options, words in ballot.variants:
        within[options] = seen.luck.gumbels([(whose[m], purpose) for m, purpose in words])[:, 0]
    found = {
        "family": family,
        "value": values[family, 0],
        "luck": noise[family],
        "total": values[family, 0] + noise[family],
        "within_luck": within,
        "within_total": valued[:, 0] + within,
    }
    return {name: values[rows] for name, values in found.items()}


def flip_frame(flips: list[Flip]) -> "pd.DataFrame":
    """A row for each flip, the smallest change first."""
    import pandas as pd

    rows = [
        {
            "name": flip.quantity.name, "kind": flip.quantity.kind, "unit": flip.quantity.unit, "now": flip.now,
            "needed": flip.needed, "change": flip.needed - flip.now, "size": flip.size, "width": flip.quantity.width,
            "yardstick": flip.quantity.yardstick, "option": flip.option, "meaning": flip.quantity.meaning,
        }
        for flip in flips
    ]  # fmt: skip
    columns = ["name", "kind", "unit", "now", "needed", "change", "size", "width", "yardstick", "option", "meaning"]
    return pd.DataFrame(rows, columns=columns)
