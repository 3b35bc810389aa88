"""Kinds of files that somebody writes: which one a file looks like by its keys, and which keys a place of it takes."""

import difflib
import re
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from leverage_sim.problems import InputError
from leverage_sim.scenario.inherit import read_draft
from leverage_sim.scenario.yaml_source import read_text

KEYS: Mapping[str, frozenset[str]] = {
    "scenario": frozenset((
        "name", "title", "question", "showed", "quarters", "variant", "trade_basis", "absent", "actors", "roles",
        "council", "forum", "marked", "sectors", "needs", "items", "options", "menus", "instruments", "links",
        "events", "history", "free", "switches", "rules", "variants", "parameters", "extends", "plugins", "set",
        "add_to_menus",
    )),
    "sweep": frozenset((
        "name", "title", "question", "scenario", "set", "force", "quarters", "seed", "replicates", "block", "record",
        "outcomes", "draws", "design",
    )),
    "claims": frozenset((
        "name", "title", "scenario", "variants", "draws", "arms", "coalitions", "measures", "claims", "placebos",
    )),
    "plug-in": frozenset(("options", "add_to_menus", "set")),
}  # fmt: skip
"""Keys that stand at the top of each kind of file. The models are in other rooms: a test holds these against them."""
READ = {
    "scenario": "a scenario, which `leverage-sim run` plays",
    "sweep": "a sweep, which `leverage-sim sweep FILE --out DIR` plays",
    "claims": "a file of claims, which `leverage-sim claims --file FILE` scores",
    "plug-in": "a plug-in, which a scenario names under `plugins`",
}
NEAR, MOST = 0.75, 100
TOP = re.compile(r"^([A-Za-z_]\w*)\s*:", re.MULTILINE)


def kind_of_file(name: str) -> str | None:
    """The kind of file that lies there; None where there is none, or none that says so by its keys."""
    path = Path(name)
    if not path.is_file():
        return None
    try:
        data, _ = read_draft(path, name)
    except InputError:
        try:
            return looks_like(TOP.findall(read_text(path, name)))
        except InputError:
            return None
    return looks_like(map(str, data)) if isinstance(data, dict) else None


def looks_like(keys: Iterable[str]) -> str | None:
    """The kind of file that has these keys at its top, misspelt ones too; None if they say nothing."""
    named = list(dict.fromkeys(keys))
    if named and set(named) <= KEYS["plug-in"]:
        return "plug-in"
    scores = dict.fromkeys(KEYS, 0.0)
    for key in named[:MOST]:
        owners = [kind for kind, own in KEYS.items() if key in own]
        weight = 1.0
        if not owners:
            owners, weight = [kind for kind, own in KEYS.items() if difflib.get_close_matches(key, own, 1, NEAR)], 0.5
        for kind in owners:
            scores[kind] += weight / len(owners)
    best = max(scores, key=lambda kind: scores[kind])
    return best if scores[best] else None


def another_kind(data: Mapping[str, Any], kind: str) -> tuple[str, str] | None:
    """What to say of a file that is read as one kind and looks like another, and the first key that tells."""
    found = looks_like(data)
    if found is None or found == kind:
        return None
    own = [key for key in data if key in KEYS[found] and (key not in KEYS[kind] or found == "plug-in")]
    if not own:
        return None
    keys = f"its key{'s' * (len(own) > 1)} {', '.join(own[:4])} {'are' if len(own) > 1 else 'is'} of {READ[found]}"
    return own[0], f"this is read as {READ[kind].partition(',')[0]} and looks like another kind of file: {keys}"


def keys_at(model: type[BaseModel], location: Sequence[int | str]) -> set[str]:
    """The keys that a place in a file takes, of the model of the whole file."""
    here: list[Any] = [model]
    for step in location:
        here = [found for each in here for found in inside(each, step)] or tagged(here, step)
    return {field.alias or name for each in models(here) for name, field in each.model_fields.items()}


def belongs(model: type[BaseModel], key: str) -> list[str]:
    """Where in a file a key may stand, as the keys above it, shortest first."""
    found, seen, below = [], {model}, [("", model)]
    for above, each in below:
        fields = {field.alias or name: field.annotation for name, field in each.model_fields.items()}
        found += [above] if key in fields else []
        for name, annotation in fields.items():
            for inner in models(contents(annotation)):
                if inner not in seen:
                    seen.add(inner)
                    below.append((f"{above}.{name}".strip("."), inner))
    return found


def contents(annotation: Any) -> list[Any]:
    """What an annotation stands for, and what its lists and mappings hold."""
    found = parts(annotation)
    for each in found:
        if get_origin(each) in (dict, Mapping, tuple, list):
            found += [part for arg in get_args(each) if arg is not Ellipsis for part in parts(arg)]
    return found


def inside(annotation: Any, step: int | str) -> list[Any]:
    """What stands under a key, or at a position, of something with this annotation."""
    found: list[Any] = []
    for each in parts(annotation):
        if isinstance(each, type) and issubclass(each, BaseModel):
            fields = {field.alias or name: field for name, field in each.model_fields.items()}
            found += [fields[str(step)].annotation] if step in fields else []
        elif get_origin(each) in (dict, Mapping) and isinstance(step, str):
            found.append(get_args(each)[1])
        elif get_origin(each) in (tuple, list) and isinstance(step, int):
            found.append(get_args(each)[0])
    return found


def tagged(annotations: Iterable[Any], tag: int | str) -> list[Any]:
    """Of the models that may stand somewhere those with this tag: the word that one of their fields has to be."""
    every = models(annotations)
    return [
        each
        for each in every
        if any(
            get_origin(f.annotation) is Literal and tag in get_args(f.annotation) for f in each.model_fields.values()
        )
    ] or every


def models(annotations: Iterable[Any]) -> list[type[BaseModel]]:
    """The models among annotations."""
    every = [part for each in annotations for part in parts(each)]
    return [each for each in every if isinstance(each, type) and issubclass(each, BaseModel)]


def parts(annotation: Any) -> list[Any]:
    """What an annotation stands for: the members of a union, without what is said about them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return parts(get_args(annotation)[0])
    if origin in (Union, types.UnionType, typing.Optional):
        return [part for each in get_args(annotation) for part in parts(each)]
    return [annotation]
