"""Every choice of every argument of the Python API changes what it should.

A row is a call, what is looked at in its result, and arguments with choices that must all show there. An argument that
changes no data stands in ``SHOWN`` with the test that shows what it does instead. An argument or a word that has no
row is a failure.
"""

import hashlib
import inspect
import re
from pathlib import Path

import pandas as pd
import pytest

import leverage_sim as lev
from leverage_sim.actors.rules import RULES
from leverage_sim.arguments.table import DRAWS, FLIPS, RECORD
from leverage_sim.problems import InputError
from leverage_sim.scenario.load import digest
from sweeping import swept
from test_arguments import CALLS

HERE = Path(__file__).parent
QUARRY, STRAIT = (str(HERE / "theatres" / f"{name}.yaml") for name in ("quarry", "strait"))
OUT, M = "the argument is left out", Path("made")  # a path in M is of a file that `made` makes
DECAY, START = {"tension.decay": 0.01}, {"tension.initial": 0.9}
ROWS: dict[tuple[str, str], tuple] = {}


def row(function, look, base, call=None, **choices):
    """Arguments of a function, each with its choices."""
    for name, values in choices.items():
        ROWS[function, name] = (call or getattr(lev, function), look, base, values)


def named(function, look, base, actor, call=None):
    """``rules``: a rule that only its file knows is set, with the file and without it."""
    own = {**base, "set": {f"rules.{actor}": f"own-{function}"}}
    row(function, look, own, call, rules=[OUT, M / f"{function}.py"])


def mark(*frames):
    """A hash of what frames hold."""
    return hashlib.sha256("".join(frame.to_csv() for frame in frames).encode()).hexdigest()


# --- scenarios and runs -----------------------------------------------------------------------------------------------


def of_run(found):
    return mark(found.runs.drop(columns="run"), found.quarters, found.events)


def of_model(model):
    model.step()
    model.step()
    return mark(*model.frames())


class LastOption(lev.StateAgent):
    def score(self, view, scores):
        scores.values[:] = 0.0
        scores.values[-1] = 50.0
        return scores


BLAST = "Tumul@1990Q1=blast"
row("load", digest, {"name": QUARRY}, name=[QUARRY, STRAIT], set=[{}, DECAY, "tension.decay=0.3"])
named("load", digest, {"name": QUARRY}, "North")
row(
    "run", of_run, {"scenario": "korea-2017", "runs": 2, "quarters": 2}, scenario=["korea-2017", "korea-2018"],
    seed=[1, 2, 2**62], runs=[1, 2, 3], first=[0, 5], quarters=[1, 2, 3], draws=[OUT, "prior", "retained"],
    force=[[], "PRK@2017Q1=major-test", "PRK@2017Q1=hold"], record=["runs", "quarters", "events"], set=[{}, DECAY],
)  # fmt: skip
named("run", of_run, {"scenario": QUARRY}, "North")
row(
    "LeverageModel", of_model, {"scenario": QUARRY}, scenario=[QUARRY, STRAIT], rng=[1, 2], set=[{}, DECAY],
    force=[[], BLAST], agents=[OUT, {"Tumul": LastOption}],
)  # fmt: skip
named("LeverageModel", of_model, {"scenario": QUARRY}, "North")
row("columns", mark, {}, frame=[pd.DataFrame({"deals": [1]}), pd.DataFrame({"tension": [1]})])
row("results", lambda f: mark(f.runs), {}, folder=[M / "run", M / "other"])
row("report", lambda f: re.search("<h1>.*?seed \\d", f.read_text(), re.S)[0], {}, folder=[M / "run", M / "other"])
row("report", str, {"folder": M / "run"}, out=[OUT, M / "page.html"])

# --- comparisons, leverage, talks, the Council, whys ------------------------------------------------------------------


def of_comparison(found):
    return mark(found.outcomes, found.runs)


