"""Markers in the code of a rule page: comments that claim a finding. Takes lines; gives them without, and `Marker`s.

At the end of a line: ``# warning: 12 [rule-name] "words" fix=safe``; under a line, the carets below the exact span:
``#     ^^^^ [rule-name] "words"``. Everything after the severity or the carets may be left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_SEVERITY = r"error|warning|information|hint"
_CLAIM = r'(?:\[(?P<rule>[a-z-]+)\]\s*)?(?:"(?P<words>(?:[^"\\]|\\.)*)"\s*)?(?P<pairs>(?:[a-z]+=[a-z-]+\s*)*)$'
_TRAILING = re.compile(
    rf"\s*#\s*(?P<severity>{_SEVERITY}):\s*(?:(?P<column>\d+)(?:-(?P<end>\d+))?(?=\s|$)\s*)?{_CLAIM}", re.ASCII
)
_CARETS = re.compile(rf"\s*#\s*(?P<carets>\^+)\s*(?:(?P<severity>{_SEVERITY}):\s*)?{_CLAIM}", re.ASCII)
_LOOKS_TRAILING = re.compile(rf"#\s*(?:{_SEVERITY}):")
_LOOKS_CARETS = re.compile(r"\s*#\s*\^")
_KEYS = {
    "fix": ("safe", "unsafe", "display", "none"),
    "withheld": None,
}


class MarkerError(Exception):
    """A comment that looks like a marker and is none."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Marker:
    """One expected finding. What is None is not claimed."""

    file: str
    line: int
    """Line in the file, markers taken out."""
    column: int | None
    end_column: int | None
    severity: str | None
    rule: str | None
    """None: the rule of the page."""
    words: str
    """Part of the message."""
    fix: str | None
    """Grade of the fix, or ``none``."""
    withheld: str | None
    """The reason why there is no safe fix, or ``none``."""
    page_line: int

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" + (f":{self.column}" if self.column else "")
        parts = [
            place,
            self.severity or "",
            f"[{self.rule}]" if self.rule else "",
            f'"{self.words}"' if self.words else "",
        ]
        parts += [f"{key}={value}" for key, value in (("fix", self.fix), ("withheld", self.withheld)) if value]
        return " ".join(part for part in parts if part) + f" (page line {self.page_line})"


def extract(lines: list[str], file: str, first_line: int) -> tuple[list[str], list[Marker]]:
    """The lines of a block without markers, and the markers. `first_line` is the page's line of ``lines[0]``."""
    kept: list[str] = []
    markers: list[Marker] = []
    for page_line, raw in enumerate(lines, first_line):
        if _LOOKS_CARETS.match(raw):
            match = _CARETS.fullmatch(raw)
            if not match or not kept:
                raise MarkerError(
                    page_line, f'write carets as `#  ^^^ [rule-name] "words"` below a line, not {raw.strip()!r}'
                )
            columns = (match.start("carets") + 1, match.end("carets") + 1)
            carets = _marker(match, file, len(kept), columns, page_line)
            refined = _refined(markers, carets)
            if refined is None:
                markers.append(carets)
            else:
                markers[refined] = replace(markers[refined], column=columns[0], end_column=columns[1])
            continue
        line = raw
        found: list[Marker] = []
        while _LOOKS_TRAILING.search(line):
            place = [hit.start() for hit in _LOOKS_TRAILING.finditer(line)][-1]
            start = len(line[:place].rstrip())
            match = _TRAILING.fullmatch(line, start)
            if not match:
                shape = f'`# {"|".join(_SEVERITY.split("|"))}: COLUMN [rule-name] "words"`'
                raise MarkerError(page_line, f"write a marker as {shape}, not {line[place:]!r}")
            span = (int(match["column"]) if match["column"] else None, int(match["end"]) if match["end"] else None)
            found.append(_marker(match, file, len(kept) + 1, span, page_line))
            line = line[:start]
        markers += reversed(found)
        kept.append(line)
    return kept, markers


def _refined(markers: list[Marker], carets: Marker) -> int | None:
    """Which marker at the end of the line the carets make exact, when they claim nothing themselves but the span."""
    if carets != replace(carets, severity=None, rule=None, words="", fix=None, withheld=None):
        return None
    for index, marker in enumerate(markers):
        if marker.line == carets.line and marker.end_column is None and marker.column in (None, carets.column):
            return index
    return None


def _marker(
    match: re.Match[str], file: str, line: int, columns: tuple[int | None, int | None], page_line: int
) -> Marker:
    pairs = dict(pair.split("=", 1) for pair in match["pairs"].split())
    for key, value in pairs.items():
        allowed = _KEYS.get(key, ())
        if allowed is not None and value not in allowed:
            raise MarkerError(
                page_line, f"`{key}={value}` is unknown; write fix=safe|unsafe|display|none or withheld=REASON"
            )
    words = re.sub(r"\\(.)", r"\1", match["words"] or "")
    return Marker(
        file=file,
        line=line,
        column=columns[0],
        end_column=columns[1],
        severity=match["severity"],
        rule=match["rule"],
        words=words,
        fix=pairs.get("fix"),
        withheld=pairs.get("withheld"),
        page_line=page_line,
    )
