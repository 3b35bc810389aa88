"""A user's rule file: a skeleton to start from, and everything that is tested about it."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from inspect import signature
from pathlib import Path

from leverage_sim.actors.limit import TooLong, limited
from leverage_sim.actors.rules import NAME, library
from leverage_sim.actors.rules.files import load_file, module_name
from leverage_sim.actors.seats import frame_of
from leverage_sim.problems import InputError, Mark, Problem, shorten
from leverage_sim.testing.contract import breaches

PATIENCE = 30.0  # seconds for one test of the file


@dataclass(frozen=True)
class Report:
    """What was found about a rule file.

    Attributes:
        rules: their names.
        tests: how many of the file's own tests were run.
        problems: what is wrong.
        notes: what is not, but could be better.
    """

    rules: tuple[str, ...]
    tests: int
    problems: list[Problem]
    notes: list[Problem]


def report(path: str, scenario: str) -> Report:
    """Load a rule file, test the contract on each of its rules, and run the tests that it holds.

    Raises:
        InputError: the file cannot be read or fails as it runs, or has no rule.
    """
    rules = load_file(path)
    if not rules:
        raise InputError([Problem(Mark(path), 'there is no rule here: a function under @rule("name")')])
    found = [breach for name in rules for breach in breaches(name, scenario)]
    problems = [Problem(Mark(path, breach.line), breach.message) for breach in found if not breach.plays]
    notes = [Problem(Mark(path, breach.line), breach.message) for breach in found if breach.plays]
    tests = list(own_tests(path))
    for test in () if problems else tests:  # a rule that breaks the contract would fail them for that
        problems += failed(path, test)
    if not tests:
        notes.append(Problem(Mark(path), "there is no test here: a function test_... that plays a transcript"))
    return Report(rules, len(tests), problems, notes)


def own_tests(path: str) -> Iterator[Callable[[], object]]:
    """The test functions of a loaded rule file, in its order."""
    for name, value in vars(sys.modules[module_name(path)]).items():
        if name.startswith("test_") and callable(value) and not signature(value).parameters:
            yield value


def failed(path: str, test: Callable[[], object]) -> list[Problem]:
    """What a test says is wrong; nothing if it passes."""
    try:
        with limited(PATIENCE):
            test()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        place = frame_of(error)
        reason = f"{test.__name__} fails: {error or type(error).__name__}"
        if isinstance(error, TooLong):
            reason = f"{test.__name__} did not end within {PATIENCE:g} s"
        elif not isinstance(error, AssertionError):
            reason = f"{test.__name__} fails: {type(error).__name__}: {error}"
        return [Problem(Mark(path, place[1] if place else 1), reason)]
    return []


def new(name: str, folder: Path) -> Path:
    """Write a commented rule with its transcript test; it keeps the contract as it stands.

    Raises:
        InputError: the name is no name or a library rule's, or the file is there already or cannot be written.
    """
    path = folder / f"{name.replace('-', '_')}.py"
    if not NAME.fullmatch(name):
        wrong = f"a name is letters, digits, - and _ and starts with a letter, not {shorten(name)}"
        raise InputError([Problem(Mark("rules new"), wrong)])
    if name in library():
        raise InputError([Problem(Mark("rules new"), f"there is a rule {name} in the library; choose another name")])
    text = (files("leverage_sim.testing") / "skeleton.txt").read_text(encoding="utf-8")
    for word, own in (("NAME", name), ("FUNCTION", path.stem), ("FILE", path.name)):
        text = text.replace(word, own)
    try:
        with path.open("x", encoding="utf-8") as handle:
            handle.write(text)
    except FileExistsError:
        wrong = "this file is there already and stays as it is; choose another name"
    except OSError as error:
        wrong = f"cannot be written: {error.strerror or error}"
    else:
        return path
    raise InputError([Problem(Mark(path.name), wrong)])
