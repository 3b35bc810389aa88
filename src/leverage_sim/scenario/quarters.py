"""Quarters of a year, as ``2017Q1``."""

import re
from dataclasses import dataclass
from typing import Self

FORM = re.compile(r"([0-9]{4})Q([1-4])")


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter as the number of quarters since year 0."""

    ordinal: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2017Q1``.

        Raises:
            ValueError: the text has another form.
        """
        match = FORM.fullmatch(text)
        if match is None:
            raise ValueError(f"a quarter is written like 2017Q1, not {text[:30]!r}")
        return cls(int(match[1]) * 4 + int(match[2]) - 1)

    @property
    def year(self) -> int:
        return self.ordinal // 4

    def __str__(self) -> str:
        return f"{self.year:04d}Q{self.ordinal % 4 + 1}"

    def __add__(self, quarters: int) -> "Quarter":
        return Quarter(self.ordinal + quarters)

    def __sub__(self, other: "Quarter") -> int:
        return self.ordinal - other.ordinal
