"""Whether it counts what is imported before a statement: then no fix may move an import past it.

Takes a judged snapshot and one import statement. Where a project has its imports sorted by a tool, the tool moves them
as it likes, so only circles count.
"""

from __future__ import annotations

from canonic.facts.model import Import
from canonic.resolution.canonical import Judge
from canonic.resolution.grade import Grader


def order_counts(judge: Judge, grader: Grader, file: str, statement: Import, *, is_sorted: bool) -> bool:
    """Whether what the statement loads may load `file` in turn or, unless a tool sorts the project's imports, does more
    than bind names: it may prepare what comes after, or rest on what was done before.
    """
    graph = judge.graph
    if not graph.runs_at_import(file, statement):
        return False
    if graph.comes_back(file, statement):
        return True
    if is_sorted:
        return False
    seen: set[str] = set()
    pending = list(graph.statement_loads(file, statement))
    while pending:
        loaded = pending.pop()
        if loaded not in seen:
            seen.add(loaded)
            if not grader.purity.is_pure(loaded, file):
                return True
            pending += graph.edges(loaded)
    return False
