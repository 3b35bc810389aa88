"""One decision on both sides of a comparison, as a student can read it: what changed in its reasons."""

from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from typing import Any

from rich.console import Console

from leverage_sim.analysis.why import clean
from leverage_sim.analysis.why_both import LedgerPair
from leverage_sim.show.notebook import plain as in_notebook
from leverage_sim.show.tables import terminal
from leverage_sim.show.timeline import capital, rows_of
from leverage_sim.show.why import options_shown, sentence, short, signed, titled

FEW_TERMS, FEW_STANDING = 8, 10


class WhyBoth(LedgerPair):
    """A pair of ledgers that prints itself."""

    @classmethod
    def of(cls, pair: LedgerPair) -> "WhyBoth":
        """The same pair."""
        return cls(**vars(pair))

    def __str__(self) -> str:
        text = StringIO()
        print_both(terminal(text), self)
        return text.getvalue()

    def _repr_html_(self) -> str:
        return in_notebook(str(self))

    def __repr__(self) -> str:
        return f"A: {sentence(self.a)} B: {sentence(self.b)}"

    def as_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        frames = {name: getattr(self, name).to_dict("records") for name in ("options", "terms", "standing")}
        rows = {name: [clean(row) for row in found] for name, found in frames.items()}
        return {"a": self.a.as_json(), "b": self.b.as_json(), **rows}


def print_both(console: Console, pair: LedgerPair, everything: bool = False) -> None:
    """Both decisions on a terminal, and what lies between them.

    Args:
        everything: all options, terms and quantities that differ, not the largest alone.
    """
    console.print(f"A: {sentence(pair.a)}")
    console.print(f"B: {sentence(pair.b)}")
    for line in beside(pair):
        console.print(line)
    console.print("Both sides draw the same luck: what is named here and below is all that parts the two choices.")
    console.print()
    print_options(console, pair, everything)
    console.print()
    print_terms(console, pair, everything)
    console.print()
    print_standing(console, pair, everything)


def beside(pair: LedgerPair) -> list[str]:
    """What parts the sides beside what the world holds: another rule of the seat, a choice that was prescribed."""
    a, b = pair.a, pair.b
    who = capital(a.scenario.actors[a.actor].title)
    lines = [f"{who} plays by another rule: {a.rule} on A, {b.rule} on B."] if a.rule != b.rule else []
    if a.forced != b.forced:
        lines.append(
            f"The choice is prescribed on {'A' if a.forced else 'B'}, and {who}'s own on {'B' if a.forced else 'A'}."
        )
    return lines


def print_options(console: Console, pair: LedgerPair, everything: bool) -> None:
    """What each option came to on either side."""
    shown = {row["option"] for why in (pair.a, pair.b) for row in options_shown(why, everything)}
    ruled = pair.a.rule != pair.b.rule or any(
        (why.options["regret"] != why.options["score"]).any() for why in (pair.a, pair.b)
    )
    after = ("score_a", "score_b") if ruled else ()
    rows = [
        [
            marked(row), *(known(row[name], signed) for name in ("payoff_a", "payoff_b", "difference")),
            *(known(row[name], "{:.3f}".format) for name in (*after, "probability_a", "probability_b")),
        ]
        for row in rows_of(pair.options)
        if row["option"] in shown
    ]  # fmt: skip
    columns = ["", "payoff A", "B", "B - A", *(["after its rule A", "B"] if ruled else []), "chance A", "B"]
    titled(console, "What each option promised against things as they stand, in utility, and its chance", columns, rows)


def known(value: float, write: Callable[[float], str]) -> str:
    """A number, or a dash for an option that one side does not have."""
    return "-" if value != value else write(value + 0.0)


def marked(row: Mapping[str, Any]) -> str:
    """An option's name, and on which side it was chosen."""
    sides = [side.upper() for side in "ab" if row[f"chosen_{side}"] is True]
    found: str = row["option"] + (f" (chosen on {' and '.join(sides)})" if sides else "")
    return found


def print_terms(console: Console, pair: LedgerPair, everything: bool) -> None:
    """Which terms changed for the options that were chosen."""
    chosen = {pair.a.chosen, pair.b.chosen}
    mine = [row for row in rows_of(pair.terms) if everything or row["option"] in chosen]
    mine = [row for row in mine if abs(row["difference"]) >= 0.0005][: None if everything else FEW_TERMS]
    title = "What that comes from, term by term, in utility" + ("" if everything else ", for what was chosen")
    if not mine:
        console.print(f"{title}: nothing changed.")
        return
    rows = [
        [row["option"], row["term"], row["meaning"], signed(row["a"]), signed(row["b"]), signed(row["difference"])]
        for row in mine
    ]
    titled(console, title, ["", "term", "", "A", "B", "B - A"], rows, left=3)


def print_standing(console: Console, pair: LedgerPair, everything: bool) -> None:
    """What was not the same when the seat was asked."""
    title, found = "What stood otherwise when it was asked", rows_of(pair.standing)
    if not found:
        console.print(f"{title}: nothing.")
        return
    alike: dict[tuple[Any, ...], list[str]] = {}
    for row in found:
        cells = row["meaning"], short(row["a"]), short(row["b"]), f"{row['size']:.2g} of {row['yardstick']}"
        alike.setdefault((row["name"], *cells) if everything else cells, []).append(row["name"])
    rows = [[named(names), *cells[-4:]] for cells, names in alike.items()]
    shown = rows if everything else rows[:FEW_STANDING]
    titled(console, f"{title}, the largest change first", ["", "", "A", "B", "change"], shown, left=2)
    if len(rows) > len(shown):
        console.print(f"... and {len(rows) - len(shown)} more; --all shows them.")


def named(names: Sequence[str]) -> str:
    """Quantities that changed alike, by the first of them."""
    return names[0] + (f" and {len(names) - 1} alike" if len(names) > 1 else "")
