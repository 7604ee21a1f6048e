"""Whether importing a file may fail on another machine: it needs something that may not be installed there."""

from __future__ import annotations

import sys

from canonic.resolution.canonical import Judge
from canonic.workspace.modules import Absent, Foreign


def may_fail(judge: Judge, file: str) -> bool:
    """Whether a file imports something at import time that is neither in the workspace nor Python's own."""
    snapshot = judge.resolver.snapshot
    for statement in snapshot.facts(file).imports:
        if judge.graph.runs_at_import(file, statement):
            names = [statement.module] if statement.is_from else [name.name for name in statement.names]
            for name in names if not statement.level else ():
                located = snapshot.modules.find(name, file)
                if isinstance(located, Absent | Foreign) and name.partition(".")[0] not in sys.stdlib_module_names:
                    return True
    return False
