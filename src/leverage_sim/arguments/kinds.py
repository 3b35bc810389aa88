"""Kinds of values: what is of one becomes plain data, what is not is refused in a few words."""

import operator
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

from leverage_sim.problems import shorten


class Refused(Exception):
    """A value is not of a kind; the message says what would be."""


@dataclass(frozen=True)
class Kind:
    """A kind of values.

    Attributes:
        words: what it takes.
        form: a value as plain data; a TypeError or ValueError says that it is none.
        parse: what a text says, as it is typed; the text itself if there is none.
        choices: the words that it may be, if those are all.
    """

    words: str
    form: Callable[[Any], Any]
    parse: Callable[[str], Any] | None = None
    choices: tuple[str, ...] = ()

    def take(self, value: Any) -> Any:
        """A value as plain data.

        Raises:
            Refused: it is none of this kind.
        """
        try:
            return self.form(value)
        except (TypeError, ValueError):
            raise Refused(f"takes {self.words}, not {shorten(value)}") from None

    def read(self, text: Any) -> Any:
        """A value as it is typed; a default is taken as it is.

        Raises:
            Refused: it is none of this kind.
        """
        shown = shorten(text)
        try:
            value = text
            if self.parse and isinstance(text, str):
                value, shown = self.parse(text), text.strip()
            return self.form(value)
        except ValueError:
            raise Refused(f"takes {self.words}, not {shown}") from None


def fitting(value: Any, fits: bool) -> Any:
    """A value that fits.

    Raises:
        ValueError: it does not.
    """
    if not fits:
        raise ValueError
    return value


def whole(low: int, high: int) -> Kind:
    """Whole numbers, NumPy's too; no truths, and no fractions, be they even."""

    def form(value: Any) -> int:
        number = operator.index(value)
        return int(fitting(number, not isinstance(value, bool) and low <= number <= high))

    return Kind(f"a whole number from {bound(low)} to {bound(high)}", form, digits)


def digits(text: str) -> int:
    """A whole number as it is typed: digits alone."""
    return int(fitting(text, re.fullmatch(r"\s*[-+]?[0-9]{1,30}\s*", text) is not None))


def bound(number: int) -> str:
    power = (number + 1).bit_length() - 1
    return f"2^{power} - 1" if power >= 32 and number + 1 == 2**power else f"{number:,}"


def number(low: float, high: float = float("inf")) -> Kind:
    """Numbers, NumPy's too; no truths."""

    def form(value: Any) -> float:
        real = isinstance(value, Real) and not isinstance(value, bool)
        return float(fitting(value, real and low <= value <= high))

    upto = f"from {low:g} to {high:g}" if high < float("inf") else f"of {low:g} or more"
    return Kind(f"a number {upto}", form, float)


def word(*choices: str) -> Kind:
    """One of a few words."""
    words = f"{', '.join(choices[:-1])} or {choices[-1]}"
    return Kind(words, lambda value: fitting(value, isinstance(value, str) and value in choices), choices=choices)


def such(words: str, meets: Callable[[Any], bool]) -> Kind:
    """Whatever meets a condition."""
    return Kind(words, lambda value: fitting(value, meets(value)))


def truth(value: Any) -> bool:
    """True or False, NumPy's too."""
    return bool(fitting(value, type(value).__name__ in ("bool", "bool_")))


def several(of: Kind, what: str, some: bool = False, commas: bool = False) -> Kind:
    """Several texts or paths, as texts; one stands for a list of one.

    Args:
        of: the kind of each.
        what: they are, in words.
        some: whether there must be one: where leaving an argument out means all, an empty list does not.
        commas: whether one text may name several.
    """

    def form(value: Any) -> tuple[str, ...]:
        each = [value] if isinstance(value, str | os.PathLike) else value
        fitting(each, isinstance(each, Iterable) and not isinstance(each, Mapping | bytes | set | frozenset))
        texts = tuple(os.fspath(of.form(item)) for item in each)
        if commas:
            texts = tuple(name.strip() for text in texts for name in text.split(",") if name.strip())
        if some and not texts:
            raise Refused(f"takes {what}; an empty list names none: leave it out for all")
        return texts

    return Kind(what, form)


TEXT = such("a text", lambda value: isinstance(value, str) and value.strip() != "")
TEXTS = several(TEXT, "a text or a list of texts")


def settings(value: Any) -> dict[str, Any]:
    """Values in place of a scenario's, by path, however they were given: a mapping, or texts ``PATH=VALUE``.

    Raises:
        TypeError, ValueError, Refused: it is neither.
    """
    if isinstance(value, Mapping):
        return {TEXT.form(path): setting(path, own) for path, own in value.items()}
    pairs = [(text, *text.partition("=")) for text in TEXTS.form(value)]
    for text, path, equals, _ in pairs:
        if not equals or not path.strip():
            raise Refused(f"{shorten(text)} is not of the form PATH=VALUE")
    return {path.strip(): own.strip() for _, path, _, own in pairs}


def setting(path: str, value: Any) -> Any:
    """A word, a number, a truth or a list of words, as plain data.

    Raises:
        Refused: it is something else.
    """
    if type(value).__module__ == "numpy" and getattr(value, "ndim", 1) == 0:
        value = value.item()
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        return list(value)
    if not isinstance(value, str | bool | int | float):
        raise Refused(f"{path} takes a word, a number, on or off, or a list of words, not {shorten(value)}")
    return value


def path(value: Any) -> Any:
    """A path, which stays as it was given."""
    return fitting(value, isinstance(os.fspath(value), str) and os.fspath(value) != "")


def made(words: str, *classes: str, other: Kind | None = None) -> Kind:
    """Objects of some classes, named so that nothing is imported to ask; or values of another kind."""

    def form(value: Any) -> Any:
        if any(f"{base.__module__}.{base.__qualname__}" in classes for base in type(value).__mro__):
            return value
        return other.form(value) if other else fitting(value, False)

    return Kind(words, form)


def share(value: Any) -> tuple[int, int]:
    """``(I, N)``, or ``"I/N"``."""
    mine, of = map(int, value.split("/")) if isinstance(value, str) else map(operator.index, value)
    found: tuple[int, int] = fitting((mine, of), 1 <= mine <= of)
    return found


def seats(value: Any) -> Any:
    """Classes by actor."""
    fits = all(isinstance(name, str) and isinstance(each, type) for name, each in dict(value).items())
    return fitting(dict(value), isinstance(value, Mapping) and fits)
