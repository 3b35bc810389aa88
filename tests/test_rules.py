"""Rules: what they see, what they may do, and what is said when they may not."""

import json
import re

import numpy as np
import pytest

import leverage_sim as lev
from leverage_sim.actors.rules import RULES, Rule, known
from leverage_sim.actors.scores import Scores

HEAD = "from leverage_sim import rule\n"


def played_with(tmp_path, body, rule="mine", runs=12):
    path = tmp_path / "mine.py"
    path.write_text(HEAD + body)
    return lev.run("korea-2017", runs=runs, set={"rules.CHN": rule}, rules=[str(path)])


def test_a_rule_is_as_sure_as_the_rule_underneath_however_deep_that_lies(monkeypatch):
    known()
    monkeypatch.setitem(RULES, "over", Rule("over", lambda view, scores: scores, extends="best-response"))
    monkeypatch.setitem(RULES, "over-that", Rule("over-that", lambda view, scores: scores, extends="over"))
    assert RULES["over-that"].sureness == RULES["over"].sureness == np.inf
    assert Rule("mine", lambda view, scores: scores, extends="over", precision=3.0).sureness == 3.0
    assert Rule("plain", lambda view, scores: scores, extends="rational").sureness is None


def test_scores_of_one_run_and_of_options_on_another_menu():
    scores = Scores(("hold", "push"), np.zeros((2, 3)), elsewhere=frozenset({"talk"}))
    one = scores.of(1)
    one["push"] -= 1.0
    assert one.values[:, 0].tolist() == [0.0, -1.0]
    assert not scores.values.any(), "what is done to one run is not done to the block"
    assert scores["talk"].tolist() == [0.0] * 3
    scores["talk"] += 1.0  # it stands on another menu: nothing comes of it
    assert not scores.values.any()
    with pytest.raises(KeyError, match="is not an option"):
        scores["tlak"]


def test_the_rule_of_the_contract(tmp_path):
    name = f"cautious-{tmp_path.name}"
    found = played_with(
        tmp_path,
        f'@rule("{name}", seat="any", extends="rational")\n'
        "def cautious(view, scores):\n"
        '    """Enforces only while the neighbour stays above water."""\n'
        '    scores["enforce-strict"] -= 0.5 * (view.hardship > 0.1)\n'
        '    scores["squeeze-fuel"] -= 0.5 * (view.hardship > 0.1)\n'
        "    return scores\n",
        name,
        200,
    )
    plain = lev.run("korea-2017", runs=200)

    def strict(results):
        events = results.events
        return ((events["actor"] == "CHN") & (events["option"] == "enforce-strict")).sum()

    assert strict(found) < strict(plain)
    assert found.manifest["rules"]["mine.py"]["sha256"]


FORMS = {
    "one condition": (
        '    scores["summit"] -= 0.6 * (view.tension > 0.5)\n',
        '    if view.tension > 0.5:\n        scores["summit"] -= 0.6\n',
    ),
    "and, or, not, elif": (
        "    grave = (view.severity > 0.4) & ~(view.hardship > 0.5)\n"
        '    mild = ~grave & ((view.tension < 0.3) | view.did("PRK", "engage"))\n'
        '    scores["enforce-strict"] += 0.5 * grave\n    scores["summit"] += 0.4 * mild\n',
        '    if view.severity > 0.4 and not view.hardship > 0.5:\n        scores["enforce-strict"] += 0.5\n'
        '    elif view.tension < 0.3 or view.did("PRK", "engage"):\n        scores["summit"] += 0.4\n',
    ),
    "min, max, names": (
        '    again = view.last("CHN", view.slot) == "mediate"\n'
        '    scores["mediate"] += np.minimum(view.tension, 0.4) * again + np.maximum(view.trust["CHN", "USA"], 0.2)\n',
        '    again = 1.0 if view.last("CHN", view.slot) == "mediate" else 0.0\n'
        '    scores["mediate"] += min(view.tension, 0.4) * again + max(view.trust["CHN", "USA"], 0.2)\n',
    ),
}


@pytest.mark.filterwarnings("ignore:the rule")
@pytest.mark.parametrize("form", FORMS)
def test_a_python_if_gives_the_same_runs_as_the_array_form(form, tmp_path):
    names = [f"{kind}-{list(FORMS).index(form)}-form" for kind in ("array", "branch")]
    body = "import numpy as np\n" + "".join(
        f'@rule("{name}")\ndef rule_{n}(view, scores):\n{text}    return scores\n'
        for n, (name, text) in enumerate(zip(names, FORMS[form], strict=True))
    )
    array, branch = (played_with(tmp_path, body, name, 24) for name in names)
    plain = lev.run("korea-2017", runs=24)
    assert not array.events.equals(plain.events)
    for frame in ("runs", "quarters", "events"):
        assert getattr(array, frame).equals(getattr(branch, frame)), frame


