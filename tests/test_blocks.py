"""No block of a document and no command in it goes untried: each block is named with the test that runs it, and every
command, of fenced and indented blocks and within sentences, is one that the software has, with these options."""

import importlib
import importlib.util
import re
import shlex
import sys
from collections import Counter
from pathlib import Path

import pytest
import typer

from leverage_sim.cli import app
from leverage_sim.scenario.inherit import shipped

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    str(path.relative_to(ROOT))
    for pattern in ("*.md", "docs/*.md", "experiments/*/README.md", "experiments/*/*/README.md")
    for path in ROOT.glob(pattern)
)  # fmt: skip
SCRIPTS = sorted({*ROOT.glob("experiments/*/*.py"), *ROOT.glob("experiments/*/*/*.py")})
FENCE = re.compile(r"^ *```(\w+)\n(.*?)^ *```", re.S | re.M)
RUN_BY = {
    "README.md": {"sh": "test_docs.test_the_readme_names_the_test_command_that_ci_runs",
                  "text": "test_readme.test_the_run_of_the_readme_is_what_is_printed"},
    "docs/calibration.md": {"sh": "test_docs.test_the_commands_of_the_page_on_calibration_work"},
    "docs/claims.md": {"yaml": "test_docs.test_the_claims_file_of_the_guide_is_scored"},
    "docs/cluster.md": {"sh": "test_cluster.test_shards_in_folders_of_their_own_are_merged",
                        "bash": "test_cluster.test_the_tasks_of_the_job_array_play_the_sweep",
                        "python": "test_cluster.test_any_executor_plays_the_sweep",
                        "py": "test_cluster.test_the_dask_example_plays_the_sweep",
                        "text": "test_cluster.test_the_commands_for_dask_are_those_that_there_are"},
    "docs/compare.md": {"sh": "test_docs.test_the_other_commands_of_the_guide_to_comparing_work",
                        "text": "test_docs.test_the_comparison_of_the_guide_is_what_is_printed_and_leads_to_why",
                        "python": "test_docs.test_the_other_commands_of_the_guide_to_comparing_work"},
    "docs/dashboard.md": {"sh": "test_dashboard.test_the_server_listens_on_this_machine_alone_unless_told"},
    "docs/figures.md": {"python": "test_docs.test_the_page_on_pictures_names_what_there_is_and_its_code_draws"},
    "docs/randomness.md": {"python": "test_documents.test_what_the_page_on_randomness_claims_holds",
                           "sh": "test_documents.test_what_the_page_on_randomness_claims_holds"},
    "docs/sensitivity.md": {"yaml": "test_docs.test_the_commands_of_the_page_on_sensitivity_work",
                            "sh": "test_docs.test_the_commands_of_the_page_on_sensitivity_work"},
    "docs/sweeps.md": {"yaml": "test_docs.test_the_sweep_of_the_guide_plays_and_is_read_as_it_says",
                       "sh": "test_docs.test_the_sweep_of_the_guide_plays_and_is_read_as_it_says",
                       "python": "test_docs.test_the_sweep_of_the_guide_plays_and_is_read_as_it_says",
                       "sql": "test_docs.test_the_sweep_of_the_guide_plays_and_is_read_as_it_says",
                       "py": "test_docs.test_the_sweep_of_the_guide_plays_and_is_read_as_it_says"},
    "docs/tournament.md": {"sh": "test_docs.test_the_commands_of_the_guide_to_tournaments_work",
                           "python": "test_docs.test_the_commands_of_the_guide_to_tournaments_work"},
    "docs/tutorial.md": {"sh": "test_documents.test_from_a_first_run_to_a_first_finding",
                         "text": "test_documents.test_from_a_first_run_to_a_first_finding",
                         "python": "test_documents.test_from_a_first_run_to_a_first_finding"},
    "docs/why.md": {"sh": "test_docs.test_the_ledger_of_the_guide_is_what_is_printed",
                    "text": "test_docs.test_the_ledger_of_the_guide_is_what_is_printed"},
    "docs/write-a-rule.md": {"sh": "test_tutorial.test_a_rule_its_test_its_effect_and_its_why",
                             "python": "test_tutorial.test_a_rule_its_test_its_effect_and_its_why",
                             "text": "test_tutorial.test_a_rule_its_test_its_effect_and_its_why"},
    "docs/write-a-scenario.md": {"yaml": "test_docs.test_the_scenario_of_the_tutorial_is_valid"},
    "docs/write-an-option.md": {"yaml": "test_tutorial.test_an_option", "sh": "test_tutorial.test_an_option",
                                "text": "test_tutorial.test_an_option"},
    "experiments/questions/record/README.md": {"sh": "test_blocks.test_commands_of_a_page_are_commands"},
    "experiments/questions/freeze/README.md": {"text": "what a study printed, renewed with it"},
}  # fmt: skip
BLOCKS = {
    "README.md": 3, "docs/calibration.md": 1, "docs/claims.md": 1, "docs/cluster.md": 6, "docs/compare.md": 6,
    "docs/dashboard.md": 1, "docs/randomness.md": 2, "docs/sensitivity.md": 3, "docs/sweeps.md": 7,
    "docs/tournament.md": 3, "docs/figures.md": 1,
    "docs/tutorial.md": 14, "docs/why.md": 2, "docs/write-a-rule.md": 8,
    "docs/write-a-scenario.md": 1, "docs/write-an-option.md": 4, "experiments/questions/record/README.md": 1,
    "experiments/questions/freeze/README.md": 3,
}  # fmt: skip
"""How many fenced blocks each page has: with a new one comes the question which test runs it."""


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def commands_of(page: str) -> list[list[str]]:
    """Every command line of leverage-sim that a page shows, in words; lines that go on after a backslash are joined."""
    text = text_of(page).replace("\\\n", " ")
    found = [line.strip() for line in re.findall(r"^ *(?:srun )?(leverage-sim .+)$", text, re.M)]
    found += re.findall(r"`(leverage-sim [^`\n]+)`", text)
    return [shlex.split(line.partition("   #")[0]) for line in found]


