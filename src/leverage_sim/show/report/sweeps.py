"""The report of a sweep: its design, what it came to over all, and at each level of what was varied."""

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from leverage_sim.analysis.factor_levels import Levels, clustered, factors, level_frame, levels, ranges_over, units_of
from leverage_sim.analysis.low_high_contrast import most_moving, swing_frame
from leverage_sim.analysis.outcomes import Outcome, usual
from leverage_sim.batch.recording import wrong
from leverage_sim.batch.stored import Stored
from leverage_sim.scenario.schema import Scenario
from leverage_sim.show.factor_level_figures import counted, level_figure
from leverage_sim.show.figures import trajectory_figure
from leverage_sim.show.report import common, kept
from leverage_sim.show.report.page import Code, Folded, Page, Section, Table, Words, drawn
from leverage_sim.show.timeline import capital, plural, rows_of
from leverage_sim.show.tornado import tornado_figure

if TYPE_CHECKING:
    import pandas as pd

MOST = 8  # factors that have a picture
FEWEST = 3  # parameters that make a tornado
TORNADO = "Parameters that outcomes swing with: means where each is low and where it is high, all else as it was drawn"
FURTHER = {
    "sensitivity": "Sensitivity indices, as leverage-sim sensitivity drew them",
    "discover": "Boxes of conditions, as leverage-sim discover drew them",
    "outcomes": "What a rule changes, by the seat that plays it, as leverage-sim tournament drew it",
    "gains": "What each gains where one seat plays by a rule, as leverage-sim tournament drew it",
}
DRAWN = (
    "a deal is signed", "rollback reaches stage 2 or more", "the Council tightens sanctions",
    "trade at the end, bn USD a year", "tension at the end", "programme at the end",
)  # fmt: skip


def sweep_page(found: Stored) -> Page:
    """The page of a folder that ``sweep`` wrote, complete or not."""
    scenario, design, runs = scenario_of(found), found.manifest["design"], found.runs
    if not len(runs):
        raise wrong(str(found.place), "holds no run yet; go on with `sweep --resume`")
    file, asked = design["file"], usual(runs.columns)
    swings = swings_of(design, runs, asked)
    its = [levels(runs, name) for name in in_order(factors(design, runs), swings)]
    how = f"{len(runs):,} runs, seed {design['seed']}; begun {found.manifest['started']}"
    return Page(
        capital(file.get("title") or design["name"]),
        how,
        [
            common.question(scenario, file.get("question")),
            Section("What was varied", design_words(found, its)),
            Section("What it came to", results(design, runs, asked, its)),
            Section("Pictures", pictures(scenario, found, asked, its, swings)),
            common.caveats(scenario, caveats(found, its)),
            common.parameters(scenario, [each.factor for each in its]),
            Section("How to make it again", make_again(found)),
        ],
    )


def swings_of(design: dict[str, Any], runs: "pd.DataFrame", asked: list[Outcome]) -> "pd.DataFrame":
    """How far the outcomes that are drawn swing with each parameter that was sampled."""
    sampled = (design.get("sample") or {}).get("names", ())
    names = [name for name in sampled if name in runs and runs[name].dtype.kind in "fi"]
    return swing_frame(runs, names, drawn_of(asked), units_of(design, runs))


def drawn_of(asked: list[Outcome]) -> list[Outcome]:
    """The outcomes that pictures show."""
    return [outcome for outcome in asked if outcome.label in DRAWN] or asked[:6]


def in_order(names: list[str], swings: "pd.DataFrame") -> list[str]:
    """Factors as the design has them, sampled parameters by how much moves with them."""
    moving = most_moving(swings)
    return [name for name in names if name not in moving] + [name for name in moving if name in names]


def scenario_of(found: Stored) -> Scenario:
    """The scenario of a sweep's first combination."""
    try:
        return Scenario.model_validate(found.manifest["scenario"])
    except ValidationError as error:
        place = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise wrong(str(found.place / "manifest.json"), f"the scenario in it cannot be read: {place}") from None


def design_words(found: Stored, its: list[Levels]) -> list[Any]:
    """The design in a few words and a table of its factors."""
    design = found.manifest["design"]
    sample, failed = design["sample"], len(found.failures)
    drawn_ = f" x {sample['size']:,} draws ({sample['method']})" if sample else ""
    sizes = f"{plural(design['cells'], 'cell')}{drawn_}, {plural(design['replicates'], 'replicate')}"
    said = f"{sizes}: {design['runs']:,} runs"
    done = "all of them played" if found.manifest["ended"] else f"{len(found.runs):,} of them played so far"
    lines = [f"{said}, {done}{f', {failed:,} failed' if failed else ''}."]
    rows = [
        [each.factor, f"{len(each.labels)} bins of equal size" if each.binned else str(len(each.labels)), shown(each)]
        for each in its
    ]
    table = Table("", ["factor", "levels", "from and to, or which"], rows, 3)
    told = [Folded(f"All {len(rows)} factors", [table])] if len(rows) > common.MANY else [table]
    return [Words(lines), *(told if rows else [])]


