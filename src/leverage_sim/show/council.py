"""The Council of a scenario on a terminal."""

from typing import TYPE_CHECKING

from rich.console import Console

from leverage_sim.show.tables import grid

if TYPE_CHECKING:
    from leverage_sim.analysis.council import Sitting


def print_council(console: Console, found: "Sitting") -> None:
    """Members with what they would bear and their power, and what passes."""
    seats = sum(member.seats for member in found.members)
    veto = "and no veto of a permanent member" if found.veto else "and nobody holds a veto"
    console.print(f"The Council of {found.scenario}: {seats} seats, {found.votes} votes needed {veto}.")
    console.print("Stringency that a member would bear by severity of the target's conduct, usual mood:")
    console.print()
    severities = [f"bears at {resolution.severity:g}" for resolution in found.resolutions]
    rows = [
        [
            member.title if member.seats == 1 else f"elected (each of {member.seats})",
            *(f"{value:.2f}" for value in (member.baseline, member.affinity, member.exposure, *member.bears)),
            f"{member.shapley_shubik:.4f}",
            f"{member.banzhaf:.4f}",
        ]
        for member in found.members
    ]
    columns = ["", "baseline", "affinity", "exposure", *severities, "Shapley-Shubik", "Banzhaf"]
    console.print(grid("Members", columns, rows))
    console.print()
    rows = [[f"{r.severity:g}", f"{r.asked:.2f}", f"{r.adopted:.2f}", bound(r.pivot, found)] for r in found.resolutions]
    console.print(grid("Adopted", ["severity", "asked", "adopted", "as far as"], rows, left=1))


def bound(pivot: str, found: "Sitting") -> str:
    """What a resolution could not go beyond, in words."""
    if pivot == "draft":
        return "asked"
    if pivot == "votes":
        return f"the vote that makes {found.votes}"
    titles = {member.name: member.title for member in found.members}
    return " and ".join(titles[name] for name in pivot.split())
