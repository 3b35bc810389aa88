"""Each causal switch changes what it should and nothing else.

From one and the same state the next quarter is worked out with the switch on and off. What the table names must
change; what only follows from it may; all else must be the same to the last bit.
"""

from fnmatch import fnmatch

import pytest

from conftest import played
from leverage_sim.scenario import load, vocabulary
from measured import changed, quantities, transplanted

LEVERAGE = ("leverage.*", "seen.*")
OF_RESOURCES = ("term.resources.*", "term.pressure.*", "term.instability.*", *LEVERAGE)
TRADE = ("taken up.*", "flow.*", "received.*", "resources")
ENFORCED = ("enforcement.*", "passing.*", *TRADE)
COMPLIANCE = ("term.exposure.*", "term.norm.*")
WORTH = tuple(f"stakes.*.{part}_{when}" for part in ("relief", "concession") for when in ("value", "upfront"))
HOPE = ("hope.*", "term.prospect.*", "keeps.*", *WORTH)  # what the economy lets a deal be worth

CHANGES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # switch: (what must change), (what may follow)
    "diversion": (TRADE, (*OF_RESOURCES, *HOPE)),
    "capacity": (("taken up.RUS.*", "flow.RUS.*", "received.*", "resources"), (*OF_RESOURCES, *HOPE)),
    "cover": (("bite.CHN", "bite.RUS", "drops next.CHN", "drops next.RUS", "term.exposure.CHN.*", *ENFORCED),
              (*COMPLIANCE, *OF_RESOURCES, *HOPE)),
    "contagion": (ENFORCED, (*COMPLIANCE, *OF_RESOURCES, *HOPE)),
    "finance": (("bite.CHN", "drops next.*", "closed.finance", *ENFORCED),
                ("bite.RUS", *COMPLIANCE, *OF_RESOURCES, *HOPE)),
    "alliance": (("threat", "term.threat.PRK.*"), LEVERAGE),
    "perception": (("seen.KOR.RUS",), ()),
    "veto": (("voted stringency", "expected step of the Council", "stakes.*.relief_value"),
             ("voted relief", *COMPLIANCE, *OF_RESOURCES, *HOPE)),
    "mediation": (("chance of talks.USA", "term.prospect.*"), ("term.summit.*", *LEVERAGE)),
    "bridge": (("trust.USA.to.USA", "trust.USA.back.USA", "stakes.*"), ("trust.*",)),
    "information": (("cleared up.USA", "cleared up.forum"), ("cleared up.*",)),
    "top_up": (("stakes.USA.top_up",), ("stakes.*.top_up",)),
    "forum": (("forum meets", "term.prospect.*.diplomatic"), ("term.prospect.*",)),
    "joint": (("table.*+*",), ()),
    "spoilers": (("wrecks.USA.*",), ("wrecks.*",)),
    "misreading": (("misreads",), ()),
    "walk_outs": (("walks out",), ()),
    "breach": (("keeps.target.*", "keeps.signatory.*"), ()),
    "lobbying": (("agrees to meet.RUS",), ("term.summit.*",)),
    "derisking": (("drops next.CHN", "drops next.RUS", "drops next.ROW"), ()),
    "reciprocity": (("term.readiness.PRK.coercive",), LEVERAGE),
    "restraint": (("term.commitment.PRK.coercive",), LEVERAGE),
    "conditions": (("agrees to meet.*",), ("term.summit.*", *LEVERAGE)),
    "ripeness": (("chance of talks.USA",), ("term.prospect.*", "term.summit.*", *LEVERAGE)),
    "press": (("stakes.*.stage_cost", "stakes.*.stage_upfront"), ("hope.*", "term.prospect.*", "keeps.*", *LEVERAGE)),
    "disappointment": (("learnt.USA.*", "learnt.CHN.*"), ("learnt.*",)),
    "incumbency": (("taken up.RUS.*", "flow.RUS.*", "received.*", "resources"), (*TRADE, *OF_RESOURCES, *HOPE)),
    "preparation": (("term.summit.*",), LEVERAGE),
    "estrangement": (("drops next.CHN", "drops next.RUS", "drops next.ROW"), ()),
    "supplies": (("training owed",), ()),
}  # fmt: skip


def theatre(*changes):
    """The scenario with every mechanism on, the forum on the patrons' menus, senders who like to sit down together."""
    on = [f"switches.{name}=on" for name in vocabulary.switches()]
    scenario = load("korea-2017", ["talks.joint=0.6", "bargain.press=0.3", "closure.border=0.2", *on, *changes])
    patron = scenario.menus["patron"]
    patron = patron.model_copy(update={"diplomatic": (*patron.diplomatic, "call-forum")})
    return scenario.model_copy(update={"menus": {**scenario.menus, "patron": patron}})


@pytest.fixture(scope="module")
def busy():
    """A state in which every channel is at work: threats, a mediator, a draft after a major test, some sanctions."""
    world = played(theatre(), 8, 6)
    at, levers = world.index.at, world.levers.values
    levers["secondary"][at["USA"], [at["CHN"], at["RUS"]]] = 0.75
    levers["table"][at["USA"]] = levers["major"][at["PRK"]] = levers["mediate"][at["CHN"]] = 1.0
    levers["exercises"][at["USA"]] = levers["forum"][at["CHN"]] = 1.0
    levers["autonomous"][at["USA"]] = 0.5
    levers["lobby"][at["KOR"], at["RUS"]] = 1.0
    world.stringency[:] = 0.6
    return world


@pytest.fixture(scope="module")
def as_it_is(busy):
    return quantities(transplanted(busy, theatre()))


def test_every_switch_has_its_row():
    assert CHANGES.keys() == vocabulary.switches().keys()


@pytest.mark.parametrize("switch", vocabulary.switches())
def test_a_switch_changes_its_channel_and_nothing_else(switch, busy, as_it_is):
    without = quantities(transplanted(busy, theatre(f"switches.{switch}=off")))
    found = changed(as_it_is, without)
    must, may = CHANGES[switch]
    for pattern in must:
        assert any(fnmatch(name, pattern) for name in found), f"{pattern} does not change"
    beyond = sorted(name for name in found if not any(fnmatch(name, pattern) for pattern in (*must, *may)))
    assert not beyond


def test_the_same_scenario_changes_nothing(busy, as_it_is):
    """The comparison itself adds nothing: the same state gives the same numbers."""
    assert not changed(as_it_is, quantities(transplanted(busy, theatre())))


def test_finance_without_threats_and_autonomous_sanctions_is_idle(busy):
    """A channel in which nothing happens is not missed."""
    bold = "switches.derisking=off"  # nobody drops more than is forbidden
    idle = transplanted(busy, theatre(bold))
    for lever in ("secondary", "autonomous"):
        idle.levers.values[lever][:] = 0.0
    off = theatre(bold, "switches.finance=off")
    found = changed(quantities(transplanted(idle, theatre(bold))), quantities(transplanted(idle, off)))
    weighed = ("term.*", "leverage.*", "seen.*")  # whoever could threaten has lost a blunt stick
    assert not [name for name in found if not any(fnmatch(name, pattern) for pattern in weighed)]
    assert "leverage.USA.stick" in found


def test_all_channels_cut_still_play():
    """A theatre without any of its channels runs, and nobody takes up anything."""
    cut = theatre(*(f"switches.{name}=off" for name in vocabulary.switches()))
    world = played(cut, 4, 8)
    assert (world.flows >= 0).all()
    assert not [name for name, value in quantities(world).items() if name.startswith("taken up") and value.any()]
