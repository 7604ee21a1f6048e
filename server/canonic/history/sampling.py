"""Which commits to look at: some of many, evenly by count.

The choice is stable: a commit that comes later adds itself and moves none of the others, so what was measured once is
asked for again by the next report.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def sample(line: Sequence[T], most: int) -> list[T]:
    """At most `most` of them: the first, the last, and others at equal distances from the first.

    The distance is a power of two, so a longer line is looked at more seldom at places that were looked at before.
    """
    if most < 1 or not line:
        return []
    if most == 1:
        return [line[-1]]
    step = 1
    while (len(line) - 2) // step + 2 > most:
        step *= 2
    return [*line[:-1:step], line[-1]]
