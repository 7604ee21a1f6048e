"""Reading a whole workspace for its folder: index, findings, and what is to be said of it in the log.

All that takes long is meant for a thread; nothing here knows the event loop or the protocol.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING

from canonic.findings import Finding
from canonic.text.decode import UndecodableText, decode
from canonic.workspace.files import NOTEBOOK

if TYPE_CHECKING:
    from canonic.analysis import Analysis, Progress
    from canonic.configured import Configured
    from canonic.facts.model import Import

Findings = dict[str, tuple[Finding, ...]]
"""By path."""


@cache
def late_rules() -> frozenset[str]:
    """Rules that say something is not there: only the whole workspace proves that."""
    from canonic.rules.broken_import import BrokenImport  # like the analysis, not before it is needed
    from canonic.rules.idle_shim import IdleShim
    from canonic.rules.unused_ignore import UnusedIgnore

    return frozenset({BrokenImport.name, IdleShim.name, UnusedIgnore.name})


def analysis_of(given: Configured) -> Analysis:
    """A workspace of which nothing is read yet."""
    from canonic.analysis import Analysis  # only here, so that `initialize` is answered before the engine is loaded

    return Analysis.of(given)


def remembered(given: Configured, order_counts: Callable[[str, Import], bool]) -> Findings | None:
    """What the last whole run found, if nothing has changed since; `order_counts` as in `canonic.memory.recall`."""
    from canonic.memory import recall

    known = recall(*given, order_counts)
    return None if known is None else _by_path(known.check())


def is_saved(root: str, path: str, text: str) -> bool:
    """Whether a file on disk has the text that the editor has; False in doubt."""
    try:
        with open(os.path.join(root, path), "rb") as stream:
            return not path.endswith(NOTEBOOK) and decode(stream.read()) == text
    except (OSError, ValueError, UndecodableText):
        return False


def read_all(analysis: Analysis, progress: Progress) -> tuple[Findings, list[str]]:
    """Index and check a workspace that nobody else uses yet; gives its findings and what to say in the log."""
    analysis.index(progress)
    findings = _by_path(analysis.check())
    summary = [f"{len(analysis.files()):,} files that mention a name of the policy", *analysis.notices]
    for problem in analysis.problems():
        summary.append(f"{problem.path}:{problem.line}: {problem.message}")
    return findings, summary


def _by_path(findings: Iterable[Finding]) -> Findings:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.path, []).append(finding)
    return {path: tuple(findings) for path, findings in found.items()}
