"""What is at 0, or is not there at all: the rest plays, or one line says what is missing."""

from pathlib import Path

import numpy as np
import pytest

import leverage_sim as lev
from leverage_sim.problems import InputError
from leverage_sim.scenario import Scenario
from leverage_sim.tiers.span import Span
from leverage_sim.tiers.table import max_instrument
from reduced import parts, plain, read, without

THEATRES = Path(__file__).parent / "theatres"


def played(scenario: Scenario) -> None:
    """A run alone, for in a block a fault that needs a zero in all runs hides; and the leverage at the start."""
    assert len(lev.run(scenario, quarters=2).quarters) == 2
    lev.leverage(scenario)


@pytest.mark.parametrize("held", [{"KOR": 0}, {"USA": 0, "KOR": 0}, {"USA": 0}])
def test_joint_exercises_without_some_or_all_of_their_holders(held):
    played(lev.load("korea-2017", {f"exercises.{name}": share for name, share in held.items()}))


def test_leverage_that_nothing_decides_has_no_flip_and_says_so():
    still = lev.leverage("korea-2017", set={"leverage.precision": 0})
    assert all("would draw level if" not in text for text in still.flips)
    weighed = ("resources", "threat", "prospect", "summit", "tension", "programme")
    nothing = {f"weight.PRK.{term}": 0 for term in weighed}
    assert "No sender has a credible stick." in lev.leverage("korea-2017", set=nothing).flips


def test_a_carrot_that_harms_is_not_the_largest(index):
    """An instrument counts in its own direction, not by its size."""
    effect = {"lift-sanctions": np.array([-2.0]), "guarantee": np.array([0.5]), "exercises": np.array([-3.0])}
    sure = dict.fromkeys(effect, np.ones(1))
    span = Span(0, effect, sure, {}, {}, {}, {}, {})
    assert max_instrument(span, "carrot", index) == ("guarantee", 0.5)
    assert max_instrument(span, "stick", index) == ("exercises", 3.0)


def test_a_ceiling_that_an_event_sets_to_nothing_keeps_the_columns(korea):
    data = plain(korea)
    data["events"].append({"on": "2017Q2", "do": "set", "parameter": "sector.goods.ceiling", "value": 0,
                           "source": "assumption", "why": "tried"})  # fmt: skip
    frame = lev.run(read(data), quarters=3).quarters
    assert frame.filter(like="enforcement.CHN.goods").notna().all(axis=None)
    assert list(frame) == list(lev.run(korea, quarters=1).quarters)


def test_a_council_is_asked_for_only_where_there_is_one():
    with pytest.raises(InputError, match="there is no council"):
        lev.council(str(THEATRES / "quarry.yaml"))


@pytest.mark.parametrize("kept", ["sector/aid", "but/given", "flag/merchandise", "sector/crude"])
def test_only_gifts_or_nothing_that_counts_as_trade(korea, kept):
    scenario = read(without(plain(korea), "others", kept))
    played(scenario)
    assert "gdp" in lev.run(scenario, quarters=1).quarters


WHOLE = ("role", "need", "item", "others", "members", "part", "slot", "presence")


def test_whatever_is_taken_out_the_rest_plays_or_is_refused():
    """Roles, needs, items, all sectors but one ... of a small theatre, one after the other.

    All of every shipped scenario: ``tests/verification/zeros.py``.
    """
    data, refused = plain(lev.load(str(THEATRES / "quarry.yaml"))), 0
    cases = [case for case in parts(data) if case[0] in WHOLE]
    for kind, name in cases:
        try:
            scenario = read(without(data, kind, name))
        except InputError:
            refused += 1
        else:
            assert len(lev.run(scenario, quarters=2, record="quarters").quarters) == 2
    assert 0 < refused < len(cases) / 3