row(
    "compare", of_comparison, {"a": QUARRY, "runs": 4, "quarters": 2, "set_b": DECAY}, a=[QUARRY, STRAIT],
    runs=[4, 5], seed=[1, 2], quarters=[2, 3], set=[{}, START], set_a=[{}, START], set_b=[DECAY, START],
    force=[[], BLAST], force_a=[[], BLAST], force_b=[[], BLAST],
    outcomes=[OUT, "deals", ["deals", "major_tests"]],
)  # fmt: skip
row(
    "compare", of_comparison, {"a": "korea-2017", "runs": 2, "quarters": 1, "set_b": DECAY},
    b=[OUT, "no-veto"], draws=[OUT, "prior", "retained"],
)  # fmt: skip
named("compare", lambda f: f.runs.shape, {"a": QUARRY, "runs": 2, "quarters": 1}, "North")
row(
    "leverage", lambda f: mark(f.frame()), {"scenario": "korea-2017", "runs": 3, "quarter": "2017Q3"},
    scenario=["korea-2017", "no-veto"], seed=[1, 2], runs=[2, 3], quarter=[OUT, "2017Q2", "2017Q3"],
    draws=[OUT, "prior", "retained"], set=[{}, DECAY],
)  # fmt: skip
named("leverage", lambda f: f.scenario, {"scenario": QUARRY}, "North")
TABLE = {"scenario": STRAIT, "between": ["Ardmark", "Velia"], "quarter": "2030Q4"}
row(
    "talks", lambda f: mark(f.grid) + str((f.names, f.quarter, f.trust, f.hardship, f.offers)), TABLE,
    scenario=[STRAIT, lambda: lev.load(STRAIT, START)], between=[["Ardmark", "Velia"], ["Ardmark", "Sundar"]],
    quarter=[OUT, "2030Q4", "2031Q1"], trust=[OUT, 0.05, 0.9], seed=[1, 2], set=[{}, DECAY],
)  # fmt: skip
SIX = {"scenario": "six-party", "between": ["PRK", "USA"], "set": "quarters=2017Q1..2017Q1"}
row("talks", lambda f: f.names, SIX, forum=[False, True])
named("talks", lambda f: f.names, TABLE, "Velia")
RELIEF = {"scenario": "korea-2017", "between": ["PRK", "USA"], "draws": 60}
row(
    "relief_by_trust", mark, RELIEF, scenario=["korea-2017", "korea-2018"], between=[["PRK", "USA"], ["PRK", "CHN"]],
    quarter=[OUT, "2017Q3"], seed=[1, 2], draws=[60, 61], set=[{}, {"relief.scale": 0.0}],
)  # fmt: skip
row("relief_by_trust", mark, {**RELIEF, "scenario": "six-party"}, forum=[False, True])
named("relief_by_trust", len, {**RELIEF, "draws": 2}, "CHN")
row("council", str, {"scenario": "korea-2017"}, scenario=["korea-2017", "no-veto"], set=[{}, "switches.veto=off"])
named("council", lambda f: f.scenario, {"scenario": "korea-2017"}, "CHN")


def in_full(found):
    return str(found.as_json())


def without_flips(why):
    """The same without the search for what would have flipped a choice, which takes most of the time."""

    def call(patch, **how):
        patch.setattr("leverage_sim.analysis.why.search", lambda *where: ([], []))
        return why(**how)

    return call


WHY = {"folder": M / "run", "actor": "Ardmark", "quarter": "2030Q3", "slot": "coercive"}
LATER = {
    "actor": ["Ardmark", "Velia"],
    "quarter": ["2030Q3", "2030Q4"],
    "run": [0, 1],
    "slot": ["coercive", "diplomatic"],
}
row("why", in_full, WHY, without_flips(lev.why), folder=[M / "run", M / "other"], **LATER)
row(
    "why_both",
    in_full,
    {**WHY, "folder": M / "both"},
    without_flips(lev.why_both),
    folder=[M / "both", M / "others"],
    **LATER,
)

# --- sweeps, replays, studies -----------------------------------------------------------------------------------------

SWEEP = {"name": "s", "scenario": QUARRY, "quarters": 2, "design": {"grid": {"tension.decay": [0.1, 0.2]}}}
SALVO = "Ardmark@2030Q3=salvo"


def of_sweep(file, made, **how):
    """A sweep into a folder that no other has."""
    place = made / hashlib.sha256(repr((file, how)).encode()).hexdigest()[:8]
    return mark(lev.results(lev.sweep(file, place, **how).folder).runs)


