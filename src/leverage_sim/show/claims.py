"""Scores of claims as a reader can take them in: a table, a plain sentence for each, placebos beside them."""

import hashlib
import json
from collections.abc import Iterator
from io import StringIO
from math import isfinite
from pathlib import Path
from typing import Any

from rich.console import Console

from leverage_sim.analysis.claims.breakpoints import Turn
from leverage_sim.analysis.claims.score import Ablated, Scored, Scores
from leverage_sim.analysis.claims.swap import Swapped
from leverage_sim.analysis.claims.verdict import FAIL, OPEN, PASS, Finding
from leverage_sim.batch.lock import entries
from leverage_sim.batch.places import check_free, check_writable, reserved
from leverage_sim.batch.store import write_atomically, write_frame, write_manifest
from leverage_sim.show.notebook import plain
from leverage_sim.show.tables import grid, terminal
from leverage_sim.show.timeline import capital

SAID = {PASS: "stands", FAIL: "fails", OPEN: "is not identified"}
SIGNS = {"within": "at most, either way,", ">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}


class Scoreboard(Scores):
    """Scores that print themselves and can be written to a folder."""

    @classmethod
    def of(cls, found: Scores) -> "Scoreboard":
        """The same scores."""
        return cls(**vars(found))

    def __repr__(self) -> str:
        counts = [f"{name} {', '.join(f'{n} {w}' for w, n in self.count(name).items())}" for name in self.variants]
        told = "; ".join(text.strip() for text in counts)
        return f"Scoreboard({self.book.file.name}: {len(self.claims)} claims over {self.book.scenario.name}; {told})"

    def _repr_html_(self) -> str:
        return plain(str(self))

    def __str__(self) -> str:
        text = StringIO()
        print_claims(terminal(text), self)
        return text.getvalue()

    def write(self, folder: str | Path) -> Path:
        """Write the tables and pictures into a folder, beside the sweeps that may be there."""
        from leverage_sim.show.claim_figures import claim_figures

        place = Path(folder)
        with reserved(place, lambda: check_place(place)):
            write_frame(place / "conditions.parquet", self.frame())
            text = json.dumps(self.as_json(), indent=1, ensure_ascii=False) + "\n"
            write_atomically(place / "claims.json", text.encode())
            claim_figures(self, place)
            write_manifest(place, self.manifest)
        return place

    def as_json(self) -> dict[str, Any]:
        """Everything as plain data; None where there is no number."""
        return {
            "name": self.book.file.name, "scenario": self.book.scenario.name, "draws": self.design.draws,
            "seeds": self.design.seeds, "seed": self.design.seed, "variants": list(self.variants),
            "counts": {variant: self.count(variant) for variant in self.variants},
            "claims": [claim_data(each, self.variants) for each in self.claims],
            "placebos": [
                {"id": p.id, "says": p.says, **{k: number(v) for k, v in vars(found).items()}}
                for p, found in self.placebos
            ],
        }  # fmt: skip


def check_place(place: Path) -> None:
    """Whether scores may be written to a folder.

    Raises:
        InputError: it holds something else.
    """
    check_writable(place)
    if place.is_dir() and {path.name for path in entries(place)} <= {"sweeps"}:
        return
    check_free(place, "claims")


def number(value: Any) -> Any:
    """None for what is no number."""
    return value if not isinstance(value, float) or isfinite(value) else None


def claim_data(each: Scored, variants: tuple[str, ...]) -> dict[str, Any]:
    """A claim and its scores as plain data."""
    claim = each.claim
    return {
        "id": claim.id, "text": claim.text, "paragraph": claim.paragraph, "says": claim.says, "kind": claim.kind,
        "verdicts": {v: each.verdict(v) for v in variants},
        "margins": {v: number(each.decisive(v).margin) for v in variants},
        "sentences": {v: sentence(each, v) for v in variants},
        "conditions": {v: [condition_data(f) for f in each.findings[v]] for v in variants},
        "ablations": [
            {"name": a.name, "settings": dict(a.settings), "breaks": a.breaks,
             "conditions": [condition_data(f) for f in a.findings]} for a in each.ablations
        ],
        "turn": None if each.turn is None else {k: number(v) for k, v in vars(each.turn).items()},
    }  # fmt: skip


DRAWN = {"prior": "of every prior", "retained": "that the record has not ruled out,"}


def condition_data(finding: Finding) -> dict[str, Any]:
    """A condition and what was found."""
    c, e = finding.condition, finding.found
    return {
        "words": c.words, "formula": c.value, "take": c.take, "where": c.where, "asks": c.asks,
        "value": number(e.value), "low": number(e.low), "high": number(e.high), "draws": e.units,
        "margin": number(finding.margin), "verdict": finding.verdict,
    }  # fmt: skip


def print_claims(console: Console, found: Scores) -> None:
    """The scoreboard on a terminal."""
    file, design = found.book.file, found.design
    console.print(f"{file.title or file.name}: {len(found.claims)} claims over {found.book.scenario.name}.")
    console.print(
        f"{design.draws} draws {DRAWN[design.of]} with {design.seeds} runs of luck each, seed {design.seed}; intervals "
        "are 95% over both. A claim stands or fails when the whole interval of what decides it is on one side of what "
        "is asked; else it is not identified. Margin: how far the value is on the right side, in its own unit."
    )
    console.print()
    console.print(grid("", *table(found)))
    for variant in found.variants:
        count = found.count(variant)
        under = f"Under {variant}: " if variant else ""
        console.print(f"{under}{', '.join(f'{n} {word}' for word, n in count.items())}.")
    console.print("recovery: largely what was put in comes out again. emergent: it follows from what actors do.")
    for each in found.claims:
        console.print()
        for line in lines(each, found.variants):
            console.print(line)
    if found.placebos:
        console.print()
        print_placebos(console, found)


def table(found: Scores) -> tuple[list[str], list[list[str]]]:
    """Columns and rows of the scoreboard."""
    columns = ["", "", *(word for v in found.variants for word in (v or "verdict", "margin")), "broken by", "turns at"]
    rows = []
    for each in found.claims:
        cells = []
        for variant in found.variants:
            margin = each.decisive(variant).margin
            cells += [each.verdict(variant), f"{round(margin, 3) + 0.0:+.3f}" if isfinite(margin) else "."]
        broken = ", ".join(a.name for a in each.ablations if a.breaks) or "."
        rows.append([each.claim.id, each.claim.kind, *cells, broken, short_turn(each.turn)])
    return columns, rows


def short_turn(turn: Turn | None) -> str:
    if turn is None:
        return "."
    return f"{turn.parameter} {turn.at:.3g}" if isfinite(turn.at) else "not within the prior"


def lines(each: Scored, variants: tuple[str, ...]) -> Iterator[str]:
    """A claim in words: what it says, how it fares, what breaks it, where it turns."""
    claim = each.claim
    where = f", text {claim.text}" if claim.text else ""
    where += f", par. {claim.paragraph}" if claim.paragraph else ""
    yield f"{claim.id} ({claim.kind}{where}): {claim.says}"
    said = {variant: sentence(each, variant) for variant in variants}
    for variant in variants:
        yield f"  {said[variant]}"
    for cut in each.ablations:
        yield f"  {ablation_words(each, cut)}"
    if each.turn is not None:
        yield f"  {turn_words(each.turn)}"


def sentence(each: Scored, variant: str) -> str:
    """How a claim fares under a variant, in a plain sentence."""
    verdict, decides = each.verdict(variant), each.decisive(variant)
    under = f"Under {variant} it" if variant else "It"
    others = len([f for f in each.findings[variant] if f.verdict == PASS])
    of = f" ({others} of {len(each.findings[variant])} conditions met)" if len(each.findings[variant]) > 1 else ""
    return f"{under} {SAID[verdict]}{of}: {value_words(decides)}."


def value_words(finding: Finding) -> str:
    """A condition's words, value, interval, and what is asked."""
    c, e = finding.condition, finding.found
    sign, _, x = c.asks.partition(" ")
    asked = f"{SIGNS[sign]} {x.strip()} was asked"
    if not isfinite(e.value):
        return f"{c.words}: nothing can be said with these runs; {asked}"
    return f"{c.words}: {e.value:.3f} ({bound(e.low)} to {bound(e.high)}); {asked}"


def bound(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}" if isfinite(value) else "open"


def ablation_words(each: Scored, cut: Ablated) -> str:
    """What cutting a mechanism does to a claim."""
    settings = ", ".join(f"{key}={value}" for key, value in cut.settings.items())
    was, now = each.findings[list(each.findings)[-1]], cut.findings
    held = all(f.holds for f in was)
    changes = [f"{old.found.value:.3f} -> {new.found.value:.3f}" for old, new in zip(was, now, strict=True)]
    effect = "breaks it" if cut.breaks else "does not break it" if held else "does not mend it"
    if not held and all(f.holds for f in now):
        effect = "mends it"
    return f"Without: {settings} {effect} ({'; '.join(changes)})."


def turn_words(turn: Turn) -> str:
    """Where a parameter turns a claim."""
    prior = f"{turn.low:g} to {turn.high:g}"
    if not isfinite(turn.at):
        return f"Turn: {turn.parameter} does not flip it within the prior ({prior})."
    return f"Turn: its values are what is asked with {turn.parameter} {turn.side} about {turn.at:.3g} (prior {prior})."


def print_placebos(console: Console, found: Scores) -> None:
    """What changes that nobody claims do."""
    rows = []
    for placebo, effect in found.placebos:
        if isinstance(effect, Swapped):
            value = "exactly" if effect.different == 0 else f"not in {effect.different} of {effect.runs} runs"
            rows.append([placebo.id, capital(placebo.says), value, f"{effect.outcomes} columns, {effect.runs} runs"])
        else:
            between = f"{effect.low:+.3f} to {effect.high:+.3f}"
            rows.append([placebo.id, capital(placebo.says), f"{effect.value:+.3f}", between])
    title = "Placebos, judged by nobody" + (f" (under {found.variants[-1]})" if found.variants[-1] else "")
    console.print(grid(title, ["", "", "effect", "interval"], rows, left=2))


def name_of(found: Scores) -> str:
    """A folder's name that another design does not have."""
    words = json.dumps(found.manifest["design"], sort_keys=True)
    return f"claims-{found.book.file.name}-{hashlib.sha256(words.encode()).hexdigest()[:8]}"
