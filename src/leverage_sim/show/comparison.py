"""A comparison as a student can read it: what differs, what that changes, whose choice was another one first."""

import shlex
from collections.abc import Iterator
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

from leverage_sim.actors.rules import RULES
from leverage_sim.analysis.comparison import KEPT, SIDES, Compared
from leverage_sim.analysis.significance import VERDICTS, by_chance, finite
from leverage_sim.batch.places import whole_folder
from leverage_sim.batch.store import write_frame, write_manifest, write_results
from leverage_sim.show.differences import lines
from leverage_sim.show.notebook import plain
from leverage_sim.show.tables import grid, terminal
from leverage_sim.show.timeline import capital, rows_of

HELP = {
    "settled": "settled: the sign stands even among so many outcomes (Holm's method, 5%).",
    "settled alone": "settled alone: its own interval leaves out 0, but not when all these outcomes are looked at; "
    "the runs are those that would settle it among them.",
    "open": "open: the interval holds 0. Runs are those it would still take, in four cases of five, if the difference "
    "is what it is now estimated to be and varies as it does now; of half that difference four times as many.",
    "same": "same: the same in every run; no number of runs would settle it, as far as this shows.",
}


class Comparison(Compared):
    """A comparison that prints itself and can be written to a folder."""

    @classmethod
    def of(cls, found: Compared) -> "Comparison":
        """The same comparison."""
        return cls(**vars(found))

    def __str__(self) -> str:
        text = StringIO()
        print_comparison(terminal(text), self)
        return text.getvalue()

    def _repr_html_(self) -> str:
        return plain(str(self))

    def __repr__(self) -> str:
        return f"Comparison({self.a.label} | {self.b.label}: {headline(self)})"

    def write(self, folder: str | Path) -> Path:
        """Write the results folder with its pictures, all of it or nothing.

        ``DIR/a`` and ``DIR/b`` are results folders of the first runs of each side, as ``run`` writes them.

        Raises:
            InputError: something else stands there.
        """
        from leverage_sim.show.comparison_figures import comparison_figures

        with whole_folder(Path(folder), "compare") as place:
            for name in ("runs", "outcomes", "courses", "partings", "changes"):
                write_frame(place / f"{name}.parquet", getattr(self, name))
            for side in SIDES:
                kept = self.kept[side]
                write_results(place / side, kept.runs, kept.quarters, kept.events, self.manifests[side])
            comparison_figures(self, place)
            write_manifest(place, self.manifests["both"])
        return Path(folder)

    def as_json(self, folder: str | Path | None = None) -> dict[str, Any]:
        """The tables as plain data; None where there is no number, and for ``further_runs`` where no runs would do."""
        tables = {
            name: [{key: finite(value) for key, value in row.items()} for row in rows_of(getattr(self, name))]
            for name in ("outcomes", "partings", "changes")
        }
        return {
            "a": self.a.label, "b": self.b.label, "runs": self.design.runs, "seed": self.design.seed,
            "quarters": self.design.quarters, "over": self.over, "identical": self.identical,
            "inputs": [asdict(each) for each in self.inputs],
            "force": {"a": [*self.a.force], "b": [*self.b.force]}, "notes": self.notes, "parted": self.parted, **tables,
            "why": [dict(commands) for _, commands in questions(self, folder)],
        }  # fmt: skip


def headline(found: Compared) -> str:
    """How many outcomes are settled."""
    if found.identical:
        return "nothing differs"
    count = found.outcomes["verdict"].value_counts()
    return ", ".join(f"{count[word]} {word}" for word in VERDICTS if word in count)


def print_comparison(console: Console, found: Compared, folder: str | Path | None = None) -> None:
    """The comparison on a terminal.

    Args:
        folder: where it is written, for the commands that look at single runs.
    """
    first, last = found.courses["quarter"].iloc[0], found.courses["quarter"].iloc[-1]
    console.print(f"A: {found.a.label}")
    console.print(f"B: {found.b.label}")
    console.print(
        f"{found.design.runs} runs each, {first} to {last}, seed {found.design.seed}, run by run the same luck."
    )
    for text in found.notes:
        console.print(text)
    console.print()
    if found.identical:
        console.print("Nothing differs between them but what they say of themselves: every run is the same.")
        return
    console.print("What differs in the inputs, from A to B")
    for line in input_lines(found):
        console.print(f"  {line}")
    console.print()
    print_outcomes(console, found)
    console.print()
    print_partings(console, found, folder)


def input_lines(found: Compared) -> Iterator[str]:
    """What differs, with its source; rules with what they say of themselves."""
    yield from lines(found.inputs)
    for each in found.inputs:
        for name in (each.a, each.b) if each.part == "rules" else ():
            if name in RULES and name != "rational":
                yield f"  {name}: {' '.join((RULES[name].behaviour.__doc__ or 'says nothing of itself').split())}"
    if found.a.force != found.b.force:
        yield "prescribed choices"
        yield from (f"  - {text}" for text in found.a.force if text not in found.b.force)
        yield from (f"  + {text}" for text in found.b.force if text not in found.a.force)


