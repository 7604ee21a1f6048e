"""Whether the policy itself forbids a rewrite: an entry says so, or entries contradict each other.

Takes a judged site and the path that it should use.
"""

from __future__ import annotations

from canonic.findings import Reason
from canonic.resolution.canonical import Judge
from canonic.resolution.verdicts import Site
from canonic.text.names import Path

_MOST_STEPS = 20


def refused_by_policy(judge: Judge, site: Site, target: Path) -> Reason | None:
    """Why the policy lets nobody import `site` from `target`; None when it does not mind."""
    entry = site.verdict.entry
    if entry is not None and not entry.rewrite:
        return Reason.POLICY_WITHOUT_REWRITE
    return Reason.CONTRADICTING_ENTRIES if _leads_back(judge, site.written, target) else None


def _leads_back(judge: Judge, written: Path, target: Path) -> bool:
    """Whether entries that list the target, and what they lead to in turn, come to the written path or go in circles:
    a fix would be undone by the next one. An entry that leads into its own module (``p`` to ``p.core``) leads ever
    deeper, not back.
    """
    seen = {written}
    while target not in seen:
        if len(seen) > _MOST_STEPS:
            return False
        seen.add(target)
        listed = judge.listed(target)
        if listed is None or listed[1] is None:
            return False
        target = listed[1]
    return True
