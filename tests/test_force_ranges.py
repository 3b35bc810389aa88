"""A choice prescribed for a stretch of quarters, and what a wrong one says."""

import leverage_sim as lev
from reduced import plain, read


def test_a_standing_order_is_followed_in_every_quarter_of_its_stretch():
    results = lev.run("korea-2017", seed=2, quarters=6, force=["CHN@2017Q2..2017Q4=enforce-lax"])
    mine = results.events[(results.events["actor"] == "CHN") & (results.events["option"] == "enforce-lax")]
    assert {"2017Q2", "2017Q3", "2017Q4"} <= set(mine["quarter"])


def test_wrong_stretches_and_options_are_named_on_one_line(command):
    for text, words in (
        ("CHN@2017Q4..2017Q2=enforce-lax", "2017Q2 comes before 2017Q4"),
        ("CHN@2017Q1..2031Q1=enforce-lax", "outside"),
        ("CHN@2017Q1=lax", "enforce-lax"),
        ("CHN@2017Q1..=enforce-lax", ""),
    ):
        said = command("run", "korea-2017", "--quarters", "1", "--force", text)
        if words:
            assert said.code == 2
            assert words in said.err
            assert len(said.err.strip().splitlines()) == 1


def test_what_the_scenario_sets_is_told(command):
    said = command("run", "korea-2017", "--seed", "1")
    assert "The scenario sets closure.border to 0.8" in said.out


def test_holding_can_be_prescribed_in_one_slot_alone():
    """A counterfactual in which the slot stays empty: what else the actor does is its own affair."""
    forced = ["RUS@2017Q1..2018Q2=diplomatic:hold", "RUS@2017Q1..2018Q2=enforce-lax"]
    events = lev.run("korea-2017", seed=2, runs=20, quarters=6, force=forced).events
    mine = events[(events["actor"] == "RUS") & (events["phase"].isin(["coercive", "diplomatic"]))]
    assert set(mine["phase"]) == {"coercive"}
    assert set(mine["option"]) == {"enforce-lax"}


def test_wrong_slots_are_named(command):
    for text, words in (
        ("RUS@2017Q1=military:hold", "unknown slot"),
        ("RUS@2017Q1=coercive:mediate", "in the coercive slot"),
    ):
        said = command("run", "korea-2017", "--quarters", "1", "--force", text)
        assert said.code == 2
        assert words in said.err
        assert len(said.err.strip().splitlines()) == 1


def test_of_two_orders_the_first_holds():
    for first, second in (("enforce-lax", "enforce-strict"), ("enforce-strict", "enforce-lax")):
        forced = [f"CHN@2017Q1={first}", f"CHN@2017Q1={second}"]
        events = lev.run("korea-2017", runs=3, quarters=1, force=forced).events
        mine = events[(events["actor"] == "CHN") & (events["phase"] == "coercive")]
        assert set(mine["option"]) <= {first}


def test_of_an_order_and_the_script_the_order_holds():
    """A counterfactual may undo what history prescribes: orders beside the scenario come before its own events."""
    for scripted, forced in (("enforce-lax", "enforce-strict"), ("enforce-strict", "enforce-lax")):
        data = plain(lev.load("korea-2017"))
        event = {"on": "2017Q1", "do": "choose", "actor": "CHN", "option": scripted}
        data["events"] = [event | {"source": "assumption", "why": "tried"}]
        events = lev.run(read(data), runs=3, quarters=1, force=[f"CHN@2017Q1={forced}"]).events
        mine = events[(events["actor"] == "CHN") & (events["phase"] == "coercive")]
        assert set(mine["option"]) == {forced}
