"""What a results folder says was played: its manifest and frames, read back and checked; its rules, compared."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from leverage_sim.actors.rules import RULES, known
from leverage_sim.actors.rules.files import load_files, read
from leverage_sim.arguments.table import LARGEST_SEED
from leverage_sim.batch.draws import DRAWS
from leverage_sim.batch.store import read_manifest
from leverage_sim.batch.tables import read_table
from leverage_sim.problems import InputError, Mark, Problem, suggest
from leverage_sim.scenario.check import problems
from leverage_sim.scenario.load import digest
from leverage_sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd

PARTS = {"scenario": dict, "scenario_sha256": str, "design": dict, "rules": dict, "versions": dict}
DESIGN: dict[str, Callable[[Any], bool]] = {
    "seed": lambda value: isinstance(value, int) and 0 <= value <= LARGEST_SEED,
    "runs": lambda value: isinstance(value, int) and 1 <= value < 2**60,
    "first": lambda value: isinstance(value, int) and 0 <= value < 2**60,
    "quarters": lambda value: value is None or (isinstance(value, int) and value >= 1),
    "draws": lambda value: value in (None, *DRAWS),
    "force": lambda value: isinstance(value, list) and all(isinstance(text, str) for text in value),
    "record": lambda value: value in ("runs", "quarters", "events"),
}
"""What a manifest must hold, and what its design must say."""


@dataclass(frozen=True)
class Recording:
    """What a results folder says was played."""

    where: str
    manifest: dict[str, Any]
    scenario: Scenario
    quarters: "pd.DataFrame"
    events: "pd.DataFrame"

    @property
    def design(self) -> dict[str, Any]:
        found: dict[str, Any] = self.manifest["design"]
        return found

    @property
    def rule_hashes(self) -> dict[str, str]:
        """Names of the rule files that were played with, by the SHA-256 of their text."""
        return {row["sha256"]: name for name, row in self.manifest["rules"].items()}

    @property
    def length(self) -> int:
        """Number of quarters played."""
        return min(self.design["quarters"] or self.scenario.length, self.scenario.length)


def is_rule(row: Any) -> bool:
    return isinstance(row, dict) and isinstance(row.get("sha256"), str)


def wrong(mark: str, message: str) -> InputError:
    return InputError([Problem(Mark(mark), message)])


def read_recording(folder: str | Path) -> Recording:
    """A results folder's recording.

    Raises:
        InputError: there is no such folder, it is no results folder, or a file of it is damaged.
    """
    place = Path(folder)
    if not place.is_dir():
        raise wrong(str(place), "there is no such folder; name one that `run --out` wrote")
    try:
        manifest = read_manifest(place)
    except FileNotFoundError:
        raise wrong(str(place), "is not a results folder: it holds no manifest.json") from None
    except json.JSONDecodeError as error:
        mark = Mark(str(place / "manifest.json"), error.lineno, error.colno)
        raise InputError([Problem(mark, f"the manifest is damaged: {error.msg}")]) from None
    except InputError:
        raise
    except (OSError, ValueError) as error:
        raise wrong(str(place / "manifest.json"), f"the manifest cannot be read: {error}") from None
    design = manifest.get("design") if isinstance(manifest, dict) else None
    command = design.get("command") if isinstance(design, dict) else None
    if command == "compare":
        raise wrong(str(place), f"holds a comparison; name one of its sides, {place / 'a'} or {place / 'b'}")
    if command == "sweep":
        message = "holds a sweep; `replay DIR --run K --out ELSEWHERE` writes a folder of one of its runs, name that"
        raise wrong(str(place), message)
    frames = {}
    for name in ("quarters", "events"):
        try:
            frames[name] = read_table(place, place / f"{name}.parquet")
        except FileNotFoundError:
            raise wrong(str(place), f"is not a whole results folder: it holds no {name}.parquet") from None
    return recording(str(place / "manifest.json"), manifest, frames["quarters"], frames["events"])


def recording(where: str, manifest: Any, quarters: "pd.DataFrame", events: "pd.DataFrame") -> Recording:
    """A recording from its parts.

    Raises:
        InputError: the manifest is damaged, or of a version whose scenarios this one cannot read.
    """
    if not isinstance(manifest, dict):
        raise wrong(where, "the manifest is damaged: it is not a mapping")
    missing = [key for key, kind in PARTS.items() if not isinstance(manifest.get(key), kind)]
    if not missing:
        missing = [f"design.{key}" for key, kinds in DESIGN.items() if not kinds(manifest["design"].get(key, missing))]
        missing += [f"rules.{name}" for name, row in manifest["rules"].items() if not is_rule(row)]
    if missing:
        raise wrong(where, f"the manifest is damaged: it lacks {', '.join(missing)}")
    try:
        scenario = Scenario.model_validate(manifest["scenario"])
    except ValidationError as error:
        place = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise wrong(where, f"the scenario in it cannot be read: {place}: {error.errors()[0]['msg']}") from None
    if digest(scenario) != manifest["scenario_sha256"]:
        raise wrong(where, "the manifest is damaged: its scenario does not have the hash that was written beside it")
    found = problems(scenario, {(): Mark(where)})
    if found:  # whoever changed the scenario could write its hash, too
        raise InputError(found)
    return Recording(where, manifest, scenario, quarters, events)


def load_rules(recorded: Recording, paths: Sequence[str]) -> None:
    """Run the rule files that a recording was played with, after comparing their hashes; never the folder's copy.

    Raises:
        InputError: a file is missing, is another, or the scenario names a rule that is not known.
    """
    written = recorded.rule_hashes
    found_wrong = []
    for path in paths:
        found = hashlib.sha256(read(path).encode()).hexdigest()
        if written.pop(found, None) is None:
            message = f"is not a rule file of this folder: its SHA-256 is {found[:12]}..., not one of those recorded"
            found_wrong.append(Problem(Mark(path), message))
    for name in written.values():
        found_wrong.append(Problem(Mark("--rules"), f"the folder was played with {name}: name that file with --rules"))
    if found_wrong:
        raise InputError(found_wrong)
    load_files(paths)
    known()
    for actor, name in recorded.scenario.rules.items():
        if name not in RULES:
            raise wrong("--rules", f"{actor} plays by {name}, which is no rule; {suggest(name, RULES)}")
