"""Results folders and files from somebody else: nothing outside is touched, nothing is run, nothing explodes."""

import contextlib
import hashlib
import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leverage_sim.batch.tables import read_table
from leverage_sim.scenario.load import digest
from leverage_sim.scenario.schema import Scenario
from sweeping import PLAIN

THEATRE = Path(__file__).parent / "theatres" / "quarry.yaml"
WHY = ("why", "there", "--actor", "CHN", "--quarter", "2017Q1")
REPLAY = ("replay", "there", "--run", "0", "--out", "again")


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """A folder of one run, and one of a sweep."""
    import leverage_sim as lev

    place = tmp_path_factory.mktemp("clean")
    lev.run("korea-2017", quarters=1).write(place / "there")
    lev.sweep({**PLAIN, "replicates": 8, "record": "events"}, place / "swept", workers=1)
    return place


@pytest.fixture
def there(clean, tmp_path):
    """Copies that a test may spoil."""
    for name in ("there", "swept"):
        shutil.copytree(clean / name, tmp_path / name)
    return tmp_path / "there"


def spoil(folder, change):
    """Change a manifest; a scenario in it gets the hash that belongs to it."""
    path = folder / "manifest.json"
    data = json.loads(path.read_text())
    change(data)
    if isinstance(data.get("scenario"), dict):
        with contextlib.suppress(ValueError):  # a scenario that is none has no hash
            data["scenario_sha256"] = digest(Scenario.model_validate(data["scenario"]))
    path.write_text(json.dumps(data))


