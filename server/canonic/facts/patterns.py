"""Compiles the expressions that read source text, with an engine that reads them right."""

from __future__ import annotations

import re
import sys
from typing import Any


def reading_pattern(source: str) -> re.Pattern[str]:
    """The compiled `source`, which may use possessive quantifiers (`*+`, `++`, `?+`). Flags stand inline: `(?a)`.

    Before Python 3.11.5, `re` goes on from a wrong place after a possessive group whose last round failed half-way
    (https://github.com/python/cpython/issues/106052; Debian 12 ships 3.11.2). The package `regex`, which Canonic
    requires there, has no such fault.
    """
    if sys.version_info >= (3, 11, 5):
        return re.compile(source)
    import regex

    engine: Any = regex
    compiled: re.Pattern[str] = engine.compile(source)
    return compiled
