"""What is printed: numbers whole at every width, only characters that the reader can show, no control characters."""

import inspect
import io
import json
import pkgutil
import re
from collections import Counter
from dataclasses import replace
from importlib import import_module

import pandas as pd
import pytest
from rich.cells import cell_len
from rich.color import ColorSystem

import drawable
import leverage_sim as lev
from leverage_sim import show
from leverage_sim.analysis.claims.score import Ablated
from leverage_sim.analysis.claims.swap import Swapped
from leverage_sim.analysis.claims.verdict import judged
from leverage_sim.analysis.draw_statistics import Estimate
from leverage_sim.analysis.hindcast import Hindcast
from leverage_sim.cli import guarded
from leverage_sim.show import (
    claims,
    coalitions,
    comparison,
    council,
    discovery,
    hindcast,
    sensitivity,
    tables,
    talks,
    tournament,
    why,
    why_both,
    why_talks,
)
from leverage_sim.show.tables import terminal

NUMBER = re.compile(r"[+±x-]*[\d,]*\.?\d+(e[+-]?\d+)?")
WIDTHS = (80, 60, 40)


def numbers(text):
    """How often each number stands in a text."""
    words = [word.strip("()[];:,.%*") for word in text.split()]
    return Counter(word for word in words if NUMBER.fullmatch(word) or re.fullmatch(r"\d{4}Q[1-4]", word))


def shares(console):
    rows = [{"outcome": "a deal is signed", "share": 0.1234, "low": 0.0, "high": 1.0}] * 2
    sums = [{"outcome": "trade at the end", "mean": 1234567.891, "low": -1e7, "high": 1e7, "p5": -5e8, "p95": 5e8}]
    tables.print_shares(console, rows, sums, "luck alone: 50 runs with the scenario's parameters")


def scores():
    """Claims with ablations and turns, and placebos of both kinds."""
    found = drawable.scores()
    first = found.claims[0]
    cut = tuple(judged(condition, Estimate(-12.3456, -13, -11, 9)) for condition in first.claim.conditions)
    ablated = Ablated("mediation", {"switches.mediation": "off"}, cut, True)
    moved = Estimate(-0.123, -0.456, 0.789, 10)
    placebo = found.book.file.placebos[0]
    more = ((placebo, moved), (placebo, Swapped("CHN", "RUS", 12345, 17, 0)))
    return replace(found, claims=(replace(first, ablations=(ablated,)), *found.claims[1:]), placebos=more)


def forecasts(scenario):
    names = ["retained", "prior", "blind", "random", "expected-utility", "persistence", "last four", "climatology"]
    titles = ["all chances", "merchandise trade with China, million USD", "launches"]
    rows = [{"title": t, "forecast": n, "score": 1234.5 + k} for k, n in enumerate(names) for t in titles]
    less = [{"series": "all chances", "baseline": n, "difference": -0.123, "low": -0.5, "high": 0.5} for n in names]
    years = [
        {
            "title": t,
            "period": "2020",
            "record": 123456,
            "median": 6.02e23,
            "q05": -12345.6,
            "q95": 98765.4,
            "in_90": True,
        }
        for t in titles
    ]
    frames = (pd.DataFrame(frame) for frame in (rows, less, [], years))
    return Hindcast(scenario, 20, 1, False, *frames)


@pytest.fixture(scope="module")
def printers(korea, tmp_path_factory):
    """Every table that a command prints, by the command."""
    names = [name for name in korea.parameters if korea.parameters[name].prior][::40][:9]
    run = lev.run(korea, quarters=6)
    pair = lev.compare("korea-2017", set_b={"switches.veto": "off", "rules.CHN": "hedger"}, runs=2, quarters=2)
    ledger, both = lev.why(run, "CHN", "2017Q1", slot="diplomatic"), lev.why_both(pair, "CHN", "2017Q1")
    offers = lev.why_talks(run, "USA", "2018Q2")
    table, drawn = lev.leverage(korea), lev.leverage(korea, runs=3, draws="prior")
    bargain, trust = lev.talks(korea, ["PRK", "USA"]), lev.relief_by_trust(korea, ["PRK", "USA"], draws=2)
    contest = lev.tournament("korea-2017", only=["hedger"], seats=["USA", "CHN"], runs=4, quarters=1, pairs=True)
    game = replace(drawable.coalitions(korea), draws=60)
    correlations = pd.DataFrame(
        {"parameter": names, "rho": -0.5, "low": -0.75, "high": 0.25, "verdict": "settled alone"}
    )
    found = drawable.sensitivities(names)
    found[0] = replace(found[0], indices=found[0].indices.assign(ST_of_all=0.125))
    ranks = sensitivity.Sensitivity("deals", "ranks", correlations, found[0].variance, 1500, 2, True)
    return {
        "run --runs": shares,
        "leverage": lambda console: tables.print_leverage(console, table, korea),
        "leverage --draws": lambda console: tables.print_leverage(console, drawn, korea),
        "council": lambda console: council.print_council(console, lev.council(korea)),
        "talks": lambda console: talks.print_talks(console, korea, bargain),
        "talks --draws": lambda console: talks.print_relief(console, trust),
        "why": lambda console: why.print_why(console, ledger, everything=True),
        "why --slot talks": lambda console: why_talks.print_why_talks(console, offers),
        "why of both": lambda console: why_both.print_both(console, both, everything=True),
        "compare": lambda console: comparison.print_comparison(console, pair),
        "coalitions": lambda console: coalitions.print_coalitions(console, game),
        "tournament": lambda console: tournament.print_tournament(console, contest),
        "sensitivity": lambda console: sensitivity.print_sensitivity(console, [*found, ranks], ["deals"], 12),
        "sensitivity of ranks": lambda console: sensitivity.print_sensitivity(console, [ranks], [], 12),
        "discover": lambda console: discovery.print_discovery(console, drawable.discovery(names)),
        "claims": lambda console: claims.print_claims(console, scores()),
        "hindcast": lambda console: hindcast.print_hindcast(console, forecasts(korea)),
    }


