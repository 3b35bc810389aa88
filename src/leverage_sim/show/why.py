"""The ledger behind a decision, as a student can read it: a sentence, what options were worth, what would flip it."""

from io import StringIO
from typing import Any

from rich.console import Console

from leverage_sim.analysis.why import Ledger
from leverage_sim.show.notebook import plain as in_notebook
from leverage_sim.show.tables import grid, terminal
from leverage_sim.show.timeline import capital, rows_of

FEW_OPTIONS, FEW_FLIPS = 5, 8


class Why(Ledger):
    """A ledger that prints itself."""

    @classmethod
    def of(cls, ledger: Ledger) -> "Why":
        """The same ledger."""
        return cls(**vars(ledger))

    def __str__(self) -> str:
        text = StringIO()
        print_why(terminal(text), self)
        return text.getvalue()

    def _repr_html_(self) -> str:
        return in_notebook(str(self))

    def __repr__(self) -> str:
        return sentence(self)


def sentence(why: Ledger) -> str:
    """The decision in plain words."""
    row = why.option(why.chosen)
    actor = why.scenario.actors[why.actor].title
    did = f"{why.quarter}, run {why.run}: {actor} {row['says']}"
    if why.forced:
        own = why.option(why.own)
        return (
            f"{did}, because an event or --force prescribed it; by itself it would have chosen {why.own} "
            f"(chance {own['probability']:.2f})."
        )
    return f"{did} (chance {row['probability']:.2f}), {reason(why)}. {capital(turning(why))}."


def reason(why: Ledger) -> str:
    """What spoke for the option chosen."""
    offered = why.options[why.options["on_menu"]]
    if len(offered) == 1:
        return "because there was nothing else on its menu"
    if why.precision == 0.0:
        return f"by chance alone: its rule {why.rule} does not look at what options are worth"
    row, best = why.option(why.chosen), max(rows_of(offered), key=lambda option: option["score"])
    if row["score"] < best["score"] and best["payoff"] < row["payoff"]:
        return f"though its rule {why.rule} would rather have had {best['option']}: luck tipped it"
    if row["score"] < best["score"]:
        return (
            f"though {best['option']} was worth more to it "
            f"({best['payoff'] + 0.0:+.3f} against {row['payoff'] + 0.0:+.3f} utility): luck tipped it"
        )
    if row["regret"] < 0.0:
        return f"because its rule {why.rule} scores it above {best_by_payoff(why)}, which promised more"
    for_it = supporting(why, why.chosen)
    if not for_it:
        second = offered[offered["option"] != why.chosen]["payoff"].max()
        return f"because nothing else promised it more; the next best came to {second:+.3f} utility"
    return f"mostly for {' and '.join(f'{term} ({value:+.3f} utility: {meaning})' for term, value, meaning in for_it)}"


def best_by_payoff(why: Ledger) -> str:
    offered = why.options[why.options["on_menu"]]
    return str(max(rows_of(offered), key=lambda option: option["payoff"])["option"])


def supporting(why: Ledger, option: str) -> list[tuple[str, float, str]]:
    """The one or two terms that speak most for an option, with their contributions and meanings."""
    mine = why.terms[(why.terms["option"] == option) & (why.terms["contribution"] > 0.0)]
    mine = mine.sort_values("contribution", ascending=False, kind="stable")
    share = 0.25 * mine["contribution"].sum()
    return [
        (row["term"], row["contribution"], row["meaning"]) for row in rows_of(mine)[:2] if row["contribution"] >= share
    ]


def turning(why: Ledger) -> str:
    """The smallest change that would have flipped the choice."""
    if why.runner_up is None:
        return "it could not have chosen otherwise"
    if not len(why.flips):
        return "no change of a single quantity within its bounds would have made it choose otherwise"
    flip = rows_of(why.flips)[0]
    return (
        f"it would have chosen {flip['option']} if {flip['name']} had been {number(flip['needed'])} "
        f"instead of {short(flip['now'])}"
    )


def number(value: float) -> str:
    """A value that flips a choice, with every digit that it takes."""
    return repr(value).removesuffix(".0")


def short(value: float) -> str:
    return f"{value:.4g}"


