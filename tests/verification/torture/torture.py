"""Kill sweeps in every way and see whether a single number is lost: ``python tests/verification/torture/torture.py``.

Each way is tried at random moments of a sweep; after ``--resume`` the data must be those of an undisturbed sweep, row
for row and bit for bit, no run missing and none twice, and no worker may outlive its sweep. Linux; Dask with
``pip install '.[cluster]'``; the full disk needs the right to mount a tmpfs.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pandas as pd

FRAMES = ("runs", "quarters")
SWEEP = {
    "name": "torture", "scenario": "korea-2017", "quarters": 4, "replicates": 40, "record": "quarters", "block": 15,
    "design": {
        "grid": {"absent": {"subsets": ["CHN", "RUS"]}},
        "sample": {"method": "prior", "size": 3, "parameters": ["trust.*.*"]},
    },
}  # fmt: skip
CODE = "from leverage_sim.cli import main; main()"
LATE = 120.0  # seconds after which something hangs


@dataclass
class Tally:
    """What came of one way to disturb a sweep."""

    tried: int = 0
    reached: int = 0  # sweeps that were still going when they were disturbed
    wrong: list[str] = field(default_factory=list)

    def row(self, name: str) -> str:
        return f"| {name} | {self.tried} | {self.reached} | {'none' if not self.wrong else '; '.join(self.wrong)} |"


def start(folder: Path, *more: str) -> subprocess.Popen[str]:
    """A sweep in a process group of its own."""
    arguments = [sys.executable, "-c", CODE, "sweep", str(folder.parent / "torture.yaml"), "--out", str(folder), *more]
    return subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True, start_new_session=True)


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code and what was said; a sweep that hangs is put to an end."""
    try:
        said = process.communicate(timeout=LATE)[1]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.wait(), f"it hung for {LATE:.0f} s"
    return process.returncode, said


