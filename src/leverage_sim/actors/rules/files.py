"""Rules from files that a user names on the command line: the only way code from outside is run."""

import hashlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path

from leverage_sim.actors.limit import TooLong, limited, seconds
from leverage_sim.actors.rules import RULES, Rule, known
from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.scenario.text_file import decoded

LOADED: dict[str, dict[str, Rule]] = {}
"""The rules of the files that were run, by module name."""


def load_files(paths: Sequence[str]) -> None:
    """Run rule files, once each; their decorators register the rules.

    Raises:
        InputError: a file cannot be read, fails or does not end as it runs, or two of them have a rule of one name.
    """
    owners: dict[str, str] = {}
    for path in paths:
        for name in load_file(path):
            if owners.setdefault(name, path) != path:
                raise InputError([Problem(Mark(path, RULES[name].line), f"{owners[name]} has a rule {name}, too")])


def load_file(path: str) -> tuple[str, ...]:
    """Run one rule file, if it was not run before, and name its rules.

    Raises:
        InputError: it cannot be read, or fails or does not end as it runs.
    """
    known()
    name = module_name(path)
    if name not in LOADED:
        LOADED[name] = run_file(path, name)
    RULES.update(LOADED[name])  # another file may have taken a name in the meantime
    return tuple(LOADED[name])


def module_name(path: str) -> str:
    """The name under which a file is known to Python: that of its text."""
    return f"leverage_sim_rules_{hashlib.sha256(read(path).encode()).hexdigest()[:16]}"


def run_file(path: str, name: str) -> dict[str, Rule]:
    """The rules that a file registers as it runs."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise InputError([Problem(Mark(path), "a rule file is a Python file, ending in .py")])
    module, before = importlib.util.module_from_spec(spec), dict(RULES)
    sys.modules[name] = module
    try:
        with limited(seconds()):
            spec.loader.exec_module(module)
    except BaseException as error:
        del sys.modules[name]
        RULES.clear()
        RULES.update(before)
        if isinstance(error, KeyboardInterrupt):
            raise
        reason = f"the rule file fails: {type(error).__name__}: {error}"
        if isinstance(error, TooLong):
            reason = f"the rule file did not end within {seconds():g} s; does it loop for ever?"
        raise InputError([Problem(where(path, error), reason)]) from None
    return {key: rule for key, rule in RULES.items() if before.get(key) is not rule}


def read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise InputError([Problem(Mark(path), f"cannot be read: {error.strerror or error}")]) from None
    except UnicodeDecodeError:
        return decoded(Path(path).read_bytes(), path)  # which says what it is instead


def where(path: str, error: BaseException) -> Mark:
    """The last line of the user's own file in an error's trace."""
    if isinstance(error, SyntaxError):
        return Mark(path, error.lineno or 1, error.offset or 1)
    line, trace = 1, error.__traceback__
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename).resolve() == Path(path).resolve():
            line = trace.tb_lineno
        trace = trace.tb_next
    return Mark(path, line)


def source_texts(paths: Sequence[str]) -> dict[str, str]:
    """Source of each rule file by its name, for the manifest."""
    return {Path(path).name: read(path) for path in paths}
