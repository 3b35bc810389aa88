"""Scenario files: inheritance, overrides, the registry, the schema, and where a number comes from."""

import json
from pathlib import Path

import pytest

from leverage_sim import evidence
from leverage_sim.actors.rules import RuleSeats
from leverage_sim.scenario import InputError, digest, json_schema, load
from leverage_sim.scenario.expand import registry_of
from leverage_sim.scenario.inherit import shipped
from leverage_sim.scenario.json_schema import schema
from leverage_sim.scenario.needed import needed
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.scenario.registry import entries


def test_every_row_of_the_evidence_says_where_it_stands():
    for name in ("facts", "public", "claims"):
        rows = evidence.table(name)
        assert len(rows) > 50
        for row in rows.values():
            for cell in (row.source, row.paragraph, row.unit, row.date, row.status):
                assert cell, row


@pytest.mark.parametrize("name", shipped())
def test_shipped_scenarios_are_valid_and_have_a_question(name):
    scenario = load(name)
    assert scenario.title
    assert scenario.question
    assert scenario.showed


def test_korea_2017_carries_every_parameter_with_its_source(korea):
    for name, row in korea.parameters.items():
        assert row.source, name
        assert row.why or "assumption" not in row.source, name
    for name, _ in needed(korea, registry_of(korea)):
        assert name in korea.parameters


def test_every_row_of_the_registry_is_used_by_the_scenario_or_says_what_absence_means(korea):
    names = set(korea.parameters)
    registry = registry_of(korea)
    given = {registry.entry(name).pattern for name in names}
    unused = [e.pattern for e in entries() if e.pattern not in given and e.missing is None]
    assert unused == []


def test_priors_hold_their_values(korea):
    for name, row in korea.parameters.items():
        if row.prior is not None:
            low, high = row.prior.bounds
            assert low <= row.value <= high, name


def test_a_child_overrides_one_number_and_keeps_the_rest(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "name: mine\nextends: korea-2017\ntitle: mine\nset:\n"
        "  trust.PRK.USA: {value: 0.5, source: assumption, why: a test}\nswitches: {veto: off}\nrules: {RUS: random}\n"
    )
    parent, child = load("korea-2017"), load(str(tmp_path / "mine.yaml"))
    changed = {n for n in parent.parameters if parent.parameters[n] != child.parameters[n]}
    assert changed == {"trust.PRK.USA"}
    assert child.parameters["trust.PRK.USA"].prior is None
    assert child.switches == {**parent.switches, "veto": False}
    assert child.rules["RUS"] == "random"
    assert child.rules["CHN"] == "rational"


def test_grandchildren_and_relative_parents(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "parent.yaml").write_text("name: parent\nextends: korea-2017\nvariant: imf\n")
    (tmp_path / "child.yaml").write_text("name: child\nextends: sub/parent.yaml\ntitle: grandchild\n")
    child = load(str(tmp_path / "child.yaml"))
    assert (child.name, child.variant) == ("child", "imf")


def test_command_line_values_are_recorded_as_such():
    scenario = load("korea-2017", ["trust.PRK.USA=0.4", "switches.veto=off", "variant=imf", "rules.RUS=random"])
    assert scenario.parameters["trust.PRK.USA"].source == ("command line",)
    assert scenario.switches == {**load("korea-2017").switches, "veto": False}
    assert scenario.parameters["trade.ROW.PRK.goods"].value == 672
    assert scenario.rules["RUS"] == "random"


@pytest.mark.parametrize("text", ["trust.PRK.USA", "=3", "trust.PRK.USA=much", "trust.PRK.UAS=0.4", "trust.PRK.USA=7"])
def test_bad_overrides_name_the_flag(text):
    with pytest.raises(InputError) as caught:
        load("korea-2017", [text])
    assert str(caught.value).startswith("--set: " if text in ("trust.PRK.USA", "=3") else f"--set {text}: ")


TYPED = {
    "quarters=400": "quarters are the first and the last",
    "quarters=2018Q1": "quarters are the first and the last",
    "quarters=2017Q1..400": "a quarter is written like 2017Q1, not '400'",
    "quarters=2018Q1..2017Q1": "run backwards",
    "absent=CHN,XX": "unknown actor 'XX'",
    "switches.veto=maybe": "must be on or off",
    "variant=wto": "unknown variant",
    "trade_basis=guessed": "must be 'potential'",
    "rules.CHN=clever": "unknown rule",
    "trust.PRK.USA=1e400": "must be a finite number",
    "trade.CHN.PRK.crude=0": "no partner has a flow in this sector",
    "title=": "at least 1 character",
}


@pytest.mark.parametrize("text", TYPED)
@pytest.mark.parametrize("many", [False, True])
def test_what_an_override_makes_wrong_is_told_as_it_was_typed(text, many, tmp_path):
    """And not at the line of the file that it replaces, nor at one that it makes wrong from afar."""
    mine = tmp_path / "mine.yaml"
    mine.write_text("name: mine\nextends: korea-2017\nquarters: [2017Q1, 2018Q4]\nabsent: [KOR]\nvariant: kotra\n")
    path, _, value = text.partition("=")
    others = {"trust.PRK.CHN": 0.4, "switches.capacity": "on"} if many else {}
    for overrides in ([*(f"{name}={other}" for name, other in others.items()), text], {**others, path: value}):
        with pytest.raises(InputError) as caught:
            load(str(mine), overrides, RuleSeats())
        for line in str(caught.value).splitlines():
            assert line.startswith(f"--set {text}: "), line
            assert TYPED[text] in line


