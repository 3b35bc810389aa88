"""What the package says of itself: versions, what it carries, what it was tested with."""

import re
import tomllib
from pathlib import Path

from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def bounds(requirements: list[str]) -> dict[str, str]:
    """The lowest version of each requirement that declares one."""
    found = (re.match(r"([\w.-]+)(?:\[[\w,]+\])?>=([\w.]+)", each) for each in requirements)
    return {each[1].lower(): each[2] for each in found if each}


def test_the_lowest_versions_that_are_tried_are_those_that_are_declared():
    declared = bounds([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]])
    lines = (ROOT / "tests" / "lowest.txt").read_text(encoding="utf-8").splitlines()
    tried = dict(line.lower().split("==") for line in lines if not line.startswith("#"))
    assert declared.keys() == tried.keys()
    for name, version in declared.items():
        assert re.fullmatch(rf"{re.escape(version)}(\.\d+)*", tried[name]), name
    assert bounds(PROJECT["optional-dependencies"]["analysis"]).items() <= declared.items()


def test_a_newer_python_is_not_refused_and_the_tested_ones_are_named():
    assert PROJECT["requires-python"] == ">=3.11"
    named = [each.rpartition(" ")[2] for each in PROJECT["classifiers"] if each.startswith("Programming Language")]
    assert named == ["3.11", "3.12", "3.13"]
    assert "tested on 3.11, 3.12 and 3.13" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_sdist_carries_what_its_tests_read():
    carried = {file.distribution_path for file in SdistBuilder(str(ROOT)).recurse_included_files()}
    own = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("*") if path.is_file()}
    own = {name for name in own if "__pycache__" not in name}
    assert {".ci/run", "README.md", "LICENSE", "CHANGELOG.md", "CITATION.cff", *own} <= carried
    named = {name for path in own if path.endswith(".py") for name in re.findall(r'ROOT / "([\w./-]+)"', text(path))}
    for name in named:
        assert any(each == name or each.startswith(f"{name}/") for each in (*carried, "pyproject.toml", "dist")), name


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_wheel_carries_the_mark_of_its_types_and_every_table():
    carried = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    package = ROOT / "src" / "leverage_sim"
    own = {path.relative_to(package.parent).as_posix() for path in package.rglob("*") if path.is_file()}
    assert "leverage_sim/py.typed" in carried
    assert {name for name in own if "__pycache__" not in name} <= carried


def test_the_licences_that_tests_bring_are_said():
    for name in ("pyproject.toml", "README.md"):
        assert "Platypus-Opt" in text(name)
        assert "igraph" in text(name)
        assert "GPL-3" in text(name)
        assert "GPL-2" in text(name)
