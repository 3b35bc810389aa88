"""The report of a hindcast: scores against naive forecasts, and the record inside the fan."""

import shlex
from collections.abc import Mapping
from typing import Any

from leverage_sim.batch.stored import Stored
from leverage_sim.scenario.schema import Scenario
from leverage_sim.show import hindcast as shown
from leverage_sim.show.report import again, common, kept
from leverage_sim.show.report.page import Code, Page, Section, Table, Words

ASKED = "Do draws that the record up to {} has not ruled out say more of what came after than naive forecasts do?"
FAN = "The record inside the fan; what is right of the dashed line was never read by the calibration"
CAVEATS = (
    "Ten quarters of one history settle little: few of the differences leave out 0, and those between ensembles least.",
    "The start of the record is played as it was, so that what is scored begins in the state that history had reached.",
)
TOLD = "The scenario's own events are told to every ensemble but the blind one, whenever they happen: "
DRAWN = (
    "The ensembles draw the parameters that have a prior: the values below are the scenario's own, which none plays."
)
FEW = "The intervals do not range over luck: with few runs an ensemble the scores move in their second digit, too."
FREE = "The ensemble is free from the start: what is scored begins wherever each run has got to by then."


def hindcast_page(found: Stored) -> Page:
    """The page of a folder that ``hindcast`` wrote.

    Raises:
        InputError: its data are not what ``hindcast`` writes.
    """
    return page_of_scores(found, kept.data_of(found, "hindcast.json"))


def page_of_scores(found: Stored, data: Mapping[str, Any]) -> Page:
    """The page of scores that were read."""
    scenario = Scenario.model_validate(found.manifest["scenario"])
    how = f"{data['runs']:,} runs an ensemble, seed {data['seed']}; played {found.manifest['started']}"
    return Page(
        f"{scenario.name} against the record after {data['split']}",
        how,
        [
            common.question(scenario, ASKED.format(data["split"])),
            Section("What it came to", tables(data)),
            Section(
                "Picture", [kept.needed_picture(found, "hindcast", FAN, "make the hindcast again into this folder")]
            ),
            common.caveats(scenario, caveats(data)),
            common.parameters(scenario),
            Section("How to make it again", make_again(scenario, found)),
        ],
    )


def tables(data: Mapping[str, Any]) -> list[Any]:
    """Scores, differences with intervals, and every year of the record."""
    differences = shown.difference_lines(data["differences"])
    return [
        Words([shown.said(data["differences"])]),
        Words([" ".join(text.split()) for text in (shown.SCORES, shown.RIVALS)]),
        Table("Mean score after the split", *shown.score_table(data["scores"])),
        Table(f"{shown.AGAINST} that of", ["", *shown.DIFFERENCE_COLUMNS], differences, note=shown.OVER),
        Table("Yearly", ["", *shown.YEARLY_COLUMNS], shown.yearly_lines(data["inside"])),
    ]


def caveats(data: Mapping[str, Any]) -> list[str]:
    """What a hindcast cannot say, and what was told beforehand."""
    known = [TOLD + "; ".join(data["told"]) + "."] if data["told"] else []
    return [CAVEATS[0], *known, FREE if data["free"] else CAVEATS[1], DRAWN, FEW]


def make_again(scenario: Scenario, found: Stored) -> list[Any]:
    """The command, or the way over the manifest."""
    design, sets = found.manifest["design"], again.settings(scenario)
    words = ["leverage-sim", "hindcast", scenario.name, "--runs", str(design["runs"]), "--seed", str(design["seed"])]
    words += ["--free"] if design["free"] else []
    words += [word for text in sets or () for word in ("--set", text)]
    typed = [] if sets is None else [Words(["The same scores, with the versions below:"]), Code(shlex.join(words))]
    asked = ", ".join(f"{name}={design[name]!r}" for name in ("runs", "seed", "free"))
    call = f'found = lev.hindcast(lev.Scenario.model_validate(manifest["scenario"]), {asked})'
    said = Words(["In Python, from the manifest beside this file:"])
    return [*typed, said, common.python_again(call), *common.made_with(found.manifest)]
