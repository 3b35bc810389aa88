"""The Python API: load, run, leverage, results. The commands are thin calls of these functions."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leverage_sim.arguments.calls import checked
from leverage_sim.arguments.table import COMPARED, MEASURED, PAIRED, RECORDED, Paths, Settings, Texts, paths
from leverage_sim.scenario import Scenario
from leverage_sim.scenario import load as load_scenario
from leverage_sim.scenario.load import changes, in_a_word

if TYPE_CHECKING:
    import pandas as pd

    from leverage_sim.analysis.comparison import Side
    from leverage_sim.analysis.council import Sitting
    from leverage_sim.analysis.tables import Talks
    from leverage_sim.batch.recording import Recording
    from leverage_sim.batch.stored import Stored
    from leverage_sim.show.comparison import Comparison
    from leverage_sim.show.why import Why
    from leverage_sim.show.why_both import WhyBoth
    from leverage_sim.show.why_talks import WhyTalks
    from leverage_sim.tiers.table import Table


ScenarioLike = str | Path | Scenario
"""A shipped name, a path to a YAML file, or a scenario that was loaded before; changes mean the same to each."""


@checked()
def load(name: ScenarioLike, set: Settings = (), rules: Paths = ()) -> Scenario:
    """A scenario, validated, with changes.

    Args:
        name: "korea-2017", a path to a YAML file, or a scenario that was loaded before.
        set: values in place of the scenario's, as ``{"trust.PRK.USA": 0.4}`` or ``["trust.PRK.USA=0.4"]``.
        rules: Python files whose rules the scenario may name; they are run.

    Raises:
        InputError: with every error found, by file, line and column.
    """
    from leverage_sim.actors.rules import RuleSeats
    from leverage_sim.actors.rules.files import load_files

    load_files(paths(rules))
    return load_scenario(name, set, RuleSeats())


@dataclass(frozen=True)
class Results:
    """What runs produced: frames with units (``frame.attrs["units"]``), and the manifest that makes them again."""

    runs: "pd.DataFrame"
    quarters: "pd.DataFrame"
    events: "pd.DataFrame"
    manifest: dict[str, Any]

    def __post_init__(self) -> None:
        from leverage_sim.batch.columns import with_units

        for frame in (self.runs, self.quarters, self.events):
            with_units(frame)

    @property
    def scenario(self) -> Scenario:
        """What was played."""
        return Scenario.model_validate(self.manifest["scenario"])

    def _repr_html_(self) -> str:
        from leverage_sim.show.notebook import results as shown

        return shown(self)

    def __repr__(self) -> str:
        name = self.manifest["scenario"]["name"]
        return f"Results({name}: {len(self.runs)} runs, {len(self.quarters)} quarters, {len(self.events)} events)"

    def write(self, folder: str | Path) -> Path:
        """Write the results folder; pictures are written by ``leverage_sim.show``.

        Raises:
            InputError: the folder holds something that would be lost: another command's results, another scenario's, or
                more runs than these; or another process is writing there.
        """
        from leverage_sim.batch.places import check_unplayed, reserved
        from leverage_sim.batch.store import write_results

        place, name = Path(folder), self.manifest["scenario"]["name"]
        with reserved(place, lambda: check_unplayed(place, name, len(self.runs))):
            write_results(place, self.runs, self.quarters, self.events, self.manifest)
        return place


@checked()
def run(
    scenario: ScenarioLike,
    seed: int = 1,
    runs: int = 1,
    *,
    first: int = 0,
    quarters: int | None = None,
    draws: str | None = None,
    force: Texts = (),
    record: str = "events",
    set: Settings = (),
    rules: Paths = (),
    block: int | None = None,
) -> Results:
    """Play runs of a scenario.

    Args:
        scenario: its name, its path, or loaded before.
        seed: scenarios that share it share their luck, run by run.
        runs: how many.
        first: number of the first run.
        quarters: how many to play, at most the scenario's; all if not given.
        draws: "prior" draws every parameter that has a prior anew in each run; "retained" plays the draws that the
            record has not ruled out, one after the other.
        force: choices to prescribe, ``["USA@2018Q2=summit@PRK"]``.
        record: "runs", "quarters" or "events".
        set, rules: as for ``load``.
        block: runs played together; makes no difference to the data.

    Raises:
        InputError: with everything that is wrong with the arguments, the scenario or the values.
    """
    from leverage_sim.actors.rules.files import source_texts
    from leverage_sim.batch.play import BLOCK, parse_force, play, say_unreached
    from leverage_sim.batch.store import manifest, now

    started = now()
    known = load(scenario, set, rules)
    forced = parse_force(known, force)
    say_unreached(known, forced, quarters)
    played = play(known, seed, runs, first, quarters, draws, forced, record, block or BLOCK)
    design = {
        "command": "run", "seed": seed, "runs": runs, "first": first, "quarters": quarters, "draws": draws,
        "force": list(force), "record": record,
    }  # fmt: skip
    made = manifest(known, design, source_texts(paths(rules)), started)
    return Results(played.runs, played.quarters, played.events, made)


@checked(runs=PAIRED)
def compare(
    a: ScenarioLike,
    b: ScenarioLike | None = None,
    runs: int = 1000,
    seed: int = 1,
    *,
    quarters: int | None = None,
    draws: str | None = None,
    set: Settings = (),
    set_a: Settings = (),
    set_b: Settings = (),
    force: Texts = (),
    force_a: Texts = (),
    force_b: Texts = (),
    rules: Paths = (),
    outcomes: Texts | None = None,
) -> "Comparison":
    """Play two scenarios with the same luck, run by run, and compare what they came to.

    Args:
        a: a scenario by its name, its path, or loaded before.
        b: the other; ``a`` again if it is not given, with what ``set_b`` and ``force_b`` change.
        runs, seed, quarters, draws: as for ``run``, the same on both sides.
        set, rules: as for ``load``; ``set_a`` and ``set_b`` for one side alone.
        force: choices to prescribe on both sides; ``force_a`` and ``force_b`` on one alone.
        outcomes: what is compared, ``["deals", "highest_stage>=2"]``; the usual outcomes if none is named.

    Returns:
        an object with frames (``outcomes``, ``courses``, ``partings``, ``changes``, ``runs``) that prints itself and
        is written by ``.write(folder)``.

    Raises:
        InputError: a scenario or value is wrong, or the two cannot be compared.
    """
    from leverage_sim.analysis.comparison import Design, compared, side
    from leverage_sim.show.comparison import Comparison

    def one(name: ScenarioLike, own: Settings, forced: Texts) -> "Side":
        known = load(name, {**changes(set), **changes(own)}, rules)
        return side(known, [f"{path}={in_a_word(value)}" for path, value in changes(own).items()], (*force, *forced))

    sides = one(a, set_a, force_a), one(a if b is None else b, set_b, force_b)
    design = Design(seed, runs, quarters, draws, tuple(outcomes or ()), paths(rules))
    return Comparison.of(compared(sides[0], sides[1], design))


@checked()
def columns(frame: "pd.DataFrame") -> "pd.DataFrame":
    """What the columns of a frame of results are: a row each with its name, unit and meaning."""
    from leverage_sim.batch.columns import described

    return described(frame)


@checked()
def results(folder: str | Path) -> "Stored":
    """A results folder, of a run or of a sweep; its frames are read when they are asked for.

    Raises:
        InputError: it is not one.
    """
    from leverage_sim.batch.stored import stored

    return stored(folder)


@checked(runs=MEASURED)
def leverage(
    scenario: ScenarioLike,
    *,
    quarter: str | None = None,
    seed: int = 1,
    runs: int = 1,
    draws: str | None = None,
    set: Settings = (),
    rules: Paths = (),
) -> "Table":
    """The leverage of every sender over the target at the start of a quarter.

    Args:
        scenario: its name, its path, or loaded before.
        quarter: the first if not given; a later one is reached by playing the quarters before it.
        seed, runs, draws: of the runs played until then, and over which the measure is taken.
        set, rules: as for ``load``.

    Raises:
        InputError: an argument is wrong, or the quarter is outside the scenario.
    """
    from leverage_sim.tiers.table import table

    known = load(scenario, set, rules)
    return table(known, quarter, seed, runs, draws)


@checked()
def talks(
    scenario: ScenarioLike,
    between: Texts,
    *,
    forum: bool = False,
    quarter: str | None = None,
    trust: float | None = None,
    seed: int = 1,
    set: Settings = (),
    rules: Paths = (),
) -> "Talks":
    """What a table could sign at the start of a quarter of the first run of a seed.

    Args:
        scenario: its name, its path, or loaded before.
        between: the target and one or several senders.
        forum: whether the scenario's forum sits at the table.
        quarter: the first if not given.
        trust: of both sides in each other, in place of what it is then.
        seed: of the run.
        set, rules: as for ``load``.

    Raises:
        InputError: who is named cannot sit there, or the quarter is outside the scenario.
    """
    from leverage_sim.analysis.tables import talks_table

    known = load(scenario, set, rules)
    return talks_table(known, between, forum, quarter, trust, seed)


@checked(draws=MEASURED)
def relief_by_trust(
    scenario: ScenarioLike,
    between: Texts,
    *,
    forum: bool = False,
    quarter: str | None = None,
    seed: int = 1,
    draws: int = 500,
    set: Settings = (),
    rules: Paths = (),
) -> "pd.DataFrame":
    """How often a table can sign anything, and with relief in its Nash package, by trust, over draws of the priors.

    Args:
        scenario, between, forum, quarter, seed, set, rules: as for ``talks``.
        draws: how many.
    """
    from leverage_sim.analysis import tables

    known = load(scenario, set, rules)
    return tables.relief_by_trust(known, between, quarter, seed, draws, forum)


@checked(folder=RECORDED)
def why_talks(
    folder: "str | Path | Results | Stored",
    actor: str,
    quarter: str,
    run: int | None = None,
    rules: Paths = (),
    other_source: bool = False,
) -> "WhyTalks":
    """Why talks of a quarter went as they did: every offer, how it was met, and what would have been accepted.

    Args:
        folder, quarter, run, rules, other_source: as for ``why``.
        actor: the target, or a sender at the table.

    Raises:
        InputError: there were no such talks, or the run cannot be played again as it was.
    """
    from leverage_sim.analysis.why_talks import explain_talks
    from leverage_sim.show.why_talks import WhyTalks

    return WhyTalks.of(explain_talks(recording_of(folder, other_source), actor, quarter, run, paths(rules)))


def recording_of(folder: "str | Path | Results | Stored", other_source: bool) -> "Recording":
    """What can be played again: a results folder, or results at hand.

    Raises:
        InputError: it is neither, or other sources played it and ``other_source`` does not allow that.
    """
    from leverage_sim.batch.recording import read_recording, recording
    from leverage_sim.batch.store import check_source
    from leverage_sim.batch.stored import Stored

    if isinstance(folder, Results):
        return recording("results", folder.manifest, folder.quarters, folder.events)
    place = folder.place if isinstance(folder, Stored) else Path(folder)
    found = read_recording(place)
    check_source(place, found.manifest, other_source)
    return found


@checked(folder=RECORDED)
def why(
    folder: "str | Path | Results | Stored",
    actor: str,
    quarter: str,
    run: int | None = None,
    slot: str | None = None,
    rules: Paths = (),
    other_source: bool = False,
) -> "Why":
    """The ledger behind a decision: terms, chances, luck, and the smallest change that would have flipped it.

    The run is played again, alone, until the decision; it must come out as recorded, bit for bit.

    Args:
        folder: a results folder, or results at hand.
        actor: whose decision.
        quarter: when, like "2018Q2".
        run: number of the run; the first if not given.
        slot: "coercive" or "diplomatic"; if not given, the first in which the actor did not hold.
        rules: the rule files that were played with; they are compared with the recorded hashes, then run.
        other_source: try it even if other sources of this package played the folder.

    Returns:
        an object with frames (``terms``, ``options``, ``flips``, ``runner_up_flips``) that prints itself.

    Raises:
        InputError: there is no such decision, or the run cannot be played again as it was.
    """
    from leverage_sim.analysis.why import explain
    from leverage_sim.show.why import Why

    return Why.of(explain(recording_of(folder, other_source), actor, quarter, run, slot, paths(rules)))


@checked(folder=COMPARED)
def why_both(
    folder: "str | Path | Stored | Comparison",
    actor: str,
    quarter: str,
    run: int | None = None,
    slot: str | None = None,
    rules: Paths = (),
    other_source: bool = False,
) -> "WhyBoth":
    """One decision on both sides of a comparison: payoffs and chances side by side, and what had come to differ.

    Args:
        folder: that ``compare`` wrote, or a comparison at hand.
        actor, quarter, rules, other_source: as for ``why``.
        run: if not given, the most telling of the first few in which the sides chose otherwise, if there are any.
        slot: the first in which they did, if not given.

    Returns:
        an object with both ledgers (``a``, ``b``) and frames (``options``, ``terms``, ``standing``) that prints itself.

    Raises:
        InputError: it is no comparison, there is no such decision, or the run cannot be played again as it was.
    """
    from leverage_sim.analysis.comparison import SIDES
    from leverage_sim.analysis.why_both import explain_both
    from leverage_sim.batch.recording import recording, wrong
    from leverage_sim.batch.store import command_of
    from leverage_sim.batch.stored import Stored
    from leverage_sim.show.why_both import WhyBoth

    if isinstance(folder, str | Path | Stored):
        place = folder.place if isinstance(folder, Stored) else Path(folder)
        if command_of(place) != "compare":
            raise wrong(str(place), "holds no comparison; name a folder that `compare` wrote")
        a, b = (recording_of(place / side, other_source) for side in SIDES)
    else:
        kept, made = folder.kept, folder.manifests
        a, b = (recording(f"side {side}", made[side], kept[side].quarters, kept[side].events) for side in SIDES)
    return WhyBoth.of(explain_both((a, b), actor, quarter, run, slot, paths(rules)))


@checked()
def council(scenario: ScenarioLike, *, set: Settings = (), rules: Paths = ()) -> "Sitting":
    """The Council of a scenario: its members, what each would bear, what passes, and voting power.

    Args:
        scenario: its name, its path, or loaded before.
        set, rules: as for ``load``.
    """
    from leverage_sim.analysis.council import sitting

    return sitting(load(scenario, set, rules))


@checked()
def report(folder: str | Path, out: str | Path | None = None) -> Path:
    """One self-contained HTML file about a results folder, of a run, a sweep, a comparison, coalitions or claims.

    Args:
        folder: a results folder.
        out: where to write it; ``report.html`` in the folder if not given.

    Raises:
        InputError: it is no such folder, or the file cannot be written.
    """
    from leverage_sim.show.report import write_report

    return write_report(folder, out)