def scripts_of(page: str) -> list[list[str]]:
    """Every Python script that a page calls, with its words."""
    return [shlex.split(line) for line in re.findall(r"^ *python (\S+\.py.*)$", text_of(page), re.M)]


def test_every_block_is_run_by_a_test_that_there_is():
    for page in PAGES:
        languages = Counter(language for language, _ in FENCE.findall(text_of(page)))
        assert languages.total() == BLOCKS.get(page, 0), (
            f"{page}: say in RUN_BY which test runs its blocks, and count them"
        )
        assert set(languages) == set(RUN_BY.get(page, {})), page
    for tests in RUN_BY.values():
        for path in tests.values():
            module, _, name = path.partition(".")
            if name:
                assert hasattr(importlib.import_module(module), name), path


def parse(words: list[str]) -> str:
    """What is wrong with a command line, read as the command reads it but not obeyed; nothing if it is right."""
    command, rest = typer.main.get_command(app), words[1:]
    if rest and any(rest[0] in option.opts for option in command.params):
        return ""
    while hasattr(command, "commands") and rest:
        if rest[0] not in command.commands:
            return f"NoSuchCommand: {rest[0]}"
        command, rest = command.commands[rest[0]], rest[1:]
    if not hasattr(command, "commands") and rest:
        try:
            command.make_context(command.name, rest)
        except Exception as error:  # click's, which newer versions of typer bring along under another name
            return f"{type(error).__name__}: {getattr(error, 'format_message', error.__str__)()}"
    return ""


STAND_INS = {"N": "1", "K": "1", "S": "1", "I/N": "1/2", "Q": "2017Q1", "X": "0.5", "HOST:8786": "localhost:8786"}


@pytest.mark.parametrize("page", PAGES)
def test_commands_of_a_page_are_commands(page):
    for words in commands_of(page):
        if any(mark in word for word in words for mark in ("[", "...", "|")):
            continue  # a form of commands, not one
        wrong = parse(["1" if word.startswith("$SLURM_CPUS") else STAND_INS.get(word, word) for word in words])
        named = wrong.startswith("MissingParameter") and len(words) <= 4  # in a sentence, without all that it takes
        assert not wrong or named, f"{page}: {shlex.join(words)}: {wrong}"
        for word in words:
            if word.startswith("experiments/"):
                assert (ROOT / word).exists(), word
            if word.startswith("korea-"):
                assert word in shipped(), word
    for script, *rest in scripts_of(page):
        source = (ROOT / script).read_text(encoding="utf-8")
        for word in rest:
            if word.startswith("--"):
                assert f'"{word}"' in source or f"'{word}'" in source, f"{page}: {script} has no {word}"


def test_the_documents_are_read():
    assert sum(len(commands_of(page)) for page in PAGES) > 100
    assert sum(len(scripts_of(page)) for page in PAGES) > 15


def test_a_broken_command_is_found():
    for line, words in (
        ("runn korea-2017", "NoSuchCommand"),
        ("rules lst", "NoSuchCommand"),
        ("run korea-2017 --sed 1", "NoSuchOption"),
        ("run korea-2017 --seed one", "RefusedOption"),
        ("talks korea-2017 --between PRK", "BadOptionUsage"),
        ("why there --actor CHN", "MissingParameter"),
        ("run korea-2017 --runs 3", ""),
        ("--version", ""),
        ("--verson", "NoSuchCommand"),
    ):
        assert parse(["leverage-sim", *line.split()]).partition(":")[0] == words, line


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_scripts_of_experiments_still_find_what_they_import(script, monkeypatch):
    """They are too long to run here; what they take from the software has to be there."""
    monkeypatch.syspath_prepend(str(script.parent))
    spec = importlib.util.spec_from_file_location(f"experiment_{script.stem}", script)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
