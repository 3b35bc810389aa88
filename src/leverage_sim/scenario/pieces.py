"""What the models of a scenario file are made of: kinds of values, and blocks that refuse unknown keys."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints

LARGEST = 1e15
"""No number of a scenario is greater in size: sums and products of numbers stay far from overflow."""
Number = Annotated[float, Strict(), Field(allow_inf_nan=False, ge=-LARGEST, le=LARGEST)]
Whole = Annotated[int, Strict()]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,59}$")]


IN_ORDER = Field(json_schema_extra={"x-ordered": True})
"""Marks a list whose order means something: bounds, quarters, levels. Of all others, and of keys, it means nothing."""


def printable(text: str) -> str:
    """A text that a terminal or a page shows as it stands: no control characters, nothing that turns its direction."""
    if UNPRINTABLE.search(text):
        raise ValueError("a text holds no control characters")
    return text


UNPRINTABLE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]")
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(printable)]


def listed(value: Any) -> Any:
    """One word may stand for a list of one."""
    return [value] if isinstance(value, str) else value


def switched(value: Any) -> Any:
    """``on`` and ``yes`` are plain words in YAML 1.2."""
    words = {"on": True, "yes": True, "true": True, "off": False, "no": False, "false": False}
    return words.get(value.lower(), value) if isinstance(value, str) else value


Sources = Annotated[tuple[Text, ...], BeforeValidator(listed), Field(min_length=1)]
Names = Annotated[tuple[Name, ...], BeforeValidator(listed)]
Flag = Annotated[bool, BeforeValidator(switched)]


class Strict_(BaseModel):
    """No key that the model does not know; nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(Strict_):
    """Whatever holds numbers says where they come from."""

    source: Sources | None = Field(None, description="evidence ids, or `assumption` with a `why`")
    why: Text | None = None
