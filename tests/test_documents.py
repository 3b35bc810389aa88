"""The tutorial is followed to the letter, the notebook and the code of the pages run, the citation is up to date."""

import ast
import json
import shlex
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

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
    citation = YAML(typ="safe").load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
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
