"""A row: something to measure, by a name that can be asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.ground import Ground
from benchmarks.line import Line


@dataclass(frozen=True, slots=True)
class Row:
    """See the module."""

    name: str
    """Words joined by ``-``: each of them, and the whole, asks for it."""
    measure: Callable[[Ground], list[Line]]
    takes_long: bool = False
    """Only where it is asked for."""

    def is_wanted(self, words: Iterable[str]) -> bool:
        """Whether these words of the command line ask for it; without words, all do that do not take long."""
        wanted = set(words)
        return bool(wanted & {self.name, *self.name.split("-")}) if wanted else not self.takes_long
