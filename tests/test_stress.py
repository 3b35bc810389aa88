"""Numbers under stress: extreme and legal scenarios are played; a number that is lost is an error."""

from pathlib import Path

import numpy as np
import pytest

from conftest import played
from leverage_sim.batch.play import new_state, seats_of
from leverage_sim.quarter.simulate import simulate
from leverage_sim.scenario import Scenario, load
from leverage_sim.scenario.check import problems
from leverage_sim.scenario.schema import Council
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from reduced import completed, plain, without_instrument

STRAIT = str(Path(__file__).parent / "theatres" / "strait.yaml")


def checked(scenario: Scenario, **changes) -> Scenario:
    """A scenario with other blocks, without history, with what these ask for, validated as its file would be."""
    data = plain(scenario) | {"history": [], "events": []} | changes
    found = Scenario.model_validate(completed(data))
    assert problems(found, {(): None}) == []
    return found


def all_finite(state) -> bool:
    arrays = [value for value in vars(state).values() if isinstance(value, np.ndarray)]
    return all(np.isfinite(rows).all() for rows in (*arrays, *state.levers.values.values()))


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_trust_of_all_in_all_at_either_end(korea, level):
    registry = Index(korea).registry
    names = [name for name in registry.names if registry.entry(name).field == "trust.initial"]
    luck = Luck(1, np.arange(8))
    state = new_state(Index(korea), luck, {name: np.full(8, level) for name in names})
    assert (state.trust == level).all()
    assert all_finite(simulate(state, seats_of(korea, state.index), luck, korea.length))


def alone(korea, sender: str, seat: str, **changes) -> Scenario:
    """The scenario with one sender, in the coercer's role; the others are onlookers who trade."""
    data = plain(korea)
    roles = {"target": "PRK", "coercers": [sender], "patrons": [], "neighbours": []}
    actors = {name: {k: v for k, v in actor.items() if k != "seat"} for name, actor in data["actors"].items()}
    actors["PRK"]["seat"], actors[sender]["seat"] = "target", seat
    rules = {name: rule for name, rule in data["rules"].items() if name in ("PRK", sender)}
    for name, its in list(data["instruments"].items()):
        if sender not in its["holders"]:
            without_instrument(data, name)
        its["holders"] = [sender]
    kept = {key: data[key] for key in ("instruments", "parameters")}
    return checked(korea, roles=roles, actors=actors, rules=rules, **kept, **changes)


@pytest.mark.parametrize(("sender", "seat"), [("USA", "coercer"), ("CHN", "patron")])
def test_one_sender(korea, sender, seat):
    state = played(alone(korea, sender, seat), 8, 8)
    assert state.index.senders == state.index.coercers == (state.index.at[sender],)
    assert all_finite(state)


def test_a_coercer_with_a_patrons_options(korea):
    """Options may sit on any menu, also where nobody holds the role that they were written for."""
    menus = korea.model_dump(mode="json")["menus"]
    menus["coercer"]["coercive"] = ["hold", "arms"]
    assert all_finite(played(alone(korea, "USA", "coercer", menus=menus), 8, 2))


def test_a_seat_without_a_role_is_an_error(command, tmp_path):
    (tmp_path / "mine.yaml").write_text("name: mine\nextends: korea-2017\nroles: {neighbours: []}\n")
    said = command("check", "mine.yaml")
    assert said.code == 2
    assert "KOR has a seat and no role" in said.err


def test_no_council_and_no_sender_that_acts(korea):
    silent = checked(korea, absent=["CHN", "RUS", "USA", "KOR"], council=Council().model_dump(exclude_none=True))
    assert all_finite(played(silent, 8, 8))


def with_trade(korea, value: float) -> dict:
    """The parameters with every flow that is traded, not given, at one value."""
    rows = korea.model_dump(mode="json", exclude_none=True, by_alias=True)["parameters"]
    traded = {name for name, sector in korea.sectors.items() if not sector.given}
    for name in [name for name in rows if name.startswith("trade.") and name.rpartition(".")[2] in traded]:
        rows[name] = {key: part for key, part in rows[name].items() if key != "prior"} | {"value": value}
    return rows


