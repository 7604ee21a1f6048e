"""In which calls a text replaces names of modules of which it has the path: ``patch(OLD + ".X")``."""

from __future__ import annotations

import re

from canonic.index.readings import Reading

_SETATTR = re.compile(r"setattr(?<!\wsetattr)\s*\(")
_PATCH = re.compile(r"patch(?<!\wpatch)\s*\(")
_OBJECT = re.compile(r"patch(?<!\wpatch)\s*\.\s*object\s*\(")
# Each begins with a plain word: a search for that is much quicker.


def replacing_calls(text: str) -> tuple[str, ...]:
    """The calls in which the path of a module may stand that a text replaces names in; empty for none at all."""
    by_object = _SETATTR.search(text) is not None or _OBJECT.search(text) is not None
    anyhow = by_object or _PATCH.search(text) is not None
    return (*(("",) if anyhow else ()), *(("import_module",) if by_object else ()))


CALLS: Reading[tuple[str, ...]] = Reading("replacing calls 1", replacing_calls, tuple[str, ...], quick=True)
"""Which of these calls a text has."""
