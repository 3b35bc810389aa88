"""How fast, against what: blocks of runs, workers, numbers of actors, other ways to drive the model, and the limit.

    python experiments/benchmarks/benchmark.py              # some minutes
    python experiments/benchmarks/benchmark.py --only blocks --rounds 3

Contenders are measured in turn, again and again; figures are medians, and ratios are medians of ratios taken side by
side, because machines are noisy. Everything plays 20 quarters.
"""

import argparse
import multiprocessing
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

import numpy as np
from count import elements_per_run_and_quarter, nanoseconds_per_element
from many import crowded
from nothing import QUARTERS, IdleModel, WatchedIdleModel, batch
from rivals import by_batch_run, by_workbench, one_by_one

import leverage_sim as lev
from leverage_sim.batch.memory import keep_pages
from leverage_sim.batch.play import new_state, seats_of
from leverage_sim.quarter.simulate import simulate
from leverage_sim.scenario import Scenario, load
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck

BLOCKS = (1, 64, 1024, 4096)
YARDSTICK = 400  # runs of the idle models in each turn
DRIVEN = 20  # runs of the model under Mesa in each turn
SWEPT = 49_152  # runs of a sweep
ACTORS = (9, 12, 25, 50, 100, 200)


def player(index: Index, runs: int, quarters: int = QUARTERS) -> Callable[[], None]:
    """Play a block of runs that records nothing but outcomes."""
    scenario = index.scenario

    def play() -> None:
        luck = Luck(1, np.arange(runs))
        simulate(new_state(index, luck), seats_of(scenario, index), luck, quarters)

    return play


def seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def idle(model: type[IdleModel]) -> float:
    """Seconds of the yardstick in a process of its own: Mesa keeps every model, and slows down with their number."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), max_tasks_per_child=1) as pool:
        return pool.submit(idle_here, model).result()


def idle_here(model: type[IdleModel]) -> float:
    batch(model, 20)  # once to warm up
    return seconds(partial(batch, model, YARDSTICK))


def in_turn(rounds: int, contenders: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Runs per second of every contender, once a round."""
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, speed in contenders.items():
            found[name].append(speed())
    return found


def timed(runs: int, work: Callable[[], Any]) -> Callable[[], float]:
    """A contender that is played here, once to warm up."""
    work()
    return lambda: runs / seconds(work)


def table(title: str, speeds: Mapping[str, list[float]], against: str) -> None:
    """Print medians, and ratios to one of the contenders."""
    print(f"\n{title:44s} {'runs/s':>9s} {'ms a run':>9s}   against {against}")
    for name, values in speeds.items():
        middle = statistics.median(values)
        ratio = statistics.median(v / base for v, base in zip(values, speeds[against], strict=True))
        print(f"{name:44s} {middle:9,.1f} {1000 / middle:9.2f}   {ratio:.2f}")


def blocks(rounds: int, scenario: Scenario) -> None:
    """Blocks on one core against Mesa doing nothing, against Mesa driving the same model, and against the limit."""
    index, yardstick = Index(scenario), "batch_run, five idle agents, states collected"
    contenders = {f"block of {runs:,}": timed(runs, player(index, runs)) for runs in BLOCKS}
    contenders["batch_run, five idle agents"] = lambda: YARDSTICK / idle(IdleModel)
    contenders[yardstick] = lambda: YARDSTICK / idle(WatchedIdleModel)
    contenders["this model, one Mesa model after another"] = timed(DRIVEN, partial(one_by_one, scenario, DRIVEN))
    contenders["this model, by batch_run"] = timed(DRIVEN, partial(by_batch_run, scenario, DRIVEN))
    speeds = in_turn(rounds, contenders)
    table("One core", speeds, yardstick)
    best = max(statistics.median(speeds[f"block of {runs:,}"]) for runs in BLOCKS)
    driven = statistics.median(speeds["this model, by batch_run"])
    print(f"The best block is {best / driven:,.0f} times batch_run driving the same model.")
    elements, calls = elements_per_run_and_quarter()
    rate = nanoseconds_per_element()
    limit = 1e9 / (elements * rate * QUARTERS)
    print(
        f"Roofline: {elements:,.0f} array elements a run and quarter ({calls:,.0f} NumPy calls a quarter), "
        f"{rate:.2f} ns each:\nat most {limit:,.0f} runs/s; the best block is {limit / best:.1f} times from it."
    )


def sweep(runs: int, workers: int, record: str = "runs") -> float:
    """Runs per second of a sweep with this many workers, folder and merge included."""
    design = {
        "name": "speed",
        "title": "How fast",
        "scenario": "korea-2017",
        "seed": 1,
        "replicates": runs,
        "record": record,
        "design": {},
    }
    with tempfile.TemporaryDirectory() as folder:
        return runs / seconds(lambda: lev.sweep(design, f"{folder}/out", workers=workers))


def workers(rounds: int, scenario: Scenario) -> None:
    """Sweeps on one worker and on two, against the EMA workbench on the same model."""
    contenders: dict[str, Callable[[], float]] = {
        f"sweep, {n} worker{'s' * (n > 1)}": partial(sweep, SWEPT, n) for n in (1, 2)
    }
    workbench = by_workbench(scenario, 2)
    if workbench is None:
        print("\nThe EMA workbench is not installed: pip install 'ema_workbench<3'")
    else:
        contenders["EMA workbench, two processes"] = lambda: DRIVEN * 4 / seconds(partial(workbench, DRIVEN * 4))
    table(f"{SWEPT:,} runs, folder included", in_turn(rounds, contenders), "sweep, 1 worker")
    for record in ("quarters", "events"):
        print(f"record: {record} plays {sweep(4096, 1, record) / sweep(4096, 1):.2f} times as fast as record: runs")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"Peak memory: {peak[0] / 1024:,.0f} MiB in this process, {peak[1] / 1024:,.0f} MiB in the largest worker")


def actors(rounds: int, scenario: Scenario) -> None:
    """More actors: copies of a patron with seats, menus and relations of their own."""
    contenders = {}
    for count in ACTORS:
        runs, quarters = max(8, 2304 // count), QUARTERS if count <= 25 else 4
        play = player(Index(crowded(count)), runs, quarters)
        contenders[f"{count} actors, block of {runs}"] = timed(runs * quarters // QUARTERS, play)
    table("More actors, one core", in_turn(rounds, contenders), next(iter(contenders)))


PARTS = {"blocks": blocks, "workers": workers, "actors": actors}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=tuple(PARTS), nargs="*", default=tuple(PARTS))
    chosen = parser.parse_args()
    keep_pages()
    print(f"All at {QUARTERS} quarters, medians of {chosen.rounds} rounds, {os.cpu_count()} cores.")
    for name in chosen.only:
        PARTS[name](chosen.rounds, load("korea-2017"))


if __name__ == "__main__":
    main()
