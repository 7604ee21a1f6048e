"""How the project has its code formatted: what ruff's or black's settings say of it.

Takes their tables, gives a `Formatting`. Values of a wrong type count as not set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from canonic.settings.tables import numbers_of, strings

_TARGET = re.compile(r"py3(\d+)")
_OLDEST = 7
"""The minor version of the oldest Python that ruff writes for."""


class Formatting(msgspec.Struct, frozen=True, kw_only=True):
    """What a formatter is told about a file."""

    line_length: int = 88
    is_ruff: bool = False
    """The project has settings of ruff; ruff reads them itself."""
    options: tuple[str, ...] = ()
    """What black's settings come to in ruff's words, as ``key=value``."""


def ruff_formatting(settings: Mapping[str, Any]) -> Formatting:
    """What a project with these settings of ruff wants."""
    return Formatting(is_ruff=True, **numbers_of(settings, {"line-length": "line_length"}))


def black_formatting(settings: Mapping[str, Any]) -> Formatting:
    """What a project wants that is formatted by black with these settings; empty: black's own way, which is ruff's."""
    said = {key.replace("_", "-"): value for key, value in settings.items()}
    length: int = numbers_of(said, {"line-length": "length"}).get("length") or Formatting().line_length
    options = [f"line-length={length}"] if "line-length" in said else []
    if said.get("skip-string-normalization") is True:
        options.append('format.quote-style="preserve"')
    if said.get("skip-magic-trailing-comma") is True:
        options.append("format.skip-magic-trailing-comma=true")
    targets = [int(match[1]) for match in map(_TARGET.fullmatch, strings(said.get("target-version"))) if match]
    if targets and min(targets) >= _OLDEST:
        options.append(f'target-version="py3{min(targets)}"')
    return Formatting(line_length=length, options=tuple(options))
