"""The README: what its first command prints, and every command of its table, played small."""

import re
import shlex
from pathlib import Path

import pytest

import leverage_sim as lev
from leverage_sim.dashboard import serve
from test_docs import blocks

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
ELSEWHERE = {
    "claims": "a minute at its smallest: tests/test_claims.py",
    "hindcast": "five ensembles: tests/test_hindcast.py",
    "sensitivity": "needs a designed sweep: docs/sensitivity.md is followed",
    "discover": "needs a designed sweep: docs/sensitivity.md is followed",
    "sweep": "hundreds of runs: docs/sweeps.md is followed, this file is read in tests/test_docs.py",
    "replay": "of that sweep: docs/sweeps.md is followed",
}
SMALLER = {
    "coalitions": ["--runs", "2", "--quarters", "1", "--workers", "1"],
    "tournament": ["--only", "hedger", "--seats", "CHN", "--runs", "2", "--quarters", "1", "--workers", "1"],
    "compare": ["--runs", "3"],
    "run": ["--runs", "2", "--quarters", "2"],
    "dashboard": ["--no-open"],
}


def quarter_of_the_readme() -> str:
    """What `run korea-2017` prints about the quarter that the README shows."""
    from leverage_sim.show.timeline import tell

    (shown,) = blocks("README.md", "text")
    found = lev.run("korea-2017")
    lines = list(tell(found.scenario, found.quarters, found.events))
    first = next(n for n, line in enumerate(lines) if line.startswith(shown[:6]))
    last = next((n for n in range(first + 1, len(lines)) if not lines[n].startswith(" ")), len(lines))
    return "\n".join(lines[first:last]) + "\n"


def test_the_run_of_the_readme_is_what_is_printed():
    (shown,) = blocks("README.md", "text")
    assert shown == quarter_of_the_readme(), "where results are meant to change: python tests/test_docs.py"


def commands() -> list[str]:
    """The commands of the tables."""
    rows = [line for line in (README + COMMANDS).splitlines() if line.startswith("| ")]
    return list(dict.fromkeys(text for row in rows for text in re.findall(r"`(leverage-sim [^`]+)`", row)))


def test_the_readme_is_short():
    assert len(README.split()) <= 800


@pytest.fixture
def played(command):
    """A run to look at, where the table's `results/DIR` is."""
    lev.run("korea-2017", quarters=2).write("results/DIR")


def test_every_command_of_the_table_does_what_it_says(played, command, monkeypatch):
    monkeypatch.setattr(serve, "check", lambda host, port: None)
    monkeypatch.setattr(serve, "serve", lambda *words: None)
    lines = commands()
    assert len(lines) >= 24
    for line in lines:
        name, *rest = shlex.split(line)[1:]
        if name in ELSEWHERE:
            continue
        kept = ["--quarters", "2"] if "--force-b" in rest else []
        rest = [word for word in rest if not (name == "run" and word in ("--runs", "1000"))]
        said = command(name, *rest, *SMALLER.get(name, []), *kept)
        assert said.code == 0, (line, said.err)
        if (name, rest[:1]) == ("rules", ["new"]):
            assert command("rules", "test", "mine.py").code == 0
    assert set(ELSEWHERE) < {line.split()[1] for line in lines}


def test_the_share_of_assumptions_is_the_one_that_is_said():
    rows = lev.load("korea-2017").parameters.values()
    assumed = sum("assumption" in row.source for row in rows)
    ((said, of),) = re.findall(r"\((\d+) of korea-2017's (\d+) parameters are assumptions\)", README)
    assert (int(said), int(of)) == (assumed, len(rows))
    assert all(row.why for row in rows if "assumption" in row.source)
    assert all(row.source for row in rows)


def test_the_line_of_python_runs():
    (line,) = re.findall(r"`(import leverage_sim as lev; [^`]+)`", README)
    assert "runs=200" in line
    names: dict[str, object] = {}
    exec(f"found = None; {line.replace('runs=200', 'runs=2, quarters=1').replace('lev.run', 'found = lev.run')}", names)
    assert len(names["found"]) == 2