def printed(printer, width, encoding="utf-8"):
    """What a command prints at a width."""
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, newline="")
    printer(terminal(file, width))
    file.flush()
    return raw.getvalue().decode(encoding)


@pytest.fixture
def watched(monkeypatch):
    """Names of the functions that print to a console, and of those of them that were called."""
    every, called = set(), set()
    homes = [import_module(f"{show.__name__}.{m.name}") for m in pkgutil.iter_modules(show.__path__) if not m.ispkg]
    for home in homes:
        for name, function in inspect.getmembers(home, inspect.isfunction):
            if next(iter(inspect.signature(function).parameters), "") == "console":
                path = f"{function.__module__}.{name}"
                every.add(path)

                def seen(*words, path=path, function=function, **more):
                    called.add(path)
                    return function(*words, **more)

                monkeypatch.setattr(home, name, seen)
    return every, called


def test_every_number_is_whole_at_every_width(printers, watched):
    every, called = watched
    for command, printer in printers.items():
        wide = printed(printer, 200)
        assert sum(numbers(wide).values()) > 8, command
        for width in WIDTHS:
            narrow = printed(printer, width)
            lines = [line for line in narrow.splitlines() if "leverage-sim why" not in line]  # to be copied, not folded
            assert max(map(cell_len, lines)) <= width, (command, width)
            assert "…" not in narrow, (command, width)
            missing = numbers(wide) - numbers(narrow)
            assert not missing, (command, width, missing)
    assert len(every) > 20
    assert called == every


def test_a_table_that_has_room_is_one_table():
    wide = printed(lambda console: console.print(tables.grid("Title", ["", "a", "b"], [["x", "1", "2"]])), 80)
    assert wide.splitlines() == ["Title", "   a  b", "x  1  2"]


def test_columns_that_have_no_room_stand_below_with_the_names_of_the_rows():
    rows = [["the United States", "economic", "0.004 (0.001 to 0.009)", "1,234,567.8"], ["China", "all", "0.1", "2.0"]]
    heads = ["", "domain", "potential", "asymmetry"]
    narrow = printed(lambda console: console.print(tables.grid("", heads, rows, 2)), 60)
    assert [line.rstrip() for line in narrow.splitlines()] == [
        "                   domain                 potential",
        "the United States  economic  0.004 (0.001 to 0.009)",
        "China              all                          0.1",
        "",
        "                     asymmetry",
        "the United States  1,234,567.8",
        "China                      2.0",
    ]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "cp437"])
def test_every_table_can_be_printed_in_any_encoding(printers, encoding):
    for command, printer in printers.items():
        assert numbers(printed(printer, 118, encoding)) == numbers(printed(printer, 118)), command


ABROAD = "name: mine\nextends: korea-2017\nquarters: [2017Q1, 2017Q1]\ntitle: 核的危机 – Corée ± … ‘x’\n"


