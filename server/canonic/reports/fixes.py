"""The last words of a fix run: what was fixed, what could not be written, what stays and why.

Takes plain counts; it does not know how a fix is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from canonic.findings import Finding, Safety
from canonic.reports.statistics import counted, withheld_rows
from canonic.reports.style import Style

_MOST_FILES = 20
_UNUSED = "idle-shim"


@dataclass(frozen=True, slots=True)
class FixedFile:
    """One file of the run, by the path to show."""

    path: str
    findings: int
    error: str = ""
    """Why it was not written; empty when it was."""
    deleted: bool = False


ByRule = Sequence[tuple[str, int]]


def fix_summary(
    files: Sequence[FixedFile],
    remaining: Sequence[Finding],
    *,
    appeared: ByRule = (),
    went: ByRule = (),
    only_shown: bool,
    colour: bool,
) -> Iterator[str]:
    """What was done, then what was left; `only_shown` when nothing was to be written.

    `appeared`: how many of what was left are new, `went`: how many findings went without a fix of their own, by rule.
    Without these the numbers of a check before and after could not be reconciled.
    """
    style = Style(colour)
    done = [file for file in files if not file.error]
    total = sum(file.findings for file in done)
    if not done:
        yield "Nothing to fix.\n"
    else:
        verb = "Would fix" if only_shown else "Fixed"
        yield f"{style.paint('good', verb)} {counted(total, 'finding')} in {counted(len(done), 'file')}.\n"
        for file in done[:_MOST_FILES]:
            yield f"{file.findings:>6,}  {file.path}{' (deleted)' if file.deleted else ''}\n"
        if len(done) > _MOST_FILES:
            yield f"        and {counted(len(done) - _MOST_FILES, 'more file')}\n"
    failed = [file for file in files if file.error]
    if failed:
        yield f"{style.paint('error', 'Not fixed')}: {counted(len(failed), 'file')}.\n"
        for file in failed:
            yield f"        {file.path}: {file.error}\n"
    if went:
        number = sum(count for _, count in went)
        yield f"{counted(number, 'more finding')} {_is(number)} gone with them: {_rules(went)}.\n"
    if remaining:
        yield from _what_stays(remaining, style)
    yield from _what_is_new(appeared, only_shown=only_shown)


def _what_is_new(appeared: ByRule, *, only_shown: bool) -> Iterator[str]:
    """A shim that nothing uses any more is what the fixes are for; what else is new is told as such."""
    for rule, number in appeared:
        if rule == _UNUSED:
            now = "would be unused" if only_shown else f"{_is(number)} unused now"
            yield f"{counted(number, 'shim')} {now} ({rule}).\n"
    others = [(rule, count) for rule, count in appeared if rule != _UNUSED]
    if others:
        number = sum(count for _, count in others)
        new = "would be new" if only_shown else f"{_is(number)} new"
        yield f"{number:,} of them {new}, because of these fixes: {_rules(others)}.\n"


def _what_stays(remaining: Sequence[Finding], style: Style) -> Iterator[str]:
    verb = "stays" if len(remaining) == 1 else "stay"
    yield f"{style.paint('warning', counted(len(remaining), 'finding'))} {verb}; why there was no safe fix:\n"
    reasons = Counter(finding.withheld for finding in remaining if finding.withheld is not None)
    yield from withheld_rows(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))
    unsafe = [finding for finding in remaining if finding.fix and finding.fix.safety is Safety.UNSAFE]
    named = Counter(finding.rule for finding in unsafe if finding.fix and finding.fix.on_request)
    if count := len(unsafe) - named.total():
        yield f"{count:,} of them {_has(count)} an unsafe fix: `canonic fix --unsafe-fixes`.\n"
    for rule, count in sorted(named.items()):
        yield f"{count:,} of them {_has(count)} one to be asked for: `canonic fix --unsafe-fixes --rule {rule}`.\n"


def _rules(counts: ByRule) -> str:
    return ", ".join(f"{rule} {count:,}" for rule, count in counts)


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _has(count: int) -> str:
    return "has" if count == 1 else "have"
