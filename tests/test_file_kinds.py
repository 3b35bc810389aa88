"""Which kind of file a file looks like, and messages about keys: those of their place alone."""

import pytest

from leverage_sim.analysis.claims.schema import ClaimsFile
from leverage_sim.scenario import kinds, plugins
from leverage_sim.scenario.schema import Scenario
from leverage_sim.sweeps.schema import SweepFile

SWEEP = "name: s\nscenario: korea-2017\n"
CLAIMS = "name: c\nscenario: korea-2017\nmeasures: {}\nclaims: []\n"
PLUGIN = "options:\n  airlift: {nest: engage, says: flies food in, effects: [{lever: aid, add: 1}]}\n"
MINE = "name: mine\nextends: korea-2017\n"


def test_the_keys_of_each_kind_are_those_of_its_model():
    beside = {"extends", "plugins", "set", "add_to_menus"}
    models = {"scenario": set(Scenario.model_fields) | beside, "sweep": set(SweepFile.model_fields)}
    models |= {"claims": set(ClaimsFile.model_fields), "plug-in": set(plugins.KEYS)}
    assert models == kinds.KEYS


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        ("name scenario desgin", "sweep"),
        ("name scenario design", "sweep"),
        ("name scenario replicats", "sweep"),
        ("name extends titel", "scenario"),
        ("name actors roles sectors", "scenario"),
        ("name quarters", "scenario"),
        ("name scenario measurs claims", "claims"),
        ("options add_to_menus", "plug-in"),
        ("abc", None),
        ("", None),
        ("name extends design", "scenario"),
    ],
)
def test_a_file_looks_like_what_most_of_its_keys_are_of(keys, kind):
    assert kinds.looks_like(keys.split()) == kind


@pytest.mark.parametrize(
    ("text", "arguments", "lines"),
    [
        (
            SWEEP + "desgin: {grid: {trust.PRK.USA: [0.1, 0.2]}}\n",
            ["check"],
            ["3:1: unknown key 'desgin'; did you mean design?"],
        ),
        (SWEEP + "design: [\n", ["check"], ["4:1: not valid YAML"]),
        (
            SWEEP + "desgin: {}\n",
            ["run"],
            [
                "2:1: this is read as a scenario and looks like another kind of file: its key "
                "scenario is of a sweep, which `leverage-sim sweep FILE --out DIR` plays"
            ],
        ),
        (
            MINE + "desgin: {}\nactors: {}\n",
            ["sweep", "--out", "there"],
            ["2:1: this is read as a sweep and looks like another"],
        ),
        (
            MINE,
            ["claims", "--file"],
            ["2:1: this is read as a file of claims and looks like another kind of file: its key"],
        ),
        (
            CLAIMS,
            ["run"],
            ["2:1: this is read as a scenario and looks like another kind of file: its keys scenario, mea"],
        ),
        (
            CLAIMS,
            ["check"],
            ["1:1: looks like a file of claims, which `leverage-sim claims --file FILE` scores; check"],
        ),
        (PLUGIN, ["check"], ["1:1: looks like a plug-in, which a scenario names under `plugins`; check takes"]),
        (
            PLUGIN,
            ["run"],
            ["1:1: this is read as a scenario and looks like another kind of file: its key options is of"],
        ),
    ],
)
def test_a_file_of_another_kind_is_one_line(text, arguments, lines, command, tmp_path):
    (tmp_path / "mine.yaml").write_text(text)
    at = len(arguments) if arguments[-1] == "--file" else 1
    said = command(*arguments[:at], "mine.yaml", *arguments[at:])
    assert said.code == 2
    found = said.err.splitlines()
    assert len(found) == len(lines), found
    for line, expected in zip(found, lines, strict=True):
        assert line.startswith(f"mine.yaml:{expected}"), line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("zzzz: 1", "unknown key 'zzzz'; known: absent, actors, add_to_menus, council, events, extends, forum, free, "),
        ("items: {relief: {zzzz: 1}}", "known: adds, givers, inverse, kind, levels, lever, source, stages, title, why"),
        ("items: {relief: {quarters: 1}}", "unknown key 'quarters'; it belongs at the top or under marked"),
        ("levels: [0, 1]", "unknown key 'levels'; it belongs under items"),
        ("council: {elected_afinity: [1, 2]}", "did you mean elected_affinity"),
        (
            "options: {mine: {nest: engage, says: x, effects: [{leve: aid, add: 1}]}}",
            "unknown key 'leve'; did you mean lever?",
        ),
        (
            "options: {mine: {nest: engage, says: x, lever: aid}}",
            "unknown key 'lever'; it belongs under items or under options.effects",
        ),
        (
            "set: {trust.PRK.USA: {value: 0.2, source: A07, zzzz: 1}}",
            "unknown key 'zzzz'; known: prior, source, value, why",
        ),
        ("set: {trust.PRK.USA: {value: 0.2, source: A07, prior: {zzzz: 1}}}", "known: loguniform, triangular, uniform"),
        ("events: [{on: 2018Q1, do: summit, between: [USA, PRK], zzzz: 1}]", "known: between, do, on, source, why"),
        (
            "events: [{on: 2018Q1, do: choose, actor: USA, option: hold, zzzz: 1}]",
            "known: actor, do, on, option, slot, ",
        ),
        (
            "history: [{on: 2018Q1, do: only, until: 2018Q2, of: talks, zzzz: 1}]",
            "known: but, do, of, on, source, until, why",
        ),
        ("events: history\nfree: {zzzz: 1}", "unknown key 'zzzz'; known: from, of, until"),
        ("links: [{zzzz: 1}]", "unknown key 'zzzz'; known: from, layer, source, to, unit, value, why"),
        ("quarters: [2018Q1]", "must hold at least 2 values, not ['2018Q1']"),
    ],
)
def test_an_unknown_key_is_told_with_the_keys_of_its_place(text, said, command, tmp_path):
    (tmp_path / "mine.yaml").write_text(MINE + text + "\n")
    lines = command("check", "mine.yaml").err.splitlines()
    assert any(said in line for line in lines), lines
    assert all(len(line) < 400 and " in all)" not in line for line in lines), lines


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "zzzz: 1",
            "known: block, design, draws, force, name, outcomes, quarters, question, record, replicates, scenario, ",
        ),
        ("size: 3", "unknown key 'size'; it belongs under design.sample"),
        ("design: {zzzz: 1}", "unknown key 'zzzz'; known: grid, points, sample"),
        (
            "design: {sample: {method: prior, size: 2, zzzz: 1}}",
            "known: columns, levels, luck, method, parameters, second_order",
        ),
    ],
)
def test_keys_of_a_sweep_too(text, said, command, tmp_path):
    (tmp_path / "mine.yaml").write_text(SWEEP + text + "\n")
    assert said in command("check", "mine.yaml").err
