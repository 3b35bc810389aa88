"""Voting power in a council with a veto, by counting: Shapley-Shubik and normalised Banzhaf.

A resolution passes with enough votes and, where permanent members hold a veto, with all of theirs. Members of a
kind are alike, so orders and coalitions are counted with binomial coefficients instead of being listed.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import comb


@dataclass(frozen=True)
class Power:
    """Power of each permanent and of each elected member; over all members it adds to 1."""

    permanent: float
    elected: float


def check(permanent: int, elected: int, votes: int) -> None:
    """Whether there is anything to count.

    Raises:
        ValueError: there are no members, or more votes are needed than there are members, or none.
    """
    if permanent < 0 or elected < 0 or not 1 <= votes <= permanent + elected:
        raise ValueError(f"{votes} votes of {permanent} permanent and {elected} elected members")


def shapley_shubik(permanent: int, elected: int, votes: int, veto: bool = True) -> Power:
    """Share of the orders of all members in which a member is the one whose vote makes a resolution pass.

    An elected member turns the vote if every permanent member and votes - 1 - permanent elected ones stand before
    it; what elected members do not hold is divided among the permanent ones.

    Raises:
        ValueError: as ``check``.
    """
    check(permanent, elected, votes)
    members = permanent + elected
    if not veto or not permanent:
        return both(Fraction(1, members), permanent, elected)
    before = votes - 1 - permanent
    turns = comb(elected - 1, before) if elected and before >= 0 else 0
    # sets before x orders of them x orders of those after, over all orders
    own = Fraction(turns, members * comb(members - 1, votes - 1))
    return both(own, permanent, elected)


def banzhaf(permanent: int, elected: int, votes: int, veto: bool = True) -> Power:
    """Share of all swings, coalitions that win with a member and lose without it, that are a member's.

    Raises:
        ValueError: as ``check``.
    """
    check(permanent, elected, votes)
    members = permanent + elected
    if not veto or not permanent:
        return both(Fraction(1, members), permanent, elected)
    needed = max(votes - permanent, 0)
    swings_permanent = sum(comb(elected, size) for size in range(needed, elected + 1))
    swings_elected = comb(elected - 1, needed - 1) if needed else 0
    every = permanent * swings_permanent + elected * swings_elected
    return both(Fraction(swings_elected, every), permanent, elected)


def both(own: Fraction, permanent: int, elected: int) -> Power:
    """Power of each kind, from that of an elected member."""
    rest = (1 - elected * own) / permanent if permanent else Fraction(0)
    return Power(float(rest), float(own) if elected else 0.0)
