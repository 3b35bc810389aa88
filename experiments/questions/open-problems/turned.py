"""Which of the kept mechanisms turned findings of other studies round.

    python experiments/questions/open-problems/turned.py

Each finding is a difference of the same runs. It is measured as the model is, with none of the seven, and with each
left out in turn: over luck alone at the scenario's values (1,000 runs), or over luck and draws of the priors (2,000).
"""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np

import leverage_sim as lev
from leverage_sim.analysis.paired_differences import paired

KEPT = ("restraint", "reciprocity", "conditions", "preparation", "incumbency", "estrangement")
ALL = (*KEPT, "derisking")
# derisking goes with estrangement: without it nothing is left that affinity could hold back
SETS = {"as it is": (), "none of the seven": ALL, **{f"no `{name}`": (name,) for name in KEPT}}
SETS["no `derisking`"] = ("derisking", "estrangement")


@dataclass(frozen=True)
class Arm:
    """One side: a scenario, with what is set and prescribed."""

    scenario: str = "korea-2017"
    set: tuple[tuple[str, object], ...] = ()
    force: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """A difference that another study reports: an outcome on one side less that on the other."""

    words: str
    outcome: str
    less: Arm = field(default_factory=Arm)
    more: Arm = field(default_factory=Arm)


LONG = (("quarters", "2017Q1,2024Q4"),)
SILENT = tuple((f"cost.{who}.{what}", 5) for who in ("RUS", "CHN") for what in ("relief-draft", "relief-draft-list"))
DRAFTS = tuple((key, 0.02 if ".RUS." in key else value) for key, value in SILENT)
LOW = ("council.relief.demand", 0.2)
EVERY = "@2018Q1..2021Q4="
LATE = Arm("korea-2018")
STRICT = Arm("korea-2018", (), (f"CHN{EVERY}enforce-strict",))
TO_LUCK = (
    Finding("a freeze for a freeze: deal signed", "deals>=1", more=Arm("freeze-for-freeze")),
    Finding("no veto: stage 2 or more", "highest_stage>=2", more=Arm("no-veto")),
    Finding("no veto: stage 3 or more", "highest_stage>=3", more=Arm("no-veto")),
    Finding("maximum pressure: minor tests", "minor_tests", more=Arm("maximum-pressure")),
    Finding("secondary sanctions on China: minor tests", "minor_tests", more=Arm("secondary-sanctions-china")),
    Finding("Russia arms the North: minor tests", "minor_tests", Arm(set=LONG), Arm("russia-arms-north")),
    Finding("Russia's help bought: minor tests", "minor_tests", more=Arm("russia-relief-swap")),
    Finding("Russia goes between: minor tests", "minor_tests", more=Arm("russian-broker")),
    Finding("six parties: stage 2 or more", "highest_stage>=2", more=Arm("six-party")),
)
TO_BOTH = (
    Finding("Russia's help bought: a verified freeze", "highest_stage>=3", more=Arm("russia-relief-swap")),
    Finding("Russia joins last: a test freeze", "highest_stage>=1", Arm(set=(("absent", "RUS"),)), Arm()),
    Finding("South Korea joins last: stage 2", "highest_stage>=2", Arm(set=(("absent", "KOR"),)), Arm()),
    Finding("China strict: a verified freeze", "highest_stage>=3", LATE, STRICT),
    Finding(
        "drafts, veto, demand .2: a verified freeze",
        "highest_stage>=3",
        Arm("korea-2018", (LOW, *SILENT)),
        Arm("korea-2018", (LOW, *DRAFTS), (f"RUS{EVERY}relief-draft",)),
    ),
)  # fmt: skip


@cache
def played(arm: Arm, without: tuple[str, ...], draws: str | None, runs: int) -> Mapping[str, np.ndarray]:
    """Outcomes of one side with some mechanisms switched off, run by run."""
    off = {f"switches.{name}": "off" for name in without}
    found = lev.run(
        arm.scenario, 1, runs, draws=draws, record="runs", force=arm.force, set={**dict(arm.set), **off}
    ).runs
    return {name: found[name].to_numpy(float) for name in ("deals", "highest_stage", "minor_tests")}


def measured(finding: Finding, without: tuple[str, ...], draws: str | None, runs: int) -> str:
    """One finding with some mechanisms switched off."""
    name, _, least = finding.outcome.partition(">=")
    sides = [played(arm, without, draws, runs)[name] for arm in (finding.less, finding.more)]
    if least:
        sides = [(side >= float(least)).astype(float) for side in sides]
    one = paired(*sides, share=bool(least))
    return f"{one.difference:+.3f} ({one.low:+.3f} to {one.high:+.3f})"


def table(findings: tuple[Finding, ...], draws: str | None, runs: int) -> None:
    print("| | " + " | ".join(each.words for each in findings) + " |")
    print("|---" * (1 + len(findings)) + "|")
    for name, without in SETS.items():
        print(f"| {name} | " + " | ".join(measured(each, without, draws, runs) for each in findings) + " |", flush=True)
        played.cache_clear()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1000, help="over luck alone; twice as many over the priors")
    runs = parser.parse_args().runs
    print(f"Over luck alone, {runs:,} runs, seed 1:\n")
    table(TO_LUCK, None, runs)
    print(f"\nOver luck and parameters, {2 * runs:,} draws of the priors:\n")
    table(TO_BOTH, "prior", 2 * runs)


if __name__ == "__main__":
    main()
