"""The hash of what decides numbers: what changes it, and what folders of another source are good for."""

import ast
import json
import shutil
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import leverage_sim as lev
from leverage_sim.problems import InputError, Unfinished
from leverage_sim.source import PACKAGE, ROOMS, WORDS, decisive, source_hash
from leverage_sim.sweeps import job as jobs
from leverage_sim.sweeps.coverage import Stretch
from leverage_sim.sweeps.resolve import plan_of
from sweeping import PLAIN, same_folders

SMALL = {**PLAIN, "replicates": 8}
OTHER = "0" * 64


def changed(folder: Path, **keys: object) -> Path:
    """A folder whose manifest says something else."""
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **keys}))
    return folder


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text())


@pytest.fixture(scope="module")
def played(tmp_path_factory) -> Path:
    """A sweep, a run and its file."""
    place = tmp_path_factory.mktemp("played")
    lev.sweep(SMALL, place / "sweep", workers=1)
    lev.run("korea-2017", quarters=1).write(place / "run")
    (place / "small.yaml").write_text(json.dumps(SMALL))
    return place


@pytest.fixture
def there(played, tmp_path) -> Path:
    """Copies that another source has played, the sweep but for one block."""
    shutil.copytree(played, tmp_path, dirs_exist_ok=True)
    for name in ("sweep", "run"):
        changed(tmp_path / name, source_sha256=OTHER)
    return tmp_path


def imported(name: str) -> set[str]:
    """Modules of the package that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(file_of(name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("leverage_sim."):
            within = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {each for each in within if file_of(each).is_file()} or {str(node.module)}
    return found


def file_of(name: str) -> Path:
    path = PACKAGE.joinpath(*name.split(".")[1:])
    alone = path.with_name(f"{path.name}.py")
    return alone if alone.is_file() else path / "__init__.py"


def test_every_module_that_plays_or_records_a_run_is_hashed():
    begin = ("batch.play", "batch.replay", "sweeps.run", "sweeps.replay")
    reached, waiting = set(), {f"leverage_sim.{name}" for name in begin}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= imported(name) - reached
    files = {file_of(name).relative_to(PACKAGE).as_posix() for name in reached}
    assert len(files) > 100
    arguments = {f"arguments/{name}.py" for name in ("calls", "kinds", "table")}  # say what is taken, and change none
    assert files - set(decisive()) - set(WORDS) == {"printing.py", "problems.py", "source.py"} | arguments
    assert all((PACKAGE / name).is_file() for name in WORDS)


def test_every_table_beside_the_hashed_modules_is_hashed_too():
    found = [path for room in ROOMS for path in (PACKAGE / room).rglob("*") if path.suffix in (".csv", ".parquet")]
    tables = {path.relative_to(PACKAGE).as_posix() for path in found}
    assert tables - set(WORDS) <= set(decisive())
    assert "scenario/registry.csv" in decisive()


@pytest.fixture(scope="module")
def copied(tmp_path_factory) -> Path:
    """The package as another machine has it: CRLF, compiled files, an editor's leavings."""
    place = tmp_path_factory.mktemp("copied") / "leverage_sim"
    shutil.copytree(PACKAGE, place, ignore=shutil.ignore_patterns("__pycache__"))
    for path in place.rglob("*"):
        if path.suffix in (".py", ".csv"):
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (place / "world" / "__pycache__").mkdir()
    (place / "world" / "__pycache__" / "luck.cpython-311.pyc").write_bytes(b"compiled")
    (place / "world" / ".#luck.py").write_text("a lock of an editor")
    return place


def test_the_hash_is_of_what_decides_numbers_and_of_nothing_else(copied):
    whole = source_hash.__wrapped__
    assert whole(copied) == source_hash()
    for name in ("__init__.py", "cli.py", "problems.py", "show/style.py", "commands/playing.py", *WORDS):
        with (copied / name).open("ab") as file:
            file.write(b"# another line\n")
    assert whole(copied) == source_hash()
    seen = {source_hash()}
    for name in (
        "mechanisms/trust.py",
        "scenario/registry.csv",
        "evidence/record.csv",
        "quarter/simulate.py",
        "sweeps/job.py",
    ):
        with (copied / name).open("ab") as file:
            file.write(b"# another line\n")
        seen.add(whole(copied))
    (copied / "quarter" / "settle.py").rename(copied / "quarter" / "settling.py")
    seen.add(whole(copied))
    assert len(seen) == 7


def test_the_version_is_told_with_the_hash_and_is_the_projects(command):
    said = command("--version")
    assert (said.code, said.out) == (0, f"leverage-sim {lev.__version__}, source {source_hash()}\n")
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())
    assert project["project"]["version"] == lev.__version__


def test_every_manifest_holds_the_hash(played, tmp_path):
    lev.compare("korea-2017", set_b={"trust.PRK.USA": 0.4}, runs=2, quarters=1).write(tmp_path / "both")
    for folder in (played / "sweep", played / "run", tmp_path / "both", tmp_path / "both" / "a"):
        assert manifest(folder)["source_sha256"] == source_hash()
        assert {"python", "numpy", "scipy", "pandas", "pyarrow", "leverage-sim"} <= set(manifest(folder)["versions"])


