"""What the documents show works as they show it."""

import importlib
import inspect
import re
import shlex
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


def ledger_of_the_guide() -> str:
    """What the commands of docs/why.md print."""
    return stripped(str(lev.why(lev.run("korea-2017"), "CHN", "2017Q1", slot="coercive")))


def test_the_ledger_of_the_guide_is_what_is_printed():
    (shown,) = blocks("docs/why.md", "text")
    assert ledger_of_the_guide() == shown, "where results are meant to change: python tests/test_docs.py"


def comparison_of_the_guide() -> tuple[str, str]:
    """What the first two commands of docs/compare.md print."""
    from io import StringIO

    from leverage_sim.show.comparison import print_comparison
    from leverage_sim.show.why import WIDTH, terminal

    said = StringIO()
    found = lev.compare("korea-2017", force_b=["CHN@2017Q1..2021Q4=enforce-lax"], runs=200)
    print_comparison(terminal(file=said, width=WIDTH), found, "there")
    why = lev.why_both(found, "KOR", "2019Q3", 32, "diplomatic")
    return stripped(said.getvalue()), stripped(str(why))


def stripped(text: str) -> str:
    """Without blanks at the ends of lines."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def test_the_comparison_of_the_guide_is_what_is_printed_and_leads_to_why(command):
    """From a change of China's conduct to what moved Seoul, by nothing but what the page and the command print."""
    for shown, typed in zip(blocks("docs/compare.md", "text"), blocks("docs/compare.md", "sh")[:2], strict=True):
        said = command(*shlex.split(typed)[1:])
        assert stripped(said.out) == shown, "where results are meant to change: python tests/test_docs.py"
    first, (asked, *_) = blocks("docs/compare.md", "text")[0], blocks("docs/compare.md", "sh")[1:]
    (line,) = [line for line in first.splitlines() if "South Korea:  leverage-sim" in line]
    assert line.partition(":  ")[2].strip() == asked.strip()
    for side in ("there/a", "there/b"):
        told = command(*shlex.split(asked.replace("there", side, 1))[1:])
        assert "South Korea" in told.out.splitlines()[0]
        assert "What each option promised" in told.out


def test_the_other_commands_of_the_guide_to_comparing_work(command, tmp_path):
    (code,) = blocks("docs/write-a-rule.md", "python")
    (tmp_path / "cautious_china.py").write_text(code)
    for line in blocks("docs/compare.md", "sh")[2].splitlines():
        said = command(*shlex.split(line)[1:], "--quarters", "2")
        assert said.code == 0, said.err
    (code,) = blocks("docs/compare.md", "python")
    exec(code.replace("runs=20", "runs=5, quarters=2"), {})


def test_the_commands_of_the_page_on_sensitivity_work(command, tmp_path):
    (text,) = blocks("docs/sensitivity.md", "yaml")
    (tmp_path / "which-matter.yaml").write_text(text.replace("quarters: 12", "quarters: 6"))
    folder = tmp_path / "which-matter"
    for line in "".join(blocks("docs/sensitivity.md", "sh")).splitlines():
        words = [str(folder) if w == "which-matter" else w for w in shlex.split(line)[1:]]
        said = command(*[str(tmp_path / w) if w.endswith(".yaml") else w for w in words])
        assert said.code == 0, said.err
    assert {path.name for path in (folder / "figures").iterdir()} == {"sensitivity.png", "discover.png"}


def test_the_commands_of_the_page_on_calibration_work(command, tmp_path):
    for n, line in enumerate(blocks("docs/calibration.md", "sh")[0].splitlines()):
        said = command(*shlex.split(line.replace("--quarters 4", "--quarters 1"))[1:], "--out", str(tmp_path / str(n)))
        assert said.code == 0, said.err
        told = " ".join(said.out.split())  # lines are folded
        assert "retained draw" in told or "has not ruled out" in told


def test_the_commands_of_the_guide_to_tournaments_work(command, tmp_path):
    (rule,) = blocks("docs/write-a-rule.md", "python")
    (tmp_path / "cautious_china.py").write_text(rule)
    lines = blocks("docs/tournament.md", "sh")[1].splitlines()
    assert len(lines) == 4
    for line in lines:
        said = command(*shlex.split(line.replace("--runs 20", "--runs 3"))[1:], "--quarters", "1")
        assert said.code == 0, said.err
    (code,) = blocks("docs/tournament.md", "python")
    exec(code.replace("runs=20", "runs=3, quarters=1"), {})
    assert (tmp_path / "tables" / "figures" / "gains.png").is_file()


def test_the_scenario_of_the_tutorial_is_valid(tmp_path):
    (text,) = blocks("docs/write-a-scenario.md", "yaml")
    (tmp_path / "mine.yaml").write_text(text)
    assert load(str(tmp_path / "mine.yaml")).parameters["trade.RUS.PRK.goods"].value == 680


