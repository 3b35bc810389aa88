"""What is printed: text without control characters of anybody's file, and only characters that the reader can show."""

import os
import re
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

WIDTH = 118
"""Columns where there is no terminal that has some."""
NARROWEST = 40
"""Columns below which nothing is folded further: no number is as wide."""
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What moves the cursor, rings, colours or turns the direction of what follows; not tab and newline."""
SPELLED = {
    "±": "+-", "×": "x", "·": ".", "–": "-", "—": "-", "−": "-", "…": "...", "→": "->", "≤": "<=", "≥": ">=",
    "‘": "'", "’": "'", "“": '"', "”": '"', "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "æ": "ae", "Æ": "Ae",
}  # fmt: skip


def printable(text: str, encoding: str | None = "utf-8") -> str:
    """A text as it may be printed: no control characters, and none that the encoding does not have."""
    bare = CONTROL.sub("", text)
    try:
        bare.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        return "".join(spelled(letter, encoding or "utf-8") for letter in bare)
    return bare


def spelled(letter: str, encoding: str) -> str:
    """A character, or what stands for it where there is none: its plain form, else a question mark."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(each))
    for form in (letter, SPELLED.get(letter, ""), plain):
        if form and can(form, encoding):
            return form
    return "?"


def can(text: str, encoding: str) -> bool:
    """Whether an encoding has these characters."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


class Printed:
    """A stream through which only what is printable goes; all else is that of the stream beneath."""

    def __init__(self, beneath: TextIO):
        self.beneath = beneath

    def write(self, text: str) -> int:
        self.beneath.write(printable(text, self.beneath.encoding))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.beneath, name)


def beneath(stream: TextIO) -> TextIO:
    """The stream that takes text as it is, for what is cleaned already and then styled."""
    return getattr(stream, "beneath", stream)


@contextmanager
def printing() -> Iterator[None]:
    """Let everything that is printed here, to stdout and stderr, be printable."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (cast(TextIO, Printed(beneath(stream))) for stream in before)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def columns() -> int:
    """Width of what is printed: COLUMNS, or the terminal's, or that of no terminal."""
    return max(NARROWEST, shutil.get_terminal_size((WIDTH, 24)).columns)


def say(text: str) -> None:
    """Print lines, folded between words where a terminal, or COLUMNS, says how wide it is; else as they are."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS"):
        text = "\n".join(folded(line, columns()) for line in text.split("\n"))
    print(text)


def folded(line: str, width: int) -> str:
    """A line in as many as it takes, the further ones indented more."""
    if len(line) <= width:
        return line
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    lines = textwrap.wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)
