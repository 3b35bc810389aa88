"""What each cell of a tournament changes against the scenario as it is, pair by pair of runs with the same luck."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis.outcomes import Outcome
from leverage_sim.analysis.paired_differences import Paired, further_runs, holm, paired
from leverage_sim.analysis.significance import verdict
from leverage_sim.analysis.tournament import Contest, by_cell

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]
OWN, FAILED = "own", "failed"
SEATED = ("payoff", "cost", "net")  # outcomes about seats: ``payoff.A``, ``cost.A``, and the first less the second
COLUMNS = (
    "seat", "rule", "outcome", "column", "least", "scenario", "played", "difference", "low", "high", "p", "holm",
    "verdict", "further_runs", "size", "pairs", "failed",
)  # fmt: skip


def effect_frame(found: Contest, runs: "pd.DataFrame", failures: "pd.DataFrame", outcomes: Sequence[Outcome],
                 draws: int = 1) -> "pd.DataFrame":  # fmt: skip
    """A row for each outcome, seat and rule: means with the scenario's rule and with this one, and the difference.

    ``verdict`` is as in ``settled`` for the rows of one table (``table_of``), "own" where the rule is the scenario's,
    and "failed" where runs failed: those that came through, which the numbers are then about, may be of another kind.
    ``size`` is the difference in standard deviations of the outcome from run to run under the scenario's rules;
    ``pairs`` says how many runs are compared, ``failed`` how many failed on either side.

    Args:
        runs, failures: of the contest's sweep.
        outcomes: named ones and those about seats; of costs and what is left after them each seat's own alone.
        draws: how many each cell is crossed with.
    """
    import pandas as pd

    tables, lost = list(by_cell(runs, found, draws)), failed_runs(found, failures, draws)
    rows: list[Row] = []
    for outcome in outcomes:
        for seat in found.seats:
            if whose(outcome.column) in (None, seat):
                rows += [
                    row(found, tables, lost, outcome, seat, rule) for rule in found.rules if fits(found, rule, seat)
                ]
    judge(rows)
    return pd.DataFrame([{name: each[name] for name in COLUMNS} for each in rows], columns=list(COLUMNS))


def kind_of(column: str) -> str:
    """payoff, cost or net for the outcomes about seats, nothing for the others."""
    kind = column.partition(".")[0]
    return kind if kind in SEATED else ""


def whose(column: str) -> str | None:
    """The seat in which alone an outcome is looked at: whose costs it is; None if it is looked at in all."""
    return column.partition(".")[2] if kind_of(column) in ("cost", "net") else None


def with_net(found: Contest, runs: "pd.DataFrame") -> "pd.DataFrame":
    """Runs with what is left of each seat's realised payoff after the costs of its acts."""
    return runs.assign(**{f"net.{name}": runs[f"payoff.{name}"] - runs[f"cost.{name}"] for name in found.own})


def fits(found: Contest, rule: str, seat: str) -> bool:
    return (rule, seat) not in found.unfit


def failed_runs(found: Contest, failures: "pd.DataFrame", draws: int) -> list[int]:
    """How many runs of each cell failed."""
    return [len(rows) for rows in by_cell(failures, found, draws)] if len(failures) else [0] * len(found.cells)


def row(found: Contest, tables: Sequence["pd.DataFrame"], lost: Sequence[int], outcome: Outcome, seat: str,
        rule: str) -> Row:  # fmt: skip
    """One outcome with one rule in one seat, not yet judged among the others."""
    same = found.own[seat] == rule
    n = 0 if same else found.cells.index({seat: rule})
    plain, played = alike(tables[0], tables[n])
    values = outcome.of(plain), outcome.of(played)
    its, unit = measured(*values, draws_of(plain), outcome.share), spread(outcome.of(tables[0]))
    if same:
        its = replace(its, low=0.0, high=0.0, p=1.0)
    return {
        "seat": seat, "rule": rule, "outcome": outcome.label, "column": outcome.column,
        "least": nan if outcome.least is None else outcome.least, "scenario": its.a, "played": its.b,
        "difference": its.difference, "low": its.low, "high": its.high, "p": its.p,
        "size": its.difference / unit if unit else its.difference * 0.0, "pairs": its.runs,
        "failed": lost[0] + lost[n],
        "found": its, "own": same,
    }  # fmt: skip


