"""What `check` accepts also plays: a scenario changed in one place is refused, or starts and does as it says."""

import copy
from pathlib import Path

import pytest

from leverage_sim.actors.rules import RuleSeats
from leverage_sim.batch.play import parse_force, play
from leverage_sim.problems import InputError
from leverage_sim.scenario import vocabulary
from leverage_sim.scenario.inherit import Draft, draft
from leverage_sim.scenario.load import resolve

QUARRY = draft(str(Path(__file__).parent / "theatres" / "quarry.yaml"))
WORDS = ("title", "says", "source", "why", "name", "question", "unit", "luck")
BARE = {"nest": "engage", "says": "does it", "source": "assumption", "why": "a test"}


def places(data, path=()):
    """Paths of everything but texts and the rows of parameters."""
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in steps:
        if step not in WORDS and path != ("parameters",):
            yield (*path, step)
            yield from places(value, (*path, step))


def changed(path, change):
    """The quarry after something was done to one place of it."""
    data = copy.deepcopy(QUARRY.data)
    inside = data
    for step in path[:-1]:
        inside = inside[step]
    change(inside, path[-1])
    return data


def accepted(data):
    """The scenario, or None if it is refused."""
    try:
        return resolve(Draft(data, dict(QUARRY.marks), QUARRY.files), (), RuleSeats())
    except InputError:
        return None


def take_out(inside, step):
    del inside[step]


def empty(inside, step):
    inside[step] = type(inside[step])() if isinstance(inside[step], dict | list) else 0


def cut(inside, step):
    value = inside[step]
    if isinstance(value, list):
        del value[len(value) // 2 :]
    elif isinstance(value, dict):
        for key in list(value)[len(value) // 2 :]:
            del value[key]


def twice(inside, step):
    if isinstance(inside, list):
        inside.append(inside[step])


@pytest.mark.parametrize("change", [take_out, empty, cut, twice], ids=lambda change: change.__name__)
def test_a_place_changed_is_refused_or_plays(change):
    found = [accepted(changed(path, change)) for path in places(QUARRY.data)]
    valid = {repr(s.model_dump()): s for s in found if s is not None}
    assert len(found) > 100
    assert len(valid) >= 4
    for scenario in valid.values():
        played = play(scenario, runs=2, quarters=1)
        assert len(played.runs) == 2


def test_a_sector_replaced_by_another_is_refused_or_plays():
    """Also where nothing is left that counts as trade."""
    sectors = QUARRY.data["sectors"]
    for name in sectors:
        for other in sectors.values():
            scenario = accepted(
                changed(("sectors", name), lambda inside, step, other=other: inside.update({step: other}))
            )
            assert scenario is None or len(play(scenario, quarters=1).runs)


@pytest.mark.parametrize("menu", ["miners", "power"])
@pytest.mark.parametrize("slot", vocabulary.SLOTS)
def test_an_option_with_any_lever_plays_on_any_menu(menu, slot):
    """Also a lever that is read of others alone: the sole option of a moment that moves nothing anybody weighs."""
    for name, lever in vocabulary.levers().items():
        effect = {"lever": name, "set": 1} | ({"sector": "all"} if lever.axes[1:] == ("sector",) else {})
        option = {**BARE, "effects": [effect]} | (
            {"toward": ["coercers", "target"]} if "actor" in lever.axes[1:] else {}
        )
        data = changed(("options", "mine"), lambda inside, step, option=option: inside.update({step: option}))
        data["menus"][menu][slot].append("mine")
        costs = [f"cost.{actor}.mine" for actor, each in data["actors"].items() if each["seat"] == menu]
        data["parameters"] |= {key: {"value": 0.1, "source": "assumption", "why": "a test"} for key in costs}
        scenario = accepted(data)
        assert scenario is not None, name
        play(scenario, runs=2, quarters=1)


def prescribed(actor, option, slot):
    """The quarry in which an actor is to choose an option of a slot in the first quarter."""
    event = {"on": "1990Q1", "do": "choose", "actor": actor, "option": option, "slot": slot}
    return changed(
        ("events",), lambda inside, step: inside.update({step: [event | {"source": "assumption", "why": "a test"}]})
    )


def test_a_prescribed_choice_that_is_accepted_is_taken():
    """Of every option of every menu, toward everyone, and of one that moves nothing."""
    empty_ones = {name: {**option, "effects": []} for name, option in QUARRY.data["options"].items() if name != "hold"}
    taken = 0
    for actor, each in QUARRY.data["actors"].items():
        for slot, listed in QUARRY.data["menus"][each["seat"]].items():
            names = [
                n + at for n in listed if n != "hold" for at in ("", *(f"@{other}" for other in QUARRY.data["actors"]))
            ]
            for name in names:
                for options in (QUARRY.data["options"], empty_ones | {"hold": QUARRY.data["options"]["hold"]}):
                    scenario = accepted({**prescribed(actor, name, slot), "options": options})
                    if scenario is not None:
                        parse_force(scenario, [f"{actor}@1990Q1={slot}:{name}"])
                        events = play(scenario, quarters=1).events
                        assert ((events["actor"] == actor) & (events["option"] == name.partition("@")[0])).any(), name
                        taken += 1
    assert taken == 9


def test_an_option_that_moves_nothing_is_refused_where_it_stands(command, tmp_path):
    option = "options:\n  march: {nest: pressure, says: marches, effects: [], source: assumption, why: a test}\n"
    (tmp_path / "mine.yaml").write_text(
        f"name: mine\nextends: korea-2017\n{option}add_to_menus: {{coercer: {{coercive: march}}}}\n"
    )
    said = command("check", "mine.yaml")
    assert (said.code, said.err) == (
        2,
        "mine.yaml:4:42: the option march moves nothing: say under `effects` which levers; only `hold` has none\n",
    )
