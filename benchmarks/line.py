"""One line of the table of results: what was measured, of us and of a peer, and whether the aim is reached."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

NOT_INSTALLED = "peer not installed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """See the module. All numbers of `ours` and `theirs` have the unit `unit`; each is one run's."""

    row: str
    """The name of the row that it belongs to."""
    case: str
    unit: str
    """``s``, ``ms`` or ``MB``."""
    ours: Sequence[float]
    peer: str = ""
    """What it is compared with; empty: with nothing."""
    theirs: Sequence[float] | None = None
    """None: there is no peer, or it is not installed."""
    at_most: float | None = None
    """The highest median of ours that is good enough."""
    ratio_at_most: float | None = None
    """The highest ratio of the medians that is good enough."""

    @property
    def ratio(self) -> float | None:
        """Our median by the peer's."""
        if not self.theirs or not self.ours:
            return None
        return statistics.median(self.ours) / max(statistics.median(self.theirs), 1e-9)

    @property
    def is_reached(self) -> bool | None:
        """Whether the aim is reached; None where there is none, or nothing to compare with."""
        known: list[bool] = []
        if self.at_most is not None and self.ours:
            known.append(statistics.median(self.ours) <= self.at_most)
        if self.ratio_at_most is not None and self.ratio is not None:
            known.append(self.ratio <= self.ratio_at_most)
        return all(known) if known else None

    @property
    def aim(self) -> str:
        """The aim in words; empty where there is none."""
        parts = []
        if self.ratio_at_most is not None:
            parts.append(f"≤ {self.ratio_at_most:g} ×")
        if self.at_most is not None:
            parts.append(f"≤ {self.at_most:g} {self.unit}")
        return ", ".join(parts)


def spread(values: Sequence[float] | None, unit: str) -> str:
    """Smallest, median and largest value as a table shows them."""
    if not values:
        return ""
    three = (min(values), statistics.median(values), max(values))
    return " / ".join(_shown(value, unit) for value in three)


def _shown(value: float, unit: str) -> str:
    if unit == "MB":
        return f"{value:.0f}"
    if unit == "ms":
        return f"{value:.1f}"
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"
