"""The report of coalitions: v(S) of every set of senders, and what each adds first, last and on average."""

import shlex
from functools import partial
from typing import Any

from leverage_sim.analysis.coalitions import VALUES, Coalitions, always_absent, of_folder
from leverage_sim.batch.stored import Stored
from leverage_sim.scenario.schema import Scenario
from leverage_sim.show.coalition_figures import lattice_figure, values_figure
from leverage_sim.show.coalitions import WORDS, sets_words, total_line, value_rows, worth_rows
from leverage_sim.show.report import common
from leverage_sim.show.report.page import Code, Page, Section, Table, Words, drawn
from leverage_sim.show.timeline import capital

LATTICE = "Every set of senders by its size and v(S); each line is one sender joining"
ADDS = "What each sender adds to nobody, to all others, and on average over every order of joining"


def coalitions_page(found: Stored) -> Page:
    """The page of a folder that ``coalitions`` wrote."""
    game = of_folder(found.place)
    scenario = Scenario.model_validate(found.manifest["scenario"])
    scenario = scenario.model_copy(update={"absent": always_absent(scenario, found.runs)})
    asked = f"Who brings about what, over {sets_words(game)}?"
    pictures = [drawn(LATTICE, partial(lattice_figure, found=game)), drawn(ADDS, partial(values_figure, found=game))]
    return Page(
        f"Realised influence in {scenario.name}",
        f"{len(found.runs):,} runs, seed {game.seed}; played {found.manifest['started']}",
        [
            common.question(scenario, asked),
            Section("What it came to", tables(game)),
            Section("Pictures", pictures),
            common.caveats(scenario, caveats(game)),
            common.parameters(scenario),
            Section("How to make it again", make_again(found)),
        ],
    )


def tables(game: Coalitions) -> list[Any]:
    """v(S), then a table of values for each stage that is reached."""
    worths, values = game.worth_frame(), game.value_frame()
    reached = [n for n in game.stages if worths.loc[worths["stage"] == n, "estimate"].max() > 0.0]
    said = "A sender who is not in the set holds throughout: at no table, with no draft, its enforcement as it began."
    blocks: list[Any] = [Words([f"Intervals are 95% and range over {game.over}.", said])]
    if not reached:
        return [*blocks, Words(["No set of senders reaches any stage."])]
    blocks.append(Table("v(S): share of runs that reach at least", *worth_rows(game, worths, reached)))
    for stage in reached:
        columns = ["", *(word for kind in VALUES for word in (WORDS[kind], "interval"))]
        rows = [[capital(name), *cells] for name, *cells in value_rows(game, values[values["stage"] == stage])]
        title = f"Stage {stage} or more ({game.stages[stage]}): what each adds"
        blocks.append(Table(title, columns, rows, note=total_line(game, stage)))
    return blocks


def caveats(game: Coalitions) -> list[str]:
    """What such a game cannot say."""
    told = [
        "Coalitions are of senders that act or hold, not of alliances that form: who would join whom is not asked.",
        "What an absence is worth hangs on what stands in for the sender: here it holds, its enforcement as it began.",
    ]
    if not game.draws:
        told.append("The values hold for the scenario's parameters; --draws prior asks whether they survive others.")
    return told


def make_again(found: Stored) -> list[Any]:
    """The command, as it was typed."""
    design = found.manifest["design"]
    file, sample = design["file"], design["sample"]
    sizes = ["--runs", sample["size"], "--draws", sample["method"], "--seeds", design["replicates"]] if sample else []
    words = ["leverage-sim", "coalitions", file["scenario"], "--seed", design["seed"]]
    words += sizes or ["--runs", design["replicates"]]
    words += ["--quarters", design["quarters"]] if design["quarters"] else []
    words += [word for name, value in (file.get("set") or {}).items() for word in ("--set", f"{name}={value}")]
    words += [word for text in file.get("force") or () for word in ("--force", text)]
    words += [word for name in found.manifest["rules"] for word in ("--rules", name)]
    said = Words(["The same runs with the versions below:"])
    return [said, Code(shlex.join(map(str, words))), *common.made_with(found.manifest)]
