"""Scenario files and their parents: finding, reading and merging them.

A child overrides its parent key by key; lists of events and of history are appended; everything else that is
not a mapping is replaced. Every value keeps the place in the file that it came from.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from leverage_sim.problems import InputError, Mark, Problem, shorten, suggest
from leverage_sim.scenario.plugins import add, beside, take_additions, take_plugins
from leverage_sim.scenario.yaml_source import Marks, Path_, parse, place, read_text

MAX_PARENTS = 8
APPENDED = ("events", "history")


@dataclass
class Draft:
    """A scenario as plain data, not yet validated, with the place of every value."""

    data: dict[str, Any]
    marks: Marks
    files: list[str]


def shipped_folder() -> Path:
    """Where the scenarios that come with the package lie (in a wheel, or in a checkout)."""
    inside = Path(str(files("leverage_sim"))) / "scenarios"
    return inside if inside.is_dir() else Path(str(files("leverage_sim"))).parents[1] / "scenarios"


def shipped() -> list[str]:
    """Names of the shipped scenarios."""
    return sorted(path.stem for path in shipped_folder().glob("*.yaml"))


def locate(name: str) -> tuple[Path, str]:
    """The file of a scenario given by path or by shipped name, and how messages call it.

    Raises:
        InputError: there is neither.
    """
    path = Path(name)
    if name in shipped() and not path.suffix:
        return shipped_folder() / f"{name}.yaml", f"{name}.yaml"
    if path.exists() or is_yaml(name):
        if path.exists():
            return path, name
        raise InputError([Problem(Mark(shorten_path(name)), "there is no such file")])
    message = f"there is no file and no shipped scenario of this name; {suggest(name, shipped())}"
    raise InputError([Problem(Mark(shorten_path(name)), message)])


def is_yaml(name: str) -> bool:
    """Whether a name is that of a YAML file rather than of a shipped scenario."""
    return name.lower().endswith((".yaml", ".yml"))


def shorten_path(name: str) -> str:
    return name if len(name) <= 200 and name.isprintable() else shorten(name, 80)


def draft(name: str) -> Draft:
    """Read a scenario and all its parents into one merged draft.

    Raises:
        InputError: a file cannot be read, is not YAML, or the chain of parents is broken or circular.
    """
    path, shown = locate(name)
    return with_parents(path, shown, seen=())


def read_draft(path: Path, shown: str) -> tuple[Any, Marks]:
    """Data and marks of one file; a text is parsed once, as long as not many others come between."""
    text = read_text(path, shown)
    data, marks = (parsed_shipped if path.parent == shipped_folder() else parsed)(text, shown)
    return copied(data), dict(marks)


parsed_shipped = cache(parse)
parsed = lru_cache(maxsize=8)(parse)


def copied(data: Any) -> Any:
    """A deep copy of plain data."""
    if isinstance(data, dict):
        return {key: copied(value) if isinstance(value, dict | list) else value for key, value in data.items()}
    return [copied(value) for value in data] if isinstance(data, list) else data


def with_parents(path: Path, shown: str, seen: tuple[Path, ...]) -> Draft:
    data, marks = read_draft(path, shown)
    if not isinstance(data, dict):
        raise InputError([Problem(marks[()], "a scenario is a mapping: lines of the form `key: value`")])
    own = Draft(data, marks, [shown])
    plugged = [Draft(its, where, [name]) for its, where, name in take_plugins(data, marks, path)]
    additions = [each for part in (*plugged, own) for each in take_additions(part.data, part.marks)]
    merged = parent_of(own, path, shown, seen)
    for part in (*plugged, own):
        merged = part if merged is None else merge(merged, part)
    assert merged is not None
    add(merged.data, merged.marks, additions)
    return merged


def parent_of(own: Draft, path: Path, shown: str, seen: tuple[Path, ...]) -> Draft | None:
    """The scenario that a draft extends, with its own parents; the key is taken out."""
    parent = own.data.pop("extends", None)
    if parent is None:
        return None
    at = place(own.marks, ("extends",))
    chain = (*seen, path.resolve())
    parent_path, parent_shown = parent_file(parent, path, at)
    if parent_path.resolve() in chain:
        raise InputError(
            [Problem(at, f"`extends` runs in a circle: {shown} comes back to itself through {parent_shown}")]
        )
    if len(chain) > MAX_PARENTS:
        raise InputError([Problem(at, f"more than {MAX_PARENTS} generations of `extends`")])
    return with_parents(parent_path, parent_shown, chain)


def parent_file(parent: Any, child: Path, at: Mark) -> tuple[Path, str]:
    """The file that ``extends`` names: a shipped scenario, or one in or below the child's own folder."""
    if not isinstance(parent, str) or not parent:
        raise InputError([Problem(at, "`extends` names one scenario: a shipped name or a relative path")])
    if parent in shipped():
        return shipped_folder() / f"{parent}.yaml", f"{parent}.yaml"
    if "/" not in parent and "\\" not in parent and not is_yaml(parent):
        raise InputError(
            [Problem(at, f"no shipped scenario is called {shorten(parent)}; {suggest(parent, shipped())}")]
        )
    return beside(parent, child, at, "`extends`"), str(Path(at.file).parent / parent)


def merge(parent: Draft, child: Draft) -> Draft:
    """The child over its parent."""
    merged = Draft(parent.data, dict(parent.marks), parent.files + child.files)
    merged.marks[()] = child.marks[()]
    replaced: set[Path_] = set()
    merge_mapping(merged, child, (), replaced)
    replace_marks(merged.marks, child.marks, replaced)
    return merged


def merge_mapping(merged: Draft, child: Draft, path: Path_, replaced: set[Path_]) -> None:
    """The child's mapping over the parent's; notes which of its values stand in place of others."""
    target, source = at_path(merged.data, path), at_path(child.data, path)
    for key, value in source.items():
        here = (*path, key)
        if path == () and key in APPENDED and isinstance(value, str):  # events: history
            value = child.data[key] = [value]
            child.marks[(key, 0)] = place(child.marks, here)
        if path == () and key in APPENDED and isinstance(value, list) and isinstance(target.get(key), list):
            append(merged, child, key)
        elif isinstance(value, dict) and isinstance(target.get(key), dict) and not is_row(value):
            merged.marks.setdefault(here, child.marks[here])
            merge_mapping(merged, child, here, replaced)
        else:
            target[key] = value
            replaced.add(here)


def is_row(value: dict[str, Any]) -> bool:
    """A parameter's row is replaced as a whole: its source speaks for its value."""
    return "value" in value


def append(merged: Draft, child: Draft, key: str) -> None:
    offset = len(merged.data[key])
    merged.data[key] = merged.data[key] + child.data[key]
    for path, mark in child.marks.items():
        if path[:1] == (key,) and len(path) > 1 and isinstance(path[1], int):
            merged.marks[(key, path[1] + offset, *path[2:])] = mark


def replace_marks(marks: Marks, source: Marks, paths: set[Path_]) -> None:
    """Marks of some values, and of all that is in them, from another file."""
    depths, heads = {len(path) for path in paths}, {path[0] for path in paths}

    def within(path: Path_) -> bool:
        return path[:1] != () and path[0] in heads and any(path[:depth] in paths for depth in depths)

    for old in [old for old in marks if within(old)]:
        del marks[old]
    marks.update({new: mark for new, mark in source.items() if within(new)})


def at_path(data: Any, path: Path_) -> Any:
    for step in path:
        data = data[step]
    return data
