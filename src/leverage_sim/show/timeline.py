"""A run told in words, quarter by quarter."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from leverage_sim.batch.events import SCRIPTED
from leverage_sim.scenario.expand import registry_of
from leverage_sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd

COUNCIL = {
    "adopted": "The Council adopts sanctions{tally}: {detail}{bound}.",
    "vetoed": "{Detail} is vetoed in the Council{tally}.",
    "failed": "{Detail} fails in the Council{tally}.",
    "idle": "{Detail} would add too little for a vote in the Council.",
    "relief adopted": "The Council eases sanctions{tally}: {detail}.",
    "votes for": "{Actor} votes for it ({detail}).",
    "votes against": "{Actor} votes against it ({detail}).",
    "abstains": "{Actor} abstains ({detail}).",
    "vetoes": "{Actor} vetoes it ({detail}).",
}
VOTES = ("votes for", "votes against", "abstains", "vetoes")
TALKS = {
    "walks out": "{Actor} walks out of talks with {target}: what is offered does not meet what it is owed.",
    "breaks down": "Talks with {target} break down.",
    "adjourns": "Talks with {target} adjourn without an agreement.",
    "issues a statement": "Talks with {target} end with a statement that binds nobody.",
    "deal": "{Actor} and {target} agree: {detail}.",
    "spoils": "{Actor} wrecks the agreement with {target}.",
    "breaks the deal": "{Actor} breaks the deal with {target}.",
}


def tell(scenario: Scenario, quarters: "pd.DataFrame", events: "pd.DataFrame") -> Iterator[str]:
    """The lines of one run's timeline.

    Args:
        scenario: that was played.
        quarters, events: rows of one run.
    """
    by_quarter = {str(quarter): rows_of(rows) for quarter, rows in events.groupby("quarter", sort=False)}
    for row in rows_of(quarters):
        quarter = str(row["quarter"])
        yield f"{quarter}  {state(scenario, row)}"
        happened = by_quarter.get(quarter, [])
        votes = [event for event in happened if event["option"] in VOTES and event["phase"] == "council"]
        for event in happened:
            if event not in votes:
                yield f"    {sentence(scenario, event, votes)}"


def rows_of(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """A frame's rows by column name."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def state(scenario: Scenario, row: dict[str, Any]) -> str:
    """The quarter's numbers in one line."""
    eased = f" | relief {row['relief']:.2f}" if row["relief"] >= 0.005 else ""
    stage = f" | rollback stage {row['stage']:.0f}" if row["stage"] > 0 else ""
    frozen = " | moratorium" if row["moratorium"] > 0 else ""
    sanctions = f" | sanctions {row['stringency']:.2f}" if scenario.council.seats else ""
    return (
        f"trade {row['trade']:.2f}bn USD a year{sanctions}{eased} | hardship {row['hardship']:.2f} | "
        f"tension {row['tension']:.2f} | programme {row['programme']:.2f}{frozen}{stage}"
    )


def draft_of(option: str) -> str:
    """The kind of draft that a happening in the Council is about, as its votes are marked."""
    first = option.partition(" ")[0]
    return {"relief": "relief", "sector": "sectoral tightening"}.get(first, "tightening")


def tally(scenario: Scenario, option: str, votes: Sequence[dict[str, Any]]) -> str:
    """How a draft was voted on, in a few words; nothing where no votes are known."""
    its = [event for event in votes if event["detail"] == draft_of(option)]
    count = {word: sum(event["option"] == word for event in its) for word in VOTES}
    if not its:
        return ""
    vetoing = [scenario.actors[event["actor"]].title for event in its if event["option"] == "vetoes"]
    abstaining = f", {count['abstains']} abstaining" if count["abstains"] else ""
    if vetoing:
        named = " and ".join(", ".join(vetoing).rsplit(", ", 1))
        return f" by {named}, {count['votes for']} for{abstaining}"
    return f" {count['votes for']}-{count['votes against']}{abstaining}"


def sentence(scenario: Scenario, event: dict[str, Any], votes: Sequence[dict[str, Any]] = ()) -> str:
    """One happening in words, what the scenario prescribed marked; ``votes`` are those of its quarter."""
    detail = str(event["detail"])
    if not detail.endswith(SCRIPTED):
        return said(scenario, event, votes)
    plain = {**event, "detail": detail.removesuffix(SCRIPTED).removesuffix("; ")}
    return f"{said(scenario, plain, votes)} ({SCRIPTED})"


