"""From scores to a choice: probabilities, nests, families, precision, and one noise an option."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leverage_sim.actors.ballot import Ballot
from leverage_sim.actors.choice import choose, probabilities, regret
from leverage_sim.actors.menu import Choice, Menu
from leverage_sim.world.luck import Luck

NESTS = ("hold", "pressure", "engage", "broker")


def menu(*options: tuple[str, str, str]) -> Menu:
    """A menu of (name, nest, family) options."""
    choices = tuple(Choice(name, name, None, name, family or name, nest, (), ()) for name, nest, family in options)
    return Menu(0, "coercive", choices, (0,) * len(choices))


def chances(its: Menu, scores: list[float], precision: float = 8.0) -> dict[str, float]:
    rows = np.array(scores)[:, None]
    found = probabilities(Ballot([its]), rows, np.ones(rows.shape, dtype=bool), np.full((len(scores), 1), precision))
    return dict(zip(its.names, found[:, 0], strict=True))


PLAIN = menu(("hold", "hold", ""), ("push", "pressure", ""), ("shove", "pressure", ""), ("talk", "engage", ""))


def test_regret_is_zero_for_the_best_and_minus_one_for_the_hopeless():
    payoffs = np.array([[0.0], [0.05], [-0.05], [-3.0]])
    found = regret(payoffs, np.ones((4, 1), dtype=bool), np.full((4, 1), 0.1), np.array([0, 4]))
    np.testing.assert_allclose(found[:, 0], [-0.5, 0.0, -1.0, -1.0])


def test_an_option_off_the_menu_sets_no_standard():
    payoffs = np.array([[0.0], [9.0]])
    found = regret(payoffs, np.array([[True], [False]]), np.full((2, 1), 0.1), np.array([0, 2]))
    assert found[0, 0] == 0.0


def test_each_nest_weighs_as_one_when_nothing_is_better():
    found = chances(PLAIN, [0.0, 0.0, 0.0, 0.0])
    assert found["hold"] == pytest.approx(1 / 3)
    assert found["push"] + found["shove"] == pytest.approx(1 / 3)


@given(st.lists(st.floats(-1, 0), min_size=4, max_size=4), st.floats(0, 20))
def test_chances_add_to_one_and_rise_with_the_score(scores, precision):
    found = chances(PLAIN, scores, precision)
    assert sum(found.values()) == pytest.approx(1.0)
    better = [min(0.0, scores[0] + 0.2), *scores[1:]]
    assert chances(PLAIN, better, precision)["hold"] >= found["hold"] - 1e-12


@given(st.lists(st.floats(-1, 0), min_size=4, max_size=4))
def test_a_duplicate_in_the_family_leaves_all_others_exactly_unchanged(scores):
    twice = menu(
        ("hold", "hold", ""), ("push", "pressure", ""), ("push-again", "pressure", "push"), ("shove", "pressure", ""),
        ("talk", "engage", ""),
    )  # fmt: skip
    before, after = chances(PLAIN, scores), chances(twice, [scores[0], scores[1], scores[1], *scores[2:]])
    for name in ("hold", "shove", "talk"):
        assert after[name] == before[name]
    assert after["push"] + after["push-again"] == pytest.approx(before["push"])


def test_a_duplicate_changes_no_run_of_any_other_option():
    twice = menu(
        ("hold", "hold", ""), ("push", "pressure", ""), ("push-again", "pressure", "push"), ("shove", "pressure", ""),
        ("talk", "engage", ""),
    )  # fmt: skip
    runs, scores = 2000, [-0.1, -0.05, -0.2, 0.0]

    def picked(its: Menu, values: list[float]) -> np.ndarray:
        rows = np.repeat(np.array(values)[:, None], runs, axis=1)
        chosen = choose(
            Ballot([its]), rows, np.ones(rows.shape, dtype=bool), np.full((len(values), 1), 8.0),
            Luck(1, np.arange(runs)), ["someone"],
        )  # fmt: skip
        return np.array([its.names[n].removesuffix("-again") for n in chosen[0]])

    np.testing.assert_array_equal(picked(PLAIN, scores), picked(twice, [scores[0], scores[1], scores[1], *scores[2:]]))


@pytest.mark.parametrize("precision", [0.0, 2.0, 8.0])
def test_frequencies_are_the_probabilities(precision):
    runs, scores = 40_000, [-0.3, -0.1, -0.2, 0.0]
    rows = np.repeat(np.array(scores)[:, None], runs, axis=1)
    chosen = choose(
        Ballot([PLAIN]),
        rows,
        np.ones(rows.shape, dtype=bool),
        np.full((4, 1), precision),
        Luck(7, np.arange(runs)),
        ["x"],
    )
    found = np.bincount(chosen[0], minlength=4) / runs
    expected = np.array(list(chances(PLAIN, scores, precision).values()))
    assert np.abs(found - expected).max() < 4.5 * np.sqrt(0.25 / runs)


def test_infinite_precision_is_the_best_response():
    rows = np.array([[-0.3, 0.0], [0.0, -0.1]])
    its = menu(("hold", "hold", ""), ("push", "pressure", ""))
    chosen = choose(
        Ballot([its]),
        rows,
        np.ones((2, 2), dtype=bool),
        np.full((2, 1), np.inf),
        Luck(1, np.arange(2)),
        ["x"],
    )
    np.testing.assert_array_equal(chosen[0], [1, 0])


@settings(max_examples=25)
@given(st.integers(0, 2**63 - 1), st.integers(0, 10_000), st.integers(1, 60))
def test_luck_is_the_runs_own(seed, first, count):
    block = Luck(seed, np.arange(first, first + count)).uniform("someone", "something")
    for n in (0, count - 1):
        assert Luck(seed, np.array([first + n])).uniform("someone", "something")[0] == block[n]
    assert ((block > 0) & (block < 1)).all()


def test_luck_of_other_words_is_other_luck():
    luck = Luck(1, np.arange(5000))
    a, b, c = luck.uniform("x", "p"), luck.uniform("y", "p"), luck.uniform("x", "q")
    luck.quarter = 1
    d = luck.uniform("x", "p")
    for other in (b, c, d):
        assert abs(np.corrcoef(a, other)[0, 1]) < 0.06
    assert abs(a.mean() - 0.5) < 0.02


def test_luck_of_scattered_runs():
    luck = Luck(3, np.array([5, 900, 17]))
    whole = Luck(3, np.arange(1000)).uniform("x", "p")
    np.testing.assert_array_equal(luck.uniform("x", "p"), whole[[5, 900, 17]])
