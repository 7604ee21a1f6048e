"""Paths that a test puts together before it patches them: ``patch(f"{BASE}.old.X")``.

Takes a text, gives patterns. Looks at the text alone: what a name of the f-string stands for is any string that the
file assigns to that name somewhere, and anything at all where it assigns none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

ANY = "*"
"""Stands for a part that nobody can tell: ``*.old.X`` for any path that ends so, ``a.b.*`` for any that begins so."""

_CALLS = ("patch", "setattr", "delattr")
_BUILT = [
    # Each begins with a plain word: a search for that is much quicker.
    re.compile(call + r"\s*\(\s*(?:\w+\s*=\s*)?[rR]?[fF][rR]?(?P<quote>\"\"\"|'''|[\"'])(?P<path>[^\n]*?)(?P=quote)")
    for call in _CALLS
]
_FIELD = re.compile(r"\{([^{}]*)\}")
_LAST_NAME = re.compile(r"([^\W\d]\w*)\s*\Z")
_MOST = 8
"""A name with more values than these may be anything."""


def built_paths(text: str) -> Iterator[str]:
    """The paths that f-strings in calls which replace something may come to; see `ANY`."""
    for match in (match for pattern in _BUILT for match in pattern.finditer(text)):
        parts = _FIELD.split(match["path"])
        # Every second part is an expression.
        values = [_values(text, part) if number % 2 else [part] for number, part in enumerate(parts)]
        for chosen in product(*values) if len(values) < _MOST else ():
            path = "".join(chosen)
            tail = path.rpartition(ANY)[2]
            if ANY not in path:
                yield path
            elif "." in tail:  # what stands for the last name says nothing of the path: see below
                yield f"{ANY}{tail[tail.index('.') :]}"
            elif (module := path.partition(ANY)[0]).endswith("."):
                yield f"{module}{ANY}"


def _values(text: str, expression: str) -> list[str]:
    """The strings that an expression may stand for."""
    name = _LAST_NAME.search(expression)
    if name is None:
        return [ANY]
    assigned = re.compile(rf"\b{name[1]}\s*(?::\s*[\w.\[\]]+\s*)?=\s*([\"'])([\w.]+)\1")
    found = list(dict.fromkeys(match[2] for match in assigned.finditer(text)))
    return found if 0 < len(found) < _MOST else [ANY]