def workers_of(pid: int) -> list[int]:
    """Processes that play a sweep's jobs."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(p) for p in found if b"spawn_main" in Path(f"/proc/{p}/cmdline").read_bytes()]
    except OSError:
        return []


def outlived(pids: list[int]) -> bool:
    """Whether any of these processes is still there after ten seconds."""
    for _ in range(100):
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return False
        time.sleep(0.1)
    return True


def difference(folder: Path, reference: Path) -> str:
    """What is wrong with the data of a folder; nothing if they are those of the reference."""
    for kind in FRAMES:
        own, right = (pd.read_parquet(place / f"{kind}.parquet") for place in (folder, reference))
        if kind == "runs" and (own["run"].duplicated().any() or len(own) != len(right)):
            return "runs are missing, or there twice"
        if not own.equals(right):
            return f"{kind} differ"
    return ""


def resumed(folder: Path, reference: Path, *more: str) -> str:
    """Go on with a folder until it is complete, and say what is wrong with it."""
    code, said = end(start(folder, "--resume", *more))
    return f"--resume ended with {code}: {said.strip()[-200:]}" if code else difference(folder, reference)


def kill_a_worker(process: subprocess.Popen[str], rng: random.Random) -> bool:
    while process.poll() is None:
        found = workers_of(process.pid)
        if found:
            os.kill(rng.choice(found), signal.SIGKILL)
            return True
        time.sleep(0.05)
    return False


def kill_the_parent(process: subprocess.Popen[str], rng: random.Random) -> bool:
    going = process.poll() is None
    process.kill()
    return going


def interrupt(process: subprocess.Popen[str], rng: random.Random) -> bool:
    """Ctrl-C on a terminal reaches every process of the group."""
    going = process.poll() is None
    if going:
        os.killpg(process.pid, signal.SIGINT)
    return going


def expected(name: str, code: int, said: str) -> str:
    """What is wrong with how a disturbed sweep ended."""
    allowed = {"a worker": {0}, "the parent": {-signal.SIGKILL, 0}, "Ctrl-C": {130, 0, -signal.SIGINT}}[name]
    if code not in allowed:
        return f"ended with {code}: {said.strip()[-200:]}"
    if "Traceback" in said:
        return f"a traceback: {said.strip()[-200:]}"
    return ""


def disturb(
    name: str, act: Callable[[subprocess.Popen[str], random.Random], bool], times: int, place: Path, took: float
) -> Tally:
    """Disturb sweeps at random moments and go on with them."""
    tally, rng = Tally(), random.Random(name)
    for n in range(times):
        folder = place / f"{name.replace(' ', '-')}-{n}"
        process = start(folder, "--workers", "2")
        time.sleep(rng.uniform(0.5, took))
        workers = workers_of(process.pid)
        reached = act(process, rng)
        code, said = end(process)
        wrong = expected(name, code, said) or resumed(folder, place / "reference", "--workers", "2")
        if not wrong and outlived(workers):
            wrong = "a worker outlived its sweep"
        tally.tried, tally.reached = tally.tried + 1, tally.reached + reached
        tally.wrong += [f"{n}: {wrong}"] if wrong else []
        shutil.rmtree(folder)
    return tally


def dask(times: int, place: Path) -> Tally:
    """Sweeps on a local Dask cluster, one of whose two workers is killed."""
    from distributed import LocalCluster

    tally, rng = Tally(), random.Random("dask")
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        for n in range(times):
            folder = place / f"dask-{n}"
            process = start(folder, "--scheduler", cluster.scheduler_address)
            while process.poll() is None and not list(folder.glob("parts/runs/c*")):
                time.sleep(0.02)
            time.sleep(rng.uniform(0.0, 1.0))
            pids = [worker.pid for worker in cluster.workers.values() if worker.pid]
            reached = process.poll() is None and bool(pids)
            if reached:
                os.kill(rng.choice(pids), signal.SIGKILL)
            code, said = end(process)
            wrong = f"ended with {code}: {said.strip()[-200:]}" if code else difference(folder, place / "reference")
            tally.tried, tally.reached = tally.tried + 1, tally.reached + reached
            tally.wrong += [f"{n}: {wrong}"] if wrong else []
            shutil.rmtree(folder)
    return tally


def full_disk(times: int, place: Path) -> Tally:
    """Sweeps on a small tmpfs that fills up, and goes on once there is room."""
    tally, rng = Tally(), random.Random("disk")
    size = sum(path.stat().st_size for path in (place / "reference").rglob("*") if path.is_file())
    for n in range(times):
        mount = place / f"disk-{n}"
        mount.mkdir()
        room = f"size={int(size * rng.uniform(0.1, 0.9))}"
        subprocess.run(["mount", "-t", "tmpfs", "-o", room, "tmpfs", mount], check=True)
        try:
            shutil.copy(place / "torture.yaml", mount)
            folder = mount / "there"
            code, said = end(start(folder, "--workers", "2"))
            last = said.strip().splitlines()[-1]
            good = code == 1 and "no space is left" in last and "Traceback" not in said
            wrong = "" if good else f"ended with {code}: {last[-200:]}"
            subprocess.run(["mount", "-o", f"remount,size={size * 4}", mount], check=True)
            wrong = wrong or resumed(folder, place / "reference", "--workers", "2")
            tally.tried, tally.reached = tally.tried + 1, tally.reached + (code == 1)
            tally.wrong += [f"{n}: {wrong}"] if wrong else []
        finally:
            subprocess.run(["umount", mount], check=True)
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="moments at which each is tried")
    parser.add_argument("--ways", nargs="*", default=["worker", "parent", "ctrl-c", "dask", "disk"])
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "torture.yaml").write_text(json.dumps(SWEEP))
        started = time.monotonic()
        code, said = end(start(place / "reference", "--workers", "2"))
        took = time.monotonic() - started
        if code:
            sys.exit(said)
        runs = len(pd.read_parquet(place / "reference" / "runs.parquet"))
        print(f"{runs} runs in blocks of {SWEEP['block']} by two workers; undisturbed: {took:.1f} s.\n")
        print("| disturbed by | times | while it played | what was wrong afterwards |\n|---|---|---|---|")
        again = partial(disturb, times=chosen.times, place=place, took=took)
        ways: dict[str, tuple[str, Callable[[], Tally]]] = {
            "worker": ("kill -9 of a worker", partial(again, "a worker", kill_a_worker)),
            "parent": ("kill -9 of the parent", partial(again, "the parent", kill_the_parent)),
            "ctrl-c": ("Ctrl-C", partial(again, "Ctrl-C", interrupt)),
            "dask": ("kill -9 of one of two Dask workers", partial(dask, chosen.times, place)),
            "disk": ("a disk that is full", partial(full_disk, chosen.times, place)),
        }
        tallies = []
        for way in chosen.ways:
            title, work = ways[way]
            tallies.append(work())
            print(tallies[-1].row(title), flush=True)
    sys.exit(1 if any(tally.wrong for tally in tallies) else 0)


if __name__ == "__main__":
    main()
