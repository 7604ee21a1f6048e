"""The entries of a policy about who may use what: exclusive pairs and boundaries, each with the number of its faults.

Takes a judge and all findings; gives `AccessRow`s in the order of the policy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from canonic.findings import Finding
from canonic.policy.model import BoundaryEntry, ExclusiveEntry
from canonic.resolution.boundaries import bypasses
from canonic.resolution.canonical import Judge
from canonic.survey.entries import source_of
from canonic.survey.model import AccessRow


def access_rows(judge: Judge, findings: Iterable[Finding]) -> Iterator[AccessRow]:
    """Every exclusive pair, then every boundary."""
    found = tuple(findings)
    duals = Counter(finding.name for finding in found if finding.rule == "dual-pattern")
    policy = judge.policy.policy
    for pair in policy.exclusives:
        yield _pair(pair, duals[pair.name])
    crossed = Counter(id(_crossed(judge, finding)) for finding in found if finding.rule == "boundary-bypass")
    for boundary in policy.boundaries:
        yield _boundary(boundary, crossed[id(boundary)])


def _crossed(judge: Judge, finding: Finding) -> BoundaryEntry | None:
    for bypass in bypasses(judge, finding.path):
        if bypass.use.span == finding.span:
            return bypass.entry
    return None


def _pair(entry: ExclusiveEntry, faults: int) -> AccessRow:
    return AccessRow(
        kind="exclusive",
        title=entry.name,
        keep=tuple(map(str, entry.preferred)),
        instead=tuple(map(str, entry.instead_of)),
        where=f"in {', '.join(entry.within)}" if entry.within else "",
        faults=faults,
        notes=entry.notes,
        source=source_of(entry.origin),
    )


def _boundary(entry: BoundaryEntry, faults: int) -> AccessRow:
    only, never = ", ".join(entry.only_in), ", ".join(entry.not_in)
    return AccessRow(
        kind="boundary",
        title=", ".join(dict.fromkeys(path.name or path.module for path in entry.paths)),
        keep=(str(entry.use),) if entry.use is not None else (),
        instead=tuple(map(str, entry.paths)),
        where=f"not in {never}" if never else f"only in {only}",
        faults=faults,
        notes=entry.notes,
        source=source_of(entry.origin),
    )
