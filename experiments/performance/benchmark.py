"""Runs per second of blocks, against Mesa doing nothing and against the limit of this machine's arrays.

Everything is measured in turn, again and again, in one process; the figures are medians, and the ratios are medians
of ratios taken side by side, because machines are noisy: ``python experiments/performance/benchmark.py``.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from count import elements_per_run_and_quarter, nanoseconds_per_element
from nothing import QUARTERS, IdleModel, WatchedIdleModel, batch

from leverage_sim.batch.memory import keep_pages
from leverage_sim.batch.play import new_world, seats_of
from leverage_sim.scenario import load
from leverage_sim.simulate import simulate
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck

BLOCKS = (1, 64, 1024, 4096)
YARDSTICK = 400  # runs of the idle models in each turn


def player(index: Index, runs: int) -> Callable[[], None]:
    """Play a block of runs that records nothing but outcomes."""
    scenario = index.scenario

    def play() -> None:
        luck = Luck(1, np.arange(runs))
        simulate(new_world(scenario, luck, index=index), seats_of(scenario, index), luck, QUARTERS)

    return play


def seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(rounds: int) -> dict[str, list[float]]:
    """Runs per second of every contender, once a round."""
    keep_pages()
    index = Index(load("korea-2017"))
    contenders: dict[str, tuple[int, Callable[[], Any]]] = {
        f"block of {runs:,}": (runs, player(index, runs)) for runs in BLOCKS
    }
    contenders["batch_run, five idle agents"] = (YARDSTICK, lambda: batch(IdleModel, YARDSTICK))
    contenders["the same, agents' states collected"] = (YARDSTICK, lambda: batch(WatchedIdleModel, YARDSTICK))
    for _, work in contenders.values():
        work()  # once to warm up
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, (runs, work) in contenders.items():
            found[name].append(runs / seconds(work))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    speeds = measure(rounds)
    idle = speeds["batch_run, five idle agents"]
    print(f"All at {QUARTERS} quarters, one core, medians of {rounds} rounds.\n")
    print(f"{'':38s} {'runs/s':>9s} {'ms a run':>9s} {'against idle agents':>20s}")
    for name, values in speeds.items():
        ratio = statistics.median(v / i for v, i in zip(values, idle, strict=True))
        middle = statistics.median(values)
        print(f"{name:38s} {middle:9,.0f} {1000 / middle:9.2f} {ratio:20.2f}")
    elements, calls = elements_per_run_and_quarter()
    rate = nanoseconds_per_element()
    limit = 1e9 / (elements * rate * QUARTERS)
    best = max(statistics.median(speeds[f"block of {runs:,}"]) for runs in BLOCKS)
    print(
        f"\nRoofline: {elements:,.0f} array elements a run and quarter ({calls:,.0f} NumPy calls a quarter), "
        f"{rate:.2f} ns each:\nat most {limit:,.0f} runs/s; the best block is {limit / best:.1f} times from it."
    )
    single = 1000 / statistics.median(speeds["block of 1"])
    print(f"A single run takes {single:.0f} ms of stepping.")


if __name__ == "__main__":
    main()
