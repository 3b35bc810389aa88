"""The JSON Schema of scenario files, written from the models that check them."""

from typing import Any

from leverage_sim.scenario.schema import Scenario
from leverage_sim.scenario.vocabulary import SLOTS


def schema() -> dict[str, Any]:
    """A schema for editors: the resolved scenario's, with what only files have, and nothing required of a child."""
    found = Scenario.model_json_schema(mode="validation")
    row = {"type": "object", "additionalProperties": {"$ref": "#/$defs/Row"}}
    parent = {
        "type": "string",
        "description": "a shipped scenario's name, or a file in or below this one's folder",
    }
    events, free = found["properties"]["events"], found["properties"]["free"]
    events = {"anyOf": [events, {"const": "history"}]}
    free = {"anyOf": [*free.pop("anyOf"), {"type": "array", "items": {"type": "string"}}], **free}
    found["properties"] |= {"extends": parent, "set": row, "events": events, "free": free, **added()}
    found["required"] = ["name"]
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    found["title"] = "A leverage_sim scenario"
    result: dict[str, Any] = loosened(found)
    return result


def added() -> dict[str, Any]:
    """Keys by which a file adds options to what it inherits."""
    names = {"type": "array", "items": {"type": "string"}}
    menu = {"type": "object", "additionalProperties": False, "properties": dict.fromkeys(SLOTS, names)}
    return {
        "plugins": {**names, "description": "files with options, add_to_menus and set, in or below this one's folder"},
        "add_to_menus": {
            "type": "object",
            "additionalProperties": menu,
            "description": "options that are put on menus as they stand: {patron: {coercive: [airlift]}}",
        },
    }


def loosened(node: Any) -> Any:
    """One word may stand for a list of one, and on/off for true/false, as the loader reads them."""
    if isinstance(node, list):
        return [loosened(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {key: loosened(value) for key, value in node.items()}
    if plain.get("type") == "boolean":
        plain = {**plain, "type": ["boolean", "string"]}
    if plain.get("type") == "array" and plain.get("items", {}).get("type") == "string":
        return {
            "anyOf": [plain, {"type": "string"}],
            **({"default": plain.pop("default")} if "default" in plain else {}),
        }
    return plain