def test_a_python_if_is_warned_of_once_with_its_line(tmp_path):
    name = f"warned-{tmp_path.name}"
    body = (
        f'@rule("{name}")\ndef b(view, scores):\n'
        '    if view.tension > 0.5:\n        scores["hold"] -= 0.1\n    return scores\n'
    )
    with pytest.warns(UserWarning, match="asked one run at a time") as caught:
        played_with(tmp_path, body, name)
    ours = [w for w in caught if "asked one run at a time" in str(w.message)]
    assert len(ours) == 1
    assert (ours[0].filename.endswith("mine.py"), ours[0].lineno) == (True, 4)
    assert "write `scores[option] -= 0.5 * (condition)` instead" in str(ours[0].message)


BAD = {
    "writes to the world": ("    view.trust['USA', 'PRK'][:] = 1\n    return scores\n", "read-only"),
    "returns nothing": ("    scores['hold'] -= 1\n", "must return the scores"),
    "gives no number": (
        "    scores['hold'] = float('nan')\n    return scores\n",
        "not a finite number to hold",
    ),
    "names no option": ("    scores['hodl'] -= 1\n    return scores\n", "hodl is not an option"),
    "names no quantity": (
        "    scores['hold'] -= view.tensoin\n    return scores\n",
        "a view has no 'tensoin'",
    ),
    "names no actor": (
        "    scores['hold'] -= view.trust['UAS', 'PRK']\n    return scores\n",
        "UAS is not an actor",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_rule_is_one_clear_line(case, tmp_path, command):
    body, words = BAD[case]
    name = f"bad-{abs(hash((case, tmp_path.name)))}"
    (tmp_path / "bad.py").write_text(f'{HEAD}@rule("{name}")\ndef bad(view, scores):\n{body}')
    said = command("run", "korea-2017", "--rules", "bad.py", "--set", f"rules.CHN={name}")
    assert said.code == 1
    assert words in said.err
    assert len(said.err.splitlines()) == 1
    assert "Traceback" not in said.err


FILES = {
    "syntax": ("def broken(:\n", r"bad\.py:1:\d+: the rule file fails: SyntaxError"),
    "import": ("import nothing_of_the_kind\n", r"bad\.py:1:1: the rule file fails: ModuleNotFoundError"),
    "raises": ("x = 1\nraise ValueError('no')\n", r"bad\.py:2:1: the rule file fails: ValueError: no"),
    "extends nothing": (
        f"{HEAD}@rule('x1', extends='nobody')\ndef x(v, s): return s\n",
        "extends nobody, which is not a rule",
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_a_rule_file_that_cannot_be_run(case, tmp_path, command):
    text, words = FILES[case]
    (tmp_path / "bad.py").write_text(text)
    said = command("run", "korea-2017", "--rules", "bad.py")
    assert said.code == 2
    assert re.search(words, said.err)
    assert len(said.err.splitlines()) == 1
    assert command("run", "korea-2017", "--rules", "gone.py").code == 2


def test_best_response_never_errs_and_random_is_deaf(korea):
    """Best response takes an option of score 0; chance alone takes every nest alike."""
    from conftest import played
    from leverage_sim.batch.play import seats_of
    from leverage_sim.quarter.simulate import play_quarter
    from leverage_sim.scenario import load
    from leverage_sim.world.luck import Luck

    scenario = load("korea-2017", {"rules.USA": "best-response"})
    state = played(scenario, 50, 3)
    _, quarter = play_quarter(state, seats_of(scenario, state.index), Luck(1, np.arange(50)))
    for decisions in quarter.decisions:
        for n, menu in enumerate(decisions.moment.menus):
            if state.index.actors[menu.seat] == "USA":
                rows = decisions.moment.options(n)
                best = decisions.scores[rows][decisions.chosen[n], np.arange(50)]
                assert (best == 0.0).all()


def test_rules_can_be_listed(command):
    said = command("rules", "list")
    assert said.code == 0
    lines = said.out.splitlines()
    at = lines.index("best-response  (actors/rules/best_response.py:6)")
    assert lines[at + 1] == "    Always takes the option that the look-ahead finds best."
    assert lines[at + 2].startswith("    Source: Nash 1951")
    rows = json.loads(command("rules", "list", "--json").out)
    assert {row["name"] for row in rows} >= {"rational", "tit-for-tat", "broker"}


def test_options_can_be_listed(command):
    said = command("rules", "options", "korea-2017", "--actor", "CHN")
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert lines[0] == "CHN (menu patron), coercive slot"
    assert "squeeze-fuel pressure stance refined = 1, stance crude = 1 [family strict]" in lines
    assert "aid-up engage aid +0.5" in lines
    assert "CHN (menu patron), diplomatic slot" in lines
    rows = json.loads(command("rules", "options", "--json").out)
    target = [row["option"] for row in rows if row["actor"] == "PRK" and row["slot"] == "diplomatic"]
    assert target[0] == "hold"
    assert "seek-talks@USA" in target
    wrong = command("rules", "options", "--actor", "CNH")
    assert (wrong.code, wrong.err) == (2, "leverage-sim: CNH has no seat in korea-2017; did you mean CHN?\n")
