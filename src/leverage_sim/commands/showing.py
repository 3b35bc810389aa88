"""Commands that show people what is there: report, dashboard."""

from pathlib import Path
from typing import Annotated

import typer

from leverage_sim.commands.shared import Rules, Sets, app, check_file, note


@app.command()
def report(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="a results folder, of run, sweep, compare, coalitions, claims, ...")
    ],
    out: Annotated[Path | None, typer.Option(metavar="FILE.html", help="DIR/report.html if not given")] = None,
) -> None:
    """One HTML file about a results folder: question, parameters with sources, results, pictures, caveats."""
    from leverage_sim import api

    path = api.report(folder, out)
    note(f"The report is in {path} ({path.stat().st_size / 1e6:.1f} MB); any browser opens it, offline too.")


@app.command()
def dashboard(
    scenario: Annotated[str | None, typer.Argument(metavar="[SCENARIO]", help="what the page begins with")] = None,
    rules: Rules = None,
    host: Annotated[str, typer.Option(help="address to listen on; the default is this machine alone")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8765,
    name: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="another name by which the page is reached, as of a proxy")
    ] = None,
    show: Annotated[bool, typer.Option("--open/--no-open", help="open a browser")] = True,
) -> None:
    """The model in a browser: choose, step, play, click a state, compare on the same luck."""
    from leverage_sim import api
    from leverage_sim.dashboard.own_names import is_local
    from leverage_sim.dashboard.serve import check, serve
    from leverage_sim.scenario.inherit import shipped

    check(host, port)
    if scenario is not None:
        api.load(scenario, (), rules or [])
        scenario = scenario if scenario in shipped() else str(Path(scenario).resolve())
    if not is_local(host):
        note(f"{host} can be reached from outside: whoever does can play scenarios here.")
    where = f"[{host}]" if ":" in host else host
    note(f"The dashboard is at http://{where}:{port}/ in some seconds; Ctrl-C stops it.")
    serve(scenario, rules or [], host, port, show, name or [])


@app.command()
def odd(
    scenario: Annotated[str, typer.Argument(metavar="[SCENARIO]", help="a shipped name or a YAML file")] = "korea-2017",
    set_: Sets = None,
    rules: Rules = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE.md", help="where to write it; else it is printed")] = None,
) -> None:
    """The ODD 2020 protocol of the model in a scenario, generated from the registry and the docstrings."""
    from leverage_sim import api
    from leverage_sim.batch.store import write_atomically
    from leverage_sim.show.odd import odd as protocol

    check_file(out)
    text = protocol(api.load(scenario, set_ or [], rules or []))
    if out is None:
        print(text, end="")
        return
    write_atomically(out, text.encode())
    note(f"The protocol is in {out}.")
