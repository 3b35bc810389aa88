"""Small made-up results for pictures of what takes long to play: only what a picture shows is made up."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

import leverage_sim as lev
from leverage_sim.analysis import coalition_values
from leverage_sim.analysis.claims.read import read_book
from leverage_sim.analysis.claims.score import Design, Scored, Scores
from leverage_sim.analysis.claims.verdict import judged
from leverage_sim.analysis.coalitions import Coalitions, players_of, stages_of
from leverage_sim.analysis.discovery import Box, Discovery
from leverage_sim.analysis.draw_statistics import Estimate
from leverage_sim.analysis.effects import kind_of
from leverage_sim.analysis.hindcast import Hindcast
from leverage_sim.analysis.low_high_contrast import swing_frame
from leverage_sim.analysis.outcomes import usual
from leverage_sim.analysis.record import fans, scored_series
from leverage_sim.analysis.sensitivity import Sensitivity
from leverage_sim.analysis.tournament_table import Standings
from leverage_sim.analysis.variance_decomposition import Shares
from leverage_sim.api_tournament import entered

OUTCOMES = {"deals": 2, "highest_stage": 4, "tightenings": 3, "final_trade": 0, "final_tension": 0}


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def runs(names: list[str], count: int = 400) -> pd.DataFrame:
    """Rows of a sweep: sampled parameters, a factor in words, and outcomes that follow the first parameter."""
    dice = rng()
    found = pd.DataFrame({name: dice.uniform(0.1, 0.5, count) for name in names})
    found["rules.CHN"] = np.resize(["rational", "benefactor-enforcer", "hedger"], count)
    for name, top in OUTCOMES.items():
        noise = dice.uniform(size=count) + found[names[0]]
        found[name] = np.floor(noise * top) if top else noise
    return found.assign(draw=np.arange(count), replicate=0, run=np.arange(count))


def swings(names: list[str]) -> pd.DataFrame:
    """Of parameters, on four outcomes."""
    its = runs(names)
    return swing_frame(its, names, usual(its.columns)[:4], its["draw"].to_numpy())


def coalitions(scenario: lev.Scenario) -> Coalitions:
    """A game in which more senders do more, and many sets do nothing."""
    players, dice = players_of(scenario), rng()
    worths = {
        stage: {s: (dice.uniform(size=(1, 60)) < max(0.0, len(s) - stage) / 4).astype(float)
                for s in coalition_values.coalitions(players)} for stage in stages_of(scenario)
    }  # fmt: skip
    titles = {name: scenario.actors[name].title for name in players}
    return Coalitions(scenario.name, players, titles, stages_of(scenario), 1, 0, 60, worths)


def scores(title: str | None = None) -> Scores:
    """Every claim of the two texts with some value or none."""
    book, dice = read_book(None), rng()
    book = book if title is None else replace(book, file=book.file.model_copy(update={"title": title}))

    def found() -> Estimate:
        value, half = dice.uniform(-0.2, 1.0), dice.uniform(0.0, 0.2)
        return Estimate(value, value - half, value + half, 10) if half > 0.02 else Estimate(np.nan, -np.inf, np.inf, 0)

    claims = [
        Scored(claim, {v: tuple(judged(c, found()) for c in claim.conditions) for v in ("imf", "kotra")})
        for claim in book.file.claims
    ]
    return Scores(book, Design(10, 2), ("imf", "kotra"), tuple(claims), ())


def standings(scenario: lev.Scenario) -> Standings:
    """Every rule in every seat."""
    entry, dice = entered(scenario.name, runs=4), rng()
    contest, labels = entry.contest, {o.label: o.column for o in entry.outcomes}
    rows = []
    for seat in contest.seats:
        for rule in contest.rules:
            for label, column in labels.items():
                verdict = dice.choice(["settled", "settled alone", "open", "same"])
                size = dice.normal()
                rows.append((seat, rule, label, column, "own" if rule == "rational" else verdict, size, 3.0 * size))
    effects = pd.DataFrame(rows, columns=["seat", "rule", "outcome", "column", "verdict", "size", "difference"])
    empty = pd.DataFrame()
    named = tuple(o for o in entry.outcomes if not kind_of(o.column))
    return Standings(contest, 4, 1, 20, None, named, effects, empty, empty, empty, {})


def sensitivities(names: list[str]) -> list[Sensitivity]:
    """Sobol' indices of one outcome, Morris' of another whose luck is not known."""
    dice, luck = rng(), Shares(1.0, 0.4, 0.03, 0.57, 0.3, 0.5)
    half = {f"{name}_conf": dice.uniform(0, 0.2, len(names)) for name in ("S1", "ST", "mu_star")}
    values = {name: dice.uniform(-0.05, 0.6, len(names)) for name in ("S1", "ST", "mu", "mu_star", "sigma")}
    frame = pd.DataFrame({"parameter": names, **values, **half})
    return [Sensitivity("highest_stage>=2", "sobol", frame, luck, 100, 2, True),
            Sensitivity("deals", "morris", frame, None, 100, 1, True)]  # fmt: skip


def discovery(names: list[str]) -> Discovery:
    """A box with one condition and one with many."""
    return Discovery("highest_stage>=2", 0.3, 400, 400, len(names), [box(names[:1]), box(names)], 0.8)


def box(names: list[str]) -> Box:
    """Conditions from below and from above, some that may be chance."""
    n = np.arange(len(names))
    low, high = np.where(n % 2, np.nan, 0.3), np.where(n % 3, 0.8, np.nan)
    limits = pd.DataFrame({"parameter": names, "low": low, "high": high, "least": 0.0, "most": 1.0, "p": 0.02 * n})
    limits = limits.assign(**{"is": None, "covers": None})
    path = pd.DataFrame({f"{what}_{half}": np.linspace(1, 0.3 + 0.1 * k, 9) if what == "coverage" else
                         np.linspace(0.3, 0.9 - 0.1 * k, 9) for k, half in enumerate(("searched", "other"))
                         for what in ("coverage", "density")})  # fmt: skip
    return Box(limits, (0.6, 0.5, 0.7), (0.7, 0.6, 0.8), 0.4, (0.6, 0.7), path)


def hindcast(scenario: lev.Scenario, quarters: pd.DataFrame) -> Hindcast:
    """The fans of some runs; a picture shows nothing else."""
    empty = pd.DataFrame()
    return Hindcast(scenario, 20, 1, False, empty, empty, fans(quarters, scored_series(scenario, quarters)), empty)


def arms() -> pd.DataFrame:
    """Differences of a study's arms, one of them against another arm."""
    rows = [("deals", f"arm {n}", "as it is" if n else "arm 3", 0.3, 0.3 + 0.1 * n, 0.1 * n) for n in range(4)]
    found = pd.DataFrame(rows, columns=["outcome", "arm", "against", "base", "mean", "difference"])
    return found.assign(low=found["difference"] - 0.08, high=found["difference"] + 0.08)


def folder_of(name: str) -> Path:
    """The file of one of the tests' theatres."""
    return Path(__file__).parent / "theatres" / f"{name}.yaml"
