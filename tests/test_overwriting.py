"""``--out`` over something that is there: what we did not make stays, and is told of before anything is worked out."""

import json
import os
from pathlib import Path

import pytest

import leverage_sim as lev
from leverage_sim.batch.places import check_file, check_replaceable
from leverage_sim.batch.stored import Stored
from leverage_sim.problems import InputError
from leverage_sim.show import odd
from leverage_sim.show.style import write_picture
from leverage_sim.sweeps.job_queue import Driver
from leverage_sim.world.state import State
from sweeping import PLAIN, swept

QUARRY = str(Path(__file__).parent / "theatres" / "quarry.yaml")
WRITES_FILE = {
    "report there --out {}": ".html",
    f"network {QUARRY} --out {{}}": ".graphml",
    f"talks {QUARRY} --between Tumul North --out {{}}": ".svg",
    "council korea-2017 --out {}": ".png",
    f"odd {QUARRY} --out {{}}": ".md",
}
WRITES_FOLDER = {
    f"run {QUARRY} --quarters 1",
    f"compare {QUARRY} --with gdp.North=99 --runs 2 --quarters 1",
    f"coalitions {QUARRY} --runs 2 --quarters 1 --workers 1",
    "claims --draws 2 --seeds 1",
    "hindcast --runs 20",
    f"tournament {QUARRY} --runs 2 --quarters 1 --workers 1",
    "sweep plain.json --workers 1",
    "replay there",
    f"leverage {QUARRY}",
    "sensitivity swept",
    "discover swept --outcome deals",
}


@pytest.fixture
def there(tmp_path, monkeypatch):
    """A run, and nothing that may be played any more."""
    lev.run(QUARRY, quarters=1).write(tmp_path / "there")
    (tmp_path / "plain.json").write_text(str(PLAIN).replace("'", '"'))
    return tmp_path


def nothing_is_worked_out(monkeypatch, typed):
    """No run is played, no table read, no protocol written from now on; a tournament looks at a world to plan."""
    if not typed.startswith("tournament"):
        monkeypatch.setattr(State, "__init__", None)
    monkeypatch.setattr(Driver, "drive", None)
    monkeypatch.setattr(Stored, "unread", None)
    monkeypatch.setattr(odd, "odd", None)


@pytest.mark.parametrize("typed", WRITES_FILE, ids=lambda typed: typed.split()[0])
def test_a_file_of_ours_is_written_over_and_no_other(there, command, monkeypatch, typed):
    name = f"mine{WRITES_FILE[typed]}"
    for _ in range(2):
        said = command(*typed.format(name).split())
        assert said.code == 0, said.err
    monkeypatch.undo()
    os.chdir(there)
    (there / name).write_text("name: mine  # a scenario, to be run with leverage-sim\n")
    nothing_is_worked_out(monkeypatch, typed)
    said = command(*typed.format(name).split())
    assert (said.code, said.out) == (2, "")
    assert said.err == f"{name}:1:1: is there already and was not made by leverage-sim; name another file\n"
    assert (there / name).read_text().startswith("name: mine")


@pytest.mark.pictures
@pytest.mark.parametrize("kind", [".png", ".svg", ".pdf"])
def test_pictures_of_every_kind_say_that_they_are_ours(tmp_path, kind):
    path = tmp_path / f"mine{kind}"
    write_picture(path, lambda canvas: canvas.subplots()[0])
    check_file(path)
    path.write_bytes(path.read_bytes().replace(b"leverage-sim", b"somebody-else"))
    with pytest.raises(InputError, match="was not made by leverage-sim"):
        check_file(path)


def test_a_report_does_not_take_the_place_of_a_scenario(there, command):
    (there / "mine.yaml").write_text("name: mine\nextends: korea-2017\n")
    said = command("report", "there", "--out", "mine.yaml")
    assert said.code == 2
    assert (there / "mine.yaml").read_text() == "name: mine\nextends: korea-2017\n"
    (there / "there" / "report.html").write_text("<p>What I made of it.</p>")
    assert command("report", "there").code == 2


