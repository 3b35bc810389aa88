"""Where the value of one parameter turns a claim: both ends of its prior first, then halves."""

from dataclasses import dataclass, field
from itertools import pairwise
from math import nan

STEPS = 4  # halvings; the turn is then known to a sixteenth of what was searched


@dataclass(frozen=True)
class Turn:
    """Where a claim turns.

    Attributes:
        parameter, low, high: what was varied, and the bounds of its prior.
        held: whether the claim's values are what is asked with the parameter drawn from its prior.
        at: the value where that changes, nan if it does not within the prior.
        side: "below" or "above": where the claim holds, or would.
    """

    parameter: str
    low: float
    high: float
    held: bool
    at: float
    side: str = ""


@dataclass
class Search:
    """A search between two values; ``asks`` are those to be tried next, nan for the parameter as it is drawn."""

    low: float
    high: float
    seen: dict[float, bool] = field(default_factory=dict)
    held: bool | None = None

    @property
    def asks(self) -> list[float]:
        """Values to try next; none if it is over."""
        if self.held is None:
            return [nan, self.low, self.high]
        if not self.between or len(self.seen) >= STEPS + 2:
            return []
        a, b = self.between
        return [(a + b) / 2]

    def told(self, value: float, holds: bool) -> None:
        """What was found at a value."""
        if value != value:
            self.held = holds
        else:
            self.seen[value] = holds

    @property
    def between(self) -> tuple[float, float] | None:
        """Neighbouring values between which the claim turns; the first pair from below."""
        order = sorted(self.seen)
        for a, b in pairwise(order):
            if self.seen[a] != self.seen[b]:
                return a, b
        return None

    def turn(self, parameter: str) -> Turn:
        """What was found."""
        pair = self.between
        if pair is None:
            return Turn(parameter, self.low, self.high, bool(self.held), nan)
        side = "below" if self.seen[pair[0]] else "above"
        return Turn(parameter, self.low, self.high, bool(self.held), (pair[0] + pair[1]) / 2, side)
