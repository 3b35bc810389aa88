"""What stands behind the dashboard's page: setups, sessions and pictures; the page itself is tested in a browser."""

import base64
import socket
import struct

import pandas as pd
import pytest

import leverage_sim as lev
from leverage_sim.dashboard import pictures, serve, setup
from leverage_sim.dashboard.session import Session
from leverage_sim.dashboard.setup import Setup, seed_of
from leverage_sim.problems import InputError
from leverage_sim.scenario.load import digest


def size(address: str) -> tuple[int, int]:
    """Width and height of a PNG that an address holds."""
    data = base64.b64decode(address.removeprefix("data:image/png;base64,"))
    return struct.unpack(">II", data[16:24])


def test_a_session_is_the_run_of_the_command_and_its_why_too():
    session = Session([Setup("korea-2017").with_rule("CHN", "hedger").with_switch("diversion", False)], 5)
    for _ in range(3):
        session.step()
    again = lev.run("korea-2017", 5, quarters=3, set={"rules.CHN": "hedger", "switches.diversion": "off"})
    (side,) = session.sides
    pd.testing.assert_frame_equal(side.quarters, again.quarters, check_exact=True)
    ours, theirs = side.model.results(), again
    pd.testing.assert_frame_equal(ours.events, theirs.events, check_exact=True)
    assert {k: v for k, v in ours.manifest.items() if k not in ("started", "ended")} == {
        k: v for k, v in theirs.manifest.items() if k not in ("started", "ended")
    }
    assert str(side.why("CHN", "2017Q2", "diplomatic")) == str(lev.why(again, "CHN", "2017Q2", slot="diplomatic"))
    assert [head.split()[0] for head, _ in side.course] == ["2017Q3", "2017Q2", "2017Q1"]
    assert side.ending == []


def test_two_sides_share_their_luck_and_two_sessions_share_nothing():
    pair = Session([Setup("korea-2017"), Setup("korea-2017")], 3)
    other = Session([Setup("korea-2017")], 4)
    pair.step()
    pair.step()
    a, b = pair.sides
    pd.testing.assert_frame_equal(a.quarters, b.quarters, check_exact=True)
    assert a.model is not b.model
    assert other.played == 0
    other.step()
    assert other.played == 1
    assert pair.played == 2
    changed = Session([Setup("korea-2017").with_switch("mediation", False)], 3)
    assert changed.sides[0].setup.label == "korea-2017 with switches.mediation=off"


def test_leverage_of_a_session_is_that_of_the_command_at_the_same_quarter():
    session = Session([Setup("korea-2017")], 1)
    session.step()
    pd.testing.assert_frame_equal(
        session.sides[0].leverage.frame(), lev.leverage("korea-2017", quarter="2017Q2").frame(), check_exact=True
    )


def test_choosing_the_scenarios_own_is_no_change():
    plain = Setup("korea-2017")
    assert plain.with_rule("CHN", "hedger").with_rule("CHN", "rational") == plain
    assert plain.with_switch("veto", False).with_switch("veto", True) == plain
    chosen = Setup("korea-2018", "imf")
    assert digest(setup.model_of(chosen, 1).resolved) == digest(lev.load("korea-2018", chosen.settings()))


def test_every_rule_that_can_be_chosen_may_sit_there():
    scenario = setup.resolved("korea-2017")
    for actor in setup.seats_of(scenario):
        for name in setup.rules_for(scenario, actor):
            assert lev.load("korea-2017", {f"rules.{actor}": name}).rules[actor] == name
    assert set(setup.channels()) == set(setup.switches())


@pytest.mark.parametrize("text", ["abc", "", " ", "-1", "1e3", "1.0", str(2**64), "9" * 400, "٣", "<b>", "1\n2"])
def test_a_text_that_is_no_seed_is_one_line(text):
    with pytest.raises(ValueError, match="the seed takes a whole number from 0 to") as raised:
        seed_of(text)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 150


def test_a_seed_is_read_as_it_stands():
    assert [seed_of(text) for text in ("0", " 7 ", str(2**64 - 1))] == [0, 7, 2**64 - 1]


def test_what_cannot_be_chosen_is_told():
    with pytest.raises(InputError, match="cannot be chosen here"):
        Session([Setup("/etc/passwd")], 1)
    with pytest.raises(InputError, match="known"):
        Session([Setup("korea-2017", variant="nothing")], 1)


@pytest.mark.pictures
def test_pictures_of_a_session_hold_something_at_every_stage():
    session = Session([Setup("korea-2017"), Setup("korea-2017").with_rule("CHN", "hedger")], 1)
    side = session.sides[0]
    blank = pictures.layer_picture(side, None)
    drawn = {layer: pictures.layer_picture(side, layer) for layer in pictures.layers(side)[:3]}
    assert blank not in drawn.values()
    assert len(set(drawn.values())) == 3
    assert size(blank) == (594, 561)
    assert size(pictures.leverage_picture(side))[0] > 400
    session.step()
    paired = pictures.course_picture(session)
    session.step()
    assert pictures.course_picture(session) != paired
    assert all(0 < x < 1 and 0 < y < 1 for x, y in pictures.node_places(side).values())
    assert len(set(pictures.labels([side, side]))) == 2


def test_a_taken_port_and_a_missing_extra_are_lines(command, monkeypatch):
    monkeypatch.setattr(serve, "find_spec", lambda name: object())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = command("dashboard", "--no-open", "--port", str(taken.getsockname()[1]))
    assert said.code == 2
    assert "cannot be listened on" in said.err
    monkeypatch.setattr(serve, "find_spec", lambda name: None)
    said = command("dashboard")
    assert (said.code, said.out) == (2, "")
    assert "pip install 'leverage-sim[dashboard]'" in said.err


def test_the_server_listens_on_this_machine_alone_unless_told(command, monkeypatch):
    served = []
    monkeypatch.setattr(serve, "check", lambda host, port: None)
    monkeypatch.setattr(serve, "serve", lambda *words: served.append(words))
    assert "from outside" not in command("dashboard", "korea-2018").err
    assert served[-1][0] == "korea-2018"
    assert served[-1][2] == "127.0.0.1"
    assert "can be reached from outside" in command("dashboard", "--host", "0.0.0.0").err
    assert command("dashboard", "no-such-scenario").code == 2
    assert len(served) == 2


def test_results_of_a_model_that_has_not_moved_are_refused():
    with pytest.raises(ValueError, match="no quarter was played yet"):
        lev.LeverageModel("korea-2017").results()
