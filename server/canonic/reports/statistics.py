"""`Tally` counts findings as they pass; `summary` and `statistics` put the counts in words.

Takes findings and gives short tables: by rule, by legacy path and its canonical one, and what can be fixed or why not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from operator import itemgetter
from typing import TypeVar

from canonic.findings import Finding, Reason, Safety, Severity
from canonic.reports.reasons import reason_words
from canonic.reports.style import Style
from canonic.reports.text import SAFE_MARK

_WIDTH = 92
Counted = TypeVar("Counted", bound=Hashable)


class Tally:
    """What has passed so far. `watch` hands every finding on, so nothing is kept but counts."""

    def __init__(self) -> None:
        self.total = 0
        self.files: set[str] = set()
        self.rules: Counter[str] = Counter()
        self.severities: Counter[Severity] = Counter()
        self.moves: Counter[tuple[str, str]] = Counter()
        self.fixes: Counter[Safety] = Counter()
        self.safe_by_rule: Counter[str] = Counter()
        self.on_request: Counter[str] = Counter()
        """Unsafe fixes that are made only where their rule is named, by rule."""
        self.withheld: Counter[Reason] = Counter()

    def watch(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The same findings, counted."""
        for finding in findings:
            self._count(finding)
            yield finding

    def worst(self) -> Severity:
        """The loudest severity seen; `Severity.OFF` when nothing was found."""
        return max(self.severities, default=Severity.OFF)

    def _count(self, finding: Finding) -> None:
        self.total += 1
        self.files.add(finding.path)
        self.rules[finding.rule] += 1
        self.severities[finding.severity] += 1
        if finding.written is not None and finding.written != finding.canonical:
            self.moves[str(finding.written), str(finding.canonical or "")] += 1
        if finding.fix is not None:
            self.fixes[finding.fix.safety] += 1
            self.safe_by_rule[finding.rule] += finding.fix.safety is Safety.SAFE
            if finding.fix.on_request:
                self.on_request[finding.rule] += 1
        if finding.withheld is not None and (finding.fix is None or finding.fix.safety is not Safety.SAFE):
            self.withheld[finding.withheld] += 1


def summary(tally: Tally, colour: bool) -> Iterator[str]:
    """The last lines of a run."""
    style = Style(colour)
    if not tally.total:
        yield f"{style.paint('good', 'No findings.')}\n"
        return
    by_severity = ", ".join(
        style.paint(severity.word, _severities(count, severity))
        for severity, count in sorted(tally.severities.items(), reverse=True)
    )
    yield f"Found {counted(tally.total, 'finding')} in {counted(len(tally.files), 'file')}: {by_severity}.\n"
    ways = [(tally.fixes[Safety.SAFE], "`canonic fix`"), (_plain_unsafe(tally), "`--unsafe-fixes`")]
    ways += [(count, f"`--unsafe-fixes --rule {rule}`") for rule, count in sorted(tally.on_request.items())]
    parts = [
        f"{count:,} {'more' if number else 'fixable'} with {way}"
        for number, (count, way) in enumerate(filter(itemgetter(0), ways))
    ]
    if parts:
        mark = f"{style.paint('good', SAFE_MARK)} " if tally.fixes[Safety.SAFE] else ""
        yield f"{mark}{', '.join(parts)}.\n"


def statistics(tally: Tally, colour: bool) -> Iterator[str]:
    """The tables of ``--statistics``."""
    style = Style(colour)
    yield f"{style.paint('strong', 'Findings by rule')}\n"
    yield from _table(
        [
            (count, f"{rule}  {style.paint('good', SAFE_MARK)} {safe}" if (safe := tally.safe_by_rule[rule]) else rule)
            for rule, count in _ranked(tally.rules)
        ]
    )
    moves = _ranked(tally.moves)
    if rows := [(count, _move(old, new)) for (old, new), count in moves if new]:
        yield f"\n{style.paint('strong', 'Legacy path → canonical path')}\n"
        yield from _table(rows)
    if rows := [(count, old) for (old, new), count in moves if not new]:
        yield f"\n{style.paint('strong', 'Paths for which nothing else is declared')}\n"
        yield from _table(rows)
    if tally.fixes:
        yield f"\n{style.paint('strong', 'Fixes')}\n"
        rows = [
            (tally.fixes[Safety.SAFE], "safe, applied by `canonic fix`"),
            (_plain_unsafe(tally), "unsafe, applied by `canonic fix --unsafe-fixes`"),
            *((count, _asked_for(rule)) for rule, count in sorted(tally.on_request.items())),
            (tally.fixes[Safety.DISPLAY], "shown only"),
        ]
        yield from _table([row for row in rows if row[0]])
    if tally.withheld:
        yield f"\n{style.paint('strong', 'Why there is no safe fix')}\n"
        yield from withheld_rows(_ranked(tally.withheld))


def withheld_rows(withheld: Iterable[tuple[Reason, int]]) -> Iterator[str]:
    """One line per reason: how often, its name, its words."""
    rows = list(withheld)
    width = max((len(reason) for reason, _ in rows), default=0)
    yield from _table([(count, f"{reason.value:<{width}}  {reason_words(reason)}") for reason, count in rows])


def counted(number: int, noun: str) -> str:
    """A number with its noun in the right form."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _plain_unsafe(tally: Tally) -> int:
    return tally.fixes[Safety.UNSAFE] - tally.on_request.total()


def _asked_for(rule: str) -> str:
    return f"unsafe, applied only where it is asked for: `canonic fix --unsafe-fixes --rule {rule}`"


def _move(old: str, new: str) -> str:
    """Where a path goes, on one line where that fits a terminal, else on two."""
    line = f"{old} → {new}"
    return line if len(line) <= _WIDTH else f"{old}\n{'':8}→ {new}"


def _severities(count: int, severity: Severity) -> str:
    if severity is Severity.INFORMATION:
        return f"{count:,} information"
    return counted(count, severity.word)


def _table(rows: list[tuple[int, str]]) -> Iterator[str]:
    width = max((len(f"{count:,}") for count, _ in rows), default=0)
    for count, words in rows:
        yield f"{count:>{max(width, 6)},}  {words}\n"


def _ranked(counts: Counter[Counted]) -> list[tuple[Counted, int]]:
    """Most frequent first, then by name, so that two runs read the same."""
    return sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
