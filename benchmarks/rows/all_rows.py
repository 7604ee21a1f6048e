"""The list of all rows, in the order of the table."""

from __future__ import annotations

from benchmarks.row import Row
from benchmarks.rows import answers, check, fix, keystroke, memory, shim, start

ALL_ROWS: tuple[Row, ...] = (
    *check.ROWS,
    *start.ROWS,
    *keystroke.ROWS,
    *shim.ROWS,
    *answers.ROWS,
    *fix.ROWS,
    *memory.ROWS,
)
