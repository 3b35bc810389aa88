"""The folder of a sweep: its manifest, combinations, sample and parts; opened anew, resumed, or refused."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from leverage_sim.batch.lock import PATIENCE, one_writer
from leverage_sim.batch.places import check_writable
from leverage_sim.batch.store import (
    check_source,
    now,
    other_versions,
    read_manifest,
    sources_of,
    versions,
    write_atomically,
    write_manifest,
)
from leverage_sim.batch.tables import read_table, reading
from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.source import source_hash
from leverage_sim.sweeps.coverage import Stretch, covered, stretches
from leverage_sim.sweeps.job import encoded
from leverage_sim.sweeps.parts import check_links, part_folder
from leverage_sim.sweeps.plan import Combination, Plan, Sampled, packed, unpacked

Note = Callable[[str], None]
MERGED = ("runs", "quarters", "events", "failures")
LEFTOVER = 600  # seconds after which a temporary file is nobody's any more


def refused(place: Path | str, message: str) -> InputError:
    return InputError([Problem(Mark(str(place)), message)])


@dataclass(frozen=True)
class Folder:
    """A sweep's folder."""

    path: Path

    def parts(self, kind: str) -> Path:
        return part_folder(self.path, kind)

    def there(self) -> dict[int, list[Stretch]]:
        """Which runs the parts hold, for each combination in order."""
        return stretches(self.parts("runs"))

    def holds_runs(self) -> bool:
        """Whether something was played that could be lost."""
        return bool(self.there()) or any((self.path / f"{kind}.parquet").is_file() for kind in MERGED)

    def is_merged(self, plan: Plan) -> bool:
        """Whether all that a plan keeps was merged."""
        return all((self.path / f"{kind}.parquet").is_file() for kind in plan.kinds)

    def clear_merged(self) -> None:
        """Take away what was merged from parts that are no longer all."""
        for kind in MERGED:
            (self.path / f"{kind}.parquet").unlink(missing_ok=True)

    def clear_leftovers(self) -> None:
        """Take away temporary files that a killed process left, and failures that are to be tried again."""
        for file in (self.path / "parts").glob("*/.*.parquet.*"):
            if time.time() - file.stat().st_mtime > LEFTOVER:
                file.unlink(missing_ok=True)


def check_folder(path: Path, plan: Plan, resume: bool, other_source: bool, note: Note) -> None:
    """Whether a sweep may be kept in a folder.

    Raises:
        InputError: it holds something else, or a sweep that is not to be resumed.
    """
    check_writable(path)
    if path.exists() and not path.is_dir():
        raise refused(path, "is a file; name a folder")
    check_links(path)
    if (path / "manifest.json").is_file():
        found = read_manifest_of(path)
        if not resume and Folder(path).holds_runs():
            raise refused(path, "holds results already; --resume goes on with a sweep, or name another folder")
        check_same(path, found, plan)
        check_source(path, found, other_source)
        told = other_versions(found)
        if told and found.get("source_sha256") == source_hash():
            note(f"{path} was begun with {told}; what decides numbers is the same.")
    elif path.is_dir():
        allowed = {"combinations.parquet", "sample.parquet", *(("parts",) if resume else ())}
        if not {entry.name for entry in path.iterdir() if entry.name[0] != "."} <= allowed:
            raise refused(path, "is not empty and holds no sweep; name another folder")


def open_folder(
    path: Path, plan: Plan, resume: bool, other_source: bool, note: Note, sources: Sequence[str] = ()
) -> Folder:
    """The folder in which a sweep is kept, made or found, its manifest written and nothing merged from parts too few.

    Args:
        path, plan: of the folder and of the sweep.
        resume: whether the folder may hold a part of the sweep already.
        other_source: whether other sources may have played it.
        note: is told who else writes there, and what is another version.
        sources: hashes of the sources that have played it elsewhere.

    Raises:
        InputError: it holds something else, or a sweep that is not to be resumed.
    """
    folder = Folder(path)
    check_writable(path)
    with one_writer(path, PATIENCE, note):
        check_folder(path, plan, resume, other_source, note)
        folder.clear_leftovers()
        if any(plan.missing(folder.there())):
            folder.clear_merged()
        write_plan(folder, plan, sources or (source_hash(),))
    return folder


def read_manifest_of(path: Path) -> dict[str, Any]:
    """The manifest of a sweep's folder.

    Raises:
        InputError: it is damaged, or not a sweep's.
    """
    try:
        found = read_manifest(path)
    except FileNotFoundError:
        raise refused(path, "is not a results folder: it holds no manifest.json") from None
    except InputError:
        raise
    except (OSError, ValueError) as error:
        raise refused(path / "manifest.json", f"the manifest cannot be read: {error}") from None
    if not isinstance(found, dict) or not isinstance(found.get("design"), dict):
        raise refused(path / "manifest.json", "the manifest is damaged: it lacks its design")
    if found["design"].get("command") != "sweep":
        raise refused(path, "holds the results of another command, not of a sweep")
    return found


def check_same(path: Path, manifest: Mapping[str, Any], plan: Plan) -> None:
    """Whether a folder belongs to a plan.

    Raises:
        InputError: with what differs.
    """
    design = manifest["design"]
    if design.get("fingerprint") != plan.fingerprint:
        raise refused(path, f"belongs to another design: {different(design, plan)}")
    if not isinstance(design.get("replicates"), int):
        raise refused(path / "manifest.json", "the manifest is damaged: it lacks its replicates")
    if design["replicates"] > plan.replicates:
        message = f"has {design['replicates']} replicates, more than the {plan.replicates} that the sweep file asks for"
        raise refused(path, message)