SPOILT = {
    "a design that is a list": lambda m: m.update(design=[1]),
    "no design": lambda m: m.pop("design"),
    "an unending number": lambda m: m["design"].update(first=10**30, runs=10**40),
    "a negative seed": lambda m: m["design"].update(seed=-1),
    "choices that are numbers": lambda m: m["design"].update(force=[1]),
    "rules that are words": lambda m: m.update(rules={"a.py": "import os"}),
    "an unknown actor": lambda m: m["scenario"]["roles"].update(patrons=["CHN", "XXX"]),
    "an unknown lever": lambda m: m["scenario"]["options"]["arms"]["effects"][0].update(lever="volume"),
    "a parameter that is missing": lambda m: m["scenario"]["parameters"].pop("trust.gain"),
    "a scenario that is a path": lambda m: m.update(scenario="../../etc/passwd"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_manifest_that_somebody_changed(case, there, command):
    spoil(there, SPOILT[case])
    for arguments in (WHY, REPLAY):
        said = command(*arguments)
        assert said.code == 2, (arguments, said.err)
        assert said.err.strip()
        assert all(len(line) < 400 for line in said.err.splitlines())
    assert not (there.parent / "again").exists()


@pytest.mark.parametrize("text", ["[1]", "7", "{", "[" * 100_000, '{"design": ' * 50_000])
def test_a_manifest_that_is_something_else(text, there, command):
    (there / "manifest.json").write_text(text)
    for arguments in (WHY, REPLAY):
        said = command(*arguments)
        assert said.code == 2, said.err
        assert len(said.err.splitlines()) == 1


def test_a_manifest_that_never_ends_and_one_that_is_huge(there, command):
    (there / "manifest.json").unlink()
    os.mkfifo(there / "manifest.json")
    assert command(*WHY).code == 2
    (there / "manifest.json").unlink()
    with (there / "manifest.json").open("wb") as file:
        file.truncate(2**40)
    said = command(*WHY)
    assert said.code == 2
    assert "larger than 64 MiB" in said.err


@pytest.mark.parametrize("name", ["manifest.json", "events.parquet", "runs.parquet"])
def test_a_link_out_of_the_folder_is_not_followed(name, there, command, tmp_path_factory):
    secret = tmp_path_factory.mktemp("elsewhere") / "secret"
    secret.write_bytes((there / name).read_bytes())
    (there / name).unlink()
    (there / name).symlink_to(secret)
    said = command(*(REPLAY if name == "runs.parquet" else WHY))
    assert said.code == 2
    assert "leads out of the results folder" in said.err


def test_pictures_do_not_follow_a_link_out_of_the_folder(there, command, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (there / "figures").symlink_to(tmp_path / "elsewhere")
    said = command("run", "korea-2017", "--quarters", "1", "--out", "there")
    assert said.code == 2
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_parts_do_not_follow_a_link_out_of_the_folder(there, command, tmp_path):
    (tmp_path / "mine.yaml").write_text(json.dumps({**PLAIN, "replicates": 8}))
    (tmp_path / "elsewhere").mkdir()
    shutil.rmtree(tmp_path / "swept" / "parts", ignore_errors=True)
    (tmp_path / "swept" / "parts").symlink_to(tmp_path / "elsewhere")
    said = command("sweep", "mine.yaml", "--out", "swept", "--resume", "--workers", "1")
    assert said.code == 2
    assert list((tmp_path / "elsewhere").iterdir()) == []


def outside(path, elsewhere):
    """A link in place of a file or folder, to a copy that lies elsewhere."""
    path.rename(elsewhere / path.name)
    path.symlink_to(elsewhere / path.name)


@pytest.mark.parametrize(
    "arguments",
    [
        ("sweep", "mine.yaml", "--out", "swept", "--resume", "--workers", "1"),
        ("sweep", "--merge", "swept", "--out", "merged"),
    ],
)
@pytest.mark.parametrize(
    "name", ["parts/runs/c00000-0000000000-0000000008.parquet", "parts/events", "parts/runs", "parts"]
)
def test_no_link_within_the_parts_is_followed_out_of_the_folder(
    name, arguments, there, command, tmp_path, tmp_path_factory
):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (tmp_path / "mine.yaml").write_text(json.dumps({**PLAIN, "replicates": 8, "record": "events"}))
    for kind in ("runs", "quarters", "events"):
        (tmp_path / "swept" / f"{kind}.parquet").unlink()
    outside(tmp_path / "swept" / name, elsewhere)
    left = elsewhere / Path(name).name
    stale = (left if left.is_dir() else elsewhere) / ".c.parquet.1"
    stale.write_text("somebody's")
    os.utime(stale, (0, 0))
    before = sorted(elsewhere.rglob("*"))
    said = command(*arguments)
    assert said.code == 2, said.err
    assert said.err.splitlines() == [
        line for line in said.err.splitlines() if "leads out of the results folder" in line
    ]
    assert sorted(elsewhere.rglob("*")) == before


def test_a_table_that_says_it_is_larger_than_memory(there, command, monkeypatch):
    """A few kilobytes of one value repeated, which would be a hundred times as much as a frame."""
    monkeypatch.setattr("leverage_sim.batch.tables.LARGEST_TABLE", 2**24)
    column = pa.array([0] * 300_000)
    pq.write_table(pa.table({f"c{n}": column for n in range(10)}), there / "events.parquet")
    assert (there / "events.parquet").stat().st_size < 2**18
    said = command(*WHY)
    assert said.code == 2
    assert "events.parquet:1:1: cannot be read: it says that it holds" in said.err


def repeating(path, rows, text, **how):
    """A table in which one text stands in every row, and is written once."""
    words = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([text]))
    pq.write_table(pa.table({"run": range(rows), "detail": words}), path, compression="zstd", store_schema=False, **how)


@pytest.mark.parametrize(
    "way", [{}, {"row_group_size": 100}, {"use_dictionary": False, "column_encoding": {"detail": "DELTA_BYTE_ARRAY"}}]
)
def test_a_table_whose_texts_are_longer_than_what_is_written(way, there, command, monkeypatch):
    """Nobody knows how long until the texts are repeated, which would take all memory."""
    monkeypatch.setattr("leverage_sim.batch.tables.LARGEST_TABLE", 2**24)
    plain = {"use_dictionary": way.get("use_dictionary", True), "row_group_size": way.get("row_group_size")}
    text = "x" * 40_000
    if "column_encoding" in way:
        pq.write_table(
            pa.table({"run": range(500), "detail": [text] * 500}), there / "events.parquet", compression="zstd", **way
        )
    else:
        repeating(there / "events.parquet", 500, text, **plain)
    assert (there / "events.parquet").stat().st_size < 2**16
    said = command(*WHY)
    assert (said.code, len(said.err.splitlines())) == (2, 1), said.err
    assert "texts that are repeated" in said.err or "leverage-sim writes no such table" in said.err


def test_a_table_with_many_short_texts_is_read(tmp_path, monkeypatch):
    """Although all that is written of them, in every row, would be too much."""
    monkeypatch.setattr("leverage_sim.batch.tables.LARGEST_TABLE", 2**20)
    words = [f"{n % 100:06d}" for n in range(20_000)]
    pq.write_table(pa.table({"run": range(20_000), "detail": words}), tmp_path / "events.parquet")
    assert read_table(tmp_path, tmp_path / "events.parquet")["detail"].tolist() == words


def test_a_table_that_is_none(there, command):
    (there / "runs.parquet").write_bytes(b"PAR1" + bytes(100))
    assert command(*REPLAY).code == 2
    (there / "events.parquet").write_bytes(pd.DataFrame({"x": [1]}).to_csv().encode())
    assert command(*WHY).code == 2


def cut(path):
    """Half of a file."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def instead(path, other):
    """Another file of the folder in place of a file."""
    shutil.copy(path.parent / other, path)


DISCOVER = ("discover", "swept", "--outcome", "final_tension>0.5")
MERGE = ("sweep", "--merge", "swept", "--out", "merged")
PART = "parts/{}/c00000-0000000000-0000000008.parquet"
FOUND = {  # by a fuzzer: where, what was done to it, and the command that ended with a failure inside
    "a part cut short": ("swept/" + PART.format("quarters"), cut, MERGE),
    "a part of another kind": ("swept/" + PART.format("runs"), lambda p: instead(p, "../events/" + p.name), MERGE),
    "quarters for runs": ("swept/runs.parquet", lambda p: instead(p, "quarters.parquet"), DISCOVER),
    "runs for events": ("there/events.parquet", lambda p: instead(p, "runs.parquet"), WHY),
    "runs for quarters": ("there/quarters.parquet", lambda p: instead(p, "runs.parquet"), WHY),
    "events for runs, in a report": ("there/runs.parquet", lambda p: instead(p, "events.parquet"), ("report", "there")),
}  # fmt: skip


@pytest.mark.parametrize("case", FOUND)
def test_a_folder_that_was_found_is_refused_in_one_line(case, there, command):
    file, change, arguments = FOUND[case]
    change(there.parent / file)
    said = command(*arguments)
    assert said.code == 2, said.err
    assert len([line for line in said.err.splitlines() if ":1:1: " in line]) == 1, said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize("change", [lambda m: m.pop("scenario"), lambda m: m["scenario"].pop("actors")])
def test_a_game_whose_manifest_lacks_its_scenario(change, command, tmp_path):
    import leverage_sim as lev

    lev.coalitions(str(THEATRE), 2, quarters=1, workers=1).write(tmp_path / "game")
    spoil(tmp_path / "game", change)
    for arguments in (("coalitions", "game"), ("report", "game")):
        said = command(*arguments)
        assert (said.code, len(said.err.splitlines())) == (2, 1), said.err


def test_rules_are_never_run_from_the_folder(there, command, tmp_path):
    code = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    row = {"source": code, "sha256": hashlib.sha256(code.encode()).hexdigest()}
    spoil(there, lambda m: m["rules"].update({"evil.py": row}))
    (there / "evil.py").write_text(code)
    assert command(*WHY).code == 2
    assert not (tmp_path / "ran").exists()


def test_extends_and_plugins_do_not_follow_links_out_of_the_folder(command, tmp_path, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "parent.yaml"
    elsewhere.write_text("name: parent\nextends: korea-2017\n")
    (tmp_path / "parent.yaml").symlink_to(elsewhere)
    for key in ("extends: parent.yaml", "extends: korea-2017\nplugins: [parent.yaml]"):
        (tmp_path / "mine.yaml").write_text(f"name: mine\n{key}\n")
        said = command("check", "mine.yaml")
        assert said.code == 2
        assert "may not lead out" in said.err


def test_a_pipe_is_no_parent(command, tmp_path):
    os.mkfifo(tmp_path / "parent.yaml")
    (tmp_path / "mine.yaml").write_text("name: mine\nextends: ./parent.yaml\n")
    assert command("check", "mine.yaml").code == 2
