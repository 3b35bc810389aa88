"""The pieces of a page and the page they make: one HTML file that asks nothing of the network."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from leverage_sim.source import MADE


@dataclass(frozen=True)
class Words:
    """Paragraphs, or with ``listed`` the items of a list."""

    lines: Sequence[str]
    listed: bool = False
    kind: str = field(default="words", init=False)


@dataclass(frozen=True)
class Table:
    """Rows of cells; the first ``left`` columns are words, the others numbers."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    left: int = 1
    note: str = ""
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Picture:
    """A PNG with what it shows in words."""

    title: str
    png: bytes
    kind: str = field(default="picture", init=False)

    @property
    def data(self) -> str:
        """The picture as it stands in the page."""
        return base64.b64encode(self.png).decode("ascii")


@dataclass(frozen=True)
class Code:
    """Something to type or to save, as it stands."""

    text: str
    kind: str = field(default="code", init=False)


@dataclass(frozen=True)
class Course:
    """A run told quarter by quarter: a heading and what happened."""

    quarters: Sequence[tuple[str, Sequence[str]]]
    kind: str = field(default="course", init=False)


@dataclass(frozen=True)
class Folded:
    """Blocks that open on a click."""

    title: str
    blocks: Sequence["Block"]
    kind: str = field(default="folded", init=False)


Block = Words | Table | Picture | Code | Course | Folded


@dataclass(frozen=True)
class Section:
    """A heading with its blocks."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Page:
    """A whole report."""

    title: str
    subtitle: str
    sections: Sequence[Section]

    def html(self) -> str:
        """The file's text; every word of the data is escaped."""
        text: str = template().render(page=self, made=MADE)
        return text


@cache
def template() -> Any:
    """The page's template, with escaping on and no way to reach a file."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((files("leverage_sim.show.report") / "page.html.j2").read_text(encoding="utf-8"))


def drawn(title: str, draw: Callable[[Any], Any]) -> Picture:
    """A picture from a function that takes a canvas and returns a figure."""
    from leverage_sim.show.style import styled

    data = BytesIO()
    with styled() as canvas:
        draw(canvas).savefig(data, format="png")
    return Picture(title, data.getvalue())
