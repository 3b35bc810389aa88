"""Mutants: the code with one line changed, and whether the tests notice.

    python tests/verification/mutants.py [--workers 2] [--only WORD ...] [--nearest] [--unchecked] [--list FILE]
    python tests/verification/mutants.py --draw 40 [--seed 1] [--rooms mechanisms quarter ...]

The list, mutants.tsv, is data, one mutant a line: the file, the line's text, what it becomes, the nearest tests, what
that breaks, and of a mutant that no test can notice the reason. A mutant is looked for by its text: where that stands
elsewhere by now it is found there; where it is gone it is printed as not found, and the list is to be renewed.

Every worker has a copy of the tree; the working tree is not touched. The nearest tests come first, and end at the
first failure; what survives them meets the whole suite. Both are run without a mutant before, where they must pass. A
mutant that takes too long counts as killed. Exit code 1 if one survives that is not named as equivalent, or if more
than a tenth of the list is not found. ``--draw`` prints lines with one token changed, drawn at random from functions
that the list does not touch yet, for the list. Linux and macOS.
"""

import argparse
import ast
import contextlib
import csv
import importlib.util
import io
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import tokenize
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_suffix(".tsv")
PACKAGE = Path("src", "leverage_sim")
ROOMS = ("mechanisms", "quarter", "batch", "actors", "tiers", "analysis")
LEFT = (".git", ".venv", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache", "results", "dist", "build")
NEAREST, SUITE, LATE, SURVIVES = "killed by the nearest tests", "killed by the suite", "killed by time", "survives"
EQUIVALENT, WRONG, LOST = "equivalent", "named equivalent, and killed", "not found"
WARM = ("numpy", "pandas", "scipy.stats", "pydantic", "yaml", "networkx", "hypothesis.extra.numpy", "xdist")
SECONDS = {True: 7200.0, False: 1200.0}  # for the code as it is, and for a mutant
LOG = "mutant.log"


@dataclass(frozen=True)
class Mutant:
    """A line of the list."""

    file: str  # where the line stood when the list was made, below the package
    line: str  # its text without the indentation
    becomes: str
    tests: str  # files of the nearest tests, below tests/; those that import the file if there are none
    breaks: str
    equivalent: str = ""  # why no test can notice, if none can

    @property
    def room(self) -> str:
        return self.file.partition("/")[0]


def read(path: Path) -> list[Mutant]:
    """The mutants of a list."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Mutant(**{name: (value or "").strip() for name, value in row.items()}) for row in rows]


# --- where a mutant stands


def located(tree: Path, mutant: Mutant) -> tuple[Path, int] | None:
    """File and number of the one line of this text: in its file, or wherever it stands by now; None if nowhere."""
    package = tree / PACKAGE
    for files in ([package / mutant.file], sorted(package.rglob("*.py"))):
        found = [
            (path, n)
            for path in files
            if path.exists()
            for n, line in enumerate(path.read_text(encoding="utf-8").splitlines())
            if line.strip() == mutant.line
        ]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def changed(text: str, n: int, mutant: Mutant) -> str:
    """A file's text with the mutant in it.

    Raises:
        SystemExit: that is no Python; the line of the list is wrong.
    """
    lines = text.splitlines(keepends=True)
    lines[n] = lines[n].replace(mutant.line, mutant.becomes)
    found = "".join(lines)
    try:
        ast.parse(found)
    except SyntaxError as error:
        raise SystemExit(f"{mutant.file}: {mutant.becomes}: {error.msg}; mend this line of the list") from None
    return found


def nearest_tests(tree: Path, mutant: Mutant, path: Path) -> list[str]:
    """The nearest tests that are there; if none of those named is, the tests that import the file."""
    named = [name for name in mutant.tests.split() if is_there(tree / "tests", name)]
    return named or importers(tree, ".".join(path.relative_to(tree / "src").with_suffix("").parts))


def is_there(tests: Path, name: str) -> bool:
    """Whether there is such a file of tests, or such a test in it."""
    file, _, test = name.partition("::")
    return (tests / file).exists() and (not test or f"def {test}(" in (tests / file).read_text(encoding="utf-8"))


def importers(tree: Path, module: str) -> list[str]:
    """Tests that import a module, themselves or through a helper beside them."""
    tests = tree / "tests"
    own = {path: imported(path) for path in tests.rglob("*.py") if "verification" not in path.parts}
    known = {module}
    for _ in range(3):
        known |= {".".join(path.relative_to(tests).with_suffix("").parts) for path in own if own[path] & known}
    return sorted(path.name for path in own if own[path] & known and path.name.startswith("test_"))


def imported(path: Path) -> set[str]:
    """Modules that a file imports, or from which it imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


# --- running


@dataclass(frozen=True)
class Job:
    """Tests to run in a copy of the tree, with a mutant in it or without."""

    mutant: Mutant | None
    tests: tuple[str, ...] = ()  # files, or tests in them, below tests/; all if none is named
    more: tuple[str, ...] = ()  # for pytest


def warm() -> None:
    """Import what tests import besides the package, once for all: processes that are forked from this one have it."""
    for name in WARM:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    assert not any(name.split(".")[0] == PACKAGE.name for name in sys.modules)


def done(jobs: Sequence[Job], trees: Sequence[Path]) -> Iterator[tuple[Job, str, str]]:
    """Each job as it ends: it, whether tests passed, failed or took too long, and the first that failed.

    Raises:
        RuntimeError: pytest could not run them.
    """
    waiting, free, running = list(jobs), list(trees), {}
    while waiting or running:
        while waiting and free:
            job, tree = waiting.pop(0), free.pop()
            undo = put(tree, job.mutant)
            running[forked(tree, job)] = job, tree, undo, time.monotonic()
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            time.sleep(0.05)
            for child, (job, _, _, begun) in running.items():
                if time.monotonic() - begun > SECONDS[job.mutant is None]:
                    os.killpg(child, signal.SIGKILL)
            continue
        job, tree, undo, _ = running.pop(pid)
        undo()
        free.append(tree)
        if os.WIFSIGNALED(status):
            yield job, "late", ""
        else:
            yield job, *judged(os.WEXITSTATUS(status), (tree / LOG).read_text(encoding="utf-8", errors="replace"))


def left_out(folder: str, names: list[str]) -> set[str]:
    """What is not copied: at the top what is no part of the tree, and compiled files."""
    return {name for name in names if name == "__pycache__" or (Path(folder) == ROOT and name in LEFT)}


def put(tree: Path, mutant: Mutant | None) -> Callable[[], None]:
    """Put a mutant into a copy of the tree; hands back what takes it out."""
    place = None if mutant is None else located(tree, mutant)
    if mutant is None or place is None:
        return lambda: None
    path, n = place
    before = path.read_text(encoding="utf-8")
    write(path, changed(before, n, mutant))
    return lambda: write(path, before)


def write(path: Path, text: str) -> None:
    """Write a module and forget its compiled form, whose time and size may be those of another text."""
    path.write_text(text, encoding="utf-8")
    Path(importlib.util.cache_from_source(path)).unlink(missing_ok=True)


def forked(tree: Path, job: Job) -> int:
    """A process that runs the tests of a job; its number."""
    pid = os.fork()
    if pid:
        return pid
    code = 3
    try:
        os.setsid()
        os.chdir(tree)
        for stream in (1, 2):
            os.dup2(os.open(LOG, os.O_CREAT | os.O_WRONLY | (os.O_TRUNC if stream == 1 else os.O_APPEND)), stream)
        sys.path.insert(0, str(tree / "src"))
        os.environ["PYTHONPATH"] = str(tree / "src")
        where = [f"tests/{name}" for name in job.tests] or ["tests"]
        code = pytest.main(["-x", "-q", "-rfE", "--tb=no", "-p", "no:cacheprovider", *job.more, *where])
        if not Path(sys.modules[PACKAGE.name].__file__ or "").is_relative_to(tree):
            print("another package than the copy's was tested")
            code = 3
    finally:
        sys.stdout.flush()
        os._exit(code)


def judged(code: int, said: str) -> tuple[str, str]:
    """What an exit code of pytest says, and the first test that failed."""
    failed = re.findall(r"^(?:FAILED|ERROR) (.+?)(?: - |$)", said, flags=re.MULTILINE)
    if code not in (0, 1, 2) or (code and not failed):
        raise RuntimeError(f"pytest could not run:\n{said}")
    return ("failed", failed[0]) if code else ("passed", "")


def check(trees: Sequence[Path], tests: Sequence[str], more: tuple[str, ...]) -> None:
    """Whether the tests pass without a mutant.

    Raises:
        SystemExit: one does not; then it would kill every mutant.
    """
    for _, verdict, first in done([Job(None, tuple(tests), more)], trees[:1]):
        if verdict != "passed":
            raise SystemExit(f"without a mutant the tests do not pass: {first or verdict}")


def run(mutants: Sequence[Mutant], workers: int, suite: bool, checked: bool) -> list[tuple[Mutant, str, str]]:
    """What becomes of each mutant: it, the verdict, and the test that noticed."""
    warm()
    with tempfile.TemporaryDirectory() as place:
        trees = [Path(place).resolve() / str(n) for n in range(workers)]
        for tree in trees:
            shutil.copytree(ROOT, tree, ignore=left_out)
        found, near = {}, {}
        for mutant in mutants:
            where = located(trees[0], mutant)
            if where is None:
                found[mutant] = LOST, ""
            else:
                changed(where[0].read_text(encoding="utf-8"), where[1], mutant)
                near[mutant] = nearest_tests(trees[0], mutant, where[0])
        parallel = ("-n", str(workers)) if workers > 1 else ()
        if checked:
            check(trees, sorted({name for names in near.values() for name in names}), parallel)
        for job, verdict, test in done([Job(mutant, tuple(names)) for mutant, names in near.items()], trees):
            assert job.mutant is not None
            said = {"passed": SURVIVES, "failed": NEAREST, "late": LATE}[verdict]
            if job.mutant.equivalent:
                said = EQUIVALENT if verdict == "passed" else WRONG
            found[job.mutant] = said, test
            print(line_of(job.mutant, said, test), flush=True)
        left = [mutant for mutant in mutants if found[mutant][0] == SURVIVES]
        if left and suite:
            print(f"the whole suite for {len(left)}", flush=True)
            if checked:
                check(trees, (), parallel)
            for job, verdict, test in done([Job(mutant, (), parallel) for mutant in left], trees[:1]):
                assert job.mutant is not None
                found[job.mutant] = {"passed": SURVIVES, "failed": SUITE, "late": LATE}[verdict], test
                print(line_of(job.mutant, *found[job.mutant]), flush=True)
        return [(mutant, *found[mutant]) for mutant in mutants]


# --- words


def line_of(mutant: Mutant, verdict: str, test: str) -> str:
    return f"{verdict:30}{mutant.file}: {mutant.breaks}{f'  [{test}]' if test else ''}"


def told(results: Sequence[tuple[Mutant, str, str]]) -> str:
    """What came of all, by room, and by name what wants work."""
    counts = Counter(verdict for _, verdict, _ in results)
    lines = [f"{len(results)} mutants: " + ", ".join(f"{n} {verdict}" for verdict, n in counts.most_common())]
    for room in dict.fromkeys(mutant.room for mutant, _, _ in results):
        its = Counter(verdict for mutant, verdict, _ in results if mutant.room == room)
        lines.append(f"  {room}: " + ", ".join(f"{n} {verdict}" for verdict, n in its.most_common()))
    for mutant, verdict, _ in results:
        if verdict in (SURVIVES, WRONG, LOST):
            lines += [f"{verdict}: {mutant.file}: {mutant.breaks}", f"    {mutant.line}", f"    {mutant.becomes}"]
        elif verdict == EQUIVALENT:
            lines.append(f"{verdict}: {mutant.file}: {mutant.breaks}: {mutant.equivalent}")
    return "\n".join(lines)


# --- drawing lines for the list

SWAPS = {
    "+": "-", "-": "+", "*": "+", "/": "*", "**": "*", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=",
    "!=": "==", "&": "|", "|": "&", "and": "or", "or": "and", "+=": "-=", "-=": "+=", "*=": "+=", "/=": "*=",
    "minimum": "maximum", "maximum": "minimum", "min": "max", "max": "min", "any": "all", "all": "any",
    "argmax": "argmin", "argmin": "argmax", "0.0": "1.0",
}  # fmt: skip
UNARY = ("*", "**", "-", "+")  # not swapped after an opening bracket, a comma or a sign of equality
LEFT_OUT = ("def ", "class ", "from ", "import ", "raise ", "assert ", '"""', "return f", "print")


def draws(rooms: Sequence[str], known: Sequence[Mutant], rng: random.Random) -> Iterator[tuple[str, str, str]]:
    """File, line and what it becomes, one from each function that the list does not touch, in random order."""
    taken = {(mutant.file, mutant.line) for mutant in known}
    functions = []
    for path in (path for room in rooms for path in sorted((ROOT / PACKAGE / room).rglob("*.py"))):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT / PACKAGE).as_posix()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                stretch = range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1)
                lines = {text.splitlines()[n - 1].strip() for n in stretch}
                if not any((name, line) in taken for line in lines):
                    functions.append((name, text, stretch))
    rng.shuffle(functions)
    for name, text, stretch in functions:
        found = [pair for pair in tokens_changed(text, stretch) if text.count(pair[0]) == 1]
        if found:
            yield name, *rng.choice(found)