def said(scenario: Scenario, event: dict[str, Any], votes: Sequence[dict[str, Any]]) -> str:
    names = scenario.actors
    actor = names[event["actor"]].title if event["actor"] in names else event["actor"]
    target = listed([names[word].title for word in str(event["target"]).split("+") if word in names])
    bound = f", as far as {actor} would go" if actor else ""
    words = {
        "actor": actor,
        "Actor": capital(actor),
        "target": target,
        "detail": event["detail"],
        "Detail": capital(event["detail"]),
        "bound": bound,
    }
    option = event["option"]
    if event["phase"] == "scenario":
        return f"The scenario sets {event['target']} to {event['detail']} ({registered(scenario, event['target'])})."
    if event["phase"] == "council":
        words["tally"] = tally(scenario, option, votes)
        kind = option if option in COUNCIL else option.partition(" ")[2]
        return COUNCIL[kind].format(**words)
    if event["phase"] == "talks":
        if option == "deal":
            words["detail"] = terms_of(scenario, event["detail"])
        return TALKS[option].format(**words)
    if event["phase"] == "summit":
        return f"The leaders of {actor} and {target} meet."
    return f"{capital(actor)} {scenario.options[option].says.format(toward=target)}."


def registered(scenario: Scenario, parameter: str) -> str:
    """What the registry says a parameter means."""
    return registry_of(scenario).entry(parameter).meaning


def terms_of(scenario: Scenario, detail: str) -> str:
    """A deal's items in words, from the record's ``name level, name level``."""
    amounts = {name: float(level) for name, _, level in (part.rpartition(" ") for part in detail.split(", "))}
    return package_words(scenario, amounts)


def package_words(scenario: Scenario, amounts: Mapping[str, float]) -> str:
    """A package in words: the stage by its name, other items by their level."""
    given, got = [], []
    for name, amount in amounts.items():
        item = scenario.items[name]
        if amount > 0.0 and item.kind == "rollback":
            given.append(item.stages[int(amount)] if item.stages else f"stage {amount:.0f}")
        elif amount > 0.0:
            got.append(item.title if amount == 1.0 else f"{amount:g} of {item.title}")
    if not given:
        return listed(got) if got else "on nothing"
    return f"{given[0]} for {', '.join(got) or 'nothing'}"


def listed(words: list[str]) -> str:
    """Words as one would say them: a, b and c."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def summary(scenario: Scenario, run: dict[str, Any], quarters: "pd.DataFrame") -> list[str]:
    """What a run came to, in a few lines."""
    target = capital(scenario.actors[scenario.roles.target].title)
    first, last = quarters.iloc[0], quarters.iloc[-1]
    meetings = ", ".join(
        f"{scenario.actors[name.partition('.')[2]].title} {int(count)}"
        for name, count in run.items()
        if name.startswith("summits.") and count > 0
    )
    fate = (
        f"rollback reached stage {int(run['highest_stage'])}" if run["highest_stage"] > 0 else "no rollback was agreed"
    )
    sanctions = f"; the Council tightened sanctions {times(run['tightenings'])} (to {run['final_stringency']:.2f})"
    sanctions = sanctions if scenario.council.seats else ""
    return [
        f"From {first['quarter']} to {last['quarter']}:",
        f"  {target} made {int(run['major_tests'])} major and {int(run['minor_tests'])} minor tests{sanctions}.",
        f"  Talks were held {times(run['talks'])}: {plural(run['deals'], 'deal')}, "
        f"{plural(run['walk_outs'], 'walk-out')}, "
        f"{plural(run['breakdowns'], 'breakdown')}, {plural(run['adjournments'], 'adjournment')}; {fate}, "
        f"{plural(run['breaches'], 'breach', 'breaches')}.",
        f"  Meetings of leaders: {meetings or 'none'}.",
        f"  Trade went from {first['trade']:.2f} to {last['trade']:.2f}bn USD a year, resources from "
        f"{first['resources']:.2f} to {last['resources']:.2f} of the base year, tension from {first['tension']:.2f} "
        f"to {last['tension']:.2f}, the programme from {first['programme']:.2f} to {last['programme']:.2f}.",
    ]


def times(count: float) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(int(count), f"{int(count)} times")


def plural(count: float, one: str, many: str = "") -> str:
    number = int(count)
    return f"{number} {one if number == 1 else many or one + 's'}"
