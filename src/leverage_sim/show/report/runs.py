"""The report of a run folder: one run told in words, or many as shares and means."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from leverage_sim.batch.recording import recording
from leverage_sim.batch.stored import Stored
from leverage_sim.scenario.schema import Scenario
from leverage_sim.show import shares
from leverage_sim.show.figures import run_figures
from leverage_sim.show.report import again, common
from leverage_sim.show.report.page import Code, Course, Page, Picture, Section, Table, Words
from leverage_sim.show.timeline import capital, plural, rows_of, summary, tell

if TYPE_CHECKING:
    import pandas as pd

CAPTIONS = {
    "trajectories": "The course of the target's resources, trade, sanctions, tension and programme",
    "record": "What is on record beside the runs",
    "events": "What happened when",
    "leverage": "Leverage over the target at the start: pale potential, solid credible",
    "matrix": "Leverage by sender, domain and sign at three tiers; the fourth, realised, is what coalitions measure",
    "network": "The network at the start, one panel a layer",
}


def run_page(found: Stored) -> Page:
    """The page of a folder that ``run``, ``replay`` or the Python API wrote."""
    recorded = recording(str(found.place / "manifest.json"), found.manifest, found.quarters, found.events)
    scenario, design = recorded.scenario, recorded.design
    over = shares.over(design["draws"], len(found.runs))
    how = f"{plural(len(found.runs), 'run')}, seed {design['seed']}; played {found.manifest['started']}"
    return Page(
        capital(scenario.title),
        how,
        [
            common.question(scenario),
            Section("What it came to", results(scenario, found, over, recorded.where)),
            Section("Pictures", pictures(scenario, found, design)),
            common.caveats(scenario, caveats(design, len(found.runs), over)),
            common.parameters(scenario),
            Section("How to make it again", make_again(scenario, found)),
        ],
    )


def results(scenario: Scenario, found: Stored, over: str, where: str) -> list[Any]:
    """A timeline in words, or tables with intervals."""
    forced = [Words([f"Prescribed: {', '.join(found.manifest['design']['force'])}."])]
    blocks: list[Any] = forced if found.manifest["design"]["force"] else []
    if len(found.runs) > 1:
        return [*blocks, *tables(found.runs, over)]
    if not len(found.quarters):
        return [*blocks, Words(["One run, of which only its outcomes were recorded."]), outcome_table(found.runs)]
    lines = summary(scenario, rows_of(found.runs)[0], found.quarters)
    told = Course(course(tell(scenario, found.quarters, found.events)))
    asked = f"leverage-sim why {found.folder.name} --actor ACTOR --quarter QUARTER"
    word = Words(["Every decision can be taken apart; in the folder above this one:"])
    return [*blocks, Words([line.strip() for line in lines]), told, word, Code(asked)]


def course(lines: Any) -> list[tuple[str, list[str]]]:
    """Lines of a timeline, those that happened under their quarter."""
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith(" "):
            found[-1][1].append(line.strip())
        else:
            found.append((line, []))
    return found


def tables(runs: "pd.DataFrame", over: str) -> list[Any]:
    """Shares and means of many runs."""
    share = [[r["outcome"], f"{r['share']:.3f}", f"{r['low']:.3f} to {r['high']:.3f}"] for r in shares.share_rows(runs)]
    mean = [
        [r["outcome"], f"{r['mean']:.2f}", f"{r['low']:.2f} to {r['high']:.2f}", f"{r['p5']:.2f} to {r['p95']:.2f}"]
        for r in shares.mean_rows(runs)
    ]
    return [
        Words([f"Intervals are 95% and range over {over}."]),
        Table("Share of runs in which", ["", "share", "interval"], share),
        Table("Mean of", ["", "mean", "interval", "middle 90% of runs"], mean),
    ]


def outcome_table(runs: "pd.DataFrame") -> Table:
    """Every outcome of one run."""
    row = rows_of(runs)[0]
    return Table("", ["outcome", ""], [[name, f"{value:g}"] for name, value in row.items() if isinstance(value, float)])


def pictures(scenario: Scenario, found: Stored, design: dict[str, Any]) -> list[Any]:
    """The pictures of what was played; they are left in the folder too."""
    if not len(found.quarters):
        return [Words(["Quarters were not recorded, so that there is no course to draw."])]
    paths = run_figures(
        scenario, found.quarters, found.events, design["seed"], design["first"], design["draws"], found.place
    )
    files: dict[str, Path] = {path.stem: path for path in paths}
    return [Picture(caption, files[name].read_bytes()) for name, caption in CAPTIONS.items() if name in files]


def caveats(design: dict[str, Any], runs: int, over: str) -> list[str]:
    """What this number of runs, and what they range over, cannot say."""
    found = []
    if runs == 1:
        found.append("One run is one draw of luck: it shows what can happen, not what mostly does.")
    elif not design["draws"]:
        found.append(f"Intervals range over {over}; that parameters are not known is not in them (--draws prior).")
    if 1 < runs < 100:
        found.append(f"{runs} runs leave wide intervals.")
    if design["force"]:
        found.append("Some choices were prescribed: what follows from them is the model's, that they were made is not.")
    return found


def make_again(scenario: Scenario, found: Stored) -> list[Any]:
    """The command, where one gives the same scenario; the way over the manifest always."""
    typed, design = again.run_words(scenario, found.manifest), found.manifest["design"]
    names = ("seed", "runs", "first", "quarters", "draws", "force", "record")
    asked = ", ".join(f"{name}={design[name]!r}" for name in names)
    if found.manifest["rules"]:
        asked += f", rules={list(found.manifest['rules'])!r}"
    call = f'lev.run(lev.Scenario.model_validate(manifest["scenario"]), {asked})'
    command = [Words(["The same runs, bit for bit, with the versions below:"]), Code(typed)] if typed else []
    python = [Words(["In Python, from the manifest beside this file:"]), common.python_again(call)]
    return [*command, *python, *common.made_with(found.manifest)]
