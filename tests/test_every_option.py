"""Every option of every command reaches what it is for: the function it is handed to, or what is printed and written.

What each choice then changes in the results is shown by ``test_every_choice``. An option without a row is a failure.
"""

import inspect
import json
import re
from importlib import import_module
from pathlib import Path

import pytest
import typer

import leverage_sim as lev
from leverage_sim.arguments.table import DRAWS
from leverage_sim.cli import app
from sweeping import swept

HERE = Path(__file__).parent
QUARRY, STRAIT = (str(HERE / "theatres" / f"{name}.yaml") for name in ("quarry", "strait"))
TALKS = "talks korea-2017 --between PRK USA"
SEED, RUNS, QUARTERS = {"--seed 5": ("seed", 5)}, {"--runs 3": ("runs", 3)}, {"--quarters 2": ("quarters", 2)}
QUARTER, WHERE = {"--quarter 2018Q1": ("quarter", "2018Q1")}, {"--where absent=CHN": ("where", ["absent=CHN"])}
DRAWN = {f"--draws {word}": ("draws", word) for word in DRAWS.choices}
MINE = {"--rules mine.py": ("rules", ["mine.py"])}
OTHER = {"--other-source": ("other_source", True)}
HOLD, SET = "USA@2017Q1=hold", "tension.decay=0.2"
HANDED = {
    "run": ("leverage_sim.api.run", "run korea-2017", {
        **SEED, **RUNS,
        "--first 4": ("first", 4), **DRAWN,
        **QUARTERS, f"--force {HOLD}": ("force", [HOLD]),
        **MINE,
    }),
    "leverage": ("leverage_sim.api.leverage", "leverage korea-2017", {
        **QUARTER, **SEED, **RUNS,
        **DRAWN,
    }),
    "talks": ("leverage_sim.api.talks", TALKS, {
        "--with CHN": ("between", ["PRK", "USA", "CHN"]), "--forum": ("forum", True), **QUARTER,
        "--trust 0.3": ("trust", 0.3), **SEED,
    }),
    "compare": ("leverage_sim.api.compare", "compare korea-2017 no-veto", {
        **RUNS, **SEED, **DRAWN, **QUARTERS, f"--set {SET}": ("set", [SET]),
        f"--set-a {SET}": ("set_a", [SET]), f"--with {SET}": ("set_b", [SET]),
        f"--set-b {SET}": ("set_b", [SET]), f"--force {HOLD}": ("force", [HOLD]),
        f"--force-a {HOLD}": ("force_a", [HOLD]), f"--force-b {HOLD}": ("force_b", [HOLD]),
        **MINE, "--outcome deals": ("outcomes", ["deals"]),
    }),
    "coalitions": ("leverage_sim.api_influence.coalitions", "coalitions korea-2017", {
        **RUNS, **DRAWN,
        "--seeds 4": ("seeds", 4), **SEED, **QUARTERS,
        f"--set {SET}": ("set", [SET]), f"--force {HOLD}": ("force", [HOLD]),
        **MINE, "--workers 3": ("workers", 3),
    }),
    "claims": ("leverage_sim.api_influence.claims", "claims", {
        "--draws 3": ("draws", 3), "--seeds 3": ("seeds", 3), "--file c.yaml": ("file", Path("c.yaml")),
        "--scenario no-veto": ("scenario", "no-veto"), "--full": ("draws", 500), "--flips none": ("flips", "none"),
        "--flips all": ("flips", "all"), "--of prior": ("of", "prior"), "--of retained": ("of", "retained"),
        **SEED, **MINE, **OTHER, "--workers 3": ("workers", 3),
        "--out there": ("out", Path("there")),
    }),
    "tournament": ("leverage_sim.api_tournament.entered", "tournament korea-2017", {
        **MINE, "--only hedger,random": ("only", ["hedger,random"]), "--seats CHN": ("seats", ["CHN"]),
        **RUNS, **SEED, **QUARTERS, **DRAWN, f"--set {SET}": ("set", [SET]),
        "--outcome deals": ("outcomes", ["deals"]), "--pairs": ("two_seats", True),
    }),
    "hindcast": ("leverage_sim.api_influence.hindcast", "hindcast", {
        "--runs 30": ("runs", 30), **SEED, "--free": ("free", True),
    }),
    "sweep": ("leverage_sim.api_sweeps.sweep", "sweep s.yaml --out there", {
        **MINE, **OTHER, "--workers 3": ("workers", 3),
        "--scheduler tcp://a:1": ("scheduler", "tcp://a:1"),
        "--shard 2/3": ("shard", "2/3"), "--resume": ("resume", True), "--out else": ("out", Path("else")),
    }),
    "replay": ("leverage_sim.api_sweeps.replay", "replay there", {
        "--run 2": ("run", 2), "--from 2018Q1": ("since", "2018Q1"), f"--force {HOLD}": ("force", [HOLD]),
        **MINE, **OTHER,
    }),
    "why": ("leverage_sim.api.why", "why there --actor PRK --quarter 2017Q1", {
        "--actor CHN": ("actor", "CHN"), **QUARTER, "--run 2": ("run", 2),
        "--slot coercive": ("slot", "coercive"), **MINE, **OTHER,
    }),
    "sensitivity": ("leverage_sim.analysis.sensitivity.sensitivity", "sensitivity there", {
        "--outcome deals": ("outcomes", ["deals"]), **WHERE,
        "--resamples 50": ("resamples", 50), **SEED,
    }),
    "discover": ("leverage_sim.analysis.discovery.discover", "discover there --outcome deals>0", {
        "--outcome talks>1": ("outcome", "talks>1"), **WHERE,
        "--input trust.": ("inputs", ["trust."]),
        "--density 0.5": ("density", 0.5), "--boxes 2": ("boxes", 2), "--peel 0.2": ("peel", 0.2),
        "--mass 0.1": ("mass", 0.1),
        **SEED,
    }),
    "report": ("leverage_sim.api.report", "report there", {"--out page.html": ("out", Path("page.html"))}),
    "council": ("leverage_sim.api.council", "council korea-2017", {f"--set {SET}": ("set", [SET])}),
    "dashboard": ("leverage_sim.dashboard.serve.serve", "dashboard", {
        **MINE, "--host 0.0.0.0": ("host", "0.0.0.0"), "--port 9000": ("port", 9000),
        "--no-open": ("show", False), "--open": ("show", True), "--name sim.example": ("names", ["sim.example"]),
    }),
}  # fmt: skip
"""By command: the function, what is typed, and by what is typed besides the argument that it gives and its value."""
LOADED = ("run", "leverage", "talks", "network", "hindcast", "odd")
"""Commands that load the scenario with ``--set`` (and ``--rules``) themselves."""
SHOWN = {
    "tournament --resume": "test_tournament.py::test_the_command_prints_writes_and_goes_on",
    "tournament --other-source": "test_source.py::test_a_tournament_of_another_source_goes_on_if_that_is_wanted",
    "tournament --workers": "test_workers.py::test_a_command_plays_on_all_cores_unless_it_is_told_otherwise",
    "sweep --json": "test_every_option.py::test_a_sweep_says_how_much_was_played",
    "sweep --estimate": "test_sweeps.py::test_estimate_plays_little_and_writes_nothing",
    "sweep --merge": "test_sweeps.py::test_shards_merge_to_the_whole",
    "discover --json": "test_sensitivity.py::test_commands_write_data_and_pictures",
    "discover --out": "test_sensitivity.py::test_commands_write_data_and_pictures",
    "hindcast --json": "test_hindcast.py::test_the_command_tells_what_it_writes_and_draws",
    "hindcast --out": "test_hindcast.py::test_the_command_tells_what_it_writes_and_draws",
    "why --all": "test_why_recordings.py::test_the_command_prints_a_sentence_tables_and_json",
    "sweep --out": "test_every_option.py::test_an_option_is_handed_on",
    "claims --out": "test_every_option.py::test_an_option_is_handed_on",
    "report --out": "test_every_option.py::test_an_option_is_handed_on",
    "network --quarter": "test_workers.py::test_what_is_written_where_nothing_is_named_goes_to_results",
}  # fmt: skip


