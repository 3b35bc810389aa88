"""Mutated files of every kind against the commands that read them: no traceback, no hang, a bounded memory.

    python tests/verification/fuzz.py [--files 20000] [--seed 1] [--minutes M] [--kinds rule folder ...] [--keep DIR]

Hypothesis chooses a shipped file, and what is done to it; each mutant is read in a process of its own, forked from
this one, which may take 5 s of processor time and 1 GiB. A scenario or rule that is still valid is played, too.
Kinds are files (scenario, sweep, evidence, rule, claims) and folders of results in which one file was changed.
Linux and macOS. A failure is written to --keep, to be put into tests/found with a name and a test.
"""

import argparse
import contextlib
import gc
import os
import re
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests" / "verification"), str(ROOT / "tests")]

import folders  # noqa: E402
from reading import READERS, warm  # noqa: E402

from sketching import sketch  # noqa: E402

SECONDS, WALL, MEMORY = 5.0, 60.0, 1 << 30
KINDS = (*READERS, "folder")
ODD = (
    "", "~", "null", "0", "-0", "-1", "1e308", "1e-308", "5e-324", "1e400", ".nan", ".inf", "-.inf", "9" * 400,
    "0x1F", "0o17", "1_000", "1:30", "on", "off", "yes", "true", "[]", "{}", "[[]]", "[1, a, {}]", "{a: {b: []}}",
    "'", "\"", "|", ">", "- - -", "? :", "&a", "*a", "&a [*a]", "<<: *a", "!!binary aGk=", "!!set {a}",
    "!!python/name:os.system", "%YAML 9", "---", "...", "#", "\t", "\u0000", "\u0085", "\u2028", "\ufeff",
    "\U0001f600", "\u202e", "a" * 5000, "../../etc/passwd", "/etc/passwd", "/dev/zero", ".", "korea-2017", "2017Q5",
    "0000Q1", "9999Q4", "2017Q1", "PRK", "USA", "hold", "*", "a.b.c", "assumption",
    "{value: 1, source: assumption, why: x}", "{value: -1, source: Z}", "{uniform: [0, 0]}", "history", "True",
    "None", "float('nan')", "1/0", "[0] * 9", "lambda: 0", "return", "()", "view", "scores", "NaN", "\r\n", ",,,,",
    "\",\"",
)  # fmt: skip
TOKEN = re.compile(r"[\w.+-]+|[^\w\s]|[ ]+|\n")


def sources() -> dict[str, list[Path]]:
    """The files that mutants come from, by kind."""
    package = ROOT / "src" / "leverage_sim"
    here = Path(__file__).parent / "sweeps"
    return {
        "scenario": sorted((ROOT / "scenarios").glob("*.yaml")) + sorted((ROOT / "tests" / "theatres").glob("*.yaml")),
        "sweep": [*sorted((ROOT / "experiments").glob("*/*.yaml")), *sorted(here.glob("*.yaml"))],
        "evidence": sorted((package / "evidence").glob("*.csv")),
        "rule": [p for p in sorted((package / "actors" / "rules").glob("[a-z]*.py")) if p.name != "files.py"]
        + [package / "testing" / "skeleton.txt"],
        "claims": [package / "evidence" / "claims.yaml", *sorted(here.parent.glob("claims/*.yaml"))],
    }


SOURCES = sources()
OWN = re.compile(r'@rule\("')  # a mutant's rule has a name of its own, the library's are taken
TEXTS = {path: OWN.sub('@rule("own-', path.read_text("utf-8")) for paths in SOURCES.values() for path in paths}


def changed(text: str, way: str, a: int, b: int, odd: str) -> str:
    """A text after one mutation; ``a`` and ``b`` say where, ``odd`` what."""
    lines, tokens = text.splitlines(keepends=True) or [""], TOKEN.findall(text) or [""]
    k, n, m = a % len(tokens), a % len(lines), b % len(lines)
    if way == "token":
        tokens[k] = odd
    elif way == "move":
        tokens[k] = tokens[b % len(tokens)]
    elif way == "line out":
        del lines[n : n + 1 + b % 3]
    elif way == "line twice":
        lines.insert(m, lines[n])
    elif way == "line odd":
        lines[n] = re.match(r"\s*", lines[n])[0] + odd + "\n"  # type: ignore[index]
    elif way == "indent":
        lines[n] = " " * (b % 5) + lines[n] if b % 2 else lines[n][b % 4 :]
    elif way == "value":
        lines[n] = lines[n].partition(":")[0] + ": " + odd + "\n"
    elif way == "cut":
        return text[: a % (len(text) + 1)]
    elif way == "letter":
        at = a % (len(text) + 1)
        return text[:at] + odd[:1] + text[at + b % 2 :]
    return "".join(tokens) if way in ("token", "move") else "".join(lines)


WAYS = ("token", "move", "line out", "line twice", "line odd", "indent", "value", "cut", "letter")
Change = tuple[str, int, int, str]
CHANGE = st.tuples(st.sampled_from(WAYS), st.integers(0, 2**24), st.integers(0, 2**24), st.sampled_from(ODD))


@dataclass(frozen=True)
class Mutant:
    """What a child is to read, and what else lies beside it."""

    reader: Callable[[Path], int]
    path: Path
    beside: frozenset[str]
    base: str


def file_of(kind: str, which: int, changes: list[Change], place: Path) -> Mutant:
    """A shipped file, changed."""
    base = SOURCES[kind][which % len(SOURCES[kind])]
    text = TEXTS[base]
    for change in changes:
        text = changed(text, *change)
    path = place / base.name.replace(".txt", ".py")
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return Mutant(READERS[kind], path, frozenset({path.name, "__pycache__"}), base.name)


