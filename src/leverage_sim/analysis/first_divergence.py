"""Where two courses of the same luck part: whose choice is another one first, when, and in place of what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leverage_sim.batch.events import SCRIPTED

if TYPE_CHECKING:
    import pandas as pd

CHANGES = ("run", "quarter", "actor", "slot", "a", "b", "first")
ACT = ["run", "quarter", "actor", "slot"]


@dataclass(frozen=True)
class Stage:
    """In which order a quarter's choices are made, and who makes them on both sides.

    Attributes:
        target: chooses first, slot after slot; the others after it, in each slot at once.
        actors: who has a seat on both sides.
        slots: in their order.
        quarters: that are compared, in their order.
    """

    target: str
    actors: tuple[str, ...]
    slots: tuple[str, ...]
    quarters: tuple[str, ...]

    def moment(self, quarter: "pd.Series", actor: "pd.Series", slot: "pd.Series") -> np.ndarray:
        """When in a course choices are made, as whole numbers that are equal where they are made at once."""
        when = quarter.map({name: n for n, name in enumerate(self.quarters)}).to_numpy(dtype=np.int64)
        later = (actor != self.target).to_numpy(dtype=np.int64)
        turn = slot.map({name: n for n, name in enumerate(self.slots)}).to_numpy(dtype=np.int64)
        return np.asarray((2 * when + later) * len(self.slots) + turn)


def acts(events: "pd.DataFrame", stage: Stage, side: str) -> "pd.DataFrame":
    """The choices among happenings, one row each but for holding: named as menus name them, in a column of the side."""
    mine = events[
        events["phase"].isin(stage.slots) & events["actor"].isin(stage.actors) & events["quarter"].isin(stage.quarters)
    ]
    toward = mine["target"].where(mine["target"] == "", "@" + mine["target"])
    found = mine[["run", "quarter", "actor"]].assign(slot=mine["phase"])
    return found.assign(**{side: mine["option"] + toward, f"ordered_{side}": mine["detail"] == SCRIPTED})


def changes(a: "pd.DataFrame", b: "pd.DataFrame", stage: Stage) -> "pd.DataFrame":
    """Each actor's first choice in each run that is another one on the other side.

    What an event or ``--force`` prescribes on either side is nobody's choice and is left out.

    Args:
        a, b: happenings of the same runs.

    Returns:
        rows of run, quarter, actor, slot, choice on side a, on side b, and whether no other actor's came before.
    """
    both = acts(a, stage, "a").merge(acts(b, stage, "b"), on=ACT, how="outer")
    ordered = both["ordered_a"].eq(True) | both["ordered_b"].eq(True)
    both = both[~ordered].fillna({"a": "hold", "b": "hold"})
    both = both[both["a"] != both["b"]]
    both = both.assign(moment=stage.moment(both["quarter"], both["actor"], both["slot"]))
    own = both.sort_values(["run", "moment", "actor"], kind="stable").drop_duplicates(["run", "actor"])
    found = own.assign(first=own["moment"] == own.groupby("run")["moment"].transform("min"))
    return found[list(CHANGES)].reset_index(drop=True)


def counts(found: "pd.DataFrame") -> "pd.DataFrame":
    """How often each first change came: rows of actor, quarter, slot, a, b, runs, and an example, the lowest run."""
    groups = found.groupby(["actor", "quarter", "slot", "a", "b"], sort=True)["run"]
    table = groups.agg(runs="size", example="min").reset_index()
    return table.sort_values("runs", ascending=False, kind="stable").reset_index(drop=True)


def by_actor(found: "pd.DataFrame", runs: int, stage: Stage) -> "pd.DataFrame":
    """A row for each actor that ever chooses otherwise, who is first most often first.

    Returns:
        rows of actor; first, the share of runs in which nobody chose otherwise before it; ever, the share in which it
        does; quarter, the median of its first change; and its most common one: slot, a, b, common (share of runs),
        common_quarter (when it came most often), example (the first run in which it came then).
    """
    import pandas as pd

    rows = []
    for actor, its in found.groupby("actor", sort=True):
        kinds = its.groupby(["slot", "a", "b"])["run"].transform("size")
        same = its[kinds == kinds.max()]
        same = same[(same[["slot", "a", "b"]] == same.iloc[0][["slot", "a", "b"]]).all(axis=1)]
        most = counts(same).iloc[0]
        rows.append({
            "actor": actor, "first": its["first"].sum() / runs, "ever": len(its) / runs,
            "quarter": median_quarter(its["quarter"], stage.quarters), "common_quarter": most["quarter"],
            "slot": most["slot"], "a": most["a"], "b": most["b"], "common": len(same) / runs,
            "example": int(most["example"]),
        })  # fmt: skip
    columns = ["actor", "first", "ever", "quarter", "common_quarter", "slot", "a", "b", "common", "example"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values("first", ascending=False, kind="stable").reset_index(drop=True)


def median_quarter(quarters: "pd.Series", order: Sequence[str]) -> str | None:
    """The quarter by which half of these have come; None of none."""
    if not len(quarters):
        return None
    at = sorted(order.index(str(quarter)) for quarter in quarters)
    return order[at[(len(at) - 1) // 2]]