def alike(*tables: "pd.DataFrame") -> "list[pd.DataFrame]":
    """Rows of the runs that all of some cells hold, in one order."""
    both = tables[0].index
    for table in tables[1:]:
        both = both.intersection(table.index)
    return [table.loc[both.sort_values()] for table in tables]


def draws_of(table: "pd.DataFrame") -> np.ndarray | None:
    """The draw of parameters of each run; None where all have the scenario's."""
    draw = table.index.get_level_values("draw").to_numpy()
    return draw if len(draw) and draw.any() else None


def measured(a: np.ndarray, b: np.ndarray, draw: np.ndarray | None, share: bool) -> Paired:
    """The paired difference; nothing but nan where fewer than two runs came through."""
    if len(a) < 2:
        return Paired(nan, nan, nan, nan, nan, nan, nan, len(a), len(a), False, nan, nan)
    return paired(a, b, draw, share)


def spread(values: np.ndarray) -> float:
    """Standard deviation from run to run; 0 where there are fewer than two."""
    return float(np.std(values, ddof=1)) if len(values) > 1 else 0.0


def table_of(row: Mapping[str, Any]) -> str:
    """The table in which an outcome is looked at: all realised payoffs in one, and so on; named ones each alone."""
    return kind_of(row["column"]) or str(row["outcome"])


def judge(rows: Sequence[Row]) -> None:
    """Say of each row whether its sign is settled among all that its table tests."""
    by_table: dict[str, list[Row]] = {}
    for each in rows:
        each["holm"], each["further_runs"] = nan, nan
        each["verdict"] = OWN if each["own"] else FAILED
        if not each["own"] and each["pairs"] > 1 and not each["failed"]:
            by_table.setdefault(table_of(each), []).append(each)
    for table in by_table.values():
        for each, among in zip(table, holm([each["p"] for each in table]), strict=True):
            each["holm"], each["verdict"] = among, verdict(each["p"], among, each["found"].same)
            among_how_many = len(table) if each["verdict"] == "settled alone" else 1
            settled = each["verdict"] == "settled"
            each["further_runs"] = 0.0 if settled else further_runs(each["found"], among_how_many)


def pair_frame(found: Contest, runs: "pd.DataFrame", failures: "pd.DataFrame", outcomes: Sequence[Outcome],
               draws: int = 1) -> "pd.DataFrame":  # fmt: skip
    """A row for each outcome and two seats with a rule each: what both change, and beyond the sum of each alone.

    ``difference`` is against the scenario as it is; ``beyond`` is that less the differences that the two make alone,
    run by run; ``p``, ``holm`` and ``verdict`` are about ``beyond``, among all rows of a table.
    """
    import pandas as pd

    tables, lost = list(by_cell(runs, found, draws)), failed_runs(found, failures, draws)
    rows: list[Row] = []
    for n, cell in enumerate(found.cells):
        if len(cell) == 2:
            one, other = (found.cells.index({seat: rule}) for seat, rule in cell.items())
            four = alike(tables[0], tables[one], tables[other], tables[n])
            fell = lost[0] + lost[one] + lost[other] + lost[n]
            rows += [pair_row(cell, four, outcome, fell) for outcome in outcomes if whose(outcome.column) is None]
    judge(rows)
    hidden = ("found", "own")
    return pd.DataFrame([{name: value for name, value in each.items() if name not in hidden} for each in rows])


def pair_row(cell: Mapping[str, str], four: "Sequence[pd.DataFrame]", outcome: Outcome, lost: int) -> Row:
    """One outcome of two rules in two seats, not yet judged."""
    (seat, rule), (other_seat, other_rule) = cell.items()
    plain, first, second, both = (outcome.of(table) for table in four)
    draw = draws_of(four[0])
    its, more = measured(plain, both, draw, outcome.share), measured(first + second - plain, both, draw, share=False)
    return {
        "seat": seat, "rule": rule, "other_seat": other_seat, "other_rule": other_rule, "outcome": outcome.label,
        "column": outcome.column, "least": nan if outcome.least is None else outcome.least, "scenario": its.a,
        "played": its.b, "difference": its.difference, "low": its.low, "high": its.high, "beyond": more.difference,
        "beyond_low": more.low, "beyond_high": more.high, "p": more.p, "pairs": its.runs, "failed": lost,
        "found": more, "own": False,
    }  # fmt: skip
