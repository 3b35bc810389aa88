"""The house rules that a machine can see: no country in the engine, data flows one way, every number declared."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from leverage_sim.mechanisms.payoff import TERMS
from leverage_sim.scenario import vocabulary
from leverage_sim.scenario.registry import entries

SOURCE = Path(__file__).parents[1] / "src" / "leverage_sim"
ROOMS = [
    "printing",
    "problems",
    "source",
    "backend",
    "arguments",
    "evidence",
    "scenario",
    "world",
    "mechanisms",
    "actors",
    "quarter",
    "batch",
    "sweeps",
    "testing",
    "tiers",
    "analysis",
    "show",
]
NAMES = re.compile(r"\b(PRK|KOR|CHN|RUS|USA|JPN|GBR|FRA|ROW|(?i:china|russia|korea|america|japan|pyongyang|beijing))\b")


def files() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def docstrings(tree: ast.AST) -> set[int]:
    """Lines that docstrings take."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            found |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return found


@pytest.mark.parametrize("path", files(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_country_in_code(path):
    """Names stand only in examples: docstrings, help texts and messages of the commands, defaults of a scenario."""
    text = path.read_text(encoding="utf-8")
    examples = docstrings(ast.parse(text))
    for number, line in enumerate(text.splitlines(), 1):
        bare = re.sub(r"korea-20\d\d", "", line)
        if number in examples or "help=" in line or "like " in line:
            continue
        assert not NAMES.search(re.sub(r"#.*", "", bare)), f"{path.name}:{number}: {line.strip()}"


def room_of(path: Path) -> str:
    part = path.relative_to(SOURCE).parts[0]
    return part.removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Rooms that a file imports from, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        found |= {name.split(".")[1] for name in names if name.startswith("leverage_sim.")}
    return found


@pytest.mark.parametrize("path", [p for p in files() if room_of(p) in ROOMS], ids=lambda p: str(p.relative_to(SOURCE)))
def test_data_flows_one_way(path):
    allowed = ROOMS[: ROOMS.index(room_of(path)) + 1]
    assert imported(path) <= set(allowed), imported(path) - set(allowed)


@pytest.mark.parametrize("path", sorted((SOURCE / "scenario").glob("*.py")), ids=lambda p: p.name)
def test_no_numpy_in_scenario(path):
    assert "numpy" not in path.read_text(encoding="utf-8")


def test_every_term_of_the_vocabulary_is_a_function_and_the_reverse():
    assert set(TERMS) == set(vocabulary.terms())


def test_every_registry_row_is_read_somewhere():
    """A declared parameter that no mechanism reads is a number that only pretends to matter."""
    code = "\n".join(p.read_text(encoding="utf-8") for p in files() if p.name != "parameter_groups.py")
    unread = []
    for entry in entries():
        _, _, field = entry.field.partition(".")
        if not re.search(rf"\.{field}\b", code):
            unread.append(entry.pattern)
    assert unread == []


def test_registry_rows_have_what_a_reader_needs():
    for entry in entries():
        assert entry.meaning, entry.pattern
        assert entry.unit, entry.pattern
        assert entry.mechanism, entry.pattern
        assert entry.lower < entry.upper, entry.pattern


def test_every_lever_is_read_somewhere():
    code = "\n".join(
        p.read_text(encoding="utf-8") for p in files() if room_of(p) in ("mechanisms", "actors", "quarter")
    )
    unread = [name for name in vocabulary.levers() if f'"{name}"' not in code]
    assert unread == []


def test_help_needs_nothing_heavy():
    """`leverage-sim --help` answers at once because nothing heavy is imported for it."""
    code = (
        "import sys; sys.argv = ['leverage-sim', '--help']\n"
        "from leverage_sim.cli import guarded; guarded(['--help'])\n"
        "print(sorted(set(sys.modules) & {'numpy', 'pandas', 'mesa', 'networkx', 'matplotlib', 'pydantic', 'yaml'}))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("line", [["check", "korea-2017"], ["scenarios", "list"], ["scenarios", "new", "mine"]])
def test_what_plays_nothing_imports_no_engine(line, tmp_path):
    """Reading and checking needs neither arrays nor frames nor pictures, whose import takes longer than the work."""
    code = f"import sys; from leverage_sim.cli import guarded; code = guarded({line!r})\nprint(code, [*sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    code, names = said.stdout.splitlines()[-1].split(" ", 1)
    heavy = {"numpy", "scipy", "pandas", "pyarrow", "mesa", "networkx", "matplotlib", "rich"}
    assert code == "0"
    assert sorted(heavy & set(ast.literal_eval(names))) == []


def test_importing_the_package_is_light():
    code = "import sys, leverage_sim; print(sorted(set(sys.modules) & {'numpy', 'pandas', 'mesa', 'pydantic'}))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
