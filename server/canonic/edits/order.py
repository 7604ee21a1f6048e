"""Where an import statement stands among others by a project's settings: the order of ruff and isort.

Takes drafts and an `ImportStyle`, gives keys to sort by and the blank lines between. Knows nothing of text.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Sequence
from functools import cmp_to_key
from typing import Any

from canonic.edits.drafts import Draft
from canonic.settings.import_style import FIRST, FUTURE, LOCAL, STANDARD, ImportStyle

Key = tuple[Any, ...]
_TOKEN = re.compile(r"[0-9]+|.", re.DOTALL)


class Order:
    """The order that a style asks for; `is_own` tells whether an absolute module is the project's own."""

    def __init__(self, style: ImportStyle, is_own: Callable[[str], bool]) -> None:
        self._style = style
        self._is_own = is_own
        self._order = {section: number for number, section in enumerate(_with_default(style))}
        self._places: dict[str, tuple[int, int]] = {}

    def of_names(self, names: Sequence[tuple[str, str]]) -> list[int]:
        """The indices of the names of a ``from`` import in their order."""
        return sorted(range(len(names)), key=lambda index: self.name_key(*names[index]))

    def name_key(self, name: str, asname: str) -> Key:
        """What to sort the names of a statement by."""
        style = self._style
        return (
            name != "*",
            self._type(name) if style.order_by_type else 0,
            len(name) if style.length_sort else 0,
            _natural(name if style.case_sensitive else name.lower()),
            _natural(name),
            _natural(asname) if asname else (),
        )

    def key(self, draft: Draft) -> Key:
        """What to sort statements by; equal for those that a sorter would make one."""
        style = self._style
        place = self._place(draft)
        module, level = _module(draft)
        straight = not draft.spelling
        names = draft.names
        first = names[self.of_names(names)[0]]
        mixed = style.sort_by_line or (style.force_sort_within_sections and not self._is_future(place))
        kind = (draft.lazy, not mixed and straight == (style.from_first or self._is_future(place)))
        if style.sort_by_line:
            return (*place, *kind, module not in style.force_to_top, _natural(self._line(draft)))
        length = (len(module) + level,) if style.length_sort or (style.length_sort_straight and straight) else ()
        return (
            *place,
            *kind,
            module not in style.force_to_top,
            length,
            (1, 0) if not level else (0, level if style.closest_first else -level),
            _natural(module if style.case_sensitive else module.lower()) if module else (),
            _natural(module) if module else (),
            () if straight else self.name_key(*first),
            _natural(first[1]) if straight and first[1] else (),
        )

    def blank_lines(self, first: Draft, second: Draft, *, commented: bool = False) -> int:
        """How many blank lines stand between two neighbouring statements, the second perhaps with a comment above."""
        style = self._style
        (separate, section), (next_separate, next_section) = self._place(first), self._place(second)
        if separate != next_separate:
            return style.lines_between_sections
        if section != next_section:
            names = list(self._order)[min(section, next_section) + 1 : max(section, next_section) + 1]
            return style.lines_between_sections if set(names) - style.no_lines_before else 0
        lines = 1 if commented and style.line_before_comment else 0
        mixed = style.force_sort_within_sections or style.sort_by_line
        if not mixed and bool(first.spelling) != bool(second.spelling) and bool(first.spelling) == style.from_first:
            lines += style.lines_between_types
        return lines

    def is_normal(self, draft: Draft) -> bool:
        """Whether a sorter would leave the statement one statement."""
        names = draft.names
        if len(names) < 2:
            return bool(names)
        if not draft.spelling or self._style.isolates(draft.spelling):
            return False
        return self._style.combine_as or not any(asname for _, asname in names)

    def are_one(self, first: Draft, second: Draft) -> bool:
        """Whether a sorter would make two statements one."""
        if (first.spelling, first.lazy) != (second.spelling, second.lazy):
            return False
        if first.names == second.names:
            return True
        if not first.spelling or self._style.isolates(first.spelling):
            return False
        sides = (first.names, second.names)
        if any(name == "*" for names in sides for name, _ in names):
            return False
        return self._style.combine_as or not any(asname for names in sides for _, asname in names)

    def _line(self, draft: Draft) -> str:
        """A statement as isort compares it when it compares lines."""
        style = self._style
        names = draft.names
        listed = ", ".join(
            f"{name} as {asname}" if asname else name
            for name, asname in (names[index] for index in self.of_names(names))
        )
        if not draft.spelling:
            line = listed
        elif style.group_by_package:
            line = draft.spelling
        else:
            dots = draft.spelling[: len(draft.spelling) - len(draft.spelling.lstrip("."))]
            spelling = f"{dots} {draft.spelling[len(dots) :]}" if dots and style.closest_first else draft.spelling
            line = f"{spelling}.{listed}" if style.lexicographical else f"{spelling} import {listed}"
        return line if style.order_by_type else line.lower()

    def _place(self, draft: Draft) -> tuple[int, int]:
        """Number of the part that is kept separate, and of the section in it."""
        module = draft.spelling or draft.everything[0].name
        if module not in self._places:
            order = self._order
            section = self._section(module)
            section = section if section in order else self._style.default_section
            separate = 0
            for number, pattern in enumerate(self._style.forced_separate, 1):
                if not separate and fnmatch.fnmatchcase(module.lstrip("."), pattern.rstrip("*") + "*"):
                    separate = number
            self._places[module] = (separate, order[section])
        return self._places[module]

    def _section(self, module: str) -> str:
        style = self._style
        if module == FUTURE_MODULE:
            return FUTURE
        if style.no_sections:
            return FIRST
        if module.startswith("."):
            return LOCAL
        parts = module.split(".")
        for count in range(len(parts), 0, -1):
            prefix = ".".join(parts[:count])
            for known in style.known:
                if known.matches(prefix):
                    return known.section
        if parts[0] in style.standard:
            return STANDARD
        if module == "__main__" or self._is_own(module):
            return FIRST
        return style.default_section

    def _is_future(self, place: tuple[int, int]) -> bool:
        return place[1] == self._order.get(FUTURE, -1)

    def _type(self, name: str) -> int:
        """Constants before classes before all else, told by their case."""
        style = self._style
        for number, names in enumerate((style.constants, style.classes, style.variables)):
            if name in names:
                return number
        if len(name.encode()) > 1 and name.isupper():
            return 0
        return 1 if name[:1].isupper() else 2


FUTURE_MODULE = "__future__"


def _with_default(style: ImportStyle) -> tuple[str, ...]:
    if style.no_sections:
        return (FUTURE, FIRST)
    return style.sections if style.default_section in style.sections else (*style.sections, style.default_section)


def _module(draft: Draft) -> tuple[str, int]:
    """The module without dots, and their number."""
    if not draft.spelling:
        return draft.everything[0].name, 0
    module = draft.spelling.lstrip(".")
    return module, len(draft.spelling) - len(module)


def _compare(first: str, second: str) -> int:
    """As a person sorts: numbers by their value, a number with leading zeros digit by digit."""
    left, right = _TOKEN.findall(first), _TOKEN.findall(second)
    for one, other in zip(left, right, strict=False):
        if one == other:
            continue
        if (
            one[0].isdigit()
            and other[0].isdigit()
            and one.isascii()
            and other.isascii()
            and "0" not in (one[0], other[0])
        ):
            return -1 if (len(one), one) < (len(other), other) else 1
        return -1 if one < other else 1
    return len(left) - len(right)


_key_of = cmp_to_key(_compare)


def _natural(text: str) -> Key:
    return (_key_of(text),)
