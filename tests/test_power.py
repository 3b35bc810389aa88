"""Voting power in the Council, and the command that prints it with what members would bear."""

import itertools
import json
from math import factorial

import pytest

from leverage_sim.analysis.voting_power import banzhaf, shapley_shubik

# --- voting power


def brute_force(permanent, elected, votes, veto):
    """Both indices of a permanent and an elected member by listing every coalition."""
    members = permanent + elected
    shapley, swings = [0.0] * members, [0] * members

    def wins(coalition):
        return len(coalition) >= votes and (not veto or all(i in coalition for i in range(permanent)))

    for size in range(members):
        for others in itertools.combinations(range(members), size):
            if wins(others):
                continue
            for i in set(range(members)) - set(others):
                if wins((*others, i)):
                    swings[i] += 1
                    shapley[i] += factorial(size) * factorial(members - size - 1) / factorial(members)
    return shapley, [swing / sum(swings) for swing in swings]


@pytest.mark.parametrize("veto", [True, False])
@pytest.mark.parametrize(("permanent", "elected", "votes"), [(5, 6, 7), (2, 6, 5), (5, 3, 4), (3, 4, 3), (1, 4, 5)])
def test_power_by_counting_is_power_by_listing(permanent, elected, votes, veto):
    shapley, swings = brute_force(permanent, elected, votes, veto)
    for index, listed in ((shapley_shubik, shapley), (banzhaf, swings)):
        power = index(permanent, elected, votes, veto)
        assert power.permanent == pytest.approx(listed[0], abs=1e-12)
        assert power.elected == pytest.approx(listed[-1], abs=1e-12)


def test_power_in_the_security_council():
    """The textbook figures: .196 for each permanent member by Shapley and Shubik, .167 by Banzhaf."""
    assert shapley_shubik(5, 10, 9).permanent == pytest.approx(0.1963, abs=5e-5)
    assert banzhaf(5, 10, 9).permanent == pytest.approx(0.1669, abs=5e-5)
    for power in (shapley_shubik(5, 10, 9), banzhaf(5, 10, 9)):
        assert 5 * power.permanent + 10 * power.elected == pytest.approx(1.0, abs=1e-12)
    assert shapley_shubik(5, 10, 9, veto=False).permanent == pytest.approx(1 / 15)


@pytest.mark.parametrize("case", [(5, 10, 16), (5, 10, 0), (0, 0, 1), (-1, 4, 2)])
def test_power_of_an_impossible_council_is_an_error(case):
    with pytest.raises(ValueError, match="votes of"):
        shapley_shubik(*case)
    with pytest.raises(ValueError, match="votes of"):
        banzhaf(*case)


# --- the command


def test_the_command_prints_members_levels_and_power(command):
    said = command("council", "korea-2017")
    assert said.code == 0
    for text in ("15 seats, 9 votes", "China", "0.1963", "0.1669", "elected (each of 10)"):
        assert text in said.out


def test_the_command_in_json_gives_the_levels_of_the_document(command):
    """Severity .2, .6 and .9 give about .20, .59 and .88, with one member the pivot."""
    found = json.loads(command("council", "korea-2017", "--json").out)
    assert [round(r["adopted"], 2) for r in found["resolutions"]] == [0.20, 0.59, 0.88]
    assert {r["pivot"] for r in found["resolutions"]} == {"CHN"}
    assert sum(m["seats"] * m["shapley_shubik"] for m in found["members"]) == pytest.approx(1.0)
    assert sum(m["seats"] for m in found["members"]) == 15
    free = json.loads(command("council", "korea-2017", "--json", "--set", "switches.veto=off").out)
    assert free["resolutions"][0]["adopted"] > found["resolutions"][0]["adopted"]
    assert free["members"][0]["banzhaf"] == pytest.approx(1 / 15)


def test_the_command_refuses_what_is_no_scenario(command):
    said = command("council", "korea-2071")
    assert said.code == 2
    assert len(said.err.splitlines()) == 1
