"""The shapes that a value in a configuration may have: plain descriptions, checked by `canonic.settings.validate`.

Takes nothing and gives frozen values. It knows nothing of TOML, of files, or of which option has which shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PathForm = Literal["name", "module", "either", "legacy"]
"""``name``: ``module:Name``. ``module``: a dotted module. ``either``: one of these. ``legacy``: or ``module:*``."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string; with `allowed`, one of these words."""

    allowed: tuple[str, ...] = ()
    what: str = "a string"


@dataclass(frozen=True, slots=True)
class ImportPath:
    """A string that spells an import path."""

    form: PathForm


@dataclass(frozen=True, slots=True)
class Day:
    """An ISO date, as a string or as a TOML date."""


@dataclass(frozen=True, slots=True)
class Flag:
    """``true`` or ``false``."""


@dataclass(frozen=True, slots=True)
class Number:
    """An integer not below `least`."""

    least: int = 0


@dataclass(frozen=True, slots=True)
class Array:
    """An array of items of one shape; with `word`, that single word may stand in its place."""

    item: Text | ImportPath
    least: int = 0
    """The smallest number of items."""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """A table whose keys are the user's own (`keys` empty) or come from a list."""

    value: Text | Array
    keys: tuple[str, ...] = ()
    key_word: str = "key"
    """What a key is called in messages."""


Shape = Text | ImportPath | Day | Flag | Number | Array | Mapping


@dataclass(frozen=True, slots=True)
class Option:
    """One key of a table."""

    name: str
    shape: Shape
    doc: str
    """One or two plain sentences."""
    default: object = None
    """The value that the absent key means; None when absence has a meaning of its own, told by `absent`."""
    absent: str = ""
    """What the absent key means, where no value says it."""
    example: str = ""
    """A TOML value for the documentation."""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of policy table (``[[name]]``, ``[[module]]`` …)."""

    kind: str
    doc: str
    options: tuple[Option, ...]
    example: str
    """TOML lines of one table, without its header."""
