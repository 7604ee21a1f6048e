"""`Counts`: how much work an index has done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Counts:
    """How much work was done; tests hold the index to it."""

    files_read: int = 0
    files_extracted: int = 0
    bodies_extracted: int = 0
    uses_extracted: int = 0
