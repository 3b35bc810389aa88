"""The page on clusters: its job array is run with a stand-in for srun, its shards merged, its executors used."""

import os
import re
import shlex
import stat
import subprocess
from pathlib import Path

import pytest

import leverage_sim as lev
from test_docs import blocks

PAGE = "docs/cluster.md"
STAND_IN = """#!/bin/sh
echo "$@" >> asked
"""


@pytest.fixture
def sheet(command, tmp_path) -> Path:
    """The sweep of the page's neighbour in an empty folder, smaller."""
    (text,) = blocks("docs/sweeps.md", "yaml")
    small = text.replace("size: 5", "size: 2").replace("quarters: 2 ", "quarters: 1 ")
    path = tmp_path / "coalitions.yaml"
    path.write_text(small)
    return path


@pytest.fixture
def whole(sheet) -> lev.Stored:
    """The sweep as one process plays it."""
    lev.sweep(sheet, "alone", workers=1)
    return lev.results("alone")


def same(found: lev.Stored, whole: lev.Stored) -> bool:
    return all(getattr(found, name).equals(getattr(whole, name)) for name in ("runs", "quarters"))


def test_the_tasks_of_the_job_array_play_the_sweep(whole, command, tmp_path):
    """Slurm sets the variables and starts the script once for each task; srun starts what it is given."""
    (script,) = blocks(PAGE, "bash")
    (tmp_path / "sweep.sh").write_text(script)
    for name in ("srun", "leverage-sim"):
        (tmp_path / name).write_text(STAND_IN if name == "leverage-sim" else '#!/bin/sh\nexec "$@"\n')
        (tmp_path / name).chmod(stat.S_IRWXU)
    said = re.findall(r"^#SBATCH --array=1-(\d+)$", script, re.M)
    assert len(said) == 1
    for task in (1, 2):
        slurm = {"SLURM_ARRAY_TASK_ID": str(task), "SLURM_ARRAY_TASK_COUNT": "2", "SLURM_CPUS_PER_TASK": "1"}
        path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
        subprocess.run(["bash", "sweep.sh"], env={**os.environ, **slurm, "PATH": path}, check=True)
    asked = (tmp_path / "asked").read_text().splitlines()
    assert len(asked) == 2
    for line in asked:
        done = command(*shlex.split(line))
        assert done.code == 0, done.err
    assert same(lev.results("coalitions"), whole)


def test_shards_in_folders_of_their_own_are_merged(whole, command):
    lines = [line for block in blocks(PAGE, "sh") for line in block.splitlines()]
    assert len(lines) == 4
    for line in lines:
        done = command(*shlex.split(line)[1:])
        assert done.code == 0, done.err
    assert same(lev.results("whole"), whole)


def test_any_executor_plays_the_sweep(whole):
    (code,) = blocks(PAGE, "python")
    exec(code, {})
    assert same(lev.results("by-threads"), whole)


def test_the_dask_example_plays_the_sweep(whole):
    """Threads stand in for the processes of the example: what is sent to them and back is the same."""
    distributed = pytest.importorskip("distributed", reason="needs pip install 'leverage-sim[cluster]'")
    (code,) = blocks(PAGE, "py")
    assert "executor=client.get_executor(pure=False)" in code
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        lev.sweep("coalitions.yaml", "by-dask", executor=client.get_executor(pure=False))
    assert same(lev.results("by-dask"), whole)


def test_the_commands_for_dask_are_those_that_there_are(command, sheet):
    (lines,) = blocks(PAGE, "text")
    scheduler, worker, ours = lines.splitlines()
    assert scheduler.split()[:2] == ["dask", "scheduler"]
    assert worker.split()[:2] == ["dask", "worker"]
    said = command(*ours.replace("HOST:8786", "nowhere").split()[1:])
    assert said.code == 2  # it is no address, or Dask is not installed: either is a line
    assert "--scheduler: n" in said.err.splitlines()[-1]
    cli = pytest.importorskip("distributed.cli.dask_worker", reason="needs pip install 'leverage-sim[cluster]'")
    options = {name for option in cli.main.params for name in option.opts}
    assert {word for word in worker.split() if word.startswith("--")} <= options
