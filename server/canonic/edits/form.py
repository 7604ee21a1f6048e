"""A ``from … import`` statement as the project's formatter writes it: on one line, or wrapped where it is too long.

Takes what the statement imports and an `ImportStyle`, gives its text. Comments between names are not for this page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from canonic.settings.import_style import ImportStyle, Wrapping

_PRAGMA = re.compile(r"#\s*(?:noqa|nosec|(?:isort|type|pyright|pyrefly|pylint|flake8|ruff|ty):)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """What decides how a statement is written, beside its names."""

    style: ImportStyle
    indentation: str
    """What stands before it on its line."""
    newline: str

    @property
    def unit(self) -> str:
        """One more level of indentation."""
        return "\t" if "\t" in self.indentation else self.style.indent

    def fits(self, code: str, comment: str = "") -> bool:
        """Whether a line is within the project's length. Most formatters let a comment for tools stand out."""
        pragma = None if self.style.pragmas_count else _PRAGMA.search(comment)
        line = self.indentation + code + (comment[: pragma.start()] if pragma else comment).rstrip()
        return width(line, self.style.tab_width) <= self.style.line_length

    def write(
        self, intro: str, names: Sequence[tuple[str, str]], comment: str = "", *, wrapped: bool = False
    ) -> tuple[str, str]:
        """The statement's text, and the comment that is left to stand behind it.

        `intro` is all before the names, ``from m import``. `comment` is what follows on the line, blanks included;
        a wrapped statement takes it behind its opening parenthesis. `wrapped`: even where one line would do.
        """
        listed = [f"{name} as {asname}" if asname else name for name, asname in names]
        line = f"{intro} {', '.join(listed)}"
        aliased = self.style.force_wrap_aliases and len(names) > 1 and any(asname for _, asname in names)
        if 0 < self.style.force_grid_wrap <= len(names):
            wrapped = True
        if not wrapped and not aliased and self.fits(line, comment):
            return line, comment
        match self.style.wrapping:
            case Wrapping.VERTICAL:
                return self._vertical(intro, listed, comment), ""
            case Wrapping.GRID if len(names) > 1 and not comment.strip():
                return self._grid(intro, listed), comment
            case Wrapping.VERTICAL_GRID if not comment.strip():
                return self._vertical_grid(intro, listed), comment
            case _:
                return line, comment

    def _vertical(self, intro: str, listed: Sequence[str], comment: str) -> str:
        said = comment.strip()
        opening = f"{intro} (  {said}" if said else f"{intro} ("
        comma = "," if self.style.trailing_comma else ""
        lines = [opening, *(f"{self.indentation}{self.unit}{name}," for name in listed[:-1])]
        return self.newline.join([*lines, f"{self.indentation}{self.unit}{listed[-1]}{comma}", f"{self.indentation})"])

    def _grid(self, intro: str, listed: Sequence[str]) -> str:
        align = " " * (width(self.indentation + intro, self.style.tab_width) + 2)
        lines = [f"{self.indentation}{intro} ({listed[0]}"]
        for number, name in enumerate(listed[1:], 2):
            closing = ")" if number == len(listed) else ","
            if width(f"{lines[-1]}, {name}{closing}", self.style.tab_width) <= self.style.line_length:
                lines[-1] += f", {name}"
            else:
                lines[-1] += ","
                lines.append(align + name)
        comma = "," if self.style.trailing_comma else ""
        return (self.newline.join(lines) + comma + ")")[len(self.indentation) :]

    def _vertical_grid(self, intro: str, listed: Sequence[str]) -> str:
        inside = self.indentation + self.unit
        lines = [inside + listed[0]]
        for name in listed[1:]:
            if width(f"{lines[-1]}, {name},", self.style.tab_width) <= self.style.line_length:
                lines[-1] += f", {name}"
            else:
                lines[-1] += ","
                lines.append(inside + name)
        comma = "," if self.style.trailing_comma else ""
        return self.newline.join([f"{intro} (", *lines]) + comma + f"{self.newline}{self.indentation})"


def width(text: str, tab_width: int) -> int:
    """How many columns a line takes."""
    columns = 0
    for char in text:
        if char == "\t":
            columns += tab_width - columns % tab_width
        elif char.isascii():
            columns += 1
        elif not unicodedata.combining(char):
            columns += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return columns
