"""Workers mean the same everywhere: so many processes; if none are named one in Python, all cores at the command."""

import inspect
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

import leverage_sim as lev
from leverage_sim.sweeps import executors

SWEEP = {"name": "s", "scenario": "korea-2017", "quarters": 1, "replicates": 2}
TWO = {"runs": 2, "quarters": 1}
FEW = {"quarters": 1, "set": {"absent": "KOR,RUS,USA"}}
CLAIMS = {
    "name": "own", "scenario": "korea-2017", "measures": {"tests": {"outcome": "major_tests"}},
    "claims": [{"id": "one", "says": "some", "kind": "emergent", "conditions": [
        {"value": "tests[base]", "take": "mean", "asks": ">= 0", "words": "tests"}]}],
}  # fmt: skip
CALLS = {
    "sweep": lambda place, **how: lev.sweep(SWEEP, place / "s", **how),
    "coalitions": lambda place, **how: lev.coalitions("korea-2017", 2, **FEW, **how),
    "claims": lambda place, **how: lev.claims(CLAIMS, draws=2, seeds=1, flips="none", **how),
    "tournament": lambda place, **how: lev.tournament("korea-2017", only="hedger", seats="CHN", **TWO, **how),
}  # fmt: skip


class Hired(Exception):
    """So many processes were asked for."""


@pytest.fixture
def pools(monkeypatch):
    def pool(workers):
        raise Hired(workers)

    monkeypatch.setattr(executors, "pool", pool)


@pytest.mark.parametrize("name", CALLS)
def test_in_python_this_process_plays_unless_more_are_named(name, pools, tmp_path):
    assert inspect.signature(getattr(lev, name)).parameters["workers"].default is None
    CALLS[name](tmp_path / "one")
    with pytest.raises(Hired, match=r"^3$"):
        CALLS[name](tmp_path / "three", workers=3)


def test_estimates_are_for_one_unless_more_are_named(pools):
    assert "with 1 worker," in str(lev.estimate_sweep(SWEEP))
    assert "with 3 workers," in str(lev.estimate_sweep(SWEEP, workers=3))


@pytest.mark.parametrize(
    "typed",
    [
        "sweep s.yaml --out s", "coalitions korea-2017 --runs 2 --quarters 1",
        "claims --draws 2 --seeds 1 --file c.yaml",
        "tournament korea-2017 --runs 2 --quarters 1 --only hedger --seats CHN",
    ],
)  # fmt: skip
def test_a_command_plays_on_all_cores_unless_it_is_told_otherwise(typed, command, pools, monkeypatch, tmp_path):
    (tmp_path / "s.yaml").write_text("name: s\nscenario: korea-2017\nquarters: 1\n")
    (tmp_path / "c.yaml").write_text(json.dumps(CLAIMS))
    monkeypatch.setattr("os.cpu_count", lambda: 7)
    for more, count in ((), 7), (("--workers", "2"), 2):
        said = command(*typed.split(), *more, *(("--resume",) if more and typed.startswith("sweep") else ()))
        assert f"Hired: {count} " in said.err, said.err


@pytest.mark.parametrize(
    ("more", "name"), [({"workers": 2}, "workers"), ({"executor": ThreadPoolExecutor(1)}, "executor")]
)
def test_who_plays_is_said_once(more, name, tmp_path):
    with pytest.raises(lev.InputError, match=f"^{name}: the workers of `scheduler` play; leave one of the two out"):
        lev.sweep(SWEEP, tmp_path / "s", scheduler="tcp://nobody:1", **more)


SCRIPT = """
import leverage_sim as lev
found = lev.coalitions("korea-2017", 2, quarters=1, set={{"absent": "KOR,RUS,USA"}}{workers})
print(found.over)
"""


def run_script(place, text):
    (place / "mine.py").write_text(text)
    return subprocess.run([sys.executable, "mine.py"], cwd=place, capture_output=True, text=True, timeout=100)


def test_a_plain_script_plays(tmp_path):
    said = run_script(tmp_path, SCRIPT.format(workers=""))
    assert (said.returncode, said.stdout, said.stderr) == (
        0, "luck alone: 2 runs of each coalition with the scenario's parameters\n", "",
    )  # fmt: skip


@pytest.mark.parametrize("guard", ["", 'if __name__ == "__main__":\n    print("elsewhere")\n'])
def test_a_script_that_starts_workers_outside_its_guard_is_told_before_anything_starts(guard, tmp_path):
    said = run_script(tmp_path, SCRIPT.format(workers=", workers=2") + guard)
    assert said.returncode == 1
    last = said.stderr.splitlines()[-1]
    assert last == (
        "leverage_sim.problems.InputError: workers: a script that plays on several starts them under "
        '`if __name__ == "__main__":`, or leaves it out'
    )
    assert said.stderr.count("Traceback") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine.py"]


def test_in_its_guard_it_may(monkeypatch, tmp_path):
    """What is asked is where in the script we were called from: here, from within pytest's."""
    assert executors.hiring(2) is not executors.here
    monkeypatch.setattr(executors, "check_main", lambda: None)
    assert executors.hiring(1) is executors.hiring(None) is executors.here


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("talks korea-2017 --between PRK USA", "talks-korea-2017-2017Q1-PRK-USA.png"),
        ("network korea-2017 --quarter 2017Q2", "network-korea-2017-2017Q2.graphml"),
    ],
)
def test_what_is_written_where_nothing_is_named_goes_to_results(typed, name, command, tmp_path):
    said = command(*typed.split())
    assert said.code == 0
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()] == [f"results/{name}"]
    assert f"results/{name}." in said.err