row("sweep", str, {}, of_sweep, file=[SWEEP, {**SWEEP, "replicates": 2}])
row("sweep", str, {"file": {**SWEEP, "set": {"rules.North": "own-sweep"}}}, of_sweep, rules=[OUT, M / "sweep.py"])
row(
    "replay", lambda f: of_run(f.results), {"folder": M / "run"}, folder=[M / "run", M / "other"], run=[0, 1, 2],
    force=[[], SALVO, "Ardmark@2030Q4=salvo"],
)  # fmt: skip
row("replay", lambda f: f.since, {"folder": M / "run", "force": SALVO}, since=[OUT, "2030Q2"])
row("estimate_sweep", lambda f: f.design, {}, file=[SWEEP, {**SWEEP, "replicates": 3}])
row("estimate_sweep", lambda f: f.workers, {"file": SWEEP}, workers=[1, 2])
GAME = {"scenario": QUARRY, "runs": 6, "quarters": 6}
row(
    "coalitions", lambda f: str(f.worths), GAME, scenario=[QUARRY, STRAIT], runs=[6, 7], seed=[1, 2], quarters=[2, 6],
    set=[{}, {"weight.North.pressure": 0.0, "absent": "South"}], force=[[], "Tumul@1990Q1..1991Q2=blast"],
)  # fmt: skip
row("coalitions", lambda f: str(f.worths), {**GAME, "draws": "prior"}, seeds=[1, 2, 3])
row(
    "coalitions", lambda f: mark(f.value_frame()) + f.over,
    {"scenario": "korea-2017", "runs": 2, "quarters": 1, "set": {"absent": "KOR,RUS,USA"}},
    draws=[OUT, "prior", "retained"],
)  # fmt: skip
named("coalitions", lambda f: f.scenario, {**GAME, "runs": 2, "quarters": 1}, "North")
CONDITION = {"take": "mean", "asks": ">= 3", "words": "so many"}
BOOK = {
    "name": "own", "scenario": "korea-2017", "arms": {"base": {"quarters": ["2017Q1", "2017Q3"]}},
    "measures": {"tests": {"outcome": "final_trade"}, "span": {"leverage": "credible", "sender": "CHN"}},
    "claims": [
        {"id": "one", "says": "some", "kind": "emergent", "flips": "tension.decay",
         "ablations": {"calm": {"tension.decay": 0.9}}, "conditions": [{"value": "tests[base]", **CONDITION}]},
        {"id": "two", "says": "some", "kind": "recovery", "flips": "bargain.demand",
         "conditions": [{"value": "span[base]", **CONDITION}]},
    ],
}  # fmt: skip
CLAIMED = {"file": BOOK, "draws": 3, "seeds": 2, "flips": "none", "ablations": False}
row(
    "claims", lambda f: mark(f.frame()), CLAIMED, file=[BOOK, {**BOOK, "claims": BOOK["claims"][:1]}],
    scenario=[OUT, "korea-2018"], draws=[2, 3], seeds=[1, 2], seed=[1, 2], ablations=[False, True],
    of=["prior", "retained"],
)  # fmt: skip
row(
    "claims",
    lambda f: [c.turn is not None for c in f.claims],
    {**CLAIMED, "draws": 2, "seeds": 1},
    flips=list(FLIPS.choices),
)
RULED = {**BOOK, "arms": {"base": {"quarters": ["2017Q1", "2017Q1"], "rules.CHN": "own-claims"}}}
row("claims", lambda f: len(f.claims), {**CLAIMED, "draws": 2, "file": RULED}, rules=[OUT, M / "claims.py"])
CUP = {"scenario": QUARRY, "only": "random", "seats": "North", "runs": 3, "quarters": 2}
row(
    "tournament", lambda f: mark(f.effects, f.runs), CUP, scenario=[QUARRY, lambda: lev.load(QUARRY, START)],
    only=["random", "best-response", ["random", "best-response"], "random,hedger"], seats=["North", "South", OUT],
    runs=[2, 3], seed=[1, 2], quarters=[2, 3], set=[{}, DECAY], outcomes=[OUT, "deals"],
)  # fmt: skip
row("tournament", lambda f: len(f.pairs), {**CUP, "seats": "North,South"}, pairs=[False, True])
row("tournament", lambda f: [f.over, mark(f.runs)], {**CUP, "scenario": "korea-2017", "seats": "CHN", "quarters": 1},
    draws=[OUT, *DRAWS.choices])  # fmt: skip
