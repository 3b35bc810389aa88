"""What is wrong with a file by its schema, in plain words, each error at its line and column."""

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from leverage_sim.problems import Mark, Problem, shorten, suggest
from leverage_sim.scenario.inherit import Draft
from leverage_sim.scenario.kinds import another_kind, belongs, keys_at
from leverage_sim.scenario.schema import Scenario
from leverage_sim.scenario.yaml_source import Path_, place

BESIDE = {"extends", "plugins", "set", "add_to_menus"}
"""Keys of a scenario file that are folded into others before it is validated."""
KEYS_SHOWN = 40


def wrong(source: Draft, error: ValidationError, model: type[BaseModel], kind: str) -> list[Problem]:
    """What is wrong with a file that is read as one of a kind: that it is another, or every error of its schema."""
    other = another_kind(source.data, kind)
    if other is not None:
        return [Problem(place(source.marks, (other[0],), value=False), other[1])]
    return [Problem(*explain(source, detail, model)) for detail in error.errors()]


def explain(source: Draft, detail: ErrorDetails, model: type[BaseModel]) -> tuple[Mark, str]:
    """Where a schema error stands in the files, and what it says in plain words; ``model`` is that of a whole file."""
    kind, path = detail["type"], within(source, detail["loc"])
    given, context = detail.get("input"), detail.get("ctx", {})
    last = str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "missing" and isinstance(detail["loc"][-1], int):
        return place(source.marks, path), f"must hold at least {detail['loc'][-1] + 1} values, not {shorten(given)}"
    if kind == "missing":
        return place(source.marks, path, value=False), f"`{last}` is missing here"
    if kind == "extra_forbidden":
        here = keys_at(model, detail["loc"][:-1]) | (BESIDE if model is Scenario and len(detail["loc"]) == 1 else set())
        elsewhere = [f"under {above}" if above else "at the top" for above in belongs(model, last)][:2]
        told = f"it belongs {' or '.join(elsewhere)}" if elsewhere else suggest(last, here, KEYS_SHOWN)
        return place(source.marks, path, value=False), f"unknown key {shorten(last)}; {told}"
    message = {
        "value_error": str(detail["msg"]).removeprefix("Value error, "),
        "literal_error": f"must be {context.get('expected')}, not {shorten(given)}",
        "union_tag_invalid": f"`do` must be one of {context.get('expected_tags')}, not {shorten(context.get('tag'))}",
        "union_tag_not_found": "`do` is missing here: it says what happens",
        "string_pattern_mismatch": f"a name is letters, digits, - and _ and starts with a letter, not {shorten(given)}",
        "bool_parsing": f"must be on or off, not {shorten(given)}",
        "finite_number": "must be a finite number",
        "tuple_type": f"must be a list, not {shorten(given)}",
    }.get(kind)
    if kind == "union_tag_not_found" and isinstance(given, str):
        message = f"must be the word history or an event, not {shorten(given)}"
    if message is None and kind.startswith(("float", "int")):
        message = f"must be a {'whole ' if kind.startswith('int') else ''}number, not {shorten(given)}"
    if message is None and kind in ("dict_type", "model_type", "model_attributes_type"):
        message = f"must be a mapping with keys of its own (a number needs its source), not {shorten(given)}"
    return place(source.marks, path), message or f"{detail['msg'].lower()}, not {shorten(given)}"


def within(source: Draft, location: tuple[int | str, ...]) -> Path_:
    """The part of a pydantic location that is in the file (tags of unions are not)."""
    path: Path_ = ()
    for step in location:
        if (*path, step) in source.marks:
            path = (*path, step)
    return path
