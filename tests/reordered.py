"""A scenario's data in another order, wherever the schema does not say that order means something."""

from typing import Any

import numpy as np

from leverage_sim.scenario import Scenario

Node = dict[str, Any]
SCHEMA = Scenario.model_json_schema()


def shuffled(data: Any, dice: np.random.Generator, node: Node = SCHEMA) -> Any:
    """Keys of mappings, and items of lists that are not marked as ordered, in any order, all the way down."""
    its = branch(node, data)
    if isinstance(data, dict):
        known = its.get("properties", {})
        rest = next(
            (form for form in (its.get("additionalProperties"), *its.get("patternProperties", {}).values()) if form), {}
        )
        keys = [list(data)[n] for n in dice.permutation(len(data))]
        return {key: shuffled(data[key], dice, known.get(key, rest)) for key in keys}
    if isinstance(data, list):
        items = [shuffled(item, dice, its.get("items", {})) for item in data]
        return items if its.get("x-ordered") else [items[n] for n in dice.permutation(len(items))]
    return data


def branch(node: Node, data: Any) -> Node:
    """The part of a schema that speaks of some data: references followed, and of several forms the one that fits."""
    while "$ref" in node:
        node = SCHEMA["$defs"][node["$ref"].rpartition("/")[2]]
    forms = [branch(form, data) for form in (*node.get("anyOf", ()), *node.get("oneOf", ()))]
    return next((form for form in forms if fits(form, data)), node)


def fits(form: Node, data: Any) -> bool:
    if isinstance(data, dict):
        kind = form.get("properties", {}).get("do", {}).get("const")
        return form.get("type") == "object" and kind in (None, data.get("do"))
    return form.get("type") == ("array" if isinstance(data, list) else None)
