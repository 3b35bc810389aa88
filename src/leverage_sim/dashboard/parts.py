"""Pieces of the page. Text goes in as text nodes: nothing that a scenario says is read as markup."""

from collections.abc import Sequence
from typing import Any

import solara

HEAD = "font-size: 0.9rem; margin-top: 0.6rem; font-weight: bold"


def html(tag: str, children: Sequence[Any] = (), **more: Any) -> Any:
    """An element with its children: words or other elements."""
    return solara.v.Html(tag=tag, children=list(children), **more)


@solara.component
def Picture(address: str, says: str) -> None:
    """A picture that scales with its column."""
    html("img", attributes={"src": address, "alt": says}, style_="width: 100%; height: auto; display: block")


@solara.component
def Problems(lines: Sequence[str]) -> None:
    """What is wrong with what was chosen, a line each."""
    for line in lines:
        with solara.v.Alert(type="error", text=True, dense=True):
            html("span", [line])


@solara.component
def Timeline(course: Sequence[tuple[str, Sequence[str]]], ending: Sequence[str]) -> None:
    """What happened, the last quarter first; every element has a key, or a browser would keep the look of another."""
    with solara.Card("Timeline", style={"max-height": "44rem", "overflow-y": "auto"}), solara.Div():
        for n, line in enumerate(ending):
            html("p", [line]).key(f"ending-{n}")
        if not course:
            html("p", ["Nothing has happened yet."]).key("nothing")
        for head, lines in course:
            html("h4", [head], style_=HEAD).key(f"head-{head}")
            with html("ul", style_="font-size: 0.9rem").key(f"list-{head}"):
                for n, line in enumerate(lines):
                    html("li", [line]).key(f"line-{head}-{n}")


@solara.component
def Table(columns: Sequence[str], rows: Sequence[Sequence[str]], bold: Sequence[int] = ()) -> None:
    """A plain table; the first column is words, the others numbers."""
    with html("table", style_="font-size: 0.86rem; border-collapse: collapse"):
        with html("thead"), html("tr"):
            for n, name in enumerate(columns):
                html("th", [name], style_=cell(n))
        with html("tbody"):
            for k, row in enumerate(rows):
                with html("tr", style_="font-weight: bold" if k in bold else "").key(f"{k}-{k in bold}-{row[0]}"):
                    for n, text in enumerate(row):
                        html("td", [text], style_=cell(n))


def cell(n: int) -> str:
    """The look of a cell in the n-th column."""
    return f"padding: 0.1rem 0.9rem 0.1rem 0; text-align: {'left' if n == 0 else 'right'}"
