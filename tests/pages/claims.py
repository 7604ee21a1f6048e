"""Compares findings with markers: every finding is claimed by one marker, every marker by one finding.

Takes plain values and gives complaints as text. It does not know where the findings come from.
"""

from __future__ import annotations

from collections.abc import Sequence

from canonic.findings import Finding
from tests.pages.markers import Marker


def compare(markers: Sequence[Marker], findings: Sequence[Finding], rule: str) -> list[str]:
    """One complaint for each marker without a finding and each finding without a marker."""
    claimed: dict[int, int] = {}  # finding -> marker

    def claim(marker: int, tried: set[int]) -> bool:
        for index, finding in enumerate(findings):
            if index not in tried and claims(markers[marker], finding, rule):
                tried.add(index)
                if index not in claimed or claim(claimed[index], tried):
                    claimed[index] = marker
                    return True
        return False

    unclaimed = [f"no such finding: {marker}" for index, marker in enumerate(markers) if not claim(index, set())]
    return unclaimed + [f"no marker for: {show(item)}" for index, item in enumerate(findings) if index not in claimed]


def claims(marker: Marker, finding: Finding, rule: str) -> bool:
    """Whether the marker speaks of this finding."""
    span = finding.span
    return (
        (marker.file, marker.line, marker.rule or rule) == (finding.path, span.line, finding.rule)
        and marker.column in (None, span.column)
        and (marker.end_column is None or (span.end_line, span.end_column) == (span.line, marker.end_column))
        and marker.severity in (None, finding.severity.word)
        and marker.words in finding.message
        and marker.fix in (None, finding.fix.safety.word if finding.fix else "none")
        and marker.withheld in (None, finding.withheld.value if finding.withheld else "none")
    )


def show(finding: Finding) -> str:
    """The finding in the words of a marker."""
    span = finding.span
    grade = finding.fix.safety.word if finding.fix else "none"
    reason = f" withheld={finding.withheld.value}" if finding.withheld else ""
    end = span.end_column if span.end_line == span.line else f"{span.end_line}:{span.end_column}"
    place = f"{finding.path}:{span.line}: {span.column}-{end}"
    return f'{place} {finding.severity.word} [{finding.rule}] "{finding.message}" fix={grade}{reason}'