def print_why(console: Console, why: Ledger, everything: bool = False) -> None:
    """The ledger on a terminal.

    Args:
        everything: all options and all flips, not the likeliest and the smallest alone.
    """
    shown = options_shown(why, everything)
    console.print(sentence(why))
    console.print()
    print_worth(console, why, shown)
    console.print()
    print_chances(console, why, shown)
    if why.forced or why.runner_up is None:
        return
    console.print()
    few = None if everything else FEW_FLIPS
    print_flips(console, "Smallest changes of one quantity that would have flipped the choice", why.flips[:few])
    others = why.runner_up_flips[:few]
    if list(others["name"]) != list(why.flips[:few]["name"]) or list(others["needed"]) != list(
        why.flips[:few]["needed"]
    ):
        console.print()
        print_flips(console, f"... that would have made it choose the runner-up, {why.runner_up}", others)


def options_shown(why: Ledger, everything: bool) -> list[dict[str, Any]]:
    """Rows of the options to print: the likeliest, and the one chosen; those not on the menu only if all are wanted."""
    ordered = why.options.sort_values(["on_menu", "probability"], ascending=False, kind="stable")
    rows = rows_of(ordered)
    if everything:
        return rows
    kept = {why.chosen, why.own, why.runner_up}
    return [row for n, row in enumerate(rows) if row["option"] in kept or (row["on_menu"] and n < FEW_OPTIONS)]


def print_worth(console: Console, why: Ledger, shown: list[dict[str, Any]]) -> None:
    """What each option promised, term by term."""
    names = [row["option"] for row in shown]
    mine = why.terms[why.terms["option"].isin(names) & (why.terms["contribution"].abs() >= 0.0005)]
    terms = list(dict.fromkeys(mine["term"]))
    given = {(row["option"], row["term"]): row["contribution"] for row in rows_of(mine)}
    rows = [
        [
            marked(why, row),
            *(signed(given.get((row["option"], term), 0.0)) for term in terms),
            signed(-row["cost"]),
            f"{row['payoff'] + 0.0:+.3f}",
        ]
        for row in shown
    ]
    titled(
        console,
        "What each option promised against things as they stand, in utility",
        ["", *terms, "cost", "payoff"],
        rows,
    )


def titled(console: Console, title: str, columns: list[str], rows: list[list[str]], left: int = 1) -> None:
    """A table under a title that may be wider than the table."""
    console.print(title)
    console.print(grid("", columns, rows, left))


def marked(why: Ledger, row: dict[str, Any]) -> str:
    """An option's name, and whether it was chosen or not to be had."""
    found: str = row["option"] + (" (chosen)" if row["chosen"] else "" if row["on_menu"] else " (not on the menu)")
    return found


def signed(value: float) -> str:
    return "." if abs(value) < 0.0005 else f"{value:+.3f}"


def print_chances(console: Console, why: Ledger, shown: list[dict[str, Any]]) -> None:
    """How payoffs became a choice."""
    ruled = any(row["regret"] != row["score"] for row in shown)
    varied = bool(why.options["within_total"].notna().any())
    columns = ["", "regret", *(["after its rule"] if ruled else []), "value", "luck", "total"]
    columns += [*(["within family"] if varied else []), "chance"]
    rows = []
    for row in shown:
        cells = [marked(why, row), f"{row['regret'] + 0.0:.3f}", *([f"{row['score'] + 0.0:.3f}"] if ruled else [])]
        cells += [plain(row["value"]), plain(row["luck"]), plain(row["total"])]
        rows.append([*cells, *([plain(row["within_total"])] if varied else []), f"{row['probability']:.3f}"])
    how = (
        "the best score is taken, without luck"
        if why.precision == float("inf")
        else f"the greatest total is taken; precision {why.precision:g}"
    )
    titled(console, f"How it was chosen (regret in units of {why.scale:g} utility; {how})", columns, rows)


def plain(value: float) -> str:
    """A number, or a dot where there is none."""
    return f"{value:.2f}" if abs(value) < float("inf") else "."


def print_flips(console: Console, title: str, flips: Any) -> None:
    """Changes of single quantities, the smallest first."""
    if not len(flips):
        console.print(f"{title}: none within its bounds.")
        return
    rows = [
        [
            row["name"],
            row["option"],
            row["meaning"],
            short(row["now"]),
            number(row["needed"]),
            f"{row['size']:.2g} of {row['yardstick']}",
        ]
        for row in rows_of(flips)
    ]
    titled(console, title, ["", "it chooses", "", "was", "needed", "change"], rows, left=3)
