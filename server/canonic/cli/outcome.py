"""What a run ends with: the exit codes, and the streams that the reader may close at any time.

0 nothing at or above `fail-on`, 1 findings, 2 could not run, 130 the reader stopped it.
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command."""

    CLEAN = 0
    FINDINGS = 1
    CANNOT_RUN = 2
    STOPPED = 130