def print_outcomes(console: Console, found: Compared) -> None:
    """The outcomes, and how to read them."""
    rows = [
        [
            row["outcome"], f"{row['a']:.3f}", f"{row['b']:.3f}", signed(row["difference"]),
            f"{signed(row['low'])} to {signed(row['high'])}", row["verdict"], runs_words(row), times(row["gain"]),
        ]
        for row in rows_of(found.outcomes)
    ]  # fmt: skip
    console.print(f"B less A; intervals are 95% and range over {found.over}")
    console.print(grid("", ["", "A", "B", "B - A", "interval", "", "further runs", "luck"], rows))
    console.print()
    console.print(f"Of {len(rows)} outcomes: {headline(found)}. {capital(chance_words(len(rows)))}.")
    for word in VERDICTS:
        if (found.outcomes["verdict"] == word).any():
            console.print(HELP[word])
    console.print("luck: how many times the runs it would take for the same interval had each side luck of its own.")
    if found.design.draws is None:
        console.print("All of it with the scenario's own numbers; over what they might be: --draws prior, or retained.")


def chance_words(rows: int) -> str:
    """What to expect of so many intervals by chance."""
    if rows == 1:
        return "one outcome is looked at, so that no others add to chance"
    return f"by chance alone, about {by_chance(rows):.1f} of {rows} intervals would leave out 0 if nothing mattered"


def runs_words(row: dict[str, Any]) -> str:
    """How many further runs an outcome takes."""
    if row["verdict"] == "settled":
        return "."
    return f"{row['further_runs']:,.0f}" if row["further_runs"] < float("inf") else "never, so far"


def signed(value: float) -> str:
    """With its sign, but no minus before a nothing."""
    return f"{round(value, 3) + 0.0:+.3f}"


def times(gain: float) -> str:
    return f"x{gain:.1f}" if gain < float("inf") else "."


def print_partings(console: Console, found: Compared, folder: str | Path | None) -> None:
    """Where the courses part, and what to type to see why."""
    console.print(parted_words(found))
    if not len(found.partings):
        return
    titles = {name: capital(actor.title) for name, actor in found.a.scenario.actors.items()}
    rows = [
        [
            titles[row["actor"]], f"{row['first']:.2f}", f"{row['ever']:.2f}", row["quarter"],
            f"{row['a']} -> {row['b']}", f"{row['common']:.2f}", row["common_quarter"], str(row["example"]),
        ]
        for row in rows_of(found.partings)
    ]  # fmt: skip
    columns = ["", "first", "at all", "median", "most common first change, A -> B", "runs", "mostly in", "as in run"]
    console.print(grid("", columns, rows))
    console.print(
        "first: share of runs in which nobody chose otherwise before it (several may at once); at all: in which it "
        "ever does. What an event or --force prescribes is nobody's choice."
    )
    asked = questions(found, folder)
    if asked:
        console.print()
        console.print(f"Why, on both sides ({folder or 'DIR'}/a and {folder or 'DIR'}/b hold the whole ledger of one):")
    for title, commands in asked:
        console.print(f"  {title}:  {commands['both']}", soft_wrap=True)


def parted_words(found: Compared) -> str:
    """When the courses part."""
    parted, runs = found.parted, found.design.runs
    if not parted["state_runs"]:
        return f"What differs changed nothing that is measured in any of {runs} runs."
    state = f"The state differs in {parted['state_runs']} of {runs} runs, first in {parted['state_quarter']} (median)"
    if not parted["choice_runs"]:
        return f"{state}; no actor chose otherwise in any run."
    return f"{state}; a choice differs in {parted['choice_runs']}, first in {parted['choice_quarter']} (median)."


def questions(found: Compared, folder: str | Path | None = None) -> list[tuple[str, dict[str, str]]]:
    """For each actor that chose otherwise its title, and the commands that take its most common change apart.

    They look at both sides, or at one of them: ``both``, ``a``, ``b``.
    """
    asked, root = [], folder or "DIR"
    places = {"both": str(root), **{side: f"{root}/{side}" for side in SIDES}}
    for row in rows_of(found.partings):
        if row["example"] < KEPT:
            words = ["--actor", row["actor"], "--quarter", row["common_quarter"]]
            words += ["--run", str(row["example"]), "--slot", row["slot"]]
            words += [word for path in found.design.rules for word in ("--rules", path)]
            commands = {name: shlex.join(["leverage-sim", "why", place, *words]) for name, place in places.items()}
            asked.append((capital(found.a.scenario.actors[row["actor"]].title), commands))
    return asked
