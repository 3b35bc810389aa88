"""The ledger of talks, as a student can read it: offer by offer, and what would have been accepted."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

from rich.console import Console

from leverage_sim.analysis.why_talks import Round, TableLedger, TalksLedger
from leverage_sim.scenario.schema import Scenario
from leverage_sim.show.notebook import plain as in_notebook
from leverage_sim.show.tables import terminal
from leverage_sim.show.timeline import capital, listed, package_words


class WhyTalks(TalksLedger):
    """A ledger that prints itself."""

    @classmethod
    def of(cls, ledger: TalksLedger) -> "WhyTalks":
        """The same ledger."""
        return cls(**vars(ledger))

    def __str__(self) -> str:
        text = StringIO()
        print_why_talks(terminal(text), self)
        return text.getvalue()

    def _repr_html_(self) -> str:
        return in_notebook(str(self))

    def __repr__(self) -> str:
        said = [f"talks with {'+'.join(table.members)}: {table.came}" for table in self.tables]
        return f"{self.quarter}, run {self.run}: {'; '.join(said)}"


def print_why_talks(console: Console, why: TalksLedger) -> None:
    """Every table of the quarter."""
    titles = {name: actor.title for name, actor in why.scenario.actors.items()}
    target = titles[why.scenario.roles.target]
    for table in why.tables:
        with_ = listed([titles[name] for name in table.members])
        console.print(f"{why.quarter}, run {why.run}: {capital(target)} and {with_} talk: {table.came}.")
        owing = f"{table.owed:.2f} is owed to {target} for steps already taken; " if table.owed > 0 else ""
        console.print(f"{capital(owing)}{table.signable} of {table.packages:,} packages leave everyone better off.")
        for n, each in enumerate(table.rounds, 1):
            for k, line in enumerate(told(why.scenario, titles, each)):
                console.print(f"  {n}. {line}" if k == 0 else f"     {line}")
        for line in instead(why.scenario, titles, table):
            console.print(line)
        console.print()


def told(scenario: Scenario, titles: dict[str, str], each: Round) -> Iterator[str]:
    """One offer in words."""
    who = capital(titles[each.proposer])
    if each.package is None:
        yield f"{who} finds nothing worth proposing: {each.came}."
    else:
        gains = ", ".join(f"{titles[name]} {gain:+.3f}" for name, gain in each.gains.items())
        yield f"{who} proposes {package_words(scenario, each.package)}: {each.came}."
        yield f"gains over no agreement: {gains}"
    target = titles[scenario.roles.target]
    if each.proposer != scenario.roles.target:
        yield (
            f"{target} walks out with chance {each.leaving:.2f} "
            f"(at once it costs {each.cost:.3f} and gives {each.value:.3f}); drawn {each.left:.2f}"
        )
    if each.package is not None and each.came != "walk-out":
        losers = listed([titles[name] for name in each.refusing])
        because = f"; {losers} would not gain" if losers else ""
        yield f"all others accept with chance {each.accepting:.2f}{because}; drawn {each.asked:.2f}"


def instead(scenario: Scenario, titles: dict[str, str], table: TableLedger) -> Iterator[str]:
    """What offer would have been accepted."""
    if table.best is None:
        yield "No offer could have been accepted: no package leaves everyone better off."
        if table.nearest is not None:
            yield f"Nearest to it: {offer(scenario, titles, table.nearest)}."
        return
    chance = table.best["chance"]
    likely = offer(scenario, titles, table.best)
    yield f"Most likely to be accepted by all, the proposer too: {likely}, chance {chance:.2f}."
    if table.came == "deal":
        return
    if table.lucky is None:
        yield "With the luck that was drawn no first offer would have been accepted."
    else:
        yield f"With the luck that was drawn, accepted as the first offer: {offer(scenario, titles, table.lucky)}."


def offer(scenario: Scenario, titles: dict[str, str], found: dict[str, Any]) -> str:
    gains = ", ".join(f"{titles[name]} {gain:+.3f}" for name, gain in found["gains"].items())
    return f"{package_words(scenario, found['package'])} ({gains})"