@pytest.mark.parametrize("typed", sorted({*WRITES_FILE, *WRITES_FOLDER}), ids=lambda typed: typed.split()[0])
@pytest.mark.parametrize("link", ["itself", "above"])
def test_a_link_to_nothing_is_found_before_playing(there, command, monkeypatch, typed, link):
    if typed.split()[1] == "swept":
        swept(there / "swept", {**PLAIN, "replicates": 2})
    kind = WRITES_FILE.get(typed, "")
    (there / f"gone{kind}").symlink_to(there / "nowhere" / "at-all")
    name = f"gone{kind}" if link == "itself" else f"gone{kind}/below{kind}"
    nothing_is_worked_out(monkeypatch, typed)
    words = typed.format(name) if kind else f"{typed} --out {name}"
    said = command(*words.split())
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1), said.err
    assert "is a link to nothing" in said.err
    assert not (there / "nowhere").exists()


@pytest.mark.parametrize("typed", WRITES_FILE, ids=lambda typed: typed.split()[0])
def test_what_is_no_plain_file_stays(there, command, typed):
    """As root, a file that takes the place of a device would be the end of it."""
    kind = WRITES_FILE[typed]
    os.mkfifo(there / f"pipe{kind}")
    said = command(*typed.format(f"pipe{kind}").split())
    assert said.code == 2
    assert (there / f"pipe{kind}").is_fifo()


def test_data_and_pictures_beside_other_peoples_stay(there, command):
    """A folder may be anybody's: of what lies in it only what we made is written over."""
    design = {"sample": {"method": "prior", "size": 12, "parameters": ["tension.initial"]}}
    lev.sweep({**PLAIN, "replicates": 2, "design": design}, there / "swept", workers=1)
    (there / "mine" / "figures").mkdir(parents=True)
    for name, typed in (
        ("sensitivity.csv", "sensitivity swept --outcome final_tension"),
        ("figures/sensitivity.png", "sensitivity swept --outcome final_tension"),
        ("discover.json", "discover swept --outcome final_tension>0.45"),
        ("figures/discover.png", "discover swept --outcome final_tension>0.45"),
        ("figures/leverage.png", f"leverage {QUARRY}"),
        ("figures/matrix.png", f"leverage {QUARRY}"),
    ):
        (there / "mine" / name).write_text("outcome,mine\n")
        said = command(*typed.split(), "--out", "mine")
        assert (said.code, said.out) == (2, ""), said.err
        assert said.err.startswith(f"mine/{name}:1:1: is there already")
        assert (there / "mine" / name).read_text() == "outcome,mine\n"
        (there / "mine" / name).unlink()
    for _ in range(2):
        assert command("sensitivity", "swept", "--outcome", "final_tension", "--out", "mine").code == 0
        assert command("leverage", QUARRY, "--out", "mine").code == 0


def test_a_folder_that_is_replaced_takes_nothing_of_the_users_with_it(there, command):
    typed = ("compare", QUARRY, "--with", "gdp.North=99", "--runs", "2", "--quarters", "1", "--out", "both")
    assert command(*typed).code == 0
    assert command("report", "both").code == 0
    assert command(*typed).code == 0
    manifest = there / "both" / "manifest.json"
    manifest.write_text(json.dumps({k: v for k, v in json.loads(manifest.read_text()).items() if k != "files"}))
    assert command(*typed).code == 0, "a folder of a version that did not name its files"
    (there / "both" / "notes.md").write_text("what I think of it")
    said = command(*typed)
    assert (said.code, said.out) == (2, "")
    assert said.err == "both:1:1: holds 'notes.md', which would be lost; name another folder\n"
    assert (there / "both" / "notes.md").exists()


def test_where_a_folder_cannot_be_replaced_is_found_before_playing(tmp_path, monkeypatch):
    (tmp_path / "volume").mkdir()
    monkeypatch.setattr(Path, "is_mount", lambda path: path.name == "volume")
    with pytest.raises(InputError, match="is where a volume begins"):
        check_replaceable(tmp_path / "volume", "compare")
    check_replaceable(tmp_path / "volume" / "below", "compare")


def test_a_run_whose_manifest_lacks_its_scenario_is_not_written_over(there, command):
    path = there / "there" / "manifest.json"
    path.write_text(path.read_text().replace('"scenario"', '"scenery"'))
    said = command("run", QUARRY, "--quarters", "1", "--out", "there")
    assert (said.code, len(said.err.splitlines())) == (2, 1), said.err
