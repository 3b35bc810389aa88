"""An option is data: a scenario or a plug-in file puts it on menus, and every error names file, line and column."""

import numpy as np
import pytest

import leverage_sim as lev
from leverage_sim.actors.menu import menus
from leverage_sim.scenario import load
from leverage_sim.world.index import Index

PLUGIN = """options:
  airlift: {nest: engage, says: flies food in, effects: [{lever: aid, add: 1}], source: assumption, why: invented}
  boycott:
    nest: pressure
    family: aid-down
    says: boycotts the target
    effects: [{lever: aid, set: 0}]
    source: assumption
    why: invented
add_to_menus:
  patron: {coercive: [airlift, boycott]}
  neighbour: {diplomatic: airlift}
set:
  cost.CHN.airlift: {value: 0.03, source: assumption, why: judged}
  cost.RUS.airlift: {value: 0, source: assumption, why: judged}
  cost.KOR.airlift: {value: 0.02, source: assumption, why: judged}
  cost.CHN.boycott: {value: 0, source: assumption, why: judged}
  cost.RUS.boycott: {value: 0, source: assumption, why: judged}
"""
MINE = "name: mine\nextends: korea-2017\nplugins: [airlift.yaml]\n"


@pytest.fixture
def plugged(tmp_path):
    (tmp_path / "airlift.yaml").write_text(PLUGIN)
    (tmp_path / "mine.yaml").write_text(MINE)
    return tmp_path / "mine.yaml"


def test_a_plug_in_puts_options_on_menus_with_effect_cost_and_nest(plugged):
    scenario, plain = load(str(plugged)), load("korea-2017")
    assert scenario.menus["patron"].coercive == (*plain.menus["patron"].coercive, "airlift", "boycott")
    assert scenario.menus["neighbour"].diplomatic == (*plain.menus["neighbour"].diplomatic, "airlift")
    assert scenario.parameters["cost.CHN.airlift"].value == 0.03
    index = Index(scenario)
    choices = {choice.name: choice for choice in menus(index)[index.at["CHN"], "coercive"].choices}
    assert (choices["airlift"].nest, choices["boycott"].family) == ("engage", "aid-down")
    assert [(move.lever, move.added, move.amount) for move in choices["airlift"].moves] == [("aid", True, 1.0)]


def test_holding_stands_first_on_every_menu_wherever_the_file_has_it():
    scenario = load("korea-2017")
    turned = {
        name: menu.model_copy(update={"coercive": menu.coercive[::-1], "diplomatic": menu.diplomatic[::-1]})
        for name, menu in scenario.menus.items()
    }
    for its in (scenario, scenario.model_copy(update={"menus": turned})):
        assert {menu.names[0] for menu in menus(Index(its)).values()} == {"hold"}


def test_an_options_luck_hangs_on_its_counterparts_luck_and_not_on_its_name():
    index, pointed = Index(load("korea-2017")), 0
    for menu in menus(index).values():
        for choice in menu.choices:
            whose = "" if choice.counterpart is None else f"@{index.luck[choice.counterpart]}"
            assert choice.key == choice.option + whose
            assert choice.family.partition("@")[2] == whose[1:]
            pointed += bool(whose)
    assert pointed


def test_it_is_played_told_and_explained(plugged, command):
    said = command("run", "mine.yaml", "--quarters", "2", "--force", "CHN@2017Q1=airlift", "--out", "out")
    assert said.code == 0
    assert "China flies food in." in said.out
    why = lev.why("out", "CHN", "2017Q2", slot="coercive")
    assert "airlift" in set(why.options["option"])


def test_what_it_does_is_felt(plugged):
    plain, airlift = (
        lev.run(str(plugged), runs=8, quarters=3, force=force) for force in ((), ("CHN@2017Q1..2017Q3=airlift",))
    )
    last = plain.quarters["quarter"] == "2017Q3"
    assert (airlift.quarters["resources"][last] > plain.quarters["resources"][last]).all()


def test_the_scenarios_own_words_win_over_the_plug_ins(plugged):
    own = "set:\n  cost.CHN.airlift: {value: 0.5, source: assumption, why: mine}\n"
    own += "  cost.PRK.airlift: {value: 0, source: assumption, why: mine}\n"
    own += "add_to_menus: {target: {coercive: airlift}}\n"
    plugged.write_text(MINE + own)
    scenario = load(str(plugged))
    assert scenario.parameters["cost.CHN.airlift"].value == 0.5
    assert scenario.menus["target"].coercive[-1] == "airlift"


