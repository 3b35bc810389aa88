"""Commands that show what is there to people: report."""

from pathlib import Path
from typing import Annotated

import typer

from leverage_sim.commands.shared import app, note


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a results folder, of run, sweep or compare")],
    out: Annotated[Path | None, typer.Option(metavar="FILE.html", help="DIR/report.html if not given")] = None,
) -> None:
    """One HTML file about a results folder: question, parameters with sources, results, pictures, caveats."""
    from leverage_sim import api

    path = api.report(folder, out)
    note(f"The report is in {path} ({path.stat().st_size / 1e6:.1f} MB); any browser opens it, offline too.")
