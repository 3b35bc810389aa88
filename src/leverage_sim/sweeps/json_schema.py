"""The JSON Schema of sweep files, written from the model that checks them."""

from typing import Any

from leverage_sim.scenario.json_schema import loosened
from leverage_sim.sweeps.schema import SweepFile


def schema() -> dict[str, Any]:
    """A schema for editors: the model's, with the short forms that the loader takes."""
    found: dict[str, Any] = SweepFile.model_json_schema(mode="validation")
    sample = found["$defs"]["Sample"]["properties"]
    prior = {"anyOf": [{"$ref": "#/$defs/Prior"}, {"const": "prior"}, {"type": "null"}, PAIR]}
    names = {"type": "array", "items": {"type": "string"}}
    told = sample["parameters"]["description"]
    sample["parameters"] = {"anyOf": [{"type": "object", "additionalProperties": prior}, names], "description": told}
    found["$defs"]["Design"]["properties"]["points"]["items"] = {"type": "object", "minProperties": 1}
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    found["title"] = "A leverage_sim sweep"
    return {key: loosened(value) for key, value in found.items()}


PAIR = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
