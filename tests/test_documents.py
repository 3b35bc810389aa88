"""The tutorial is followed to the letter, the notebook and the code of the pages run, the citation is up to date."""

import ast
import json
import shlex
import tomllib
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import yaml

import drawable
import leverage_sim as lev
from leverage_sim.show.claims import Scoreboard
from leverage_sim.show.coalitions import Influence
from leverage_sim.show.tournament import Tournament
from test_docs import blocks
from test_tutorial import follow, plain, shown_by

ROOT = Path(__file__).parents[1]


@pytest.mark.filterwarnings("error")
def test_from_a_first_run_to_a_first_finding(command):
    shown = list(follow("tutorial.md", command, {"python": ["end.py"]}))
    assert len(shown) == 13
    for line, said in shown:
        assert plain(line) == plain(shown_by(said, line)), (
            "where results are meant to change: python tests/test_tutorial.py"
        )
    exec(Path("end.py").read_text(encoding="utf-8"), {})


def test_what_the_page_on_randomness_claims_holds(command):
    (code,) = blocks("docs/randomness.md", "python")
    exec(code, {})
    for line in blocks("docs/randomness.md", "sh")[0].splitlines():
        said = command(*shlex.split(line)[1:])
        assert said.code == 0, said.err
        if " replay " in line:
            assert "bit for bit" in said.err


def test_the_notebook_runs_cell_by_cell_and_shows_something(tmp_path, monkeypatch):
    """As a kernel does it: statements are run, a last expression is shown."""
    import matplotlib

    matplotlib.use("Agg")
    monkeypatch.chdir(tmp_path)
    book = json.loads((ROOT / "docs" / "notebook.ipynb").read_text(encoding="utf-8"))
    assert book["nbformat"] == 4
    names: dict[str, object] = {"__name__": "notebook"}
    shown = []
    for cell in book["cells"]:
        if cell["cell_type"] != "code":
            continue
        assert cell["outputs"] == []
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, cell["id"], "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), cell["id"], "eval"), names)
            if value is None:  # print, as a kernel has it, shows nothing more
                continue
            shown.append(value)
            assert 5 < len(getattr(value, "_repr_html_", value.__repr__)()) < 100_000
            assert len(repr(value)) < 10_000
    assert len(shown) >= 10
    assert Path("many/report.html").is_file()


def test_the_citation_is_of_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert str(citation["version"]) == project["version"]
    assert citation["license"] == project["license"]
    assert {"cff-version", "message", "title", "authors"} <= set(citation)


def test_every_page_of_the_documents_is_reached_from_the_readme():
    """From the README by links, however many steps away."""
    import re

    seen, queue = set(), ["README.md"]
    while queue:
        page = queue.pop()
        if page in seen or not page.endswith(".md"):
            continue
        seen.add(page)
        text = (ROOT / page).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            queue.append(str(((ROOT / page).parent / target).resolve().relative_to(ROOT)))
    assert {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")} <= seen


def test_the_notebook_shows_every_name_that_it_should():
    book = json.loads((ROOT / "docs" / "notebook.ipynb").read_text(encoding="utf-8"))
    code = "\n".join("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code")
    for name in ("load", "run", "sweep", "leverage", "coalitions", "compare", "results", "report", "why", "talks"):
        assert f"lev.{name}(" in code, name


def test_results_say_what_they_are_in_a_line_and_in_a_notebook(tmp_path):
    korea = lev.load("korea-2017")
    names = ["trust.PRK.USA", "tension.decay", "relief.scale", "summit.PRK"]
    quarters = lev.run(korea, runs=2).quarters
    hindcast = drawable.hindcast(korea, quarters)
    series = [("all chances", "all", "retained", 0.07), ("launches", "launches", "retained", 0.2)]
    scores = pd.DataFrame(series, columns=["series", "title", "forecast", "score"])
    found = [
        (Influence.of(drawable.coalitions(korea)), "every set of USA, CHN, RUS, KOR"),
        (Scoreboard.of(drawable.scores()), "40 claims over korea-2017"),
        (Tournament.of(drawable.standings(korea)), "12 rules in 5 seats"),
        (drawable.discovery(names), "highest_stage>=2 in 0.30 of 400 runs"),
        (drawable.sensitivities(names)[0], "highest_stage>=2, sobol, 100 points"),
        (replace(hindcast, scores=scores), "mean Brier score: retained 0.070"),
        (lev.leverage(korea), "leverage of USA, CHN, KOR, RUS"),
    ]
    for each, words in found:
        assert words in repr(each)
        assert len(repr(each)) < 300
        assert "\n" not in repr(each)
        assert isinstance(each, Tournament) or len(each._repr_html_()) > 100
    for frame in (found[0][0].worth_frame(), found[0][0].value_frame(), found[-1][0].frame()):
        assert frame.attrs["units"]


def test_a_folder_of_any_kind_says_what_it_is(tmp_path):
    """Of claims and comparisons, too, whose design has no number of runs, or no scenario of a name."""
    for design, scenario, words in (
        ({"command": "claims", "draws": 3}, {"name": "korea-2017"}, "Stored(claims of korea-2017 in there)"),
        ({"command": "compare", "runs": 1200}, {"a": {}, "b": {}}, "Stored(compare, 1,200 runs in there)"),
        ({"command": "sweep", "runs": 5, "name": "mine"}, {}, "Stored(sweep of mine, 5 runs in there)"),
        ({}, [], "Stored(results in there)"),
    ):
        found = lev.Stored(tmp_path / "there", {"design": design, "scenario": scenario})
        assert repr(found) == words
        assert words in found._repr_html_()