def tokens_changed(text: str, stretch: range) -> list[tuple[str, str]]:
    """Lines of a stretch, each with one token changed."""
    found, before = [], ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        (row, start), end, own = token.start, token.end[1], token.line.rstrip("\n")
        new = SWAPS.get(token.string)
        if new is None and token.type == tokenize.NUMBER and "." in token.string:
            new = f"{2.0 * float(token.string):g}"
        unary = token.string in UNARY and before in ("(", "[", "{", ",", "=", ":", "return", "*", "<", ">", "<=", ">=")
        if token.type not in (tokenize.NL, tokenize.COMMENT):
            before = token.string
        annotates = re.fullmatch(r"\s*\w+: [^=]*", own[:start]) is not None
        if row not in stretch or new is None or unary or annotates or token.type == tokenize.STRING:
            continue
        if not own.strip().startswith(LEFT_OUT) and not own[:start].count('"') % 2 and "#" not in own[:start]:
            found.append((own.strip(), (own[:start] + new + own[end:]).strip()))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=2, help="mutants tried at once, and workers of the suite")
    parser.add_argument("--only", nargs="*", default=[], help="mutants whose line of the list holds one of these words")
    parser.add_argument("--nearest", action="store_true", help="the nearest tests alone, without the suite")
    parser.add_argument("--unchecked", action="store_true", help="the tests are known to pass without a mutant")
    parser.add_argument("--list", type=Path, default=LIST)
    parser.add_argument("--draw", type=int, default=0, help="print so many lines for the list instead")
    parser.add_argument("--seed", type=int, default=1, help="of the drawing")
    parser.add_argument("--rooms", nargs="*", default=ROOMS, help="of the drawing")
    asked = parser.parse_args()
    mutants = read(asked.list)
    if asked.draw:
        drawn = draws(asked.rooms, mutants, random.Random(asked.seed))
        for _, row in zip(range(asked.draw), drawn, strict=False):
            print("\t".join(row))
        return 0
    chosen = [m for m in mutants if not asked.only or any(word in "\t".join(vars(m).values()) for word in asked.only)]
    results = run(chosen, asked.workers, suite=not asked.nearest, checked=not asked.unchecked)
    print(told(results))
    verdicts = Counter(verdict for _, verdict, _ in results)
    return int(verdicts[SURVIVES] + verdicts[WRONG] > 0 or verdicts[LOST] > len(results) / 10)


if __name__ == "__main__":
    sys.exit(main())
