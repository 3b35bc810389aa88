"""The report of a comparison: what differs, what that changes and how sure that is, whose choice parted first."""

from typing import Any

from leverage_sim.analysis.comparison import SIDES
from leverage_sim.analysis.significance import by_chance
from leverage_sim.batch.recording import read_recording
from leverage_sim.batch.stored import Stored
from leverage_sim.scenario.difference import differences
from leverage_sim.scenario.schema import Scenario
from leverage_sim.show import differences as told
from leverage_sim.show.comparison import HELP, runs_words, signed, times
from leverage_sim.show.report import again, common, kept
from leverage_sim.show.report.page import Code, Page, Section, Table, Words
from leverage_sim.show.timeline import capital, rows_of

CAPTIONS = {
    "differences": "Differences B less A, each in standard deviations of its outcome from run to run",
    "courses": "The mean difference over the quarters",
}


def compare_page(found: Stored) -> Page:
    """The page of a folder that ``compare`` wrote."""
    design = found.manifest["design"]
    labels = {name: str(design["sides"][name]["label"]) for name in SIDES}
    sides = [read_recording(found.place / name).scenario for name in SIDES]
    how = f"{design['runs']:,} pairs of runs with the same luck, seed {design['seed']}"
    asked = f"What does it change to go from A ({labels['a']}) to B ({labels['b']}), on the same luck?"
    return Page(
        f"{labels['a']} against {labels['b']}",
        f"{how}; played {found.manifest['started']}",
        [
            common.question(sides[0], asked),
            Section("What differs in the inputs, from A to B", [Words(input_lines(sides, design), listed=True)]),
            Section("What that changes", results(found, design)),
            Section("Where the courses part", partings(found, sides[0])),
            Section("Pictures", pictures(found)),
            common.caveats(sides[1], caveats(design)),
            common.parameters(sides[1], varied(sides)),
            Section("How to make it again", make_again(sides, found)),
        ],
    )


def input_lines(sides: list[Scenario], design: dict[str, Any]) -> list[str]:
    """What differs, with its source."""
    lines = []
    for each in differences(*sides):
        lines += [f"{each.part}: {line}" for line in told.line_of(each)]
    for name, sign in zip(SIDES, "-+", strict=True):
        other = design["sides"]["b" if name == "a" else "a"]["force"]
        own = [text for text in design["sides"][name]["force"] if text not in other]
        lines += [f"prescribed choices: {sign} {text}" for text in own]
    return lines or ["Nothing."]


def varied(sides: list[Scenario]) -> list[str]:
    """Parameters that the sides have otherwise."""
    return [each.what for each in differences(*sides) if each.part == "parameters"]


def results(found: Stored, design: dict[str, Any]) -> list[Any]:
    """Outcomes on both sides, differences with intervals, and what is settled."""
    rows = rows_of(found.read("outcomes"))
    cells = [
        [
            row["outcome"], f"{row['a']:.3f}", f"{row['b']:.3f}", signed(row["difference"]),
            f"{signed(row['low'])} to {signed(row['high'])}", row["verdict"], runs_words(row), times(row["gain"]),
        ]
        for row in rows
    ]  # fmt: skip
    over = "luck and parameters" if design["draws"] else "luck alone, with the scenarios' parameters"
    words = [text for word, text in HELP.items() if any(row["verdict"] == word for row in rows)]
    chance = f"By chance alone, about {by_chance(len(rows)):.1f} of {len(rows)} intervals would leave out 0."
    columns = ["", "A", "B", "B - A", "interval", "verdict", "further runs", "luck"]
    return [
        Words([f"Intervals are 95% and range over {over}: {design['runs']:,} pairs of runs."]),
        Table("", columns, cells),
        Words([chance, *words, "luck: how many times the runs it would take had each side luck of its own."], True),
    ]


def partings(found: Stored, scenario: Scenario) -> list[Any]:
    """Whose choice was another one first."""
    rows = rows_of(found.read("partings"))
    if not rows:
        return [Words(["No actor chose otherwise in any run."])]
    cells = [
        [
            title(scenario, row["actor"]), f"{row['a']} -> {row['b']}", row["common_quarter"],
            f"{row['first']:.2f}", f"{row['ever']:.2f}", row["quarter"], f"{row['common']:.2f}", str(row["example"]),
        ]
        for row in rows
    ]  # fmt: skip
    columns = ["", "most common first change", "mostly in", "first", "at all", "median", "in runs", "as in run"]
    note = "first: share of runs in which nobody chose otherwise before it; at all: in which it ever does."
    row = rows[0]
    asked = f"leverage-sim why {found.folder.name} --actor {row['actor']} --quarter {row['common_quarter']} "
    asked += f"--run {row['example']} --slot {row['slot']}"
    word = "Why the first of them chose so on either side, typed in the folder above this one:"
    return [Table("", columns, cells, 3, note), Words([word]), Code(asked)]


def title(scenario: Scenario, actor: str) -> str:
    return capital(scenario.actors[actor].title) if actor in scenario.actors else actor


def pictures(found: Stored) -> list[Any]:
    """The pictures that were drawn when the comparison was written."""
    return [kept.needed_picture(found, name, says, "compare again into this folder") for name, says in CAPTIONS.items()]


def caveats(design: dict[str, Any]) -> list[str]:
    """What a comparison cannot say."""
    found = [
        "A difference is what the change does in the model, all else as it is; not what it would do in the world.",
        "That an actor parts first is a lead, not a reason: the state may have moved before any choice did.",
    ]
    if not design["draws"]:
        found.append("The effect holds for the scenarios' parameters; --draws prior asks whether it survives others.")
    return found


def make_again(sides: list[Scenario], found: Stored) -> list[Any]:
    """The command, or the way over the manifests."""
    design, typed = found.manifest["design"], again.compare_words(sides, found.manifest)
    names = ("runs", "seed", "quarters", "draws", "outcomes")
    asked = ", ".join(f"{name}={design[name]!r}" for name in names)
    forced = ", ".join(f"force_{name}={design['sides'][name]['force']!r}" for name in SIDES)
    both = ", ".join(f'lev.Scenario.model_validate(manifest["scenario"]["{name}"])' for name in SIDES)
    rules = f", rules={list(found.manifest['rules'])!r}" if found.manifest["rules"] else ""
    command = [Words(["The same comparison, with the versions below:"]), Code(typed)] if typed else []
    python = common.python_again(f"lev.compare({both}, {asked}, {forced}{rules})")
    return [
        *command,
        Words(["In Python, from the manifest beside this file:"]),
        python,
        *common.made_with(found.manifest),
    ]