def test_the_sweep_of_the_guide_plays_and_is_read_as_it_says(command, tmp_path):
    (text,) = blocks("docs/sweeps.md", "yaml")
    (tmp_path / "coalitions.yaml").write_text(text)
    lines = [line for block in blocks("docs/sweeps.md", "sh") for line in block.splitlines()]
    assert len(lines) == 6
    for line in lines:
        said = command(*line.replace("--workers 2", "--workers 1").split()[1:])
        assert said.code == 0, (line, said.err)
    (reading,) = blocks("docs/sweeps.md", "python")
    exec(reading, {})
    found = lev.results(tmp_path / "coalitions")
    assert len(found.runs) == 4 * 2 * 5 * 3
    for code in (*blocks("docs/sweeps.md", "sql"), *blocks("docs/sweeps.md", "py")):
        for pattern in re.findall(r"['\"](coalitions/[^'\"]+)['\"]", code):  # of DuckDB and polars, not installed here
            assert list(tmp_path.glob(pattern)), pattern
        assert {"absent", "highest_stage"} <= set(found.runs.columns) or "highest_stage" not in code


@pytest.mark.pictures
def test_the_page_on_pictures_names_what_there_is_and_its_code_draws(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs/figures.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?!leverage_sim)\w+)\.(\w+)`", text.partition("```python")[0])
    assert len(named) > 20
    for module, function in named:
        found = getattr(importlib.import_module(f"leverage_sim.show.{module}"), function)
        assert next(iter(inspect.signature(found).parameters)) == "axes", f"{module}.{function}"
    (code,) = blocks("docs/figures.md", "python")
    exec(code, {})
    assert (tmp_path / "tension.png").stat().st_size


def test_the_claims_file_of_the_guide_is_scored(tmp_path, monkeypatch):
    """Over the scenario of the other guide, as its file asks."""
    monkeypatch.chdir(tmp_path)
    (claims,), (scenario,) = blocks("docs/claims.md", "yaml"), blocks("docs/write-a-scenario.md", "yaml")
    (tmp_path / "claims.yaml").write_text(claims)
    (tmp_path / "mine.yaml").write_text(scenario)
    found = lev.claims("claims.yaml", draws=2, seeds=1, ablations=False, flips="none", workers=1)
    (claim,) = found.claims
    assert (claim.claim.id, [finding.condition.asks for finding in claim.findings[""]]) == ("M1", ["<= 0.1"])
    assert set(found.book.file.measures) == {"deal", "tense", "drafts", "sticks"}


def test_the_shipped_sweep_is_valid():
    from leverage_sim.sweeps.resolve import plan_of

    plan = plan_of(ROOT / "experiments" / "examples" / "sweep" / "coalitions.yaml")
    assert len(plan.combinations) == 16
    assert plan.total == 16 * 20 * 2


@pytest.mark.parametrize("path", [*sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")), "README.md"])
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / path).read_text(encoding="utf-8")):
        assert ((ROOT / path).parent / target).exists(), target


def test_every_work_that_is_cited_is_in_the_list_of_references():
    """By first author and year: of the model's page, of the rules' sources, of the modules' docstrings."""
    listed = (ROOT / "docs/references.md").read_text(encoding="utf-8").splitlines()
    cell = (ROOT / "docs/model.md").read_text(encoding="utf-8").partition("## 11.")[2]
    cited = [work for row in cell.splitlines() if row.startswith("| ") for work in row.split("|")[-2].split(";")]
    for path in sorted((ROOT / "src").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        cited += re.findall(
            r"[A-Z][\w-]+(?:(?:, [A-Z][\w-]+)* and [A-Z][\w-]+| et al\.| de Mesquita)? (?:19|20)\d\d", text
        )
    known = [(name, year) for work in cited for name, year in re.findall(r"^\s*([A-Z][\w-]+).*?((?:19|20)\d\d)", work)]
    known = [(name, year) for name, year in known if name not in ("In", "From")]
    assert len(known) > 50
    for name, year in known:
        assert any(name in line and year in line for line in listed), f"{name} {year}"


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


if __name__ == "__main__":  # puts what is now printed into the guides
    from test_readme import quarter_of_the_readme

    for name, every in (
        ("docs/why.md", (ledger_of_the_guide(),)), ("docs/compare.md", comparison_of_the_guide()),
        ("README.md", (quarter_of_the_readme(),)),
    ):  # fmt: skip
        guide, done = ROOT / name, ""
        rest = guide.read_text(encoding="utf-8")
        for printed in every:
            before, _, after = rest.partition("```text\n")
            done, rest = f"{done}{before}```text\n{printed}```", after.partition("```")[2]
        guide.write_text(done + rest, encoding="utf-8")
