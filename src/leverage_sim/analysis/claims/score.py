"""Every claim of a file, scored: verdict and margin under each variant, what breaks it, where it turns, placebos."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis.claims import breakpoints
from leverage_sim.analysis.claims.claim_runs import Settings, Theatre
from leverage_sim.analysis.claims.formula import Formula
from leverage_sim.analysis.claims.read import Book
from leverage_sim.analysis.claims.schema import Claim, Condition, Placebo
from leverage_sim.analysis.claims.swap import Swapped, swapped
from leverage_sim.analysis.claims.verdict import Finding, decisive, judged, measured, of_mean, of_means, together
from leverage_sim.analysis.draw_statistics import Estimate
from leverage_sim.analysis.playing import Note, Stage
from leverage_sim.batch.store import manifest

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, np.dtype[np.float64]]
NOTHING: Settings = {}
FLIP_DRAWS, FLIP_SEEDS = 200, 4  # the most that a search for a turn plays at each value
MODES = ("none", "leverage", "all")


@dataclass(frozen=True)
class Design:
    """How claims are played.

    Attributes:
        draws, seeds, seed: draws of the parameters, runs of luck for each, and the seed of both.
        of: what the draws are of: "prior" or "retained".
        ablations: whether what breaks a claim is looked for.
        flips: of which claims it is looked for where they turn: none, those on leverage alone (no runs), or all.
    """

    draws: int
    seeds: int
    seed: int = 1
    ablations: bool = True
    flips: str = "all"
    of: str = "prior"


@dataclass(frozen=True)
class Ablated:
    """A claim with a mechanism cut.

    Attributes:
        name, settings: of the cut.
        findings: its conditions then.
        breaks: whether the values, which were what is asked, no longer are.
    """

    name: str
    settings: Settings
    findings: tuple[Finding, ...]
    breaks: bool


@dataclass(frozen=True)
class Scored:
    """A claim and what came of it.

    Attributes:
        claim: as the file has it.
        findings: of its conditions, by variant ("" where the file names none).
        ablations: in the main variant.
        turn: where a parameter turns it, in the main variant.
    """

    claim: Claim
    findings: Mapping[str, tuple[Finding, ...]]
    ablations: tuple[Ablated, ...] = ()
    turn: "breakpoints.Turn | None" = None

    def verdict(self, variant: str) -> str:
        return together([f.verdict for f in self.findings[variant]])

    def decisive(self, variant: str) -> Finding:
        return decisive(self.findings[variant])


@dataclass(frozen=True)
class Scores:
    """A file of claims, scored.

    Attributes:
        book: the file.
        design: how it was played.
        variants: with the main one, in which ablations and turns are looked for, last.
        claims: in the file's order.
        placebos: each with its effect in the main variant, or what an exchange of names came to.
        manifest: what was played.
    """

    book: Book
    design: Design
    variants: tuple[str, ...]
    claims: tuple[Scored, ...]
    placebos: tuple[tuple[Placebo, Estimate | Swapped], ...]
    manifest: Mapping[str, Any] = field(repr=False, default_factory=dict)

    def count(self, variant: str) -> dict[str, int]:
        """How many claims have each verdict."""
        verdicts = [each.verdict(variant) for each in self.claims]
        return {word: verdicts.count(word) for word in ("pass", "fail", "not identified")}

    def frame(self) -> "pd.DataFrame":
        """A row for each condition of each claim and variant, those of ablations too."""
        import pandas as pd

        rows = []
        for each in self.claims:
            sets = [(variant, "", found) for variant, found in each.findings.items()]
            sets += [(self.variants[-1], cut.name, cut.findings) for cut in each.ablations]
            for variant, cut, findings in sets:
                for n, finding in enumerate(findings):
                    c, e = finding.condition, finding.found
                    rows.append({
                        "id": each.claim.id, "variant": variant, "without": cut, "condition": n + 1, "value": e.value,
                        "low": e.low, "high": e.high, "draws": e.units, "asks": c.asks, "where": c.where or "",
                        "take": c.take, "margin": finding.margin, "verdict": finding.verdict, "words": c.words,
                    })  # fmt: skip
        return pd.DataFrame(rows)


def scored(book: Book, design: Design, stage: Stage, note: Note) -> Scores:
    """Score every claim of a file.

    Raises:
        InputError: an arm cannot be played, or a measure is not there.
        Unfinished: a run failed.
    """
    theatre = Theatre(book, stage, design.draws, design.seeds, design.seed, design.of)
    variants = variants_of(book)
    main = variants[-1]
    note(f"{len(book.file.claims)} claims, {design.draws} draws with {design.seeds} runs each in every arm")
    wanted = [
        need for variant in variants for path in book.formulas if path[0] == "claims" or variant == main
        for need in needs(theatre, path, variant, NOTHING)
    ]  # fmt: skip
    if design.ablations:
        wanted += [
            need for n, claim in enumerate(book.file.claims) for cut in claim.ablations.values()
            for need in claim_needs(theatre, n, main, {"over": cut})
        ]  # fmt: skip
    theatre.want(wanted)
    found = []
    for n, claim in enumerate(book.file.claims):
        findings = {variant: judge(theatre, n, variant, NOTHING) for variant in variants}
        cuts = claim.ablations if design.ablations else {}
        ablations = tuple(ablated(theatre, n, main, name, cut, findings[main]) for name, cut in cuts.items())
        found.append(Scored(claim, findings, ablations))
    if design.flips != "none":
        found = turned(book, design, stage, main, found, note)
    return Scores(book, design, variants, tuple(found), tuple(placebos(theatre, main)))


def manifest_of(book: Book, design: Design, rules: dict[str, str], started: str) -> dict[str, Any]:
    """What was scored and how."""
    whole = book.file.model_dump(mode="json", exclude_none=True)
    return manifest(book.scenario, {"command": "claims", **vars(design), "file": whole}, rules, started)


def variants_of(book: Book) -> tuple[str, ...]:
    """The file's variants, the scenario's own last; one without a name if the file names none."""
    own = book.scenario.variant
    return tuple(sorted(book.file.variants, key=lambda name: name == own)) or ("",)


def needs(theatre: Theatre, path: Any, variant: str, more: Settings) -> Iterable[tuple[str, Settings]]:
    """Measures and settings that a formula needs."""
    for measure, arm, members in theatre.book.formulas[path].needs:
        yield measure, theatre.settings(arm, members, variant or None, more)


def claim_needs(theatre: Theatre, n: int, variant: str, more: Settings) -> Iterable[tuple[str, Settings]]:
    """What all conditions of a claim need."""
    for k in range(len(theatre.book.file.claims[n].conditions)):
        yield from needs(theatre, ("claims", n, "conditions", k), variant, more)


def judge(theatre: Theatre, n: int, variant: str, more: Settings) -> tuple[Finding, ...]:
    """The conditions of a claim, measured."""
    conditions = theatre.book.file.claims[n].conditions
    return tuple(
        finding(theatre, theatre.book.formulas["claims", n, "conditions", k], condition, variant, more)
        for k, condition in enumerate(conditions)
    )


def finding(theatre: Theatre, formula: Formula, condition: Condition, variant: str, more: Settings) -> Finding:
    """A condition, measured and judged."""
    leaf, lucky = leaf_of(theatre, formula, variant, more)
    return judged(condition, measured(condition, formula, leaf, lucky))


def leaf_of(theatre: Theatre, formula: Formula, variant: str, more: Settings) -> tuple[Any, bool]:
    """The values that a formula is worked out on, over the draws that all of them have; whether luck is in them."""
    lucky = any(theatre.book.file.measures[measure].lucky for measure, _, _ in formula.needs)

    def leaf(measure: str, arm: str, members: frozenset[str] | None) -> Array:
        values = theatre.values(measure, theatre.settings(arm, members, variant or None, more))
        return values[: theatre.draws] if lucky else values

    return leaf, lucky


def ablated(theatre: Theatre, n: int, variant: str, name: str, cut: Settings, before: Sequence[Finding]) -> Ablated:
    """A claim with a mechanism cut."""
    findings = judge(theatre, n, variant, {"over": dict(cut)})
    breaks = all(f.holds for f in before) and not all(f.holds for f in findings)
    return Ablated(name, cut, findings, breaks)


def turned(book: Book, design: Design, stage: Stage, variant: str, found: Sequence[Scored], note: Note) -> list[Scored]:
    """Claims with where their parameter turns them.

    All of a round are played together; a smaller design than that of the verdicts is enough for where a value crosses.
    """
    draws, seeds = min(design.draws, FLIP_DRAWS), min(design.seeds, FLIP_SEEDS)
    theatre = Theatre(book, stage, draws, seeds, design.seed, design.of, FLIP_DRAWS)
    searches = {
        n: breakpoints.Search(*bounds(book, each.claim.flips))
        for n, each in enumerate(found)
        if each.claim.flips and (design.flips == "all" or not with_runs(book, n))
    }
    note(f"looking for where {len(searches)} claims turn")
    while rounds := {n: search.asks for n, search in searches.items() if search.asks}:
        theatre.want(
            need for n, at in rounds.items() for x in at for need in claim_needs(theatre, n, variant, fixed(book, n, x))
        )
        for n, at in rounds.items():
            for x in at:
                held = [f.holds for f in judge(theatre, n, variant, fixed(book, n, x))]
                searches[n].told(x, all(held))
    return [
        replace(each, turn=searches[n].turn(str(each.claim.flips))) if n in searches else each
        for n, each in enumerate(found)
    ]


def with_runs(book: Book, n: int) -> bool:
    """Whether a claim takes runs."""
    formulas = [f for path, f in book.formulas.items() if path[:2] == ("claims", n)]
    return any(book.file.measures[measure].lucky for f in formulas for measure, _, _ in f.needs)


def bounds(book: Book, name: str | None) -> tuple[float, float]:
    """Between which values a parameter's prior lies."""
    prior = book.scenario.parameters[str(name)].prior
    assert prior is not None
    return prior.bounds


def fixed(book: Book, n: int, value: float) -> Settings:
    """What holds a claim's parameter, wherever an arm does not set it itself."""
    name = book.file.claims[n].flips
    return {} if value != value else {"under": {name: value}}


def placebos(theatre: Theatre, variant: str) -> Iterable[tuple[Placebo, Estimate | Swapped]]:
    """Each placebo with its effect."""
    for n, placebo in enumerate(theatre.book.file.placebos):
        if placebo.swap is not None:
            yield placebo, swapped(theatre.book.scenario, placebo.swap, theatre.seed, min(theatre.draws, 200))
            continue
        formula = theatre.book.formulas["placebos", n]
        leaf, lucky = leaf_of(theatre, formula, variant, NOTHING)
        means = placebo.take == "means"
        yield placebo, of_means(formula, leaf, lucky) if means else of_mean(np.atleast_2d(formula(leaf)))
