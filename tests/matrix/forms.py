"""Reads ``forms.txt``: the forms of import and use that the matrix is made of, as data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_HEADER = re.compile(r"== (?P<name>[\w-]+)(?: @(?P<file>\S+))?(?P<flags>(?: \S+)*)")


@dataclass(frozen=True)
class Form:
    """One way to import or use a name, with ``$…`` where a cell puts its own modules and names."""

    name: str
    file: str
    """The file that the form is about, relative to the cell's package."""
    text: str
    others: dict[str, str]
    flags: frozenset[str]

    @property
    def newer(self) -> bool:
        """Whether the running Python may not know the grammar."""
        return any(flag.startswith("since=") for flag in self.flags)


@cache
def forms() -> tuple[Form, ...]:
    """All forms, in the order in which they are written."""
    sections = re.split(r"(?m)^(?=== )", (Path(__file__).parent / "forms.txt").read_text(encoding="utf-8"))[1:]
    found = tuple(_form(section) for section in sections)
    assert len({form.name for form in found}) == len(found), "two forms of one name"
    return found


def _form(section: str) -> Form:
    header, _, body = section.partition("\n")
    matched = _HEADER.fullmatch(header)
    assert matched, header
    parts = re.split(r"(?m)^-- (\S+)\n", body.rstrip("\n") + "\n")
    others = {name: f"{text.rstrip()}\n" for name, text in zip(parts[1::2], parts[2::2], strict=True)}
    flags = frozenset(matched["flags"].split())
    return Form(matched["name"], matched["file"] or "use.py", f"{parts[0].rstrip()}\n", others, flags)
