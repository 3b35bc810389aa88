"""What the documents show works as they show it."""

import re
from pathlib import Path

import pytest

import leverage_sim as lev
from leverage_sim.scenario import load
from leverage_sim.scenario.registry import entries
from leverage_sim.scenario.vocabulary import switches

ROOT = Path(__file__).parents[1]


def blocks(path: str, language: str) -> list[str]:
    """Code blocks of a document in one language."""
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / path).read_text(encoding="utf-8"), re.S)


def test_the_rule_of_the_tutorial_plays(tmp_path):
    (code,) = blocks("docs/write-a-rule.md", "python")
    (tmp_path / "cautious_china.py").write_text(code)
    results = lev.run(
        "korea-2017", runs=4, set={"rules.CHN": "cautious-china"}, rules=[str(tmp_path / "cautious_china.py")]
    )
    assert len(results.runs) == 4


def ledger_of_the_guide() -> str:
    """What the commands of docs/why.md print."""
    said = str(lev.why(lev.run("korea-2017"), "CHN", "2017Q1", slot="coercive"))
    return "".join(f"{line.rstrip()}\n" for line in said.splitlines())


def test_the_ledger_of_the_guide_is_what_is_printed():
    (shown,) = blocks("docs/why.md", "text")
    assert ledger_of_the_guide() == shown, "where results are meant to change: python tests/test_docs.py"


def test_the_scenario_of_the_tutorial_is_valid(tmp_path):
    (text,) = blocks("docs/write-a-scenario.md", "yaml")
    (tmp_path / "mine.yaml").write_text(text)
    assert load(str(tmp_path / "mine.yaml")).parameters["trade.RUS.PRK.goods"].value == 680


def test_the_sweep_of_the_guide_plays_and_is_read_as_it_says(command, tmp_path):
    (text,) = blocks("docs/sweeps.md", "yaml")
    (tmp_path / "coalitions.yaml").write_text(text)
    lines = [line for block in blocks("docs/sweeps.md", "sh") for line in block.splitlines()]
    assert len(lines) >= 9
    for line in lines:
        said = command(*line.replace("--workers 2", "--workers 1").split()[1:])
        assert said.code == 0, (line, said.err)
    executor, reading = blocks("docs/sweeps.md", "python")
    for code in (executor, reading):
        exec(code, {})
    whole, again = lev.results(tmp_path / "whole"), lev.results(tmp_path / "by-threads")
    assert len(whole.runs) == 4 * 2 * 5 * 3
    for name in ("runs", "quarters"):
        assert getattr(whole, name).equals(getattr(lev.results(tmp_path / "coalitions"), name))
        assert getattr(whole, name).equals(getattr(again, name))


def test_the_shipped_sweep_is_valid():
    from leverage_sim.sweeps.resolve import plan_of

    plan = plan_of(ROOT / "experiments" / "04-sweep" / "coalitions.yaml")
    assert len(plan.combinations) == 16
    assert plan.total == 16 * 20 * 2


def test_every_quantity_of_the_view_that_the_page_names_is_there(korea):
    from conftest import played
    from leverage_sim.actors.view import View

    world = played(korea, 2, 1)
    view = View(world, "CHN")
    text = (ROOT / "docs/write-a-rule.md").read_text(encoding="utf-8")
    table = text.partition("| `view.` |")[2].partition("\n\n")[0]
    names = {
        name
        for row in table.splitlines()
        for name in re.findall(r"`(\w+)(?=[`\[(])", row.partition("|")[2].partition("|")[0])
    }
    assert {"tension", "trust", "last", "stage"} <= names
    for name in names:
        assert getattr(view, name) is not None


@pytest.mark.parametrize("path", ["README.md", "docs/write-a-scenario.md", "docs/why.md", "docs/sweeps.md"])
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / path).read_text(encoding="utf-8")):
        assert ((ROOT / path).parent / target).exists(), target


def test_every_switch_is_in_the_guide():
    text = (ROOT / "docs/write-a-scenario.md").read_text(encoding="utf-8")
    for name in switches():
        assert f"`{name}`" in text


def test_the_readme_names_the_test_command_that_ci_runs():
    readme, ci = (ROOT / "README.md").read_text(encoding="utf-8"), (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "-m pytest -n 2" in readme
    assert "-m pytest -n 2" in ci


def test_no_document_names_a_parameter_that_does_not_exist(korea):
    patterns = [re.compile(re.sub(r"\\\{\w+\\\}", r"[\\w{}-]+", re.escape(e.pattern))) for e in entries()]
    text = (ROOT / "docs/model.md").read_text(encoding="utf-8")
    groups = {e.pattern.partition(".")[0] for e in entries()}
    for name in set(re.findall(r"`([a-z_]+\.[a-z_.{}0-9-]+)`", text)):
        if name.partition(".")[0] in groups and not name.endswith((".py", ".csv", ".md")):
            assert any(p.fullmatch(name) for p in patterns), name


if __name__ == "__main__":  # puts the ledger as it is now printed into the guide
    guide = ROOT / "docs/why.md"
    old, (block,) = guide.read_text(encoding="utf-8"), blocks("docs/why.md", "text")
    guide.write_text(old.replace(block, ledger_of_the_guide()), encoding="utf-8")