def test_no_trade_is_refused_and_next_to_none_is_played(korea):
    with pytest.raises(AssertionError, match="no partner has a flow in this sector"):
        checked(korea, parameters=with_trade(korea, 0.0))
    assert all_finite(played(checked(korea, parameters=with_trade(korea, 1e-300)), 8, 8))


def test_twenty_senders(korea):
    """Nineteen more coercers like the one there is: every table, draft and menu with twenty."""
    data = korea.model_dump(mode="json", exclude_none=True, by_alias=True)
    (first,) = data["roles"]["coercers"]
    more = [f"{first}{n}" for n in range(len(korea.roles.coercers), 17)]
    for name in more:
        data["actors"][name] = {**data["actors"][first], "luck": name, "title": name}
        data["rules"][name] = data["rules"][first]
        for old, row in list(data["parameters"].items()):
            if first in old.split("."):
                data["parameters"][".".join(name if word == first else word for word in old.split("."))] = row
    roles = {**data["roles"], "coercers": [first, *more]}
    many = checked(korea, actors=data["actors"], rules=data["rules"], parameters=data["parameters"], roles=roles)
    state = played(many, 2, 2)
    assert len(state.index.senders) == 20
    assert all_finite(state)


def test_a_council_of_thirty_elected_members(korea):
    data = korea.council.model_dump(mode="json") | {"elected": 30, "votes": 35, "elected_affinity": [20, 20]}
    assert all_finite(played(checked(korea, council=data), 8, 4))


@pytest.mark.parametrize(("first", "last"), [("2017Q1", "2017Q1"), ("0000Q1", "0001Q4"), ("9998Q1", "9999Q4")])
def test_one_quarter_and_the_ends_of_the_calendar(korea, first, last):
    short = checked(korea, quarters=[first, last])
    assert all_finite(played(short, 4, short.length))


def test_two_hundred_quarters_without_drift():
    """Nothing leaves its bounds, and the second century's end is as the first century's: no creeping of rounding."""
    theatre = load(STRAIT)
    first = theatre.span[0]
    long = checked(theatre, quarters=[str(first), str(first + 199)])
    luck = Luck(1, np.arange(6))
    state = new_state(Index(long), luck)
    seats = seats_of(long, state.index)
    state = simulate(state, seats, luck, 100)
    shares = ("trust", "confidence", "enforcement", "severity", "tension", "programme", "stringency", "grievance")
    halfway = {name: getattr(state, name).copy() for name in shares}
    state = simulate(state, seats, luck, 100)
    assert all_finite(state)
    for name, before in halfway.items():
        after = getattr(state, name)
        assert ((after >= 0.0) & (after <= 1.0)).all(), name
        assert abs(after.mean() - before.mean()) < 0.25, name


def test_the_greatest_numbers_that_are_legal(korea):
    """Every number without an upper bound at the largest that a file may hold, and at the smallest above nothing."""
    registry = Index(korea).registry
    unbounded = [name for name in korea.parameters if not np.isfinite(registry.entry(name).upper)]
    assert len(unbounded) > 20
    luck = Luck(1, np.arange(2))
    values = {name: np.array([1e15, max(registry.entry(name).lower, 5e-324)]) for name in unbounded}
    state = new_state(Index(korea), luck, values)
    assert all_finite(simulate(state, seats_of(korea, state.index), luck, 4))


def test_a_greater_number_is_an_error_of_the_file(command, tmp_path):
    row = "{value: 1.0e+16, source: assumption, why: a test}"
    (tmp_path / "mine.yaml").write_text(f"name: mine\nextends: korea-2017\nset:\n  gdp.PRK: {row}\n")
    said = command("check", "mine.yaml")
    assert said.code == 2
    assert "mine.yaml:4:20: input should be less than or equal to 1000000000000000" in said.err


def test_a_number_that_is_lost_is_an_error_with_its_quarter_and_phase(korea, monkeypatch):
    """What divides by zero would leave a nan in every table from there on."""

    def lose(state, forecast, luck):
        return state.tension / np.zeros(state.runs)

    monkeypatch.setattr("leverage_sim.quarter.simulate.settle", lose)
    with pytest.raises(FloatingPointError, match=r"divide by zero.*, in 2017Q1, lose"):
        played(korea, 2, 1)
