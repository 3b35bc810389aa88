"""What must hold of flows and enforcement in any sector of any world (hypothesis)."""

from types import SimpleNamespace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from leverage_sim.mechanisms import enforcement, flows, sanctions
from leverage_sim.mechanisms.horizon import rate

SHARE = st.floats(0, 1)
ROUNDING = 1e-12


def shares(*shape: int):
    return arrays(float, shape, elements=SHARE)


@st.composite
def markets(draw):
    """A sector or several: shares, weights, what passes and passed, what may come back, who can carry how much."""
    n, k = draw(st.integers(2, 5)), draw(st.integers(1, 4))
    share = draw(arrays(float, (n, k, 1), elements=st.floats(0.01, 1)))
    weight = draw(arrays(float, (n, 1, 1), elements=st.floats(0.01, 1)))
    keep, observed = draw(shares(n, k, 1)), draw(shares(n, k, 1))
    return SimpleNamespace(
        share=share / share.sum(axis=0),
        weight=weight / weight.sum(axis=0),
        keep=keep,
        observed=np.maximum(keep, observed),
        delta=draw(shares(k, 1)),
        capacity=draw(shares(n, 1, 1)),
    )


def each(market, capacity=None):
    """Flow of every partner after diversion, (partner, sector, run), and of all of them."""
    most = market.capacity if capacity is None else capacity
    parts = flows.terms(market.share, market.weight, market.delta, market.keep, market.observed)
    rows = [flows.after_diversion(parts, i, most) for i in range(len(market.share))]
    return np.stack(rows), flows.total(parts, most)


@given(markets())
def test_diversion_never_creates_more_than_was_lost(market):
    """In every sector for itself: what comes back is some of what was lost, and at most its part delta."""
    _, total = each(market)
    direct = (market.share * market.keep).sum(axis=0)
    lost = (market.share * (market.observed - market.keep)).sum(axis=0)
    assert (total >= direct - ROUNDING).all()
    assert (total - direct <= market.delta * lost + ROUNDING).all()


@given(markets())
def test_flows_are_never_negative_and_add_up(market):
    rows, total = each(market)
    assert (rows >= 0).all()
    np.testing.assert_allclose(rows.sum(axis=0), total, atol=ROUNDING)


@given(markets())
def test_nobody_takes_up_more_than_it_can_carry(market):
    rows, _ = each(market)
    assert (rows - market.share * market.keep <= market.capacity + ROUNDING).all()


@given(markets(), shares(1))
def test_a_tighter_limit_never_lets_more_flow_and_one_is_no_limit(market, tighter):
    rows, total = each(market)
    less, less_in_all = each(market, market.capacity * tighter)
    assert (less <= rows).all()
    assert (less_in_all <= total).all()
    free, endless = each(market, np.ones_like(market.capacity)), each(market, np.full_like(market.capacity, np.inf))
    np.testing.assert_array_equal(free[0], endless[0])


@given(markets(), st.integers(0, 4))
def test_nobody_regains_its_own_loss(market, who):
    """Where only one partner loses, it gets nothing back, whatever it lets pass."""
    i = who % len(market.share)
    alone = np.ones_like(market.keep)
    alone[i] = market.keep[i]
    rows, _ = each(SimpleNamespace(**{**vars(market), "keep": alone, "observed": np.ones_like(alone)}))
    np.testing.assert_array_equal(rows[i], (market.share * alone)[i])


@given(markets(), st.integers(0, 4))
def test_a_full_cut_stays_closed(market, who):
    """Whatever others lose, nothing of it comes through who stops everything itself."""
    i = who % len(market.share)
    cut = np.zeros_like(market.keep)
    cut[i] = 1.0
    keep = flows.kept(market.delta, 1.0 - market.keep, cut)
    rows, _ = each(SimpleNamespace(**{**vars(market), "keep": keep, "observed": np.ones_like(keep)}))
    assert (rows[i] == 0.0).all()


@given(shares(3, 4, 1), shares(4, 1), shares(4, 1), shares(3, 4, 1))
def test_without_diversion_what_closes_more_passes_less(enforced, closed, more, cut):
    tighter = np.maximum(closed, more)
    assert (flows.kept(tighter, enforced, cut) <= flows.kept(closed, enforced, cut)).all()


@given(SHARE, SHARE, SHARE, SHARE, st.floats(-2, 1), st.floats(0.01, 5), SHARE)
def test_more_stringency_forbids_no_less_and_relief_no_more(low, high, relief, autonomous, threshold, width, ceiling):
    p = SimpleNamespace(threshold=np.full((2, 1), threshold), width=np.full((2, 1), width),
                        ceiling=np.full((2, 1), ceiling), autonomous_finance=np.array([0.2]))  # fmt: skip

    def closed(stringency, relief):
        return sanctions.forbidden(np.array([stringency]), np.array([relief]), np.array([autonomous]), (1,), 2, p)

    low, high = min(low, high), max(low, high)
    assert ((closed(low, 0.0) >= 0) & (closed(high, 0.0) <= 1)).all()
    assert (closed(high, relief) >= closed(low, relief)).all()
    assert (closed(high, relief) <= closed(high, 0.0)).all()


@given(shares(3, 4, 1), shares(3, 4, 1), shares(1), SHARE)
def test_enforcement_stays_in_bounds_and_rises_with_what_pushes_it(before, closed, tension, secondary):
    weights = {"base": -2.8, "stringency": 4.7, "secondary": 1.4, "coalition": 0.8, "tension": 0.8, "affinity": 0.5,
               "stance": 1.2}  # fmt: skip
    p = SimpleNamespace(**{name: np.array([value]) for name, value in weights.items()})
    inclined = enforcement.inclination(before, tension, np.full((3, 1, 1), 0.5), np.zeros((4, 1)), p)

    def after(stance, bite):
        return enforcement.moved(
            before, enforcement.drive(inclined, closed, stance, bite, p), rate(np.array([0.37]), None)
        )

    plain = after(0.0, 0.0)
    assert ((plain >= 0) & (plain <= 1)).all()
    assert (after(1.0, 0.0) >= plain).all()
    assert (after(-1.0, 0.0) <= plain).all()
    assert (after(0.0, secondary) >= plain).all()
