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
from leverage_sim.batch.draws import DRAWS
from leverage_sim.batch.store import read_manifest
from leverage_sim.problems import InputError, Mark, Problem, suggest
from leverage_sim.scenario.load import digest
from leverage_sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd

PARTS = {"scenario": dict, "scenario_sha256": str, "design": dict, "rules": dict, "versions": dict}
DESIGN: dict[str, Callable[[Any], bool]] = {
    "seed": lambda value: isinstance(value, int),
    "runs": lambda value: isinstance(value, int) and value >= 1,
    "first": lambda value: isinstance(value, int) and value >= 0,
    "quarters": lambda value: value is None or (isinstance(value, int) and value >= 1),
    "draws": lambda value: value in (None, *DRAWS),
    "force": lambda value: isinstance(value, list),
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


def wrong(mark: str, message: str) -> InputError:
    return InputError([Problem(Mark(mark), message)])


def read_recording(folder: str | Path) -> Recording:
    """A results folder's recording.

    Raises:
        InputError: there is no such folder, it is no results folder, or a file of it is damaged.
    """
    import pandas as pd

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
    except (OSError, ValueError) as error:
        raise wrong(str(place / "manifest.json"), f"the manifest cannot be read: {error}") from None
    if isinstance(manifest, dict) and dict(manifest.get("design") or {}).get("command") == "compare":
        raise wrong(str(place), f"holds a comparison; name one of its sides, {place / 'a'} or {place / 'b'}")
    if isinstance(manifest, dict) and manifest.get("design", {}).get("command") == "sweep":
        message = "holds a sweep; `replay DIR --run K --out ELSEWHERE` writes a folder of one of its runs, name that"
        raise wrong(str(place), message)
    frames = {}
    for name in ("quarters", "events"):
        try:
            frames[name] = pd.read_parquet(place / f"{name}.parquet")
        except FileNotFoundError:
            raise wrong(str(place), f"is not a whole results folder: it holds no {name}.parquet") from None
        except (OSError, ValueError) as error:
            reason = f"cannot be read: {str(error).splitlines()[0]}"
            raise wrong(str(place / f"{name}.parquet"), reason) from None
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
    if missing:
        raise wrong(where, f"the manifest is damaged: it lacks {', '.join(missing)}")
    try:
        scenario = Scenario.model_validate(manifest["scenario"])
    except ValidationError as error:
        place = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise wrong(where, f"the scenario in it cannot be read: {place}: {error.errors()[0]['msg']}") from None
    if digest(scenario) != manifest["scenario_sha256"]:
        raise wrong(where, "the manifest is damaged: its scenario does not have the hash that was written beside it")
    return Recording(where, manifest, scenario, quarters, events)


def load_rules(recorded: Recording, paths: Sequence[str]) -> None:
    """Run the rule files that a recording was played with, after comparing their hashes; never the folder's copy.

    Raises:
        InputError: a file is missing, is another, or the scenario names a rule that is not known.
    """
    written = recorded.rule_hashes
    problems = []
    for path in paths:
        found = hashlib.sha256(read(path).encode()).hexdigest()
        if written.pop(found, None) is None:
            message = f"is not a rule file of this folder: its SHA-256 is {found[:12]}..., not one of those recorded"
            problems.append(Problem(Mark(path), message))
    for name in written.values():
        problems.append(Problem(Mark("--rules"), f"the folder was played with {name}: name that file with --rules"))
    if problems:
        raise InputError(problems)
    load_files(paths)
    known()
    for actor, name in recorded.scenario.rules.items():
        if name not in RULES:
            raise wrong("--rules", f"{actor} plays by {name}, which is no rule; {suggest(name, RULES)}")
