"""The report of claims: the scoreboard with margins, each claim with what decides it, placebos beside them."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from leverage_sim.analysis.claims.read import read_book, shipped_claims
from leverage_sim.batch.stored import Stored
from leverage_sim.scenario.schema import Scenario
from leverage_sim.show.report import common, kept
from leverage_sim.show.report.page import Code, Folded, Page, Section, Table, Words
from leverage_sim.show.timeline import capital

BOARD = "Margins in standard errors: right of the line the value is what is asked; band: not identified"
DECIDED = (
    "A claim passes or fails when the whole interval of what decides it lies on one side of what is asked; else it is "
    "not identified. The margin says how far the value is on the right side, in its own unit."
)
KINDS = "recovery: largely what was put in comes out again. emergent: it follows from what actors do."
CAVEATS = (
    "A verdict is about the model: that a claim stands in it does not make it true of the world, nor the reverse.",
    "Thresholds were chosen by the file's writers; another one can turn a verdict, which is why margins are given.",
    "With several claims some stand or fail by chance.",
)
Data = Mapping[str, Any]


def claims_page(found: Stored) -> Page:
    """The page of a folder that ``claims`` wrote.

    Raises:
        InputError: its data are not what ``claims`` writes.
    """
    return page_of_scores(found, kept.data_of(found, "claims.json"), found.manifest["design"]["file"])


def page_of_scores(found: Stored, data: Data, file: Data) -> Page:
    """The page of scores that were read."""
    scenario = Scenario.model_validate(found.manifest["scenario"])
    title = file.get("title") or data["name"]
    how = f"{data['draws']:,} draws of the priors, {data['seeds']} runs of luck each, seed {data['seed']}"
    return Page(
        capital(title),
        f"{how}; scored {found.manifest['started']}",
        [
            common.question(scenario, f"Which of these {len(data['claims'])} claims stand in the model?"),
            Section("What it came to", results(found, data)),
            Section("Claim by claim", [Folded(heading(each, data), in_full(each, data)) for each in data["claims"]]),
            Section("Placebos", placebos(data["placebos"])),
            common.caveats(scenario, CAVEATS),
            common.parameters(scenario),
            Section("How to make it again", make_again(found, data, file)),
        ],
    )


def results(found: Stored, data: Data) -> list[Any]:
    """Counts, the scoreboard as a picture and as a table."""
    counts = [
        f"{f'Under {name}: ' if name else ''}{', '.join(f'{n} {word}' for word, n in data['counts'][name].items())}."
        for name in data["variants"]
    ]
    board = kept.needed_picture(found, "scoreboard", BOARD, "score the claims again into this folder")
    columns = ["", "kind", "says", *(word for name in data["variants"] for word in (name or "verdict", "margin"))]
    rows = [row_of(each, data["variants"]) for each in data["claims"]]
    table = Table("", [*columns, "broken by", "turns at"], rows, 3)
    return [Words(counts), Words([DECIDED, KINDS]), board, table]


def row_of(each: Data, variants: Sequence[str]) -> list[str]:
    """A claim's line of the table."""
    cells = [word for name in variants for word in (each["verdicts"][name], signed(each["margins"][name]))]
    broken = ", ".join(cut["name"] for cut in each["ablations"] if cut["breaks"]) or "."
    return [each["id"], each["kind"], each["says"], *cells, broken, turning(each["turn"])]


def signed(value: float | None) -> str:
    """A number with its sign, or a dot."""
    return "." if value is None else f"{round(value, 3) + 0.0:+.3f}"


def turning(turn: Data | None) -> str:
    """Where a parameter turns a claim, in a few words."""
    if turn is None:
        return "."
    return "not within the prior" if turn["at"] is None else f"{turn['parameter']} {turn['at']:.3g}"


def heading(each: Data, data: Data) -> str:
    """A claim's id, verdict in the main variant, and what it says."""
    return f"{each['id']} ({each['verdicts'][data['variants'][-1]]}): {each['says']}"


def in_full(each: Data, data: Data) -> list[Any]:
    """A claim's sentences, conditions and cuts."""
    where = f"Text {each['text']}, paragraph {each['paragraph']}. " if each["text"] else ""
    blocks: list[Any] = [Words([f"{where}{capital(each['kind'])}.", *each["sentences"].values()])]
    for name in data["variants"]:
        rows = [condition_row(condition) for condition in each["conditions"][name]]
        title = f"Conditions{f' under {name}' if name else ''}"
        blocks.append(Table(title, ["", "formula", "asked", "value", "interval", "verdict"], rows, 2))
    rows = [
        [cut["name"], ", ".join(f"{k}={v}" for k, v in cut["settings"].items()), *cut_cells(cut)]
        for cut in each["ablations"]
    ]
    return [*blocks, Table("With a mechanism cut", ["", "set", "values", "breaks it"], rows, 2)] if rows else blocks


def condition_row(condition: Data) -> list[str]:
    """What a condition asks and what was found."""
    between = " to ".join(bound(condition[end]) for end in ("low", "high"))
    formula = f"{condition['take']} of {condition['formula']}"
    formula += f" {condition['where']}" if condition["where"] else ""
    return [
        condition["words"], formula, condition["asks"], bound(condition["value"]), between, condition["verdict"],
    ]  # fmt: skip


def bound(value: float | None) -> str:
    """A number, or that there is none."""
    return "none" if value is None else f"{round(value, 3) + 0.0:.3f}"


def cut_cells(cut: Data) -> list[str]:
    """Values with a mechanism cut, and whether that breaks the claim."""
    return ["; ".join(bound(c["value"]) for c in cut["conditions"]), "yes" if cut["breaks"] else "no"]


def placebos(rows: Sequence[Data]) -> list[Any]:
    """What changes that nobody claims do."""
    if not rows:
        return [Words(["The file names none."])]
    cells = []
    for row in rows:
        if "different" in row:
            value = "exactly" if row["different"] == 0 else f"not in {row['different']} of {row['runs']} runs"
            cells.append([row["id"], capital(row["says"]), value, f"{row['outcomes']} columns, {row['runs']} runs"])
        else:
            between = f"{signed(row['low'])} to {signed(row['high'])}"
            cells.append([row["id"], capital(row["says"]), signed(row["value"]), between])
    return [Table("Judged by nobody", ["", "", "effect", "interval"], cells, 2)]


def make_again(found: Stored, data: Data, file: Data) -> list[Any]:
    """The command, with the file if it is not the shipped one."""
    design = found.manifest["design"]
    own = read_book(shipped_claims()).file.model_dump(mode="json", exclude_none=True) != file
    words = ["leverage-sim", "claims", "--draws", data["draws"], "--seeds", data["seeds"], "--seed", data["seed"]]
    words += ["--flips", design["flips"], *(["--file", "claims.yaml"] if own else [])]
    words += [word for name in found.manifest["rules"] for word in ("--rules", name)]
    typed = Code(shlex.join(map(str, words)))
    save = [Words(["Save this as claims.yaml, and score it:"]), Folded("claims.yaml", [Code(common.as_yaml(file))])]
    said = [Words(["The same scores with the versions below:"])]
    return [*(save if own else said), typed, *common.made_with(found.manifest)]
