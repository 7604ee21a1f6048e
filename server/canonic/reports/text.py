"""The report for people: one block per finding, with its place, its rule, the source and what to do about it.

Takes findings and gives text. It never asks for edits, so nothing that makes edits is loaded for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from canonic.findings import Finding, Reason, Safety
from canonic.reports.excerpt import excerpt
from canonic.reports.reasons import reason_words
from canonic.reports.spots import Spots
from canonic.reports.style import Style, printable
from canonic.reports.view import View
from canonic.text.names import Path

SAFE_MARK = "[*]"
"""Stands before the message of a finding that `canonic fix` mends by itself."""
_MOST_RELATED = 8
_CHAIN_WIDTH = 88


def text(findings: Iterable[Finding], view: View) -> Iterator[str]:
    """One block per finding; blocks are parted by an empty line."""
    style = Style(view.colour)
    spots = Spots(view)
    for finding in findings:
        yield "\n".join((*_block(finding, spots, view, style), "", ""))


def is_safe(finding: Finding) -> bool:
    """Whether `canonic fix` mends it without being asked twice."""
    return finding.fix is not None and finding.fix.safety is Safety.SAFE


def unsafe_command(finding: Finding) -> str:
    """What applies the unsafe fix of a finding."""
    named = f" --rule {finding.rule}" if finding.fix is not None and finding.fix.on_request else ""
    return f"canonic fix --unsafe-fixes{named}"


def _block(finding: Finding, spots: Spots, view: View, style: Style) -> Iterator[str]:
    severity = finding.severity.word
    spot, lines = spots.spot(finding.path, finding.span), spots.lines(finding.path, finding.span)
    mark = f" {style.paint('good', SAFE_MARK)}" if is_safe(finding) else ""
    yield (
        f"{style.paint('strong', str(spot))}: {style.paint(severity, f'{severity}[{finding.rule}]')}{mark} "
        f"{printable(_said(finding)[0])}"
    )
    margin = " "
    if lines is not None:
        source = tuple(excerpt(lines, spot.span, style, severity))
        yield from source
        margin = " " * (len(str(min(spot.span.end_line, len(lines.starts)))) + 1) if source else margin
    for word, said in _remarks(finding, view, spots):
        role = "good" if word == "help" else "information"
        first, *more = said.split("\n")
        yield f"{margin}{style.paint('gutter', '=')} {style.paint(role, word)}: {printable(first)}"
        yield from (f"{margin}{' ' * (len(word) + 2)}{printable(line)}" for line in more)


def _remarks(finding: Finding, view: View, spots: Spots) -> Iterator[tuple[str, str]]:
    """What stands under the excerpt: the mend or why there is none, then the way of the name, then other places."""
    fix = finding.fix
    more = _details(finding)
    withheld = finding.withheld
    why = f"{withheld.value}: {reason_words(withheld, finding.rule)}" if withheld is not None else ""
    if fix is not None and fix.safety is Safety.SAFE:
        yield "help", f"{fix.title} (`canonic fix`)"
    elif fix is not None and fix.safety is Safety.UNSAFE:
        yield "help", f"{fix.title} (unsafe, look at it first: `{unsafe_command(finding)}`)"
    elif fix is not None:
        yield "help", f"{fix.title} (shown only, make the change by hand)"
    if more:
        yield ("note" if fix is not None else "help"), more
    if why and not is_safe(finding) and withheld is not Reason.NOT_APPLICABLE:
        yield "note", f"no {'safe ' if fix is not None else ''}fix, {why}"
    if finding.policy:
        yield "policy", finding.policy
    if len(finding.chain) > 1:
        yield "chain", _chain(finding.chain)
    others = [related for related in finding.related if not related.on_the_way]
    told = {(related.path, related.span.line) for related in others}
    if finding.definition is not None and (finding.definition.path, finding.definition.line) not in told:
        yield "note", f"defined at {view.shown(finding.definition.path)}:{finding.definition.line}"
    for related in others[:_MOST_RELATED]:
        yield "note", f"{spots.spot(related.path, related.span)}: {related.message}"
    if len(others) > _MOST_RELATED:
        yield "note", f"and {len(others) - _MOST_RELATED} more places"


def _said(finding: Finding) -> tuple[str, ...]:
    """The clauses of a message: what is wrong, then what to do about it, and more."""
    message = finding.message
    return _clauses(message.removesuffix(f" ({finding.policy})") if finding.policy else message)


def _details(finding: Finding) -> str:
    """The further clauses, but for what the other remarks say."""
    clauses = list(_said(finding)[1:])
    if finding.fix is not None:  # its title says it
        clauses = [clause for clause in clauses if not clause.startswith("use `from ")]
    if finding.withheld is Reason.DIFFERENT_DEFINITION:
        clauses = [clause for clause in clauses if clause != "that is another object"]
    return "; ".join(clauses)


@lru_cache(maxsize=1024)  # thousands of findings say the same
def _clauses(message: str) -> tuple[str, ...]:
    """A message at its semicolons; those in code, quotes and brackets part nothing."""
    found, start, depth, code, quoted = [], 0, 0, False, False
    for at, character in enumerate(message):
        if character == "`":
            code = not code
        elif code:
            continue
        elif character == '"':
            quoted = not quoted
        elif character in "()" and not quoted:
            depth += 1 if character == "(" else -1
        elif character == ";" and not quoted and depth <= 0 and message.startswith("; ", at):
            found.append(message[start:at])
            start = at + 2
    return (*found, message[start:])


def _chain(paths: tuple[Path, ...]) -> str:
    """The way of a name on one line where it fits, else a line for each step."""
    line = " → ".join(str(path) for path in paths)
    return line if len(line) <= _CHAIN_WIDTH else "\n→ ".join(str(path) for path in paths)