row("tournament", lambda f: f.contest.rules, {**CUP, "only": "own-tournament"}, rules=[OUT, M / "tournament.py"])
row(
    "sensitivity", lambda f: [[(e.outcome, e.variance) for e in f[0]], mark(f[0][0].indices)],
    {"folder": M / "sweep", "outcomes": ["final_tension"]}, folder=[M / "sweep", M / "sweep2"],
    outcomes=["final_tension", ["final_tension", "final_trade"], "final_tension>0.5"],
    where=[[], "rules.Velia=random", "rules.Velia=rational"], resamples=[50, 60], seed=[1, 2],
)  # fmt: skip
row(
    "rule", lambda r: (r.name, r.seat, r.extends, r.precision), {"name": "own-a"}, lambda **how: registered(**how),
    name=["own-a", "own-b"], seat=["any", "power"], extends=["rational", "random", None],
    precision=[OUT, 0.5, float("inf")],
)  # fmt: skip


def registered(**how):
    lev.rule(**how)(lambda view, scores: scores)
    return RULES.pop(how["name"])


row(
    "why_talks", in_full, {"folder": M / "quarry", "actor": "Tumul", "quarter": "1990Q4"},
    folder=[M / "quarry", M / "quarry2"], actor=["Tumul", "North"], quarter=["1990Q3", "1990Q4"], run=[0, 1],
)  # fmt: skip


class Seen(Exception):
    """What a function had worked out with."""


def of_hindcast(patch, **how):
    """What the first ensemble is played with: with retained draws, each more would take seconds."""

    def play(scenario, seed, runs, **more):
        raise Seen(digest(scenario), seed, runs)

    patch.setattr("leverage_sim.analysis.hindcast.play", play)
    with pytest.raises(Seen) as seen:
        lev.hindcast(**how)
    return seen.value.args


def of_discovery(patch, **how):
    """What is searched, and how: the search itself is a library's."""

    def search(frame, happens, half, rule, most):
        raise Seen(list(frame), int(happens.sum()), half.tolist(), rule, most)

    patch.setattr("leverage_sim.analysis.discovery.search", search)
    patch.setattr("leverage_sim.analysis.discovery.check", lambda *how: None)
    with pytest.raises(Seen) as seen:
        lev.discover(**how)
    return seen.value.args


row(
    "hindcast", str, {}, of_hindcast, scenario=["korea-2017", "no-veto"], runs=[20, 21], seed=[1, 2],
    free=[False, True], set=[{}, DECAY],
)  # fmt: skip
named("hindcast", str, {"scenario": "korea-2017"}, "CHN", of_hindcast)
row(
    "discover", str, {"folder": M / "sweep", "outcome": "final_tension>0.5"}, of_discovery,
    folder=[M / "sweep", M / "sweep2"], outcome=["final_tension>0.5", "final_trade>0"],
    where=[[], "rules.Velia=random"], inputs=[OUT, "bargain.", ["tension.decay", "rules."]], density=[0.8, 0.5],
    boxes=[1, 2], peel=[0.1, 0.2], mass=[0.05, 0.1], seed=[1, 2],
)  # fmt: skip
SHOWN = {
    "run block": "test_same_in_any_block.py::test_any_block_size_gives_the_same_data",
    "why rules": "test_why_recordings.py::test_a_rule_file_is_asked_for_and_compared_and_never_run_from_the_folder",
    "why_both rules": "test_why_both.py::test_another_rule_and_a_prescribed_choice_are_named",
    "why_talks rules": "test_every_choice.py::test_rules_of_a_recording_are_asked_for",
    "replay rules": "test_every_choice.py::test_rules_of_a_recording_are_asked_for",
    "estimate_sweep rules": "test_every_choice.py::test_rules_of_a_recording_are_asked_for",
    "sweep out": "test_sweeps.py::test_a_folder_is_not_written_over",
    "sweep shard": "test_sweeps.py::test_shards_may_share_a_folder",
    "sweep resume": "test_sweeps.py::test_resume_plays_what_is_missing_and_nothing_else",
    "sweep executor": "test_sweeps.py::test_any_executor_gives_the_same_data_in_any_order",
    "sweep scheduler": "test_cluster.py::test_the_dask_example_plays_the_sweep",
    "sweep workers": "test_workers.py::test_in_python_this_process_plays_unless_more_are_named",
    "coalitions workers": "test_workers.py::test_in_python_this_process_plays_unless_more_are_named",
    "claims workers": "test_workers.py::test_in_python_this_process_plays_unless_more_are_named",
    "tournament workers": "test_workers.py::test_in_python_this_process_plays_unless_more_are_named",
    "merge_sweeps folders": "test_sweeps.py::test_shards_merge_to_the_whole",
    "merge_sweeps out": "test_sweeps.py::test_shards_merge_to_the_whole",
    "claims out": "test_claims.py::test_the_same_text_again_from_the_same_folder",
    "tournament out": "test_tournament.py::test_resumed_after_a_loss_it_has_the_same_tables",
    "tournament resume": "test_tournament.py::test_resumed_after_a_loss_it_has_the_same_tables",
    "tournament executor": "test_every_choice.py::test_a_tournament_is_played_by_the_executor_that_is_given",
    **{f"{f} note": "test_every_choice.py::test_a_note_is_told_something" for f in
       ("sweep", "merge_sweeps", "coalitions", "claims", "tournament")},
    **{f"{f} other_source": "test_every_choice.py::test_what_another_source_played_is_taken_if_that_is_wanted" for f in
       ("sweep", "merge_sweeps", "replay", "why", "why_both", "why_talks", "claims", "tournament")},
}  # fmt: skip
"""Arguments that change no data: the test that shows what they change."""


