"""Whole quarters of random worlds against their twin: votes, meetings, talks, deals kept and broken, and measures.

The engine plays a quarter; the twin is told what the seats chose and which numbers were drawn, and works out all that
follows. What differs is named in the order of the quarter, with the function of the engine that it comes from.
"""

import pytest

from twin.engine import FIELDS, MEASURES, PLACES, at_the_margin, bound, busy, grave, played, voted
from twin.quarter import Quarter, measures, outcomes
from twin.worlds import KINDS, agree, same

RUNS = 8


def quarters(*how, **kept):
    """The twin's quarter beside the engine's, run by run."""
    for engine in played(*how, **kept):
        yield Quarter(engine.before, engine.acts, engine.dice).play(), engine


# --- comparing

BEFORE = {"tightening": "", "sectoral tightening": "sector ", "relief": "relief "}


def compare_votes(its, events):
    """Every member's vote on every draft, what came of it, and who bound it; row by row as it is told."""
    told = []
    for draft in its.drafts:
        named = [its.world["scenario"]["sectors"][k]["title"] for k in sorted(draft["named"])]
        on = f" on {' and '.join(named)}" if named else ""
        for member, word in draft["votes"].items():
            word_, _, number = member.partition(" ")
            name = f"elected member {int(number) + 1}" if word_ == "elected" else member
            told.append((name, word, draft["kind"]))
        level, asked, came = f"{draft['level']:.2f}", f"{draft['asked']:.2f}", BEFORE[draft["kind"]] + draft["came"]
        if draft["kind"] == "relief":
            detail = f"relief {level} of {asked} asked" if draft["came"] == "adopted" else f"relief of {asked}"
        elif draft["came"] == "adopted":
            detail = f"stringency {level} {f'of {asked} asked' if draft['level'] < draft['asked'] else 'as asked'}{on}"
        else:
            detail = f"a draft of {asked}{on}"
        told.append((draft.get("binding", ""), came, detail))
    engine = events.loc[events["phase"] == "council", ["actor", "option", "detail"]]
    for slow, fast in zip(sorted(told), sorted(engine.itertuples(index=False, name=None)), strict=True):
        same(PLACES["votes"], "votes and drafts", slow, fast)


def compare_happenings(its, events):
    """Meetings, how talks ended, who spoiled or broke a deal, word by word and in order."""
    target = its.world["scenario"]["roles"]["target"]
    met = [actor for (word, actor), held in pairs(its.happened) if word == "summit" and held]
    same(PLACES["meetings"], "leaders met", sorted(met), sorted(events.loc[events["phase"] == "summit", "target"]))
    talks = events.loc[events["phase"] == "talks", ["actor", "option", "target"]].to_numpy().tolist()
    told = []
    for table, course, spoiler in its.told:
        at = "+".join(table["members"])
        if spoiler:
            told.append([spoiler, "spoils", at])
        elif course["ended"] == "deal":
            told.append([target, "deal", at])
        else:
            told.append([target if course["ended"] == "walks out" else "", course["ended"], at])
    broken = [[by, "breaks the deal", other] for by, other in its.broken]
    ends = [row for row in talks if row[1] != "breaks the deal"]
    same(PLACES["talks"], "talks ended", told, ends)
    same(PLACES["breaches"], "deals broken", broken, talks[len(ends) :])


def pairs(happened):
    return [(key, value) for key, value in happened.items() if isinstance(key, tuple)]


def compare_offers(its, offers):
    """Who offers what in every round, the chances that all others accept and that the target walks out."""
    for (table, course, _), (members, engine) in zip(its.told, offers, strict=True):
        same(PLACES["tables"], "who sits there", table["members"], members)
        for n, (slow, fast) in enumerate(zip(course["offers"], engine, strict=True), 1):
            where = f"round {n} with {'+'.join(members)}"
            same(PLACES["turns"], f"who proposes in {where}", slow["proposer"], fast["proposer"])
            same(PLACES["offers"], f"package of {where}", slow["package"], fast["package"])
            agree(PLACES["answers"], f"chance that {where} is accepted", slow["accepting"], fast["accepting"])
            agree(PLACES["at once"], f"cost at once of {where}", slow["paid"], fast["cost"])
            agree(PLACES["at once"], f"value at once of {where}", slow["received"], fast["value"])
            agree(PLACES["leaving"], f"chance to walk out of {where}", slow["leaving"], fast["leaving"])


def compare_states(its, after):
    """Everything that a quarter leaves to the next, in the order in which it is written."""
    for at, gain in its.hope.items():
        agree(PLACES["hope"], f"what {at[0]} promises {at[1]}", gain, after["hope"][at])
    for name in FIELDS:
        compare_field(its, name, after)
    for ours, theirs in zip(its.world["elected"], after["elected"], strict=True):
        agree(PLACES["elected"], "baseline of an elected member", ours[0], theirs[0])
        agree(PLACES["elected"], "affinity of an elected member", ours[1], theirs[1])


def compare_field(its, name, after):
    """One number, or the numbers of all actors, sectors or items."""
    ours, theirs = its.world[name], after[name]
    for key, value in ours.items() if isinstance(ours, dict) else [(None, ours)]:
        at = "" if key is None else f" of {key}"
        agree(PLACES[name], f"{name}{at}", value, theirs if key is None else theirs[key])


def compare_measures(its, row):
    """Every column of the quarter's row."""
    found = measures(its.world, its.happened, its.chances)
    same(PLACES["measures"], "columns that the other lacks", sorted(found.keys() - row), sorted(row.keys() - found))
    for name, value in found.items():
        agree(MEASURES.get(name, PLACES["measures"]), name, value, row[name])


def compare_outcomes(its, before, after):
    """Every outcome of a run that ends with this quarter."""
    found = outcomes(before, its)
    same(PLACES["outcomes"], "columns that the other lacks", sorted(found.keys() - after), sorted(after.keys() - found))
    for name, value in found.items():
        agree(PLACES["outcomes"], name, value, after[name])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("where", [grave, at_the_margin])
def test_votes(kind, where):
    """Drafts of every kind at once: levers anywhere within their limits."""
    for engine in voted(kind, 5, RUNS, where):
        its = Quarter(engine.before, [], engine.dice)
        its.vote()
        compare_votes(its, engine.events)
        for name in ("stringency", "stringency_sector", "relief_council"):
            compare_field(its, name, engine.after)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("prepare", [busy, bound, None])
def test_a_quarter(kind, prepare):
    talked = 0
    for its, engine in quarters(kind, 12, RUNS, prepare):
        compare_votes(its, engine.events)
        compare_happenings(its, engine.events)
        compare_states(its, engine.after)
        compare_measures(its, engine.measures)
        compare_outcomes(its, *engine.outcomes)
        talked += len(its.told)
    assert talked or prepare is not busy


@pytest.mark.parametrize("kind", KINDS)
def test_talks_offer_by_offer(kind):
    """The same quarters where the engine keeps every offer: round by round, and no outcome is another one."""
    for its, engine in quarters(kind, 21, RUNS, busy, offers=True):
        compare_offers(its, engine.offers)
        compare_happenings(its, engine.events)
        compare_states(its, engine.after)
