"""How each kind of file is read, as its commands read it, short of pictures: exit codes, and words on stderr."""

import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import leverage_sim as api
from leverage_sim.actors.rules.files import load_file
from leverage_sim.actors.seats import RuleError
from leverage_sim.analysis.claims.read import read_book
from leverage_sim.batch.tables import read_table
from leverage_sim.cli import guarded
from leverage_sim.evidence import lookup
from leverage_sim.problems import InputError
from leverage_sim.scenario.inherit import shipped
from leverage_sim.sweeps.resolve import plan_of

PLAYED = 4  # of so many valid files one is played


def warm() -> None:
    """Read every shipped file once, so that forked readers find it read."""
    guarded(["check", *shipped()])
    api.run("korea-2017", runs=3, quarters=2, draws="prior")


def chosen(path: Path) -> bool:
    """Whether a valid file is to be played, too; by its text, so that the same file always is."""
    return zlib.crc32(path.read_bytes()) % PLAYED == 0


def scenario(path: Path) -> int:
    """``check``, then two quarters of some of what is valid."""
    code = guarded(["check", str(path)])
    if code == 0 and chosen(path):
        api.run(str(path), runs=3, quarters=2, draws="prior")
    return code


def told(work: Callable[[], object]) -> int:
    """Exit code 2 and a line each for what is wrong with the input."""
    try:
        work()
    except InputError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 2
    except RuleError as error:  # a rule may fail as it is asked: the command says so in a line and ends with 1
        print(error, file=sys.stderr)
        return 1
    return 0


def sweep(path: Path) -> int:
    """A sweep file resolved into its plan."""
    return told(lambda: plan_of(str(path)))


def claims(path: Path) -> int:
    """A claims file read and checked; some of what is valid and small is scored."""

    def score() -> None:
        book = read_book(str(path))
        if chosen(path) and len(book.file.claims) < 5:
            api.claims(str(path), draws=2, seeds=1, ablations=False, flips="none", workers=1)

    return told(score)


def forget() -> None:
    """Let the evidence be read again."""
    for read in (lookup.table, lookup.texts, lookup.known):
        read.cache_clear()


def evidence(path: Path) -> int:
    """The tables with one of them mutated, as scenarios and ``facts`` read them."""
    home = lookup.FOLDER
    lookup.FOLDER = path.parent
    for other in home.glob("*.csv"):
        if other.name != path.name:
            (path.parent / other.name).write_bytes(other.read_bytes())
    forget()
    try:
        return max(guarded(["check", "no-veto"]), guarded(["facts", "A07"]), guarded(["facts"]))
    finally:
        lookup.FOLDER = home
        forget()
        for other in home.glob("*.csv"):
            if other.name != path.name:
                (path.parent / other.name).unlink()


def rule(path: Path) -> int:
    """A rule file run, and a quarter played with each of its rules in a seat."""

    def play() -> None:
        for name in load_file(str(path)) if chosen(path) else ():
            api.run("korea-2017", quarters=1, runs=2, rules=[str(path)], set={"rules.CHN": name})

    return told(play)


def table(path: Path) -> int:
    """A Parquet file of a results folder, as a frame."""
    return told(lambda: read_table(path.parent, path))


READERS: dict[str, Callable[[Path], int]] = {
    "scenario": scenario, "sweep": sweep, "evidence": evidence, "rule": rule, "claims": claims,
}  # fmt: skip