# --- the tests --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Folders and files that calls name."""
    place = tmp_path_factory.mktemp("made")
    sample = {"method": "prior", "size": 12, "parameters": {"tension.decay": [0.1, 0.5], "bargain.demand": [0.5, 2]}}
    design = {"sample": sample, "grid": {"rules.Velia": ["rational", "random"]}}
    for seed, names in ((1, ("run", "both", "sweep", "quarry")), (2, ("other", "others", "sweep2", "quarry2"))):
        run, both, sweep, quarry = (place / name for name in names)
        lev.run(STRAIT, seed, 3, quarters=4).write(run)
        lev.run(QUARRY, seed, 3, quarters=4).write(quarry)
        lev.compare(STRAIT, set_b=START, runs=20, seed=seed, quarters=4).write(both)
        swept(sweep, {**SWEEP, "scenario": STRAIT, "replicates": 3, "seed": seed, "design": design})
    text = 'from leverage_sim import rule\n\n\n@rule("{0}")\ndef own(view, scores):\n    return scores\n'
    for function in CALLS:
        (place / f"{function}.py").write_text(text.format(f"own-{function}"))
    return place


@pytest.mark.parametrize(("function", "name"), [pytest.param(*key, id=" ".join(key)) for key in ROWS])
def test_every_choice_shows(function, name, made, monkeypatch):
    call, look, base, values = ROWS[function, name]
    own = {"patch": monkeypatch, "made": made}
    more = {key: own[key] for key in own if key in inspect.signature(call).parameters}
    seen = []
    for value in values:
        given = {key: here(each, made) for key, each in {**base, name: value}.items() if each is not OUT}
        try:
            seen.append(str(look(call(**given, **more))))
        except InputError as error:
            if name != "rules" or not re.search("unknown rule|no rule is called", str(error)):
                raise
            seen.append("refused")
    assert len(set(seen)) == len(values), seen


def here(value, made):
    """An argument: of a file that was made, or made now."""
    if callable(value) and not isinstance(value, type):
        return value()
    return made / value.relative_to(M) if isinstance(value, Path) else value


def test_no_argument_and_no_word_is_left_out():
    every = {f"{f} {name}" for f in CALLS for name in inspect.signature(getattr(lev, f)).parameters}
    shown = {" ".join(key) for key in ROWS}
    assert every - shown - set(SHOWN) == set()
    assert shown & set(SHOWN) == set()
    for (function, name), (*_, values) in ROWS.items():
        words = {"record": RECORD, "flips": FLIPS, "of": DRAWS}.get(name)
        words = DRAWS if name == "draws" and OUT in values else words
        assert words is None or set(words.choices) <= set(values), (function, name)
        default = inspect.signature(getattr(lev, function)).parameters[name].default
        assert not isinstance(default, bool) or set(values) == {True, False}, (function, name)