@pytest.mark.parametrize(
    ("encoding", "shown"), [("ascii", "???? - Coree +- ... 'x'"), ("cp1252", "???? – Corée ± … ‘x’")]
)
def test_commands_end_well_in_any_encoding(encoding, shown, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text(ABROAD, encoding="utf-8")
    for arguments in (
        ["run", "mine.yaml"],
        ["run", "核.yaml"],
        ["run", "mine.yaml", "--runs", "2"],
        ["--help"],
        ["odd"],
    ):
        streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n") for _ in "oe"]
        monkeypatch.setattr("sys.stdout", streams[0])
        monkeypatch.setattr("sys.stderr", streams[1])
        code = guarded(arguments)
        for stream in streams:
            stream.flush()
        out, err = (stream.buffer.getvalue().decode(encoding) for stream in streams)
        assert code == (2 if "核.yaml" in arguments else 0), err
        assert out if code == 0 else "there is no such file" in err
        if arguments == ["run", "mine.yaml"]:
            assert shown in out


@pytest.mark.parametrize("width", WIDTHS)
def test_lines_are_folded_between_words_where_the_width_is_known(width, command, monkeypatch):
    wide = command("run", "korea-2017", "--quarters", "2").out
    monkeypatch.setenv("COLUMNS", str(width))
    narrow = command("run", "korea-2017", "--quarters", "2").out
    assert max(map(len, wide.splitlines())) > width >= max(map(len, narrow.splitlines()))
    assert wide.split() == narrow.split()


EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e"
SEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
RULE = f'''from leverage_sim import rule
import warnings


@rule("mine", seat="any", extends="rational")
def mine(view, scores):
    """Says {EVIL} of itself.  Source: {EVIL}."""
    {{body}}
    return scores
'''


@pytest.fixture
def evil(tmp_path):
    """A folder of results and files in which everything that is text holds escape sequences."""
    lev.run("korea-2017", quarters=1).write(tmp_path / "there")
    manifest = tmp_path / "there" / "manifest.json"
    data = json.loads(manifest.read_text())
    for name, actor in data["scenario"]["actors"].items():
        actor["title"] = f"{name} {EVIL}"
    manifest.write_text(json.dumps(data))
    for name in ("events", "runs"):
        frame = pd.read_parquet(tmp_path / "there" / f"{name}.parquet")
        for column in frame.select_dtypes(["object", "string"]):
            frame[column] = frame[column].astype(str) + EVIL
        frame.to_parquet(tmp_path / "there" / f"{name}.parquet", index=False)
    (tmp_path / "mine.py").write_text(RULE.format(body="pass"), encoding="utf-8")
    (tmp_path / "warns.py").write_text(
        RULE.format(body=f"warnings.warn({EVIL!r}, stacklevel=1)").replace("mine", "warns"), encoding="utf-8"
    )
    (tmp_path / "fails.py").write_text(
        RULE.format(body=f"raise ValueError({EVIL!r})").replace("mine", "fails"), encoding="utf-8"
    )
    (tmp_path / f"{EVIL}.yaml").write_text(f"name: {EVIL}", encoding="utf-8")
    (tmp_path / "keys.yaml").write_text('name: mine\nextends: korea-2017\n"\\e[2J": 1\nquestion: "\\e[2J"\n')
    return tmp_path


SAID = (
    ["check", f"{EVIL}.yaml"], ["check", f"{EVIL}"], ["check", "keys.yaml"], ["run", f"korea{EVIL}"],
    ["run", "korea-2017", "--quarters", "1", "--out", f"out{EVIL}"], ["run", "korea-2017", "--set", f"x{EVIL}=3"],
    ["run", "korea-2017", "--set", f"title=x{EVIL}"], ["run", "korea-2017", "--force", f"CHN@2017Q1={EVIL}"],
    ["run", "korea-2017", "--quarters", "1", "--rules", "mine.py"], ["rules", "list", "--rules", "mine.py"],
    ["rules", "list", "--rules", "mine.py", "--json"], ["rules", "test", "fails.py"], ["facts", EVIL],
    ["run", "korea-2017", "--quarters", "1", "--rules", "warns.py", "--set", "rules.CHN=warns"],
    ["run", "korea-2017", "--quarters", "1", "--rules", "fails.py", "--set", "rules.CHN=fails"],
    ["why", "there", "--actor", f"CHN{EVIL}", "--quarter", "2017Q1"],
    ["why", "there", "--actor", "CHN", "--quarter", EVIL],
    ["replay", "there"], ["report", "there"], ["report", EVIL], ["sensitivity", "there", "--outcome", EVIL], [EVIL],
    ["run", f"--{EVIL}"],
)  # fmt: skip


def test_no_control_character_of_a_users_text_reaches_the_terminal(evil, command):
    for arguments in SAID:
        said = command(*arguments)
        assert said.out + said.err, arguments
        assert not SEEN.search(said.out + said.err), (arguments, said.out + said.err)
    log = evil / "leverage-sim-error.log"
    assert log.exists()
    assert not SEEN.search(log.read_text(encoding="utf-8"))


def test_errors_and_tables_of_the_api_hold_no_control_characters_either():
    with pytest.raises(lev.InputError) as caught:
        lev.load(f"/nowhere/{EVIL}\n{EVIL}.yaml")
    assert not SEEN.search(str(caught.value))
    assert len(str(caught.value).splitlines()) == 1
    grid = printed(lambda console: console.print(tables.grid(EVIL, [EVIL], [[EVIL]])), 80)
    assert not SEEN.search(grid)


def test_heads_are_bold_on_a_terminal_and_a_users_colours_are_not():
    console = terminal(io.StringIO(), 80)
    console._force_terminal, console._color_system = True, ColorSystem.STANDARD
    console.print(tables.grid("", ["head"], [["\x1b[31mred"]]))
    said = console.file.getvalue()
    assert "\x1b[1mhead" in said
    assert "\x1b[31m" not in said
    assert "[31mred" in said
