"""Sweep files that are wrong, and command lines: one line for each error, with its place."""

import json
from pathlib import Path

import pytest

from leverage_sim.sweeps.json_schema import schema
from sweeping import PLAIN

ROOT = Path(__file__).parents[1]


def test_the_schema_for_editors_is_that_of_the_model():
    written = ROOT / "src" / "leverage_sim" / "sweeps" / "sweep.schema.json"
    assert json.loads(written.read_text()) == json.loads(json.dumps(schema()))


BROKEN = {
    "not a mapping": ("- 1\n", 1, "a sweep is a mapping"),
    "no scenario": ("name: x\n", 1, "`scenario` is missing here"),
    "unknown key": ("name: x\nscenario: korea-2017\nreplicate: 3\n", 3, "did you mean replicates"),
    "unknown scenario": ("name: x\nscenario: korea-2071\n", 2, "korea-2071: there is no file"),
    "unknown switch": (
        "name: x\nscenario: korea-2017\ndesign:\n  grid:\n    switches.vetoo: [on]\n", 5, "unknown switch 'vetoo'",
    ),
    "unknown parameter": (
        "name: x\nscenario: korea-2017\ndesign:\n  grid:\n    trust.PRK.UAS: [0.1, 0.2]\n", 5, "unknown parameter",
    ),
    "out of range": (
        "name: x\nscenario: korea-2017\ndesign:\n  points:\n  - {trust.PRK.USA: 0.1}\n  - {trust.PRK.USA: 1.1}\n",
        6, "1.1 is outside 0 to 1",
    ),
    "not a number": (
        "name: x\nscenario: korea-2017\ndesign:\n  grid:\n    trust.PRK.USA: [0.1, high]\n", 5, "takes a number",
    ),
    "no prior": (
        "name: x\nscenario: korea-2017\ndesign:\n  sample:\n    {method: prior, size: 2, parameters: [trade.X]}\n",
        5, "unknown parameter",
    ),
    "sobol": (
        "name: x\nscenario: korea-2017\ndesign:\n  sample: {method: sobol, size: 3}\n", 4, "is a power of 2, not 3",
    ),
    "twice": (
        "name: x\nscenario: korea-2017\ndesign:\n  grid: {tension.decay: [0.3]}\n  sample:\n"
        "    {method: prior, size: 2, parameters: [tension.decay]}\n", 6, "vary it in one place",
    ),
    "outcome": ("name: x\nscenario: korea-2017\noutcomes:\n- deals\n- dales\n", 5, "unknown outcome dales; did you"),
    "rule": (
        "name: x\nscenario: korea-2017\ndesign:\n  grid: {rules.RUS: [random, clever]}\n", 4, "unknown rule 'clever'",
    ),
    "force": ("name: x\nscenario: korea-2017\nforce: [USA@2031Q1=hold]\n", 3, "is outside 2017Q1 to"),
    "replicates": ("name: x\nscenario: korea-2017\nreplicates: 0\n", 3, "greater than or equal to 1"),
    "weights": (
        "name: x\nscenario: korea-2017\ndesign:\n  grid: {need.goods.weight: [0.9, 0.8]}\n", 4, "add to",
    ),
    "infinite": ("name: x\nscenario: korea-2017\ndesign:\n  grid: {gdp.PRK: [.inf]}\n", 4, "within 1e+15 of 0"),
    "no number at all": ("name: x\nscenario: korea-2017\ndesign:\n  points: [{gdp.PRK: .nan}]\n", 4, "within 1e+15"),
    "too long a number": (
        f"name: x\nscenario: korea-2017\ndesign:\n  grid: {{gdp.PRK: [{'9' * 400}]}}\n", 4, "within 1e+15 of 0",
    ),
    "a pattern of nothing": (
        "name: x\nscenario: korea-2017\ndesign:\n  sample: {method: sobol, size: 1, parameters: [nothing.*]}\n", 4,
        "there is nothing to draw",
    ),
    "a force of a number": ("name: x\nscenario: korea-2017\ndesign:\n  grid: {force: [1]}\n", 4, "`force` takes"),
    "too large a sample": (
        "name: x\nscenario: korea-2017\ndesign:\n  sample: {method: sobol, size: 8388608}\n", 4, "draw fewer",
    ),
    "quarters that are a number": (
        "name: x\nscenario: korea-2017\ndesign:\n  grid:\n    quarters:\n    - [2017Q1, 2018Q1]\n    - 400\n", 7,
        "quarters are the first and the last",
    ),
    "quarters that are words": (
        "name: x\nscenario: korea-2017\ndesign:\n  points:\n  - {quarters: [2017Q1, soon]}\n", 5, "a quarter is",
    ),
    "absent twice over": (
        "name: x\nscenario: no-china.yaml\ndesign:\n  grid:\n    absent:\n    - [CHN]\n    - [XXX]\n", 7, "unknown",
    ),
    "a flow that leaves a sector empty": (
        "name: x\nscenario: korea-2017\ndesign:\n  points:\n  - {trade.CHN.PRK.crude: 0}\n", 5, "no partner has a flow",
    ),
    "one force of two": (
        "name: x\nscenario: korea-2017\nforce: [CHN@2017Q1=dance]\ndesign:\n  grid: {force: [CHN@2017Q2=hold]}\n", 3,
        "CHN@2017Q1=dance: no option",
    ),
    "outside": ("name: x\nscenario: ../other.yaml\n", 2, "may not lead out"),
    "outside in the grid": (
        "name: x\nscenario: korea-2017\ndesign:\n  grid: {scenario: [/etc/passwd]}\n", 4, "may not lead out",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_with_a_sweep_file_is_said_with_its_line(name, command, tmp_path):
    text, line, words = BROKEN[name]
    (tmp_path / "no-china.yaml").write_text("name: no-china\nextends: korea-2017\nabsent: [CHN]\n")
    (tmp_path / "mine.yaml").write_text(text)
    said = command("sweep", "mine.yaml", "--out", "there")
    assert said.code == 2
    assert words in said.err
    assert all(row.startswith("mine.yaml:") for row in said.err.splitlines())
    assert f"mine.yaml:{line}:" in said.err
    assert not (tmp_path / "there").exists()


@pytest.mark.parametrize(
    "arguments", [[], ["mine.yaml"], ["gone.yaml", "--out", "x"], ["mine.yaml", "--out", "x", "--shard", "3/2"]]
)
def test_wrong_arguments_are_one_line(command, tmp_path, arguments):
    (tmp_path / "mine.yaml").write_text(json.dumps(PLAIN))
    said = command("sweep", *arguments)
    assert said.code == 2
    assert len(said.err.splitlines()) == 1
