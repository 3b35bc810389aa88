"""The JSON Schema of scenario files, written from the models that check them."""

from typing import Any

from leverage_sim.scenario.schema import Scenario


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
    found["properties"] |= {"extends": parent, "set": row, "events": events, "free": free}
    found["required"] = ["name"]
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    found["title"] = "A leverage_sim scenario"
    return loosened(found)


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
