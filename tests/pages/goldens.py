"""Writes the "Use instead" blocks of a page anew: what ``--update`` does.

Takes the texts that the fixes produce. Everything else on the page stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.pages.reader import PageError, read


def update(page: Path, heading_line: int, actual: Mapping[tuple[str, bool], str]) -> None:
    """Write the text that the fixes produce, by file and grade, into the golden blocks below one heading."""
    text = page.read_text(encoding="utf-8")
    case = next((case for case in read(text).cases if case.line == heading_line), None)
    if case is None:
        raise PageError(heading_line, "the page changed while it was being rewritten; run again")
    lines = text.splitlines()
    for golden in sorted(case.goldens, key=lambda golden: -golden.first_line):
        if (new := actual.get((golden.file, golden.unsafe))) is not None:
            lines[golden.first_line - 1 : golden.end_line - 1] = new.splitlines()
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
