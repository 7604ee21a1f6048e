"""The stretch between two names of a ``from … import`` statement, taken apart into what belongs to whom.

Takes LibCST whitespace and gives it back. A comment on the line of a name belongs to that name, comment lines above a
name to the name below. Knows nothing of the names themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import libcst as cst

_PRAGMA = re.compile(
    r"#\s*(?:noqa|type:|pyright:|mypy:|ty:|pyre-|pylint:|ruff:|flake8:|isort:|fmt:\s*skip|nosec|nosemgrep|noinspection|pragma:|lint)",
    re.IGNORECASE,
)
_LAYOUT = re.compile(r"#\s*(?:isort|fmt|yapf)\s*:", re.IGNORECASE)
_TWO = cst.SimpleWhitespace("  ")


def is_pragma(comment: str) -> bool:
    """Whether a comment speaks to a tool about its line, so that each half of a split line needs it."""
    return _PRAGMA.match(comment) is not None


def is_about_layout(comment: str) -> bool:
    """Whether a comment tells a sorter or a formatter how to treat its line, which nothing may join then."""
    return _LAYOUT.match(comment) is not None


@dataclass(frozen=True, slots=True)
class Gap:
    """White space between two tokens inside an import statement."""

    tail: cst.TrailingWhitespace | None = None
    """The rest of the line of what stands before, with its line end; None when the gap does not end a line."""
    above: tuple[cst.EmptyLine, ...] = ()
    """Whole lines, blank or comment, above what stands behind."""
    lead: str = ""
    """The blanks directly before what stands behind (with a backslash and line end, where there are no parentheses)."""

    @property
    def comment(self) -> str:
        """The comment on the line of what stands before; empty without one."""
        return self.tail.comment.value if self.tail and self.tail.comment else ""

    @property
    def has_lines_of_comment(self) -> bool:
        """Whether a comment stands on a line of its own."""
        return any(line.comment for line in self.above)

    def without_comment(self) -> Gap:
        """The same without the comment on the line of what stands before."""
        if self.tail is None or self.tail.comment is None:
            return self
        return replace(self, tail=self.tail.with_changes(whitespace=cst.SimpleWhitespace(""), comment=None))

    def with_comment(self, tail: cst.TrailingWhitespace | None) -> Gap:
        """The same with another rest of the line of what stands before; None leaves it alone."""
        return self if tail is None else replace(self, tail=tail)

    def saying(self, comment: str) -> Gap:
        """The same with a comment on the line of what stands before, if that line ends here."""
        if self.tail is None:
            return self
        return replace(self, tail=self.tail.with_changes(whitespace=_TWO, comment=cst.Comment(comment)))

    def node(self) -> cst.BaseParenthesizableWhitespace:
        """The gap as LibCST has it."""
        if self.tail is None:
            return cst.SimpleWhitespace(self.lead)
        return cst.ParenthesizedWhitespace(
            first_line=self.tail, empty_lines=self.above, indent=True, last_line=cst.SimpleWhitespace(self.lead)
        )


def gap_of(whitespace: cst.BaseParenthesizableWhitespace) -> Gap:
    """The gap that LibCST's white space makes."""
    if isinstance(whitespace, cst.ParenthesizedWhitespace):
        return Gap(whitespace.first_line, tuple(whitespace.empty_lines), whitespace.last_line.value)
    assert isinstance(whitespace, cst.SimpleWhitespace)
    return Gap(lead=whitespace.value)


def joined(gaps: Sequence[Gap], above: tuple[cst.EmptyLine, ...]) -> Gap:
    """The gap that is left when the names between `gaps` go away; `above` is what stays above the name behind."""
    broken = [gap for gap in gaps if gap.tail is not None]
    if not broken:
        continued = [gap for gap in gaps if "\\" in gap.lead]
        return (continued or gaps)[-1 if continued else 0]
    tail = gaps[0].tail or broken[-1].without_comment().tail
    return Gap(tail, above, broken[-1].lead)
