"""Functions whose arguments are checked, and whose errors speak of what their caller wrote."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from leverage_sim.arguments.kinds import Kind, Refused
from leverage_sim.arguments.table import KINDS
from leverage_sim.problems import InputError, Mark, Problem, Stopped, Unfinished

P = ParamSpec("P")
R = TypeVar("R")
TYPED: ContextVar[bool] = ContextVar("typed", default=False)
OPTION = re.compile(r"(?<![\w-])--([a-z]+(?:-[a-z]+)*)")
OTHERWISE = {"from": "since", "seed": "rng", "with": "set_b"}
"""Arguments that are called otherwise than their options."""


@contextmanager
def by_a_command() -> Iterator[None]:
    """While a command runs, errors speak of options."""
    token = TYPED.set(True)
    try:
        yield
    finally:
        TYPED.reset(token)


def checked(*, python: bool = False, **own: Kind) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Check every argument of a function that users call; nothing goes by without a kind.

    Args:
        python: whether it is called from Python even while a command runs.
        own: kinds of arguments that mean another thing than elsewhere.
    """

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        form = signature(function)
        kinds = {name: own.get(name) or KINDS[name] for name in form.parameters if name != "self"}

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                bound = form.bind(*args, **kwargs)
            except TypeError:
                return function(*args, **kwargs)  # which says what is missing or not known
            bound.apply_defaults()
            with in_words_of(kinds, python):
                given = {name: (value, form.parameters[name].default) for name, value in bound.arguments.items()}
                bound.arguments.update(taken(kinds, given))
                return function(*bound.args, **bound.kwargs)

        return call

    return wrap


def taken(kinds: Mapping[str, Kind], given: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    """Arguments as plain data; None where that is the default.

    Raises:
        InputError: with every one that is not of its kind.
    """
    found, problems = {}, []
    for name, kind in kinds.items():
        value, default = given[name]
        try:
            found[name] = None if value is None and default is None else kind.take(value)
        except Refused as error:
            problems.append(Problem(Mark(f"--{name.replace('_', '-')}"), str(error)))
    if problems:
        raise InputError(problems)
    return found


@contextmanager
def in_words_of(arguments: Iterable[str], python: bool = False) -> Iterator[None]:
    """Let errors speak of a function's arguments, unless a command calls it."""
    try:
        yield
    except (InputError, Unfinished, Stopped) as error:
        if TYPED.get() and not python:
            raise
        names = frozenset(arguments)
        if isinstance(error, InputError):
            raise InputError(in_python(problem, names) for problem in error.problems) from None
        raise type(error)(without_options(str(error), names)) from error.__cause__


def in_python(problem: Problem, names: frozenset[str]) -> Problem:
    """A problem of an option as one of the argument."""
    mark = problem.mark
    if mark.file.startswith("--"):
        mark = Mark(OPTION.sub(lambda found: argument(found[1], names), mark.file), 0, 0)
    return Problem(mark, without_options(problem.message, names))


def without_options(text: str, names: frozenset[str]) -> str:
    """A text that speaks of arguments; a command that it quotes stays one."""
    parts = text.split("`")
    parts[::2] = [OPTION.sub(lambda found: f"`{argument(found[1], names)}`", part) for part in parts[::2]]
    return "`".join(parts)


def argument(option: str, names: frozenset[str]) -> str:
    """The argument of a function that an option stands for."""
    plain = option.replace("-", "_")
    return next((name for name in (plain, f"{plain}s", OTHERWISE.get(plain, "")) if name in names), plain)
