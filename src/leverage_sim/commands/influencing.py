"""Commands about who brings about what, and whether the texts' claims hold: coalitions, claims."""

import json
from pathlib import Path
from typing import Annotated

import typer

from leverage_sim.arguments import table
from leverage_sim.commands.shared import (
    RESULTS,
    AsJson,
    Draws,
    OtherSource,
    Quarters,
    Rules,
    Seed,
    Sets,
    Workers,
    app,
    cores,
    named_folder,
    note,
    option,
    writing,
)


@app.command()
def coalitions(
    scenario: Annotated[
        str,
        typer.Argument(metavar="SCENARIO", help="a shipped name, a YAML file, or the folder of a sweep over `absent`"),
    ],
    runs: Annotated[int, option("--runs", table.PAIRED, "of each coalition; draws, with --draws")] = 500,
    draws: Draws = None,
    seeds: Annotated[int, option("--seeds", table.SEEDS, "with --draws: runs of luck for each draw")] = 2,
    seed: Seed = 1,
    quarters: Quarters = None,
    set_: Sets = None,
    force: Annotated[list[str] | None, typer.Option(metavar="ACTOR@QUARTER=OPTION", help="prescribe a choice")] = None,
    rules: Rules = None,
    workers: Workers = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="the results folder")] = None,
    json_: AsJson = False,
) -> None:
    """Realised influence: v(S) of every set of senders, first-in, last-in and Shapley values, with intervals."""
    from leverage_sim import api_influence
    from leverage_sim.batch.places import check_replaceable
    from leverage_sim.show.coalitions import print_coalitions
    from leverage_sim.show.tables import terminal

    with named_folder(out, lambda place: check_replaceable(place, "coalitions")):
        found = api_influence.coalitions(
            scenario, runs, seed, draws=draws, seeds=seeds, quarters=quarters, set=set_ or [], force=force or [],
            rules=rules or [], workers=workers or cores(), note=note,
        )  # fmt: skip
        folder = out or RESULTS / f"coalitions-{name_of(found.scenario, found.manifest)}"
        with writing(folder):
            found.write(folder)
    if json_:
        print(json.dumps(found.as_json(), indent=1, ensure_ascii=False))
    else:
        print_coalitions(terminal(), found)
    note(f"Data and pictures are in {folder}.")


def name_of(word: str, manifest: object) -> str:
    """A name that another design does not have."""
    import hashlib

    design = manifest["design"] if isinstance(manifest, dict) else {}
    words = json.dumps({key: design[key] for key in ("fingerprint", "replicates") if key in design}, sort_keys=True)
    return f"{word}-{hashlib.sha256(words.encode()).hexdigest()[:8]}"


@app.command()
def claims(
    draws: Annotated[
        int | None, option("--draws", table.CASES, "draws of the parameters; 200, with --full 500 if not given")
    ] = None,
    seeds: Annotated[
        int | None, option("--seeds", table.SEEDS, "runs of luck for each; 5, with --full 10 if not given")
    ] = None,
    file: Annotated[Path | None, typer.Option(metavar="claims.yaml", help="other claims than the two texts'")] = None,
    scenario: Annotated[str | None, typer.Option(metavar="SCENARIO", help="in place of the file's")] = None,
    full: Annotated[
        bool, typer.Option("--full", help="500 draws with 10 runs each, and where each claim turns")
    ] = False,
    flips: Annotated[str | None, option("--flips", table.FLIPS, "whose turn is looked for")] = None,
    of: Annotated[str | None, option("--of", table.DRAWS, "draws of which; the file's if not given")] = None,
    seed: Seed = 1,
    rules: Rules = None,
    workers: Workers = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="folder; what it holds already is gone on with")
    ] = None,
    other_source: OtherSource = False,
    json_: AsJson = False,
) -> None:
    """Score the texts' claims: pass, fail or not identified, with margins, what breaks each and where it turns."""
    from leverage_sim import api_influence
    from leverage_sim.show.claims import check_place, print_claims
    from leverage_sim.show.claims import name_of as board_name
    from leverage_sim.show.tables import terminal

    if full and out is None:
        out = RESULTS / "claims-full"
    with named_folder(out, check_place):
        found = api_influence.claims(
            file, scenario=scenario, draws=draws or (500 if full else 200), seeds=seeds or (10 if full else 5),
            seed=seed, flips=flips or ("all" if full else "leverage"), of=of, rules=rules or [],
            workers=workers or cores(), out=out, other_source=other_source, note=note,
        )  # fmt: skip
        folder = out or RESULTS / board_name(found)
        with writing(folder):
            found.write(folder)
    if json_:
        print(json.dumps(found.as_json(), indent=1, ensure_ascii=False))
    else:
        print_claims(terminal(), found)
    note(f"Tables and the picture are in {folder}.")