@pytest.mark.parametrize("where", sorted(set(SHOWN.values())))
def test_the_tests_that_are_named_are_there(where):
    file, _, name = where.partition("::")
    assert re.search(rf"^def {name}\w*\(", (HERE / file).read_text(), re.M)


def test_rules_of_a_recording_are_asked_for(made, tmp_path):
    """Where a file of rules was played with, it is named, or nothing is played."""
    rules, own = made / "sweep.py", {"rules.North": "own-sweep"}
    lev.run(QUARRY, quarters=4, set=own, rules=rules).write(tmp_path / "run")
    for call in (lambda **how: lev.replay(tmp_path / "run", **how),
                 lambda **how: lev.why_talks(tmp_path / "run", "Tumul", "1990Q4", **how)):  # fmt: skip
        with pytest.raises(InputError, match=r"the folder was played with sweep.py: name that file with `rules`"):
            call()
        assert call(rules=rules)
    with pytest.raises(InputError, match="unknown rule"):
        lev.estimate_sweep({**SWEEP, "set": {"rules.North": "own-estimate_sweep"}})
    assert lev.estimate_sweep({**SWEEP, "set": {"rules.North": "own-estimate_sweep"}}, rules=made / "estimate_sweep.py")


def test_a_note_is_told_something(tmp_path):
    """By every function that takes one."""
    heard: list[str] = []
    calls = {
        "sweep": lambda: lev.sweep({**SWEEP, "block": 1}, tmp_path / "one", shard=(1, 2), note=heard.append),
        "merge_sweeps": lambda: lev.merge_sweeps(tmp_path / "one", tmp_path / "whole", note=heard.append),
        "coalitions": lambda: lev.coalitions(QUARRY, 2, quarters=1, note=heard.append),
        "claims": lambda: lev.claims(**{**CLAIMED, "draws": 2}, note=heard.append),
        "tournament": lambda: lev.tournament(**CUP, note=heard.append),
    }
    for name, call in calls.items():
        heard.clear()
        call()
        assert heard, name


def test_what_another_source_played_is_taken_if_that_is_wanted(made, tmp_path, monkeypatch):
    """By every function that takes ``other_source``."""
    cup, why = {**CUP, "out": tmp_path / "cup"}, {key: each for key, each in WHY.items() if key != "folder"}
    calls = {
        "sweep": lambda **how: lev.sweep(SWEEP, tmp_path / "swept", **how),
        "merge_sweeps": lambda **how: lev.merge_sweeps(tmp_path / "swept", tmp_path / "whole", **how),
        "replay": lambda **how: lev.replay(made / "run", **how),
        "why": lambda **how: lev.why(made / "run", **why, **how),
        "why_both": lambda **how: lev.why_both(made / "both", **why, **how),
        "why_talks": lambda **how: lev.why_talks(made / "quarry", "Tumul", "1990Q4", **how),
        "claims": lambda **how: lev.claims(**{**CLAIMED, "draws": 2}, out=tmp_path / "scored", **how),
        "tournament": lambda **how: lev.tournament(**cup, **how),
    }
    assert set(calls) == {f for f in CALLS if "other_source" in inspect.signature(getattr(lev, f)).parameters}
    goes_on = {"sweep", "tournament"}
    for name in ("sweep", "claims", "tournament"):
        calls[name]()
    monkeypatch.setattr("leverage_sim.batch.store.source_hash", lambda: "0" * 64)
    monkeypatch.setattr("leverage_sim.analysis.why.search", lambda *where: ([], []))
    for name, call in calls.items():
        again = {"resume": True} if name in goes_on else {}
        with pytest.raises(InputError, match=r"was played by another source .* go on all the same with `other_source`"):
            call(**again)
        assert call(other_source=True, **again)


def test_a_tournament_is_played_by_the_executor_that_is_given():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as threads:
        lev.tournament(**CUP)
        assert not threads._threads
        lev.tournament(**CUP, executor=threads)
        assert threads._threads