def folder_of(made: dict[str, Path], which: int, changes: list[Change], place: Path) -> Mutant:
    """A results folder, one file of it changed."""
    name = sorted(made)[which % len(made)]
    there = place / "there"
    shutil.copytree(made[name], there)
    tables = folders.files(there)
    path = there / tables[which // len(made) % len(tables)]
    raw = path.read_bytes()
    for way, a, b, odd in changes:
        if path.suffix == ".json":
            raw = changed(raw.decode("utf-8", "replace"), way, a, b, odd).encode("utf-8", "surrogatepass")
        else:
            other = (there / tables[b % len(tables)]).read_bytes()
            raw = folders.damaged(raw, folders.WAYS[WAYS.index(way) % len(folders.WAYS)], a, b, other)
    path.write_bytes(raw)
    beside = frozenset({"there", "out", "merged", "out.html", "small.yaml"})
    words = folders.COMMANDS[name][which // 7 % len(folders.COMMANDS[name])]
    return Mutant(folders.reader(words), there, beside, f"{name}/{path.relative_to(there)}, {' '.join(words[:2])}")


def read_in_a_child(reader: Callable[[Path], int], path: Path, said: Path) -> tuple[int, float, int]:
    """Exit status, processor seconds and peak memory in bytes of reading a file in a forked process."""
    began, child = time.monotonic(), os.fork()
    if child == 0:
        code = 99
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (int(2 * SECONDS), int(2 * SECONDS)))
            with said.open("w") as out, contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                os.chdir(path.parent)
                code = reader(path)
        finally:
            os._exit(code)
    while True:
        done, status, used = os.wait4(child, os.WNOHANG)
        if done:
            return status, used.ru_utime + used.ru_stime, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        if time.monotonic() - began > WALL:
            os.kill(child, 9)
        time.sleep(0.002)


def verdict(kind: str, status: int, cpu: float, memory: int, said: str, left: set[str]) -> str | None:
    """What was wrong, if anything."""
    code = os.waitstatus_to_exitcode(status)
    if code < 0 or cpu > SECONDS:
        return f"hang or crash: signal {-code}, {cpu:.1f} s"
    if "Traceback" in said or code not in (0, 2, *([1] if kind == "rule" else [])):
        return f"exit code {code}: {said.strip().splitlines()[-1][:200] if said.strip() else ''}"
    if code and not said.strip():
        return "exit code 2 without a word"
    if memory > MEMORY:
        return f"{memory >> 20} MiB"
    return f"wrote {left}" if left else None


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--files", type=int, default=20_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--minutes", type=float, default=1e9, help="stop after so many, with what was read by then")
    arguments.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    arguments.add_argument("--keep", type=Path, default=Path("found"))
    asked = arguments.parse_args()
    counts, wrong, spent, most = Counter[str](), Counter[str](), Counter[str](), [0.0, 0]
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    sketch()
    warm()
    (folder / "made").mkdir()
    made = folders.made(folder / "made") if "folder" in asked.kinds else {}
    refused = folders.unread(made, folder / "undamaged")
    if refused:
        raise SystemExit(f"of an undamaged folder: {refused}")
    gc.collect()
    gc.freeze()  # or every child would copy the heap as it collects garbage
    end = time.monotonic() + 60.0 * asked.minutes

    @seed(asked.seed)
    @settings(max_examples=asked.files, database=None, deadline=None, phases=[Phase.generate], print_blob=False,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.sampled_from(asked.kinds), st.integers(0, 2**16), st.lists(CHANGE, min_size=1, max_size=4))
    def one(kind: str, which: int, changes: list[Change]) -> None:
        if time.monotonic() > end:
            return
        place = folder / "in"
        place.mkdir()
        prepare = partial(folder_of, made) if kind == "folder" else partial(file_of, kind)
        mutant = prepare(which, changes, place)
        kept = folder / "kept"
        shutil.copytree(place, kept)
        status, cpu, memory = read_in_a_child(mutant.reader, mutant.path, folder / "said")
        said = (folder / "said").read_text(encoding="utf-8", errors="replace")
        found = verdict(kind, status, cpu, memory, said, {p.name for p in place.iterdir()} - mutant.beside)
        spent[kind] += cpu
        counts[f"{kind}, exit code {os.waitstatus_to_exitcode(status)}"] += 1
        most[:] = [max(most[0], cpu), max(most[1], memory)]
        if found:
            alike = re.sub(r"\d+", "N", f"{kind}: {found}")
            wrong[alike] += 1
            if wrong[alike] <= 3:
                name = re.sub(r"[^\w.]+", "-", mutant.base)
                shutil.copytree(kept, asked.keep / f"{sum(wrong.values()):04d}-{name}")
                print(f"{sum(wrong.values()):04d} {kind}, {mutant.base}: {found}", flush=True)
        shutil.rmtree(place)
        shutil.rmtree(kept)

    one()
    shutil.rmtree(folder)
    for name, count in sorted(counts.items()):
        print(f"{count:7,} {name}")
    print("processor seconds:", ", ".join(f"{kind} {seconds:.0f}" for kind, seconds in spent.items()))
    told = f"most for one: {most[0]:.1f} s, {most[1] >> 20} MiB; {sum(wrong.values())} wrong"
    print(f"{sum(counts.values()):,} files; {told}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
