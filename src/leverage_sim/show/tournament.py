"""A tournament as a student can read it: outcomes by seat and rule, who gains from whom, and what failed."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

from leverage_sim.analysis.effects import FAILED, OWN
from leverage_sim.analysis.significance import by_chance, finite
from leverage_sim.analysis.tournament_table import Standings
from leverage_sim.batch.places import check_writable, reserved
from leverage_sim.batch.store import write_frame
from leverage_sim.show.notebook import plain
from leverage_sim.show.tables import grid, terminal
from leverage_sim.show.timeline import capital, rows_of

KEY = (
    "*: settled, the sign stands among all that are tested in its table (Holm's method, 5%). (*): settled alone, its "
    "own interval leaves out 0. Without a mark: open. own: the scenario's rule. same: the same in every run."
)
PAYOFF = (
    "Realised payoff: the mean over quarters of weight x term, by the actor's own weights, of the states of the world "
    "as they came about (and of meetings of leaders that were held). What acts cost is taken off in the last column "
    "alone; the prospect of a deal and what an act means at the moment of choosing are not in it. Payoffs of two "
    "actors have no common unit: each is counted in its standard deviations from run to run."
)
PAIRS = 12  # rows of pairs that are printed


class Tournament(Standings):
    """Standings that print themselves and can be written to a folder."""

    @classmethod
    def of(cls, found: Standings) -> "Tournament":
        """The same standings."""
        return cls(**vars(found))

    def __str__(self) -> str:
        text = StringIO()
        print_tournament(terminal(text), self)
        return text.getvalue()

    def _repr_html_(self) -> str:
        return plain(str(self))

    def __repr__(self) -> str:
        name, count = self.contest.scenario.name, self.effects["verdict"].value_counts()
        words = ", ".join(f"{number} {word}" for word, number in count.items())
        return f"Tournament({name}: {len(self.contest.rules)} rules in {len(self.contest.seats)} seats; {words})"

    def write(self, folder: str | Path) -> Path:
        """Write the tables and pictures into the folder of the sweep underneath, or into any other."""
        from leverage_sim.show.tournament_figures import tournament_figures

        place = Path(folder)
        with reserved(place, lambda: check_writable(place)):
            write_frame(place / "effects.parquet", self.effects)
            if len(self.pairs):
                write_frame(place / "pairs.parquet", self.pairs)
            tournament_figures(self, place)
        return place

    def as_json(self) -> dict[str, Any]:
        """The tables as plain data; None where there is no number."""
        tables = {
            name: [{key: finite(value) for key, value in row.items()} for row in rows_of(frame)]
            for name, frame in (("effects", self.effects), ("who_gains", self.who_gains), ("pairs", self.pairs),
                                ("failures", self.failures))
        }  # fmt: skip
        contest = self.contest
        return {
            "scenario": contest.scenario.name, "runs_each": self.runs_each, "seed": self.seed,
            "quarters": self.quarters, "over": self.over, "own": dict(contest.own), "seats": list(contest.seats),
            "rules": list(contest.rules), "unfit": [{"rule": rule, "seat": seat} for rule, seat in contest.unfit],
            **tables,
        }  # fmt: skip


def print_tournament(console: Console, found: Standings) -> None:
    """The whole tournament on a terminal."""
    for line in heading(found):
        console.print(line)
    for outcome in found.named:
        console.print()
        print_outcome(console, found, outcome.label)
    console.print()
    print_gains(console, found)
    if len(found.pairs):
        console.print()
        print_pairs(console, found)
    for line in failure_lines(found):
        console.print(line)


def heading(found: Standings) -> Iterator[str]:
    """What was played, and how to read it."""
    contest, first = found.contest, found.contest.scenario.span[0]
    yield (
        f"{contest.scenario.name}: {len(contest.rules)} rules in {len(contest.seats)} seats, one seat at a time while "
        f"the others play the scenario's rules; {found.runs_each} runs each, {first} to "
        f"{first + (found.quarters - 1)}, seed {found.seed}, run by run the same luck."
    )
    yield "The scenario's rules: " + ", ".join(f"{seat} {rule}" for seat, rule in contest.own.items()) + "."
    for rule, seat in contest.unfit:
        yield f"The rule {rule} is not for the seat of {seat}."
    yield f"Differences are from the scenario as it is; behind ± stands half the 95% interval, over {found.over}."
    yield KEY
    tested = int((~found.effects["verdict"].isin([OWN, FAILED])).sum())
    yield f"By chance alone about {by_chance(tested):.0f} of {tested} intervals would leave out 0 if nothing mattered."


def print_outcome(console: Console, found: Standings, label: str) -> None:
    """One outcome: rules down, seats across."""
    rows = found.outcomes[found.outcomes["outcome"] == label]
    whole = rows.loc[rows["failed"] == 0, "scenario"]
    level = f", {whole.iloc[0]:.3f} in the scenario as it is" if len(whole) else ""
    seats = list(found.contest.seats)
    cells = {(row["rule"], row["seat"]): cell(row, "difference") for row in rows_of(rows)}
    body = [[rule, *(cells.get((rule, seat), "-") for seat in seats)] for rule in found.contest.rules]
    console.print(f"{capital(label)}{level}")
    console.print(grid("", ["", *seats], body))


def print_gains(console: Console, found: Standings) -> None:
    """Realised payoffs: for each seat what its rules change for everyone, then who gains from whom."""
    titles = {name: capital(actor.title) for name, actor in found.contest.scenario.actors.items()}
    actors = list(found.contest.own)
    console.print(PAYOFF)
    cells = {(row["seat"], row["rule"], row["actor"]): cell(row, "size", 2) for row in rows_of(found.gains)}
    left = {(row["seat"], row["rule"]): cell(row, "size", 2) for row in rows_of(found.net)}
    for seat in found.contest.seats:
        body = [
            [rule, *(cells[seat, rule, actor] for actor in actors), left[seat, rule]]
            for rule in found.contest.rules
            if (seat, rule, actors[0]) in cells
        ]
        if body:
            console.print()
            console.print(f"Who gains, in standard deviations, where {titles[seat]} plays by another rule")
            console.print(grid("", ["", *actors, f"{seat} less cost"], body))
    console.print()
    known = {(row["seat"], row["actor"]): f"+{row['gains']} -{row['losses']}" for row in rows_of(found.who_gains)}
    body = [[titles[seat], *(known.get((seat, actor), "-") for actor in actors)] for seat in found.contest.seats]
    console.print("Who gains from whom: under how many rules of a seat (down) an actor (across) gains, loses; settled")
    console.print(grid("", ["", *actors], body))


def cell(row: dict[str, Any], name: str, digits: int = 3) -> str:
    """One number of a table, with half its interval and the mark of its verdict."""
    if row["verdict"] in (OWN, FAILED, "same"):
        found: str = {FAILED: "fails"}.get(row["verdict"], row["verdict"])
        return found
    scale = row[name] / row["difference"] if row["difference"] else 1.0
    half = abs((row["high"] - row["low"]) / 2.0 * scale)
    mark = {"settled": "*", "settled alone": "(*)"}.get(row["verdict"], "")
    return f"{round(row[name], digits) + 0.0:+.{digits}f} ±{half:.{digits}f}{mark:3s}"


def print_pairs(console: Console, found: Standings) -> None:
    """The pairs whose rules together change most beyond what each changes alone."""
    settled = found.pairs[found.pairs["verdict"] == "settled"]
    order = (settled["beyond"].abs() / (settled["beyond_high"] - settled["beyond_low"])).sort_values(ascending=False)
    rows = [
        [
            f"{row['rule']} as {row['seat']}", f"{row['other_rule']} as {row['other_seat']}", row["outcome"],
            f"{row['difference']:+.3f}", f"{row['beyond']:+.3f}",
            f"{row['beyond_low']:+.3f} to {row['beyond_high']:+.3f}",
        ]
        for row in rows_of(settled.loc[order.index[:PAIRS]])
    ]  # fmt: skip
    console.print(
        f"Two seats at once: of {len(found.pairs)} rows, {len(settled)} differ, settled, from the sum of what each "
        "rule changes alone" + (". The clearest (all are in pairs.parquet):" if rows else " (pairs.parquet).")
    )
    if rows:
        console.print(grid("", ["", "", "", "together", "beyond the sum", "interval"], rows, left=3))


def failure_lines(found: Standings) -> Iterator[str]:
    """A line for each cell in which runs failed."""
    for row in rows_of(found.failures):
        yield f"{row['cell']}: {row['failed']} of {found.runs_each} runs failed: {row['error']}"
    if len(found.failures):
        yield "A cell in which runs failed is not judged: those that came through may be of another kind."
