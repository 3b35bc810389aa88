"""Every parameter at 0, and every actor, sector, item and option taken out: each runs or is refused in a line.

    python tests/verification/zeros.py [--workers 2] [--only KIND ...] [--scenarios NAME ...] [--bare] [--show 60]

Cases are of these kinds, each a shipped scenario with one thing changed:

    singles   one parameter at 0, where its bounds allow
    families  all parameters at 0 whose names differ in one word
    later     one that an event of the second quarter sets to 0 (korea-2017 and six-party)
    parts     without something that others name: an actor, sector, need, item, option, instrument, role ...
    pairs     two parameters of one mechanism at 0 (korea-2017 and six-party)

One run of three quarters is played (in a block a fault that needs a zero in all runs hides), and, but for pairs, what
looks at the start is asked: leverage, the Council, the talks of every sender. Printed: how many were tried, how many
were refused and with which words, and every fault; the exit code is 1 if there is one.
"""

import argparse
import copy
import itertools
import re
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1]))

import leverage_sim as lev
from leverage_sim.analysis.feasible_set import feasible
from leverage_sim.batch.play import new_state, play, seats_of
from leverage_sim.batch.record import Record
from leverage_sim.batch.start import at_start_of, runs_of
from leverage_sim.mechanisms.seating import forum_of, table_of
from leverage_sim.problems import InputError
from leverage_sim.quarter.simulate import simulate
from leverage_sim.scenario import Scenario, load
from leverage_sim.scenario.expand import registry_of
from leverage_sim.scenario.inherit import shipped
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.scenario.vocabulary import read_at_start
from leverage_sim.world.index import Index
from reduced import parts, plain, read, without

QUARTERS, SEED = 3, 1
KINDS = ("singles", "families", "later", "parts", "pairs")
PAIRED = ("korea-2017", "six-party")
Case = tuple[str, str, tuple[str, ...]]  # scenario, kind, names


@cache
def whole(name: str) -> dict[str, Any]:
    return plain(load(name))


def values(scenario: Scenario) -> dict[str, tuple[float, str]]:
    """Parameters that are not 0 and may be, with their mechanism; given, or as they are where nothing is given."""
    registry, found = registry_of(scenario), {}
    for name in registry.names:
        entry, row = registry.entry(name), scenario.parameters.get(name)
        value = entry.missing if row is None else row.value
        if value and entry.lower <= 0 <= entry.upper:
            found[name] = (value, entry.mechanism)
    return found


def families(known: Iterable[str]) -> list[tuple[str, ...]]:
    """Parameters whose names differ in one word: all of an actor, all of a term, all of a sector ..., and in all."""
    found: dict[tuple[str, ...], list[str]] = {}
    for name in known:
        words = name.split(".")
        for n in range(1, len(words)):
            found.setdefault((*words[:n], "*", *words[n + 1 :]), []).append(name)
        found.setdefault((words[0], "**"), []).append(name)
    return sorted({tuple(names) for names in found.values() if len(names) > 1})


def cases(name: str, only: Iterable[str]) -> Iterator[Case]:
    """What is tried of a scenario."""
    scenario = load(name)
    known = values(scenario)
    if "singles" in only:
        yield from ((name, "singles", (one,)) for one in known)
    if "pairs" in only and name in PAIRED:
        given = [(one, mechanism) for one, (_, mechanism) in known.items() if one in scenario.parameters]
        for (one, its), (other, theirs) in itertools.combinations(given, 2):
            if its == theirs:
                yield name, "pairs", (one, other)
    if "families" in only:
        yield from ((name, "families", names) for names in families(known))
    if "later" in only and name in PAIRED:
        registry = registry_of(scenario)
        yield from ((name, "later", (one,)) for one in known if registry.entry(one).field not in read_at_start())
    if "parts" in only:
        yield from ((name, "parts", part) for part in parts(whole(name)))


def loaded(case: Case) -> Scenario:
    """The scenario of a case.

    Raises:
        InputError: it is refused.
    """
    name, kind, words = case
    if kind == "parts":
        return read(without(whole(name), *words))
    if kind == "later":
        data = copy.deepcopy(whole(name))
        second = str(Quarter.parse(data["quarters"][0]) + 1)
        told = {"on": second, "do": "set", "value": 0, "source": "assumption", "why": "tried"}
        data["events"] += [{**told, "parameter": one} for one in words]
        return read(data)
    return load(name, dict.fromkeys(words, 0))


def used(scenario: Scenario, looked_at: bool) -> None:
    """A run of a scenario; and its tables, and what looks at its start."""
    if not looked_at:
        luck = runs_of(SEED, 1)
        index = Index(scenario)
        record = Record.of(index, 1, "events")
        simulate(new_state(index, luck), seats_of(scenario, index), luck, QUARTERS, record)
        return
    played = play(scenario, SEED, 1, quarters=QUARTERS)
    assert len(played.quarters) == min(QUARTERS, scenario.length)
    str(lev.leverage(scenario))
    lev.council(scenario)
    state, _, forecast = at_start_of(scenario, None, runs_of(SEED, 1))
    index, forum = state.index, forum_of(state.index)
    tables = [table_of(index, (i,)) for i in index.senders if i not in index.absent]
    for table in (*tables, *([forum] if forum else [])):
        assert feasible(state, forecast.restored, table).gains.size


def tried(case: Case, bare: bool = False) -> tuple[Case, str, str]:
    """What became of a case: run, refused (with the words), or a fault (with its trace)."""
    warnings.simplefilter("error")
    try:
        used(loaded(case), looked_at=case[1] != "pairs" and not bare)
    except InputError as error:
        return case, "refused", "\n".join(problem.message for problem in error.problems)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "leverage_sim" in f.filename]
        at = frames[-1] if frames else place
        return case, "fault", f"{type(error).__name__}: {error} ({Path(at.filename).name}:{at.lineno} {at.name})"
    return case, "run", ""


def general(words: str) -> str:
    """A message without the names and numbers of one case."""
    line = words.splitlines()[0]
    return re.sub(r"-?\b\d[\d.e+-]*\b", "#", re.sub(r"\b[\w-]+(?:\.[\w-]+)+\b", "*", line))[:150]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", nargs="+", default=list(KINDS))
    parser.add_argument("--scenarios", nargs="+", default=shipped())
    parser.add_argument("--bare", action="store_true", help="play, and ask nothing that looks at the start")
    parser.add_argument("--show", type=int, default=60)
    asked = parser.parse_args()
    every = [case for name in asked.scenarios for case in cases(name, asked.only)]
    counts: Counter[tuple[str, str]] = Counter()
    refused: Counter[tuple[str, str]] = Counter()
    faults: list[tuple[Case, str]] = []
    with ProcessPoolExecutor(asked.workers) as pool:
        for case, what, words in pool.map(partial(tried, bare=asked.bare), every, chunksize=16):
            counts[case[1], what] += 1
            if what == "refused":
                refused[case[1], general(words)] += 1
            elif what == "fault":
                faults.append((case, words))
    for kind in asked.only:
        ran, no, bad = (counts[kind, what] for what in ("run", "refused", "fault"))
        print(f"{kind}: {ran + no + bad} tried, {ran} ran, {no} refused, {bad} with a traceback")
    for (kind, words), count in refused.most_common():
        print(f"  refused {count:5d} {kind}: {words}")
    for (name, kind, names), words in faults[: asked.show]:
        print(f"  FAULT {name} {kind} {' '.join(names)}: {words}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