def different(design: Mapping[str, Any], plan: Plan) -> str:
    """In which parts two designs differ."""
    was, own = design.get("parts", {}), part_hashes(plan)
    for name in ("seed", "quarters", "record", "outcomes"):
        before, here = design.get(name), json.loads(json.dumps(plan.identity[name]))
        if before != here:
            return f"its {name} is {before}, not {here}"
    words = {
        "combinations": "scenarios or values",
        "rules": "rule files",
        "sample": "sample",
        "columns": "factors",
    }
    names = [words[name] for name in words if was.get(name) != own.get(name)]
    return f"it differs in its {' and '.join(names)}" if names else "it differs"


def part_hashes(plan: Plan) -> dict[str, str]:
    """A hash of each part of a plan's identity."""
    return {
        name: hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()
        for name, part in plan.identity.items()
    }


def write_plan(folder: Folder, plan: Plan, sources: Sequence[str]) -> None:
    """Write everything that is needed to play the sweep again: manifest last, it says that the others are there."""
    import pyarrow as pa

    path, before = folder.path, None
    if (path / "manifest.json").is_file():
        before = read_manifest(path)
        if before["design"]["replicates"] == plan.replicates and set(sources) <= set(sources_of(before)):
            return
    if before is None:
        rows = {
            "combination": list(range(len(plan.combinations))),
            "scenario": [unpacked(c.scenario) for c in plan.combinations],
            "design": [json.dumps(c.as_data()) for c in plan.combinations],
        }
        write_atomically(path / "combinations.parquet", encoded(pa.table(rows)))
        if plan.sampled and plan.sampled.shares is not None:
            columns = {name: plan.sampled.shares[:, k] for k, name in enumerate(plan.sampled.names)}
            write_atomically(path / "sample.parquet", encoded(pa.table(columns)))
    write_manifest(path, manifest_of(plan, before, sources))


def manifest_of(plan: Plan, before: Mapping[str, Any] | None, sources: Sequence[str]) -> dict[str, Any]:
    """What a sweep is and with what it was played; nothing about the machine."""
    first = plan.combinations[0]
    design = {
        "command": "sweep", "name": plan.name, "seed": plan.seed, "quarters": plan.quarters, "record": plan.record,
        "outcomes": list(plan.outcomes), "replicates": plan.replicates, "runs": plan.total, "block": plan.block,
        "columns": list(plan.columns), "sample": plan.sampled.as_data() if plan.sampled else None,
        "combinations": len(plan.combinations), "cells": plan.cells, "file": plan.source,
        "fingerprint": plan.fingerprint, "parts": part_hashes(plan),
    }  # fmt: skip
    played = list(dict.fromkeys([*(sources_of(before) if before else ()), *sources]))
    return {
        "versions": before["versions"] if before else versions(),
        "source_sha256": played[0],
        **({"other_sources": played[1:]} if played[1:] else {}),
        "scenario": json.loads(unpacked(first.scenario)),
        "scenario_sha256": first.sha256,
        "design": design,
        "rules": {
            name: {"source": text, "sha256": hashlib.sha256(text.encode()).hexdigest()}
            for name, text in plan.rules.items()
        },
        "started": before["started"] if before else now(),
        "ended": None,
    }


def finish(folder: Folder, complete: bool) -> None:
    """Note in the manifest what was merged, and when the sweep was complete."""
    found = read_manifest(folder.path)
    ended = found.get("ended") or (now() if complete else None)
    write_manifest(folder.path, {**found, "ended": ended})


def read_plan(path: Path) -> Plan:
    """The plan of a folder, from what the folder holds alone.

    Raises:
        InputError: it is no sweep's folder, or damaged.
    """
    manifest = read_manifest_of(path)
    design = manifest["design"]
    with reading(path):
        table = read_table(path, path / "combinations.parquet")
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False)]
        s = design["sample"]
        sampled = None
        if s is not None:
            shares = None
            if s["shares_sha256"] is not None:
                drawn = read_table(path, path / "sample.parquet")
                shares = np.stack([drawn[name].to_numpy() for name in s["names"]], axis=1)
            sampled = Sampled(
                s["method"], s["size"], tuple(s["names"]), s["priors"], shares, s["own_luck"], s["columns"]
            )
        plan = Plan(
            name=design["name"], seed=design["seed"], quarters=design["quarters"], record=design["record"],
            outcomes=tuple(design["outcomes"]), replicates=design["replicates"], block=design["block"],
            columns=tuple(design["columns"]), combinations=tuple(read_combination(row) for row in rows),
            sampled=sampled, rules={name: row["source"] for name, row in manifest["rules"].items()},
            source=design["file"],
        )  # fmt: skip
    if plan.fingerprint != design["fingerprint"]:
        raise refused(path, "the sweep in it is damaged: its design does not have the hash that was written beside it")
    return plan


def read_combination(row: Mapping[str, Any]) -> Combination:
    d = json.loads(row["design"])
    values = {name: tuple(each) for name, each in d["values"].items()}
    return Combination(
        d["name"], packed(row["scenario"]), d["sha256"], tuple(d["force"]), d["factors"], tuple(d["cells"]), values
    )


def played(folder: Folder) -> int:
    """How many runs are there, failed ones too."""
    return sum(covered(row) for row in folder.there().values())


def adopt(folder: Folder, others: list[Path]) -> None:
    """Take over the parts of other folders of the same sweep, as links where the file system has them.

    Raises:
        InputError: one of them belongs to another design, or has a part that leads out of it.
    """
    for other in others:
        check_links(other)
        for kind in MERGED:
            for file in sorted((other / "parts" / kind).glob("c*.parquet")):
                target = folder.parts(kind) / file.name
                if target.exists():
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                try:
                    os.link(file, target)
                except OSError:
                    write_atomically(target, file.read_bytes())
