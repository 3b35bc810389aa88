"""One self-contained HTML file about a results folder; another kind of folder is another row of ``KINDS``."""

from collections.abc import Callable
from pathlib import Path

from leverage_sim.batch.places import check_file
from leverage_sim.batch.recording import wrong
from leverage_sim.batch.store import write_atomically
from leverage_sim.batch.stored import Stored, stored
from leverage_sim.batch.tables import reading
from leverage_sim.problems import suggest
from leverage_sim.show.report.claims import claims_page
from leverage_sim.show.report.comparisons import compare_page
from leverage_sim.show.report.hindcasts import hindcast_page
from leverage_sim.show.report.influence import coalitions_page
from leverage_sim.show.report.page import Page
from leverage_sim.show.report.runs import run_page
from leverage_sim.show.report.sweeps import sweep_page

KINDS: dict[str, Callable[[Stored], Page]] = {
    "run": run_page, "sweep": sweep_page, "compare": compare_page, "coalitions": coalitions_page, "claims": claims_page,
    "hindcast": hindcast_page,
}  # fmt: skip
"""By the command that wrote the folder (``design.command`` of its manifest), what makes its page."""


def page_of(folder: str | Path) -> Page:
    """The page of a results folder.

    Raises:
        InputError: it is not one, it is damaged, or there is no report of its kind.
    """
    found = stored(folder)
    mark = str(found.place / "manifest.json")
    design = found.manifest.get("design") if isinstance(found.manifest, dict) else None
    if not isinstance(design, dict) or not isinstance(design.get("command"), str):
        raise wrong(mark, "the manifest is damaged: it lacks its design")
    if design["command"] not in KINDS:
        raise wrong(mark, f"there is no report of a {design['command']} folder; {suggest(design['command'], KINDS)}")
    with reading(found.place):
        return KINDS[design["command"]](found)


def write_report(folder: str | Path, out: str | Path | None = None) -> Path:
    """Write the report of a results folder, into the folder if no other place is named.

    Raises:
        InputError: as for ``page_of``, or the file cannot be written.
    """
    path = Path(folder) / "report.html" if out is None else Path(out)
    check_file(path)
    write_atomically(path, page_of(folder).html().encode())
    return path
