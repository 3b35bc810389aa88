"""How fast this tree is against another commit: the two in turn, again and again, on the same plays.

    python experiments/benchmarks/against.py 1854afb              # some minutes
    python experiments/benchmarks/against.py HEAD~1 --rounds 9 --only "single run" "1,024, prior draws"

Each side is a process that imports its own tree, loads korea-2017 once and plays 20 quarters through the public API. In
every round each play is timed here, there, there, here: figures are processor time, ratios are taken within a round,
and what is printed is their median with its quartiles and range, because machines are noisy. Calls are counted, not
timed: NumPy calls by each side's own ``count.py``, and all calls of Python and C functions by the interpreter.
"""

import argparse
import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests" / "verification"))

from checkouts import Side, its, sides  # noqa: E402

PLAYS: dict[str, dict[str, Any]] = {
    "single run": {"runs": 1},
    "block of 1,024": {"runs": 1024},
    "block of 4,096": {"runs": 4096},
    "1,024, prior draws": {"runs": 1024, "draws": "prior"},
}


# --- one side, in a process of its own: a line in, a line out


def serve(root: Path) -> None:
    """Play what is asked for, a name a line, and answer with seconds of processor time or with counts."""
    its(root)
    import leverage_sim as lev
    from leverage_sim.batch.memory import keep_pages

    keep_pages()
    scenario = lev.load("korea-2017")

    def play(name: str, quarters: int | None = None) -> None:
        its = PLAYS[name]
        lev.run(scenario, record="runs", block=its["runs"], quarters=quarters, **its)

    for line in sys.stdin:
        word, _, name = line.strip().partition(" ")
        if word == "count":
            answer: Any = counts(root, play)
        else:
            gc.collect()
            started = time.process_time()
            play(name)
            answer = time.process_time() - started
        print(json.dumps(answer), flush=True)


def counts(root: Path, play: Callable[[str, int | None], None]) -> dict[str, float]:
    """Calls a quarter of a single run."""
    places = [root / "experiments" / name for name in ("benchmarks", "performance")]  # as older commits call it
    sys.path[:0] = [str(place) for place in places if place.exists()]
    from count import elements_per_run_and_quarter

    play("single run", 2)  # what is imported late
    few, many = (functions(lambda n=n: play("single run", n)) for n in (2, 20))
    try:
        counted = elements_per_run_and_quarter(runs=1)[1]
    except Exception:  # an older commit's count.py may not know how to count what it calls
        counted = float("nan")
    return {"NumPy calls": counted, "all calls": (many - few) / 18}


def functions(work: Callable[[], None]) -> int:
    """How many functions of Python and of C are called."""
    called = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal called
        called += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return called


# --- both


class Player:
    """A side that plays when it is asked to."""

    def __init__(self, side: Side):
        self.name = side.name
        self.process = side.start(Path(__file__), "--serve", str(side.root), pipes=subprocess.PIPE)

    def ask(self, words: str) -> Any:
        """The side's answer.

        Raises:
            SystemExit: it has ended.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            print(f"{self.name} cannot be played", file=sys.stderr)
            raise SystemExit(2)
        return json.loads(line)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def in_turn(players: tuple[Player, Player], names: list[str], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Seconds here and there of every play, once a round; the first round warms up and does not count."""
    here, there = players
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for number in range(rounds + 1):
        for name in names:
            a, b, c, d = (player.ask(f"play {name}") for player in (here, there, there, here))
            if number:
                found[name].append((a + d, b + c))
        if number:
            print(f"\rround {number} of {rounds}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found


def table(name: str, times: dict[str, list[tuple[float, float]]]) -> None:
    """Print medians of milliseconds, and of ratios with their quartiles and range."""
    print(f"\n{'':22s} {name + ', ms':>12s} {'here, ms':>10s}   time here / there (quartiles; range)")
    for play, pairs in times.items():
        ratios = sorted(here / there for here, there in pairs)
        low, middle, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
        here, there = (1000 * statistics.median(column) / 2 for column in zip(*pairs, strict=True))
        spread = f"({low:.3f} to {high:.3f}; {ratios[0]:.3f} to {ratios[-1]:.3f})"
        print(f"{play:22s} {there:12,.0f} {here:10,.0f}   {middle:.3f} {spread}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit", nargs="?", help="to measure this tree against")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=tuple(PLAYS), nargs="*", default=list(PLAYS))
    parser.add_argument("--python", default=sys.executable, help="that plays this tree")
    parser.add_argument("--python-there", default=None, help="that plays the checkout; the same if not given")
    parser.add_argument("--serve", metavar="TREE", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(Path(given.serve))
        return
    if given.commit is None:
        parser.error("name a commit to measure against, like HEAD~1")
    with sides(given.commit, given.python, given.python_there or given.python) as pair:
        players = Player(pair[0]), Player(pair[1])
        try:
            counted = [player.ask("count") for player in players]
            times = in_turn(players, given.only, given.rounds)
        finally:
            for player in players:
                player.stop()
    print(f"20 quarters of korea-2017, {given.rounds} rounds of here, {pair[1].name}, {pair[1].name}, here.")
    table(pair[1].name, times)
    print("\nof a single run, a quarter")
    for what in counted[0]:
        here, there = (counts[what] for counts in counted)
        print(f"{what:22s} {there:12,.0f} {here:10,.0f}   {here / there:.3f}")


if __name__ == "__main__":
    main()
