"""Results that are read when they are asked for: from the folder that was opened, or not at all."""

import pytest

import leverage_sim as lev
from leverage_sim.problems import InputError
from sweeping import PLAIN, swept

SWEEP = {**PLAIN, "replicates": 4, "block": 2, "record": "quarters"}
TABLES = ("runs", "quarters", "events")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    place = tmp_path_factory.mktemp("written")
    lev.run("korea-2017", runs=2, quarters=1).write(place / "run")
    lev.run("korea-2017", 7, quarters=1).write(place / "elsewhere" / "run")
    swept(place / "sweep", SWEEP)
    return place


@pytest.fixture
def here(written, tmp_path, monkeypatch):
    """A copy of the folders, where we are."""
    import shutil

    shutil.copytree(written, tmp_path / "there")
    monkeypatch.chdir(tmp_path / "there")
    return tmp_path / "there"


def test_a_folder_that_was_named_from_here_is_read_from_elsewhere_too(here, monkeypatch):
    found = lev.results("run")
    assert found.folder == here / "run"
    monkeypatch.chdir(here / "elsewhere")  # which has a folder of the same name
    assert len(found.runs) == 2
    assert len(found.quarters) == 2
    assert len(found.events)
    assert found.of_run("runs", 1)["run"].tolist() == [1]
    assert lev.replay(found, 1).checked


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("name", ["run", "sweep"])
def test_a_table_that_should_be_there_and_is_not_is_no_empty_one(here, name, kind):
    if (name, kind) == ("sweep", "events"):
        assert lev.results(name).events.empty  # which the manifest says were not recorded
        assert lev.results(name).of_run(kind, 0).empty
        return
    (here / name / f"{kind}.parquet").unlink()
    for part in (here / name).glob(f"parts/{kind}/*.parquet"):
        part.unlink()
    for read in (lambda f: getattr(f, kind), lambda f: f.read(kind, "run"), lambda f: f.of_run(kind, 0)):
        with pytest.raises(InputError, match=rf"^{name}:1:1: is not whole: it lacks {kind}.parquet$"):
            read(lev.results(name))
    assert lev.results(name).failures.empty


def test_what_was_not_recorded_is_empty_and_a_sweep_under_way_shows_what_there_is(tmp_path):
    lev.run("korea-2017", quarters=1, record="runs").write(tmp_path / "run")
    (tmp_path / "run" / "quarters.parquet").unlink()
    assert lev.results(tmp_path / "run").quarters.empty
    lev.sweep(SWEEP, tmp_path / "half", shard=(1, 2))
    half = lev.results(tmp_path / "half")
    assert len(half.runs) == 2
    assert len(half.quarters) == len(half.runs)


@pytest.mark.parametrize("how", ["gone", "anew"])
def test_a_folder_that_is_gone_or_was_written_anew_is_said(here, how):
    import shutil

    found = lev.results("run")
    shutil.rmtree(here / "run")
    if how == "anew":
        lev.run("korea-2017", 9, runs=2, quarters=1).write("run")
    words = {"gone": "is not a results folder", "anew": "was written anew since it was opened; open it again"}[how]
    for read in (*(lambda f, kind=kind: getattr(f, kind) for kind in TABLES), lambda f: f.failures):
        with pytest.raises(InputError, match=f"^run:1:1: {words}"):
            read(found)


def test_a_table_that_no_folder_of_its_kind_has_is_said(here, tmp_path):
    lev.compare("korea-2017", set_b={"tension.decay": 0.2}, runs=2, quarters=1).write(tmp_path / "both")
    for folder, kind in ((tmp_path / "both", "quarters"), (here / "run", "nonsense")):
        with pytest.raises(InputError, match=f"is not whole: it lacks {kind}.parquet"):
            lev.results(folder).read(kind)


def test_columns_are_named_by_a_text_or_several(here):
    found = lev.results("run")
    assert list(found.read("runs", "run")) == list(found.read("runs", ["run"])) == ["run"]
