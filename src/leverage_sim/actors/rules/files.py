"""Rules from files that a user names on the command line: the only way code from outside is run."""

import hashlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path

from leverage_sim.actors.rules import known
from leverage_sim.problems import InputError, Mark, Problem


def load_files(paths: Sequence[str]) -> None:
    """Run rule files, once each; their decorators register the rules.

    Raises:
        InputError: a file cannot be read, or fails as it runs.
    """
    known()
    for path in paths:
        text = read(path)
        name = f"leverage_sim_rules_{hashlib.sha256(text.encode()).hexdigest()[:16]}"
        if name in sys.modules:
            continue
        spec = importlib.util.spec_from_file_location(name, path)
        if spec is None or spec.loader is None:
            raise InputError([Problem(Mark(path), "a rule file is a Python file, ending in .py")])
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException as error:
            del sys.modules[name]
            if isinstance(error, KeyboardInterrupt):
                raise
            raise InputError([Problem(where(path, error), f"the rule file fails: {describe(error)}")]) from None


def read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not text in UTF-8"
        raise InputError([Problem(Mark(path), f"cannot be read: {reason}")]) from None


def describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


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