class Seen(Exception):
    """The arguments that a function was called with."""


def watched(function):
    """The same function, which tells its arguments and does no more."""
    form = inspect.signature(function)

    def call(*given, **named):
        bound = form.bind(*given, **named)
        bound.apply_defaults()
        raise Seen(bound.arguments)

    return call


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder with what commands ask for before they hand on."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(
        'from leverage_sim import rule\n\n\n@rule("own-option")\ndef own(view, scores):\n    return scores\n'
    )
    return tmp_path


def handed(target, typed, monkeypatch, spoken=()):
    """What a function is called with by a command."""
    module, _, name = target.rpartition(".")
    with monkeypatch.context() as patch:
        patch.setattr(target, watched(inspect.unwrap(getattr(import_module(module), name))))
        if "dashboard" in target:
            patch.setattr("leverage_sim.dashboard.serve.check", lambda host, port: None)
        with pytest.raises(Seen) as seen:
            app(args=typed, standalone_mode=False)
    return seen.value.args[0]


@pytest.fixture(scope="module", autouse=True)
def imported():
    """What takes a function from another module takes it before one is put in its place."""
    for name in ("api", "api_influence", "api_sweeps", "api_tournament", "dashboard.serve"):
        import_module(f"leverage_sim.{name}")


@pytest.mark.parametrize("command", HANDED)
def test_an_option_is_handed_on(command, here, monkeypatch):
    target, base, rows = HANDED[command]
    plain = handed(target, base.split(), monkeypatch)
    for typed, (name, value) in rows.items():
        given = handed(target, [*base.split(), *typed.split(" ", 1)], monkeypatch)
        found = list(given[name]) if isinstance(given[name], list | tuple) else given[name]
        assert found == value, typed
        assert typed == "--open" or plain[name] != given[name], typed
        if typed not in ("--full", "--scheduler tcp://a:1"):
            others = {key: each for key, each in given.items() if key not in (name, "note")}
            assert {k: str(v) for k, v in others.items()} == {k: str(plain[k]) for k in others}, typed