REFUSED = {
    "resume": ("sweep", "small.yaml", "--out", "sweep", "--resume", "--workers", "1"),
    "merge": ("sweep", "--merge", "sweep", "--out", "merged"),
    "replay of a sweep": ("replay", "sweep", "--run", "3", "--out", "again"),
    "replay of a run": ("replay", "run", "--out", "again"),
    "why": ("why", "run", "--actor", "CHN", "--quarter", "2017Q1"),
    "why of talks": ("why", "run", "--actor", "PRK", "--quarter", "2017Q1", "--slot", "talks"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_folder_of_another_source_is_refused_in_one_line(case, there, command):
    before = manifest(there / "sweep")
    said = command(*REFUSED[case])
    assert (said.code, len(said.err.splitlines())) == (2, 1), said.err
    assert f"played by another source of leverage-sim (000000000000, here is {source_hash()[:12]})" in said.err
    assert "--other-source" in said.err
    assert manifest(there / "sweep") == before
    assert not (there / "merged").exists()
    assert not (there / "again").exists()


def test_a_folder_that_names_no_source_is_another_one(there, command):
    data = manifest(there / "run")
    del data["source_sha256"]
    (there / "run" / "manifest.json").write_text(json.dumps(data))
    assert command(*REFUSED["why"]).code == 2


def test_another_source_may_go_on_if_that_is_wanted_and_the_manifest_says_so(there, played, command):
    part = sorted((there / "sweep" / "parts" / "runs").iterdir())[0]
    part.unlink()
    said = command(*REFUSED["resume"], "--other-source")
    assert said.code == 0, said.err
    same_folders(there / "sweep", played / "sweep")
    assert manifest(there / "sweep")["source_sha256"] == OTHER
    assert manifest(there / "sweep")["other_sources"] == [source_hash()]
    assert command(*REFUSED["merge"], "--other-source").code == 0
    assert manifest(there / "merged")["source_sha256"] == OTHER
    assert manifest(there / "merged")["other_sources"] == [source_hash()]
    assert command(*REFUSED["why"], "--other-source").code == 0
    again = command(*REFUSED["replay of a sweep"], "--other-source")
    assert "bit for bit" in again.err
    assert manifest(there / "again")["source_sha256"] == source_hash()
    assert manifest(there / "again")["other_sources"] == [OTHER]


def test_a_tournament_of_another_source_goes_on_if_that_is_wanted(tmp_path, command, monkeypatch):
    monkeypatch.chdir(tmp_path)
    few = ("--only", "hedger", "--seats", "CHN", "--runs", "2", "--quarters", "1", "--workers", "1")
    typed = ("tournament", "korea-2017", *few, "--out", "there")
    assert command(*typed).code == 0
    changed(tmp_path / "there", source_sha256=OTHER)
    said = command(*typed, "--resume")
    assert said.code == 2
    assert "--other-source" in said.err
    said = command(*typed, "--resume", "--other-source")
    assert said.code == 0, said.err


def test_a_comparison_of_another_source_is_refused(tmp_path, command):
    lev.compare("korea-2017", set_b={"trust.PRK.USA": 0.4}, runs=2, quarters=1).write(tmp_path / "both")
    changed(tmp_path / "both" / "b", source_sha256=OTHER)
    said = command("why", "both", "--actor", "CHN", "--quarter", "2017Q1")
    assert (said.code, len(said.err.splitlines())) == (2, 1)
    assert said.err.startswith("both/b:1:1: was played by another source")


def test_with_the_same_source_another_version_is_said_and_goes_on(played, tmp_path, command):
    shutil.copytree(played, tmp_path, dirs_exist_ok=True)
    versions = {**manifest(tmp_path / "sweep")["versions"], "numpy": "1.26.4", "leverage-sim": "0.0.9"}
    changed(tmp_path / "sweep", versions=versions)
    sorted((tmp_path / "sweep" / "parts" / "runs").iterdir())[0].unlink()
    said = command(*REFUSED["resume"])
    assert said.code == 0, said.err
    (line,) = [line for line in said.err.splitlines() if "1.26.4" in line]
    assert line.startswith("sweep was begun with leverage-sim 0.0.9 (here ")
    assert line.endswith("; what decides numbers is the same.")
    same_folders(tmp_path / "sweep", played / "sweep")


def test_what_does_not_come_out_again_is_told_with_its_true_cause(played, tmp_path):
    found = lev.results(played / "run")
    frame = found.quarters.assign(tension=found.quarters["tension"] + 1e-12)
    shutil.copytree(played / "run", tmp_path / "edited")
    frame.to_parquet(tmp_path / "edited" / "quarters.parquet")
    with pytest.raises(InputError, match=r"quarters\.parquet is not what was written there"):
        lev.why(tmp_path / "edited", "CHN", "2017Q1")


def test_a_worker_with_another_source_plays_nothing(tmp_path, monkeypatch):
    plan = plan_of(SMALL)
    other = replace(jobs.job_of(plan, Stretch(0, 0, 8)), source=OTHER)
    with pytest.raises(Unfinished, match="a worker has the source"):
        jobs.play_job(other)
    monkeypatch.setattr("leverage_sim.sweeps.run.job_of", lambda *_: other)
    with ThreadPoolExecutor(1) as threads, pytest.raises(Unfinished, match="a worker has the source"):
        lev.sweep(SMALL, tmp_path / "there", executor=threads)
    assert lev.results(tmp_path / "there").runs.empty


def test_a_tournament_of_another_source_has_a_folder_of_its_own(monkeypatch):
    from leverage_sim import api_tournament

    entry = api_tournament.entered("korea-2017", only=["hedger"], seats=["CHN"], runs=2, quarters=1)
    name = entry.name
    monkeypatch.setattr("leverage_sim.source.source_hash", lambda: OTHER)
    assert entry.name != name
