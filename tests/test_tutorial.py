"""The tutorials are followed to the letter: every file is written, every command run, every line shown is printed."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
RULE = {"python": ["cautious_china.py"]}


def steps(page: str) -> list[tuple[str, str]]:
    """Blocks of a page in their order: language and text."""
    return re.findall(r"```(\w+)\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.S)


def plain(text: str) -> str:
    return " ".join(text.split())


def follow(page: str, command, files: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Do what a page says, in the folder one is in: run its commands, write its files.

    Args:
        page: in docs/.
        command: runs one and says what it printed.
        files: by language, the names under which its blocks are saved, in their order.

    Yields:
        every line that the page shows, with what was printed last.
    """
    said, names = "", {language: iter(listed) for language, listed in files.items()}
    for language, text in steps(page):
        if language == "sh":
            said = ""
            for line in text.splitlines():
                assert line.startswith("leverage-sim ")
                done = command(*shlex.split(line)[1:])
                assert done.code == 0, done.err
                said += done.out
        elif language == "text":
            yield from ((line, said) for line in text.splitlines())
        else:
            Path(next(names[language])).write_text(text, encoding="utf-8")


def shown_by(said: str, line: str) -> str:
    """The line of what was printed that a shown line stands for: the one that begins most like it."""
    return max(said.splitlines(), key=lambda each: alike(plain(each), plain(line))).rstrip()


def alike(one: str, other: str) -> int:
    """How many letters two texts begin with in common."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@pytest.mark.filterwarnings("error")
def test_a_rule_its_test_its_effect_and_its_why(command):
    shown = list(follow("write-a-rule.md", command, RULE))
    assert len(shown) == 5
    for line, said in shown:
        assert plain(line) == plain(shown_by(said, line)), (
            "where results are meant to change: python tests/test_tutorial.py"
        )


def test_an_option(command):
    shown = list(follow("write-an-option.md", command, {"yaml": ["airlift.yaml", "mine.yaml"]}))
    assert len(shown) == 1
    for line, said in shown:
        assert plain(line) == plain(shown_by(said, line))


def test_what_the_tutorial_says_rules_test_says_is_what_it_says(command, tmp_path):
    """The table of mistakes: each is put into the rule of the page, and the words of its row are printed."""
    _, code = next(step for step in steps("write-a-rule.md") if step[0] == "python")
    page = (DOCS / "write-a-rule.md").read_text(encoding="utf-8")
    mistakes = dict(re.findall(r"^\| `(.+?)` \| (.+) \|$", page.partition("## 3.")[0], re.M))
    assert len(mistakes) == 6
    for n, (mistake, words) in enumerate(mistakes.items()):
        statement = mistake.endswith((":", "pass")) or " = " in mistake
        used = mistake if statement else f'scores["hold"] -= {mistake}'
        body = f"    import math, random\n    {used}{' pass' if used.endswith(':') else ''}\n    return scores\n\n\n"
        renamed = code.replace('"cautious-china"', f'"mistaken-{n}"')
        (tmp_path / "wrong.py").write_text(renamed.replace("    return scores\n\n\n", body))
        assert words in command("rules", "test", "wrong.py").err, mistake


if __name__ == "__main__":  # puts what is now printed into the page, in place of what it shows
    import os
    import subprocess
    import sys
    import tempfile
    from types import SimpleNamespace

    def typed(*words: str) -> SimpleNamespace:
        code = "from leverage_sim.cli import main; main()"
        done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
        return SimpleNamespace(code=done.returncode, out=done.stdout, err=done.stderr)

    for name, saved in (("write-a-rule.md", RULE), ("tutorial.md", {"python": ["end.py"]})):
        guide = DOCS / name
        new = guide.read_text(encoding="utf-8")
        os.chdir(tempfile.mkdtemp())
        for line, said in follow(name, typed, saved):
            new = new.replace(f"\n{line}\n", f"\n{shown_by(said, line)}\n", 1)
        guide.write_text(new, encoding="utf-8")
