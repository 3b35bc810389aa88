"""A reader that leaves, as ``| head -1`` does: what was to be written is written, and that is no error."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from leverage_sim.commands.shared import app

THEATRES = Path(__file__).parent / "theatres"
QUARRY = str(THEATRES / "quarry.yaml")
SMALL = {
    "name": "small", "scenario": "korea-2017", "quarters": 1,
    "design": {"sample": {"method": "prior", "size": 240, "parameters": ["tension.initial", "summit.PRK"]}},
}  # fmt: skip
CLAIMS = """
name: small
scenario: korea-2017
arms: {base: {}}
measures: {deal: {outcome: deals, least: 1}}
claims:
  - {id: M1, says: No deal., kind: emergent,
     conditions: [{value: "deal[base]", take: mean, asks: "<= 0.1", words: deals}]}
"""
COMMANDS = {  # and what they leave behind
    f"run {QUARRY} --quarters 1 --out one": ["one/manifest.json", "one/figures/events.png"],
    "why one --actor North --quarter 1990Q1": [],
    "replay one --out again": ["again/manifest.json"],
    f"compare {QUARRY} --with gdp.North=90 --runs 2 --quarters 1 --out both": ["both/manifest.json"],
    f"leverage {QUARRY} --out drawn": ["drawn/figures/leverage.png", "drawn/figures/matrix.png"],
    "council korea-2017 --out council.png": ["council.png"],
    f"talks {QUARRY} --between Tumul North --out plane.png": ["plane.png"],
    f"network {QUARRY} --out net.graphml": ["net.graphml"],
    "sweep small.json --estimate": [],
    "sweep small.json --out swept --workers 1 --json": ["swept/runs.parquet"],
    "sweep --merge swept --out merged --json": ["merged/runs.parquet"],
    "sensitivity swept --outcome final_tension": ["swept/sensitivity.csv", "swept/figures/sensitivity.png"],
    "discover swept --outcome final_tension>0.45": ["swept/discover.json", "swept/figures/discover.png"],
    "report one": ["one/report.html"],
    f"coalitions {QUARRY} --runs 2 --quarters 1 --workers 1 --out game": ["game/manifest.json"],
    f"tournament {QUARRY} --only hedger --seats North --runs 2 --quarters 1 --workers 1 --out cup": [
        "cup/manifest.json"
    ],
    "claims --file claims.yaml --draws 2 --seeds 1 --flips none --workers 1 --out scored": ["scored/manifest.json"],
    "hindcast --runs 20 --out cast": ["cast/manifest.json", "cast/figures/hindcast.png"],
    f"odd {QUARRY}": [],
    f"odd {QUARRY} --out odd.md": ["odd.md"],
    f"check {QUARRY}": [],
    "facts A07": [],
    "scenarios list": [],
    "scenarios new mine": ["mine.yaml"],
    f"scenarios diff {QUARRY} {QUARRY}": [],
    "scenarios schema": [],
    "rules list": [],
    f"rules options {QUARRY}": [],
    "rules new own": ["own.py"],
    "rules test own.py": [],
    "--version": [],
    "--help": [],
}
UNHEARD = """
import io, json, os, sys
from leverage_sim import cli

sys.path.insert(0, sys.argv[2])
from sketching import sketch
sketch()
codes = {}
for line in json.loads(sys.argv[1]):
    for number in (1, 2):
        reader, writer = os.pipe()
        os.close(reader)
        os.dup2(writer, number)
        os.close(writer)
    sys.stdout, sys.stderr = (io.TextIOWrapper(io.FileIO(n, "w", closefd=False), "utf-8") for n in (1, 2))
    try:
        cli.main(line.split())
    except SystemExit as end:
        codes[line] = end.code
with open("codes.json", "w") as file:
    json.dump(codes, file)
"""


@pytest.fixture(scope="module")
def unheard(tmp_path_factory) -> Path:
    """A folder in which every command was called, one after the other, with nobody who reads what it says."""
    place = tmp_path_factory.mktemp("unheard")
    (place / "small.json").write_text(json.dumps(SMALL))
    (place / "claims.yaml").write_text(CLAIMS)
    code = [sys.executable, "-c", UNHEARD, json.dumps(list(COMMANDS)), str(Path(__file__).parent)]
    subprocess.run(code, cwd=place, check=True, capture_output=True)
    return place


@pytest.mark.parametrize("line", COMMANDS, ids=lambda line: line.replace(str(THEATRES), "."))
def test_nobody_who_reads_is_no_error_and_loses_nothing(unheard, line):
    codes = json.loads((unheard / "codes.json").read_text())
    assert codes[line] == 0
    assert [name for name in COMMANDS[line] if not (unheard / name).is_file()] == []


def test_every_command_was_called():
    """But for the dashboard, which writes nothing and ends with Ctrl-C."""
    named = {each.name or each.callback.__name__ for each in app.registered_commands} - {"dashboard"}
    deep = {f"{group.name} {each.name or each.callback.__name__}" for group in app.registered_groups
            for each in group.typer_instance.registered_commands}  # fmt: skip
    assert all(any(f"{line} ".startswith(f"{name} ") for line in COMMANDS) for name in named | deep)


def test_what_is_on_the_screen_is_on_the_disk(command, monkeypatch, tmp_path):
    """A command that cannot draw its pictures says nothing of its results, for it would speak of what is not there."""

    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("leverage_sim.show.style.Canvas.figure", broken)
    for line in COMMANDS:
        if line.startswith(("run ", "leverage", "talks", "compare")):
            said = command(*line.split())
            assert (said.code, said.out) == (1, ""), line


@pytest.mark.parametrize(
    ("redirected", "code", "said"),
    [("| head -1", 0, ""), (">&-", 0, ""), ("> /dev/full", 1, "leverage-sim: the system refuses it: No space left")],
)
def test_in_a_shell(tmp_path, redirected, code, said):
    if redirected == "> /dev/full" and not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    typed = f"set -o pipefail; {sys.executable} -m leverage_sim scenarios schema {redirected}"
    done = subprocess.run(["bash", "-c", typed], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == code
    assert done.stderr.strip()[: len(said) or None] == said
