"""The generated protocol holds all of the model: whatever the code has, it has."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from leverage_sim.actors.rules import known
from leverage_sim.quarter.simulate import play_quarter
from leverage_sim.scenario import load, vocabulary
from leverage_sim.scenario.registry import entries
from leverage_sim.show.odd import cell, odd
from leverage_sim.world.state import State

ELEMENTS = (
    "Purpose and patterns", "Entities, state variables and scales", "Process overview and scheduling",
    "Design concepts", "Initialization", "Input data", "Submodels",
)  # fmt: skip
CONCEPTS = (
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction",
    "Stochasticity", "Collectives", "Observation",
)  # fmt: skip
THEATRES = Path(__file__).parent / "theatres"


@pytest.fixture(scope="module")
def protocol(korea) -> str:
    return odd(korea)


def test_the_seven_elements_and_eleven_concepts_stand_in_their_order(protocol):
    assert re.findall(r"^## \d\. (.*)$", protocol, re.M) == list(ELEMENTS)
    concepts = protocol.partition("## 4.")[2].partition("## 5.")[0]
    places = [concepts.index(f"**{name}.**") for name in CONCEPTS]
    assert places == sorted(places)


def test_every_parameter_state_variable_lever_switch_rule_and_phase_is_in_it(protocol, korea):
    for entry in entries():
        assert f"\n| {cell(entry.pattern)} |" in protocol, entry.pattern
    for field in fields(State):
        if field.type == "Array" or getattr(field.type, "__name__", "") == "ndarray":
            row = re.search(rf"\n\| {re.escape(cell(field.name))} \| ([^|]*) \| ([^|]*) \|\n", protocol)
            assert row, field.name
            assert row.group(2).strip(), f"{field.name} is not said to be anything"
    for name in (*vocabulary.levers(), *vocabulary.switches(), *vocabulary.terms(), *known(), *korea.actors):
        assert f"\n| {name} |" in protocol, name
    phases = re.findall(r"^ *\d+\. (\w+)", play_quarter.__doc__, re.M)
    assert len(phases) == 10
    order = [protocol.index(f"`{phase}`") for phase in phases]
    assert order == sorted(order)


def test_every_mechanism_is_a_submodel_with_its_docstring(protocol):
    source = Path(__file__).parents[1] / "src" / "leverage_sim"
    for path in (*(source / "mechanisms").glob("*.py"), *(source / "tiers").glob("*.py")):
        if path.stem != "__init__":
            assert f"\n### {path.stem}\n" in protocol


def test_numbers_of_the_protocol_are_the_scenarios(korea):
    changed = load("korea-2017", {"tension.decay": 0.123})
    (row,) = [line for line in odd(changed).splitlines() if line.startswith("| tension.decay |")]
    assert "| 0.123 | set by the user 1 |" in row
    assert "1 set by the user" in odd(changed)


@pytest.mark.parametrize("name", ["quarry", "strait"])
def test_another_theatre_is_another_protocol(name):
    scenario = load(str(THEATRES / f"{name}.yaml"))
    text = odd(scenario)
    assert scenario.title in text
    tables = text.partition("## 4.")[0]
    assert "Korea" not in tables.replace(scenario.title, "")


def test_a_table_keeps_its_columns(protocol):
    """No cell breaks out of its table, whatever stands in it."""
    width = 0
    for line in protocol.splitlines():
        bars = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        if bars and width:
            assert bars == width, line
        width = bars
    assert cell("a | b\n<script> `x`") == r"a \| b \<script\> \`x\`"


def test_the_command_prints_or_writes_it(command, protocol):
    said = command("odd")
    assert (said.code, said.out) == (0, protocol)
    assert command("odd", "korea-2017", "--out", "odd.md").code == 0
    assert Path("odd.md").read_text(encoding="utf-8") == protocol
    assert command("odd", "nowhere").code == 2
    assert command("odd", "--out", "odd.md/x").code == 2