@pytest.mark.parametrize("command", LOADED)
def test_values_that_are_set_are_loaded(command, here, monkeypatch):
    typed = {"talks": TALKS, "hindcast": "hindcast korea-2017"}.get(command, f"{command} korea-2017")
    given = handed("leverage_sim.api.load", [*typed.split(), "--set", "tension.decay=0.2"], monkeypatch)
    assert list(given["set"]) == ["tension.decay=0.2"]
    if command in ("run", "odd"):
        given = handed("leverage_sim.api.load", [*typed.split(), "--rules", "mine.py"], monkeypatch)
        assert list(given["rules"]) == ["mine.py"]


# --- what commands print and write ------------------------------------------------------------------------------------

SMALL = {
    "run": f"run {QUARRY} --quarters 2", "leverage": f"leverage {QUARRY}", "council": f"council {STRAIT}",
    "talks": f"talks {STRAIT} --between Ardmark Velia", "network": f"network {QUARRY}",
    "compare": f"compare {QUARRY} --with tension.decay=0.2 --runs 2 --quarters 1",
    "coalitions": f"coalitions {QUARRY} --runs 2 --quarters 1 --workers 1",
    "claims": "claims --file c.yaml --draws 2 --seeds 1 --workers 1 --flips none",
    "tournament": f"tournament {QUARRY} --only random --seats North --runs 2 --quarters 1 --workers 1",
    "sensitivity": "sensitivity swept --outcome final_tension", "replay": "replay ran", "facts": "facts A07",
    "why": "why ran --actor Ardmark --quarter 2030Q2 --slot coercive", "odd": f"odd {QUARRY}",
    "scenarios diff": f"scenarios diff {QUARRY} {STRAIT}", "rules list": "rules list",
    "rules options": f"rules options {QUARRY}",
}  # fmt: skip
FILES = {"council": ".png", "talks": ".png", "network": ".graphml", "odd": ".md"}
CLAIMS = {
    "name": "own", "scenario": QUARRY, "measures": {"tests": {"outcome": "major_tests"}},
    "claims": [{"id": "one", "says": "some", "kind": "emergent", "conditions": [
        {"value": "tests[base]", "take": "mean", "asks": ">= 3", "words": "tests"}]}],
}  # fmt: skip


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    place = tmp_path_factory.mktemp("prepared")
    (place / "c.yaml").write_text(json.dumps(CLAIMS))
    lev.run(STRAIT, quarters=1).write(place / "ran")
    sample = {"method": "prior", "size": 10, "parameters": {"tension.decay": [0.1, 0.5]}}
    file = {"name": "s", "scenario": STRAIT, "quarters": 1, "replicates": 2, "design": {"sample": sample}}
    swept(place / "swept", file)
    return place


