"""Every registered rule keeps the contract, in every theatre; to add a rule to the library is to add its file alone."""

from pathlib import Path

import pytest

from leverage_sim.actors.rules import RULES, library
from leverage_sim.testing import breaches

THEATRES = ("korea-2017", *(str(path) for path in sorted((Path(__file__).parent / "theatres").glob("*.yaml"))))


@pytest.mark.parametrize("scenario", THEATRES, ids=lambda name: Path(name).stem)
@pytest.mark.parametrize("name", library())
def test_a_rule_of_the_library_keeps_the_contract(name, scenario):
    assert breaches(name, scenario) == []


@pytest.mark.parametrize("name", library())
def test_a_rule_of_the_library_is_short_and_says_what_it_does_and_why(name):
    rule = RULES[name]
    assert rule.shipped
    assert rule.says
    assert rule.source
    assert len(Path(rule.file).read_text(encoding="utf-8").splitlines()) <= 40


SOUND = "from leverage_sim import rule\nimport random\n"
WRONG = {
    "changes the world": ("    view._state.tension[:] = 1\n    return scores\n", "changes the world (tension)"),
    "writes to its view": ("    view.tension[:] = 1\n    return scores\n", "read-only; the view cannot be changed"),
    "returns nothing": ("    pass\n", "must return the scores, not NoneType"),
    "other shape": ("    scores.values = scores.values[:1]\n    return scores\n", "returned scores of shape"),
    "not a number": ("    scores['hold'] = float('nan')\n    return scores\n", "not a finite number to hold"),
    "rests on others": ("    scores['hold'] -= view.severity.mean()\n    return scores\n", "than among others"),
    "by chance": (
        "    scores['hold'] -= random.random()\n    return scores\n",
        "answers otherwise when it is asked again",
    ),
    "raises": ("    return scores['hodl']\n", "KeyError: hodl is not an option of this scenario"),
    "one number": ("    scores['hold'] -= __import__('math').exp(view.tension)\n    return scores\n", "use np.exp(x)"),
    "import missing": ("    import nothing_here\n    return scores\n", "No module named 'nothing_here'"),
    "leaves": ("    raise SystemExit(0)\n", "fails: SystemExit: 0"),
    "one actor too few": ("    return view.trust['USA']\n", "trust takes 2 actors, not 1"),
    "no nest": ("    return view.did('USA', 'presure')\n", "presure is neither a nest"),
    "no lever": ("    return view.lever('sanctoins', 'USA')\n", "sanctoins is not a lever"),
    "an if that one run does not settle": (
        "    if view.lever('secondary', 'USA') > 0:\n        pass\n    return scores\n",
        "in one run, too, this is several numbers",
    ),
    "no term": ("    return view.weight('tensoin')\n", "tensoin is not a term"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_in_plain_words(case, tmp_path, command):
    body, words = WRONG[case]
    name = f"wrong-{list(WRONG).index(case)}"
    (tmp_path / "mine.py").write_text(f'{SOUND}@rule("{name}")\ndef mine(view, scores):\n    """x"""\n{body}')
    said = command("rules", "test", "mine.py")
    wrong = [line for line in said.err.splitlines() if "no test here" not in line]
    assert said.code == 2
    assert said.out == ""
    assert len(wrong) == 1, wrong
    assert words in wrong[0]
    assert wrong[0].startswith(("mine.py:3:1: ", "mine.py:6:1: "))


def test_a_rule_with_an_if_plays_and_is_told_the_form_to_use(tmp_path, command):
    body = '    """x"""\n    if view.tension > 0.4:\n        scores["hold"] -= 1\n    return scores\n'
    (tmp_path / "mine.py").write_text(f'{SOUND}@rule("branchy")\ndef mine(view, scores):\n{body}')
    said = command("rules", "test", "mine.py")
    assert said.code == 0
    assert "keeps the contract" in said.out
    assert "mine.py:6:1: the rule branchy uses a Python `if` on arrays" in said.err
    assert "write `scores[option] -= 0.5 * (condition)` instead" in said.err


def test_a_rule_for_a_seat_that_nobody_has(tmp_path, command):
    (tmp_path / "mine.py").write_text(
        f'{SOUND}@rule("admirals", seat="admiral")\ndef mine(view, scores):\n    return scores\n'
    )
    assert "no seat of korea-2017 has the menu admiral" in command("rules", "test", "mine.py").err
    said = command("run", "korea-2017", "--rules", "mine.py", "--set", "rules.CHN=admirals")
    assert said.code == 2
    assert "the rule admirals is for the seat admiral, and CHN sits in patron" in said.err


def test_the_skeleton_is_a_rule_as_it_stands(command, tmp_path):
    assert command("rules", "new", "cautious-neighbour").code == 0
    said = command("rules", "test", "cautious_neighbour.py")
    assert (said.code, said.err) == (0, "")
    assert "cautious-neighbour: ok, keeps the contract; its own test passes" in said.out
    again = command("rules", "new", "cautious-neighbour")
    assert again.code == 2
    assert again.err.startswith("cautious_neighbour.py:1:1: this file is there already")


@pytest.mark.parametrize(("name", "words"), [("7up", "a name is letters"), ("hedger", "there is a rule hedger")])
def test_names_that_a_new_rule_cannot_have(name, words, command):
    said = command("rules", "new", name)
    assert said.code == 2
    assert words in said.err


def test_a_file_without_a_rule_and_one_whose_own_test_fails(tmp_path, command):
    (tmp_path / "none.py").write_text("x = 1\n")
    assert "none.py:1:1: there is no rule here" in command("rules", "test", "none.py").err
    (tmp_path / "mine.py").write_text(
        f'{SOUND}from leverage_sim.testing import transcript\n@rule("idle-one")\ndef mine(view, scores):\n    """x"""\n'
        '    return scores\ndef test_it():\n    transcript("idle-one", "USA", "PRK minor-test -> pressure")\n'
    )
    said = command("rules", "test", "mine.py")
    assert said.code == 2
    assert said.err.startswith(
        "mine.py:9:1: test_it fails: idle-one in the seat of USA, at `PRK minor-test -> pressure`"
    )


def test_a_name_of_the_library_is_taken_and_two_files_cannot_share_one(tmp_path, command):
    (tmp_path / "a.py").write_text(f'{SOUND}@rule("hedger")\ndef mine(view, scores):\n    return scores\n')
    assert (
        "a.py:3:1: the rule file fails: ValueError: there is a rule hedger in the library"
        in command("rules", "test", "a.py").err
    )
    for name in ("b", "c"):
        (tmp_path / f"{name}.py").write_text(
            f'{SOUND}# {name}\n@rule("shared")\ndef mine(view, scores):\n    return scores\n'
        )
    said = command("rules", "list", "--rules", "b.py", "--rules", "c.py")
    assert said.code == 2
    assert "c.py:4:1: b.py has a rule shared, too" in said.err
