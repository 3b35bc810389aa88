"""What stands behind the dashboard's page: setups, sessions and pictures; the page itself is tested in a browser."""

import asyncio
import base64
import os
import socket
import struct
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

import leverage_sim as lev
from leverage_sim.dashboard import pictures, serve, setup
from leverage_sim.dashboard.own_names import OwnNames
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


def asked(names: OwnNames, kind: str = "http", **headers: str) -> list[dict]:
    """What is sent to somebody who asks with these headers."""
    sent: list[dict] = []
    given = [(key.encode(), each.encode("latin-1")) for key, value in headers.items() for each in value.split("|")]

    async def receive() -> dict:
        return {"type": f"{kind}.connect"}

    async def send(message: dict) -> None:
        sent.append(dict(message))

    asyncio.run(names({"type": kind, "headers": given}, receive, send))
    return sent


async def anyone(scope, receive, send):
    await send({"type": "answered"})


ANSWERED = [{"type": "answered"}]
OURS = ("localhost", "localhost:8765", "127.0.0.1:9", "[::1]:8765", "LOCALHOST", "localhost.")
THEIRS = (
    "evil.example", "evil.example:8765", "127.0.0.1.evil.example", "localhost.evil.example", "localhost@evil.example",
    "", "localhost|evil.example", "[", "10.0.0.1", "0x7f.1", "a b",
)  # fmt: skip


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_the_server_answers_only_to_its_own_names(kind):
    """Another name that somebody lets point here is refused, whichever way it asks."""
    here = OwnNames(anyone, "127.0.0.1")
    for host in OURS:
        assert asked(here, kind, host=host) == ANSWERED, host
    for host in THEIRS:
        (first, *rest) = asked(here, kind, host=host)
        assert first["type"] in ("http.response.start", "websocket.close"), host
        assert first.get("status", 403) == 403
        assert all(b"--name" in each["body"] for each in rest)
    assert asked(here, kind) != ANSWERED
    assert asked(here, "lifespan") == ANSWERED
    wide = OwnNames(anyone, "0.0.0.0", ["Play.example."])
    for host in ("10.0.0.1:8765", "[fe80::1]", "play.example", socket.gethostname(), *OURS):
        assert asked(wide, kind, host=host) == ANSWERED, host
    assert asked(wide, kind, host="evil.example") != ANSWERED
    assert asked(OwnNames(anyone, "box.lan"), kind, host="box.lan:1") == ANSWERED


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_the_server_answers_only_to_its_own_pages(kind):
    here = OwnNames(anyone, "localhost")
    for host in ("localhost:8765", "127.0.0.1"):
        for scheme in ("http", "https"):
            assert asked(here, kind, host=host, origin=f"{scheme}://{host}") == ANSWERED
    for origin in ("http://evil.example", "null", "http://localhost:3000", "http://127.0.0.1:8765", "", "file://"):
        assert asked(here, kind, host="localhost:8765", origin=origin) != ANSWERED, origin


@pytest.fixture
def solara(monkeypatch):
    """What stands in for the server: it notes how it was started."""
    started: dict = {"added": []}
    server = SimpleNamespace(add_middleware=lambda kind, **how: started["added"].append((kind, how)))

    def invoke(words):
        started.update(words=words, environment=dict(os.environ))

    run = SimpleNamespace(make_context=lambda name, words: nullcontext(words), invoke=invoke)
    monkeypatch.setitem(sys.modules, "solara.__main__", SimpleNamespace(run=run))
    monkeypatch.setitem(sys.modules, "solara.server.starlette", SimpleNamespace(app=server))
    for name in ("solara", "solara.server"):
        monkeypatch.setitem(sys.modules, name, SimpleNamespace())
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(serve.signal, "signal", lambda *words: None)
    return started


def test_the_server_keeps_nothing_in_the_home_folder(solara, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(serve.tempfile, "tempdir", None)
    ending = []
    monkeypatch.setattr(serve.atexit, "register", lambda *words, **more: ending.append((words, more)))
    serve.serve("korea-2018", ["mine.py"], "127.0.0.1", 8765, False, ["play.example"])
    assert solara["added"] == [(OwnNames, {"host": "127.0.0.1", "more": ("play.example",)})]
    assert solara["words"][:5] == ["leverage_sim.dashboard.app", "--host", "127.0.0.1", "--port", "8765"]
    for name in (
        "SOLARA_HOME",
        "IPYTHONDIR",
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
        "MPLCONFIGDIR",
    ):
        place = Path(solara["environment"][name])
        assert place.is_dir()
        assert place.is_relative_to(tmp_path)
    ((remove, *words), more) = ending[0]
    remove(*words, **more)
    assert list(tmp_path.iterdir()) == []


def test_results_of_a_model_that_has_not_moved_are_refused():
    with pytest.raises(ValueError, match="no quarter was played yet"):
        lev.LeverageModel("korea-2017").results()