@pytest.fixture
def ready(prepared, here, monkeypatch):
    """Where small commands find what they name; what would have flipped a choice is not searched for."""
    import shutil

    shutil.copytree(prepared, here, dirs_exist_ok=True)
    monkeypatch.setattr("leverage_sim.analysis.why.search", lambda *where: ([], []))
    return here


def options_of() -> dict[str, list[str]]:
    """The options of every command; the names of arguments are no options."""
    found = {}
    for name, each in typer.main.get_command(app).commands.items():
        for own, its in getattr(each, "commands", {"": each}).items():
            options = [o for p in its.params for o in (*p.opts, *p.secondary_opts) if o.startswith("--")]
            found[f"{name} {own}".strip()] = options
    return found


def strict(text):
    def refuse(word):
        raise AssertionError(f"{word} is no JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize("name", [name for name, own in options_of().items() if "--json" in own and name in SMALL])
def test_json_is_all_that_is_printed_and_holds_numbers_alone(name, ready, command, monkeypatch):
    monkeypatch.setattr("leverage_sim.show.figures.run_figures", lambda *how: None)
    said, plain = command(*SMALL[name].split(), "--json"), command(*SMALL[name].split(), *again(name))
    assert said.code == plain.code == 0, said.err + plain.err
    assert strict(said.out)
    assert said.out != plain.out


def again(name):
    return ("--resume",) if name == "tournament" else ()


@pytest.mark.parametrize("name", [name for name, own in options_of().items() if "--out" in own and name in SMALL])
def test_what_is_written_is_where_it_is_named(name, ready, command, monkeypatch):
    monkeypatch.setattr("leverage_sim.show.figures.run_figures", lambda *how: None)
    before, place = set(ready.rglob("*")), f"named{FILES.get(name, '')}"
    said = command(*SMALL[name].split(), "--out", place)
    assert said.code == 0, said.err
    written = {path for path in set(ready.rglob("*")) - before if path.is_file()}
    assert written
    assert {path.relative_to(ready).parts[0] for path in written} == {place}


@pytest.mark.parametrize(
    ("typed", "more", "with_it", "without"),
    [
        (f"rules options {QUARRY}", "--actor South", "South", "Tumul"),
        ("rules list", "--rules listed.py", "own-listed", None),
        ("facts", "--for tension.decay", "tension.decay", None),
        ("facts --for tension.decay", f"--scenario {QUARRY}", "0.3", None),
        ("facts --for tension.decay", "--set tension.decay=0.77", "0.77", None),
        (f"talks {STRAIT} --between Ardmark Velia", "--draws 7", "7 draws", None),
        ("check ruled.yaml", "--rules checked.py", "ok", None),
        (f"rules test mine.py --scenario {STRAIT}", "", "own-option", None),
    ],
)  # fmt: skip
def test_an_option_shows_in_what_is_printed(typed, more, with_it, without, ready, command):
    (ready / "ruled.yaml").write_text("name: r\ntitle: r\nextends: korea-2017\nrules: {CHN: own-checked}\n")
    for name in ("listed", "checked"):  # which no other test has loaded
        (ready / f"{name}.py").write_text((ready / "mine.py").read_text().replace("own-option", f"own-{name}"))
    plain, said = command(*typed.split()), command(*typed.split(), *more.split())
    assert said.code == 0, said.err
    assert not more or plain.out != said.out
    assert with_it in said.out
    assert without is None or (without in plain.out and without not in said.out)


def test_a_network_is_of_the_quarter_the_seed_and_the_values_that_are_named(ready, command):
    texts = []
    for more in ("", "--quarter 1990Q4", "--quarter 1990Q4 --seed 7", "--set trust.Tumul.North=0.9"):
        assert command("network", QUARRY, *more.split(), "--out", "n.graphml").code == 0
        texts.append((ready / "n.graphml").read_text())
    assert len(set(texts)) == 4


def test_only_as_many_parameters_are_shown_as_are_asked_for(ready, command):
    sample = {"method": "prior", "size": 10, "parameters": {"tension.decay": [0.1, 0.5], "bargain.demand": [0.5, 2]}}
    swept(ready / "two", {"name": "s", "scenario": STRAIT, "quarters": 1, "design": {"sample": sample}})
    for top, names in (("1", 1), ("2", 2)):
        said = command("sensitivity", "two", "--outcome", "final_tension", "--top", top)
        assert sum(name in said.out for name in ("tension.decay", "bargain.demand")) == names


def test_a_sweep_says_how_much_was_played(ready, command):
    (ready / "s.yaml").write_text("name: s\nscenario: quarry.yaml\nquarters: 1\nreplicates: 3\n")
    (ready / "quarry.yaml").write_text(Path(QUARRY).read_text())
    said = command("sweep", "s.yaml", "--out", "there", "--workers", "1", "--json")
    assert strict(said.out) == {"runs": 3, "played": 3, "failed": 0, "complete": True}
    assert command("sweep", "s.yaml", "--out", "there", "--workers", "1", "--resume").out == ""


def test_no_option_is_left_out():
    missing = []
    for command, options in options_of().items():
        rows = " ".join(HANDED.get(command, ("", "", {}))[2])
        typed = f"{rows} " + " ".join(
            ("--set" if command in LOADED else "", "--rules" if command in ("run", "odd") else "",
             "--json --out" if command in SMALL else "", "--between" if command == "talks" else "",
             *(word for own, *more in PRINTED if own.startswith(command) for word in (own, *more)))
        )  # fmt: skip
        for option in options:
            if option != "--help" and f"{option} " not in f"{typed} " and f"{command} {option}" not in SHOWN:
                missing.append(f"{command} {option}")
    assert missing == []


PRINTED = [
    ("rules options", "--actor"), ("rules list", "--rules"), ("facts", "--for", "--scenario", "--set"),
    ("sensitivity", "--top"), ("talks", "--draws"), ("check", "--rules"), ("rules test", "--scenario"),
    ("network", "--seed", "--set"),
]  # fmt: skip
"""Options of commands whose tests stand above."""


@pytest.mark.parametrize("where", sorted(set(SHOWN.values())))
def test_the_tests_that_are_named_are_there(where):
    file, _, name = where.partition("::")
    assert re.search(rf"^def {name}\w*\(", (HERE / file).read_text(), re.M)
