"""`ImportStyle`: how a project wants its imports sorted, joined and wrapped, as plain values.

The defaults are those of ruff. `canonic.settings.ruff_style` and `canonic.settings.isort_style` make one from a
project's files, `canonic.edits` writes by it. Nothing is read here.
"""

from __future__ import annotations

import enum
import re
import sys
from collections.abc import Callable

import msgspec

FUTURE, STANDARD, THIRD, FIRST, LOCAL = SECTIONS = (
    "future",
    "standard-library",
    "third-party",
    "first-party",
    "local-folder",
)
"""The sections that every tool has, in their usual order."""

_ADDED = {"tomllib": 11, "annotationlib": 14, "compression": 14}
_REMOVED = {
    **dict.fromkeys(("asynchat", "asyncore", "distutils", "imp", "smtpd"), 12),
    **dict.fromkeys(
        ("aifc", "audioop", "cgi", "cgitb", "chunk", "crypt", "imghdr", "lib2to3", "mailcap", "msilib"), 13
    ),
    **dict.fromkeys(
        ("nis", "nntplib", "ossaudiodev", "pipes", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib"), 13
    ),
}
"""Modules by the minor version of Python 3 that brought them, or that no longer has them."""


class Wrapping(enum.Enum):
    """How the names of a statement stand that is too long for one line; isort's numbers."""

    GRID = 0
    """As many on a line as fit, aligned with the opening parenthesis."""
    VERTICAL = 3
    """One on each line."""
    VERTICAL_GRID = 5
    """As many on a line as fit, indented, the parentheses on lines of their own."""


class Known(msgspec.Struct, frozen=True):
    """Modules that the project puts into a section by name."""

    pattern: str
    """A dotted name, in which ``*`` and ``?`` stand for any characters; what lies below it counts too."""
    section: str

    def matches(self, module: str) -> bool:
        """Whether a module, not its parents, is meant."""
        parts = (".*" if char == "*" else "." if char == "?" else re.escape(char) for char in self.pattern)
        return re.fullmatch("".join(parts), module) is not None


def standard_library(minor: int | None = None) -> frozenset[str]:
    """Top-level modules of Python 3's own library: of one minor version, or of any."""
    names = set(sys.stdlib_module_names) | _ADDED.keys() | _REMOVED.keys()
    if minor is not None:
        names -= {name for name, version in _ADDED.items() if minor < version}
        names -= {name for name, version in _REMOVED.items() if minor >= version}
    return frozenset(names)


class ImportStyle(msgspec.Struct, frozen=True, kw_only=True):
    """What a project says about its import statements. The names are ruff's where it has one."""

    line_length: int = 88
    indent: str = "    "
    """One level of indentation inside parentheses."""
    tab_width: int = 4
    pragmas_count: bool = False
    """A comment for tools, ``# noqa``, counts for the length of its line (isort)."""
    wrapping: Wrapping = Wrapping.VERTICAL
    trailing_comma: bool = True
    """The last name of a wrapped statement gets one."""
    magic_comma: bool = True
    """A statement with a comma behind its last name stays wrapped even where it would fit on one line."""
    force_wrap_aliases: bool = False
    force_grid_wrap: int = 0
    """From this number of names on a statement is wrapped even where it would fit; 0: never (isort)."""

    sorts: bool = False
    """A tool of the project sorts its imports."""
    joins_commented: bool = False
    """It makes statements of one module one whatever comments stand behind them; that of a single name goes with the
    name (ruff)."""
    sections: tuple[str, ...] = SECTIONS
    default_section: str = THIRD
    no_sections: bool = False
    known: tuple[Known, ...] = ()
    standard: frozenset[str] = standard_library(10)
    own: tuple[Callable[[str], bool], ...] = ()
    """Ways to tell whether an absolute module is the project's own, the tool's exact one first. Tools and their
    versions differ: the first one by which a file is sorted today is the one to go by."""

    combine_as: bool = False
    """``A, B as C`` may stand in one statement."""
    split_at_aliases: bool = False
    """Without `combine_as`, an ``as`` stands at its name's place and breaks the names around it in two (isort)."""
    force_single_line: bool = False
    single_line_exclusions: frozenset[str] = frozenset()
    force_sort_within_sections: bool = False
    sort_by_line: bool = False
    """What isort does instead: it compares whole lines without their first word."""
    lexicographical: bool = False
    """With `sort_by_line`: ``a import b`` counts as ``a.b``."""
    group_by_package: bool = False
    """With `sort_by_line`: the names behind ``from a import`` do not count."""
    from_first: bool = False
    force_to_top: frozenset[str] = frozenset()
    forced_separate: tuple[str, ...] = ()
    order_by_type: bool = True
    case_sensitive: bool = False
    constants: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()
    closest_first: bool = False
    """``from . import`` before ``from .. import``."""
    length_sort: bool = False
    length_sort_straight: bool = False

    lines_between_types: int = 0
    lines_between_sections: int = 1
    line_before_comment: bool = True
    """A blank line above a comment that belongs to an import."""
    no_lines_before: frozenset[str] = frozenset()

    def isolates(self, spelling: str) -> bool:
        """Whether each name of a module, as spelled behind ``from``, gets a statement of its own."""
        return self.force_single_line and spelling.lstrip(".") not in self.single_line_exclusions


DEFAULT = ImportStyle()
"""For a project that says nothing."""