def test_what_is_wrong_without_an_override_too_keeps_its_line(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text("name: mine\nextends: korea-2017\nabsent: [KRO]\n")
    with pytest.raises(InputError) as caught:
        load(str(mine), {"trust.PRK.CHN": 0.4, "switches.veto": "perhaps"})
    with pytest.raises(InputError) as again:
        load(str(mine), {"trust.PRK.CHN": 7})
    assert str(caught.value).startswith("--set switches.veto=perhaps: ")
    assert [line.partition(": ")[0] for line in str(again.value).splitlines()] == [f"{mine}:3:10"]


def test_variants_change_the_data_they_name():
    kotra, imf = load("korea-2018"), load("korea-2018", ["variant=imf"])
    changed = {n for n in kotra.parameters if kotra.parameters[n].value != imf.parameters[n].value}
    assert changed <= {n for n in kotra.parameters if n.startswith("trade.")}
    assert "trade.CHN.PRK.goods" in changed


def test_a_child_that_starts_later_leaves_earlier_events_of_its_parent_out():
    quarters = [event.on for event in load("korea-2018").events]
    assert quarters == [event.on for event in load("korea-2017").events if event.on >= "2018Q1"]


def test_the_digest_is_of_what_is_played():
    assert digest(load("korea-2017")) == digest(load("korea-2017"))
    assert digest(load("korea-2017")) != digest(load("korea-2017", ["trust.PRK.USA=0.4"]))


def test_the_schema_on_disk_is_the_one_that_the_models_write():
    path = Path(json_schema.__file__).with_name("scenario.schema.json")
    assert json.loads(path.read_text(encoding="utf-8")) == schema()


def test_quarters_add_and_subtract():
    assert str(Quarter.parse("2017Q4") + 1) == "2018Q1"
    assert Quarter.parse("2021Q4") - Quarter.parse("2017Q1") == 19


def test_facts_lead_from_a_parameter_to_its_sentence(command):
    said = command("facts", "--for", "trade.CHN.PRK.goods", "--scenario", "korea-2018", "--set", "variant=imf")
    assert said.code == 0
    assert "trade.CHN.PRK.goods = 2400 million USD a year" in said.out
    assert "A07" in said.out
    assert "paragraph 7" in said.out


def test_facts_of_one_row_and_of_none(command):
    assert "32.6" not in command("facts", "A07").out
    assert "merchandise imported by PRK from CHN = 2400 million USD" in command("facts", "A07").out
    assert command("facts", "a07").out == command("facts", "A07").out
    assert command("facts", "A99").code == 2
    coal = command("facts", "Coal exports").out.splitlines()
    assert {line.split()[0] for line in coal[:-1]} == {"P116"}


def test_facts_lead_from_a_row_to_what_rests_on_it_and_by_layer(command):
    assert "parameters that rest on it in korea-2017: trade.PRK.CHN.labour" in command("facts", "P119").out
    found = {line.split()[0] for line in command("facts", "labour").out.splitlines()}
    assert found >= {"P117", "P119", "P197", "B19"}
    lines = command("facts", "--for", "trade.PRK.*.labour").out.splitlines()
    assert "trade.PRK.RUS.labour = 30023  (P117)" in lines
    for typed in (("facts", "zzz"), ("facts", "--for", "trade.*.nowhere")):
        said = command(*typed)
        assert (said.code, said.out) == (2, "")
        assert len(said.err.strip().splitlines()) == 1


def test_check_tells_a_sweep_from_a_scenario(command, tmp_path):
    text = "name: mine\nscenario: korea-2017\nreplicates: 3\ndesign: {grid: {switches.veto: [on, off]}}\n"
    (tmp_path / "mine.yaml").write_text(text)
    said = command("check", "mine.yaml", "korea-2018")
    assert said.code == 0, said.err
    assert said.out.splitlines()[0].startswith("mine.yaml: ok, a sweep of 6 runs")
    (tmp_path / "mine.yaml").write_text(text.replace("replicates", "replicate"))
    said = command("check", "mine.yaml")
    assert (said.code, said.err.strip()) == (2, "mine.yaml:3:1: unknown key 'replicate'; did you mean replicates?")
    assert command("facts", "--for", "trade.CHN.PRK.goodz").code == 2
    assert "facts: 106 rows" in command("facts").out


@pytest.mark.parametrize("name", ["PARENT.YAML", "Parent.Yml", "sub/PARENT.YAML"])
def test_a_name_in_capitals_is_a_file_too(tmp_path, command, name):
    (tmp_path / "sub").mkdir()
    (tmp_path / name).write_text("name: parent\nextends: korea-2017\nvariant: imf\n")
    (tmp_path / "child.yaml").write_text(f"name: child\nextends: {name}\n")
    assert load(str(tmp_path / "child.yaml")).variant == "imf"
    (tmp_path / name).unlink()
    said = command("check", "child.yaml", name)
    assert f"child.yaml:2:10: there is no file '{name}' beside this scenario" in said.err
    assert f"{name}:1:1: there is no such file\n" in said.err