def shown(its: Levels) -> str:
    """The levels of a factor in a line."""
    if its.binned:
        return f"{its.labels[0].partition(' to ')[0]} to {its.labels[-1].partition(' to ')[2]}"
    return ", ".join(its.labels) + (f", and {its.left_out} more" if its.left_out else "")


def results(design: dict[str, Any], runs: "pd.DataFrame", asked: list[Outcome], its: list[Levels]) -> list[Any]:
    """Means over the whole design, then at each level of each factor."""
    unit = units_of(design, runs)
    rows = [[outcome.label, *cells(*clustered(outcome.of(runs), unit, outcome.share))] for outcome in asked]
    blocks: list[Any] = [
        Words([f"Intervals are 95% and range over {ranges_over(design)}."]),
        Table("Over the whole design, every run alike: shares of runs, or means", ["", "mean", "interval"], rows),
    ]
    for each in its[:MOST]:
        frame = level_frame(runs, each, asked, unit)
        by_outcome = frame.groupby("outcome", sort=False)
        means = [[str(name), *map(in_short, rows_of(level))] for name, level in by_outcome]
        blocks.append(Folded(f"By {each.factor}", [Table("", ["", *each.labels], means)]))
    return blocks


def in_short(row: dict[str, Any]) -> str:
    """A level's mean with its interval."""
    between = f" ({row['low']:.2f} to {row['high']:.2f})" if np.isfinite(row["low"]) else ""
    return f"{row['mean']:.3f}{between}"


def cells(mean: float, low: float, high: float) -> list[str]:
    """A mean and its interval in words."""
    return [f"{mean:.3f}", f"{low:.3f} to {high:.3f}" if np.isfinite(low) else "none: a single unit"]


def pictures(
    scenario: Scenario, found: Stored, asked: list[Outcome], its: list[Levels], swings: "pd.DataFrame"
) -> list[Any]:
    """What moves outcomes, outcomes at the levels of factors, the course where quarters were recorded."""
    design, runs = found.manifest["design"], found.runs
    unit, wanted = units_of(design, runs), drawn_of(asked)
    blocks: list[Any] = []
    if swings["parameter"].nunique() >= FEWEST:
        units = {outcome.label: counted(outcome.column, outcome.share) for outcome in wanted}
        blocks.append(drawn(TORNADO, partial(tornado_figure, swings=swings, units=units)))
    for each in its[:MOST]:
        frame = level_frame(runs, each, wanted, unit)
        caption = f"Outcomes by {each.factor}: means with 95% intervals"
        blocks.append(drawn(caption, partial(level_figure, rows=frame)))
    if design["record"] != "runs" and len(found.quarters):
        course = partial(trajectory_figure, quarters=found.quarters, scenario=scenario)
        blocks.append(drawn("The course over all runs", course))
    blocks += further(found)
    if len(its) > MOST:
        blocks.append(Words([f"{len(its) - MOST} more factors, which move less, are in runs.parquet."]))
    return blocks or [Words(["One factor level only: nothing to draw against."])]


def further(found: Stored) -> list[Any]:
    """The pictures that other commands have put into the folder."""
    shown = [kept.picture(found, name, caption) for name, caption in FURTHER.items()]
    return [each for each in shown if each is not None]


def caveats(found: Stored, its: list[Levels]) -> list[str]:
    """What this sweep cannot say."""
    sample = found.manifest["design"]["sample"]
    told = ["A mean over the whole design is a mean over what was put into it, not the chance of anything."]
    if its:
        told.append(
            "Levels share their luck, so that a difference between levels is better known than two intervals beside "
            "each other suggest; leverage-sim compare says how well."
        )
    if sample and sample["method"] in ("sobol", "morris"):
        told.append(f"The points of {sample['method']} are a design, not a random sample: intervals are rough.")
    if not sample:
        told.append("No parameter was sampled: intervals are of luck alone.")
    if not found.manifest["ended"]:
        told.append("The sweep is not complete; what is missing may differ from what is here.")
    if len(found.failures):
        reasons = found.failures["error"].value_counts()
        told.append(f"{len(found.failures):,} runs failed and are not in the tables; mostly: {reasons.index[0]}")
    return told


def make_again(found: Stored) -> list[Any]:
    """The sweep file as data, and how to get at single runs."""
    design, rules = found.manifest["design"], found.manifest["rules"]
    text = json.dumps(design["file"], indent=1, ensure_ascii=False)
    typed = "leverage-sim sweep sweep.yaml --out there" + "".join(f" --rules {name}" for name in rules)
    one = f"leverage-sim replay {found.folder.name} --run {int(found.runs['run'].iloc[0])}"
    return [
        Words(["Save this as sweep.yaml (beside the scenario file, if it names one) and play it:"]),
        Code(text),
        Code(typed),
        Words(["Any single run again, in words, from the folder above this one:"]),
        Code(one),
        *common.made_with(found.manifest),
    ]