def test_grandchildren_add_to_what_their_parents_added(plugged):
    plugged.with_name("child.yaml").write_text(
        "name: child\nextends: mine.yaml\nadd_to_menus: {patron: {coercive: project-up}}\nset:\n"
        + "".join(f"  cost.{who}.project-up: {{value: 0.1, source: assumption, why: x}}\n" for who in ("CHN", "RUS"))
    )
    assert load(str(plugged.with_name("child.yaml"))).menus["patron"].coercive[-3:] == (
        "airlift",
        "boycott",
        "project-up",
    )


BAD = {
    "no such file": ("plugins: [gone.yaml]\n", "", "mine.yaml:3:11: there is no file 'gone.yaml' beside"),
    "leads out": ("plugins: [../gone.yaml]\n", "", "mine.yaml:3:11: `plugins` may not lead out of"),
    "no list": ("plugins: {a: b}\n", "", "mine.yaml:3:1: `plugins` is a list of files"),
    "not a mapping": ("plugins: bad.yaml\n", "- a\n", "bad.yaml:1:1: a plug-in is a mapping"),
    "other key": (
        "plugins: bad.yaml\n",
        "optoins: {}\n",
        "bad.yaml:1:1: a plug-in holds options, add_to_menus, set, not",
    ),
    "unknown menu": (
        "add_to_menus:\n  patrons: {coercive: [aid-up]}\n",
        "",
        "mine.yaml:4:3: unknown menu 'patrons'; did",
    ),
    "unknown slot": ("add_to_menus:\n  patron: {military: [aid-up]}\n", "", "the slots are coercive and diplomatic"),
    "unknown option": (
        "add_to_menus:\n  patron: {coercive: [airlft]}\n",
        "",
        "mine.yaml:4:23: unknown option 'airlft'",
    ),
    "twice": ("add_to_menus:\n  patron: {coercive: [aid-up]}\n", "", "mine.yaml:4:23: the option aid-up stands here"),
    "unknown lever": (
        "plugins: bad.yaml\n",
        "options:\n  a: {nest: engage, says: a, effects: [{lever: ade, add: 1}], source: assumption, why: a}\n",
        "bad.yaml:2:48: unknown lever 'ade'; did you mean aid",
    ),
    "beyond its range": (
        "plugins: bad.yaml\n",
        "options:\n  a: {nest: engage, says: a, effects: [{lever: aid, set: 9}], source: assumption, why: a}\n",
        "bad.yaml:2:58: 9 is outside 0 to 4, the range of aid",
    ),
    "unknown nest": (
        "plugins: bad.yaml\n",
        "options:\n  a: {nest: engaged, says: a, effects: [{lever: aid, add: 1}], source: assumption, why: a}\n",
        "bad.yaml:2:13: must be 'pressure', 'engage', 'broker' or 'hold', not 'engaged'",
    ),
    "no source": (
        "plugins: bad.yaml\n",
        "options:\n  a: {nest: engage, says: a, effects: [{lever: aid, add: 1}]}\n",
        "bad.yaml:2:3: numbers without a `source`",
    ),
    "cost of nothing": (
        "plugins: bad.yaml\n",
        "set:\n  cost.CHN.airlft: {value: 1, source: assumption, why: a}\n",
        "bad.yaml:2:3: unknown parameter 'cost.CHN.airlft'",
    ),
    "no mapping": ("add_to_menus: [aid-up]\n", "", "`add_to_menus` holds menus, their slots and options"),
    "no names": ("add_to_menus: {patron: {coercive: 3}}\n", "", "`add_to_menus` holds menus, their slots and options"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_said_where_it_stands(case, tmp_path, command):
    own, plugin, words = BAD[case]
    (tmp_path / "mine.yaml").write_text("name: mine\nextends: korea-2017\n" + own)
    (tmp_path / "bad.yaml").write_text(plugin)
    said = command("check", "mine.yaml")
    assert said.code == 2
    assert words in said.err
    assert len(said.err.splitlines()) == 1


DUPLICATE = """name: korea-2017
extends: korea-2017
options:
  {name}: {{nest: {nest}, family: {family}, says: does it, effects: [{effects}], source: assumption, why: a test}}
add_to_menus: {{{menu}: {{{slot}: [{name}]}}}}
set:
  {costs}
"""


def with_duplicate(folder, option: str, seat: str, slot: str, actors: tuple[str, ...]) -> str:
    """A scenario with a second option that is the first in all but its name, and declares its family."""
    plain = load("korea-2017")
    known = plain.options[option]
    effects = ", ".join(str(e.model_dump(exclude_none=True)).replace("'", "") for e in known.effects)
    costs = "\n  ".join(
        f"cost.{actor}.again: {{value: {row.value if (row := plain.parameters.get(f'cost.{actor}.{option}')) else 0}, "
        "source: assumption, why: a test}"
        for actor in actors
    )
    text = DUPLICATE.format(
        name="again", nest=known.nest, family=known.family or option, effects=effects, menu=seat, slot=slot, costs=costs
    )
    (folder / "twice.yaml").write_text(text)
    return str(folder / "twice.yaml")


@pytest.mark.parametrize(
    ("option", "seat", "slot", "actors"),
    [
        ("sanctions-up", "coercer", "coercive", ("USA",)),
        ("minor-test", "target", "coercive", ("PRK",)),
        ("mediate", "patron", "diplomatic", ("CHN", "RUS")),
    ],
)
def test_a_duplicate_that_declares_its_family_changes_no_run_at_all(option, seat, slot, actors, tmp_path):
    """What is done is the same in every quarter of every run; only the name of what was done twice differs."""
    twice = lev.run(with_duplicate(tmp_path, option, seat, slot, actors), runs=40, quarters=12)
    plain = lev.run("korea-2017", runs=40, quarters=12)
    assert twice.quarters.equals(plain.quarters)
    assert (twice.events["option"] == "again").any()
    assert twice.events["option"].replace("again", option).equals(plain.events["option"])


def first_moments(name: str, runs: int):
    """What was decided in the first quarter, by seat and slot: names of the options, and their chances."""
    from leverage_sim.actors.choice import probabilities
    from leverage_sim.batch.play import new_state, seats_of
    from leverage_sim.quarter.simulate import begin, play_quarter
    from leverage_sim.world.index import Index
    from leverage_sim.world.luck import Luck

    scenario, luck = load(name), Luck(1, np.arange(runs))
    state = begin(new_state(Index(scenario), luck))
    _, quarter = play_quarter(state, seats_of(scenario, state.index), luck)
    found = {}
    for d in quarter.decisions:
        chances = probabilities(d.ballot, d.scores, d.available, d.precision)
        for n, menu in enumerate(d.moment.menus):
            rows = d.moment.options(n)
            key = (state.index.actors[menu.seat], d.slot)
            found[key] = (np.array(menu.names)[d.chosen[n]], dict(zip(menu.names, chances[rows], strict=True)))
    return found


def test_a_duplicate_leaves_every_other_probability_exactly_unchanged(tmp_path):
    path = with_duplicate(tmp_path, "sanctions-up", "coercer", "coercive", ("USA",))
    before, after = first_moments("korea-2017", 20), first_moments(path, 20)
    for key, (_, chances) in before.items():
        for name, chance in chances.items():
            if (key, name) != (("USA", "coercive"), "sanctions-up"):
                np.testing.assert_array_equal(after[key][1][name], chance)
    both = after["USA", "coercive"][1]
    np.testing.assert_allclose(both["sanctions-up"] + both["again"], before["USA", "coercive"][1]["sanctions-up"])


def test_adding_an_option_changes_nobody_elses_luck(plugged):
    """In the same moment all others choose as before, run by run; and so does the seat itself, unless it takes the new
    option, or had chosen in the nest that has grown (an option counts for less where there are more of its kind)."""
    plugged.with_name("airlift.yaml").write_text(
        PLUGIN.replace("[airlift, boycott]", "airlift").replace("value: 0.03", "value: 0")
    )
    before, after = first_moments("korea-2017", 400), first_moments(str(plugged), 400)
    for actor in ("PRK", "USA", "KOR"):
        np.testing.assert_array_equal(before[actor, "coercive"][0], after[actor, "coercive"][0])
    scenario = load("korea-2017")
    for actor in ("CHN", "RUS"):
        own, then = before[actor, "coercive"][0], after[actor, "coercive"][0]
        left = set(own[(own != then) & (then != "airlift")])
        assert all(scenario.options[name].nest == "engage" for name in left)
        assert (then == "airlift").any()
