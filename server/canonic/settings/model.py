"""`Settings`: the options of one workspace after reading, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from canonic.findings import Severity
from canonic.settings.options import NEED_EVERY_FILE


class RawEntry(msgspec.Struct, frozen=True):
    """One policy table as it stands in the file, not yet understood (`canonic.policy.load` does that)."""

    kind: str
    """``name``, ``module``, ``call``, ``exclusive`` or ``boundary``."""
    index: int
    """Its number among the tables of its kind."""
    table: Mapping[str, Any]
    line: int
    """Line of the table's header."""
    key_lines: Mapping[str, int]
    """Line of each key, and ``key[i]`` of each item of an array."""


class Glob(msgspec.Struct, frozen=True):
    """A glob of the options, as its file has it."""

    key: str
    """``exclude[0]``, ``per-file-ignores``."""
    written: str
    placed: tuple[str, ...]
    """Relative to the root."""
    line: int


class Source(msgspec.Struct, frozen=True):
    """A configuration file that was read."""

    file: str
    """Absolute path, or ``<pack NAME>``."""
    key_prefix: str
    """``tool.canonic`` or empty."""
    entries: tuple[RawEntry, ...] = ()
    globs: tuple[Glob, ...] = ()
    """Those of `exclude` and of `per-file-ignores`."""


class Extend(msgspec.Struct, frozen=True):
    """One item of ``extends``."""

    target: str
    line: int


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the project (or nobody) has set. Defaults are the documented ones."""

    root: str
    """Absolute path of the workspace folder."""
    source: Source | None = None
    extends: tuple[Extend, ...] | None = None
    """None: the key is absent, so packs that fit the workspace are on by themselves."""
    source_roots: tuple[str, ...] | None = None
    """Relative to the root; None: detect them."""
    exclude: tuple[str, ...] = ()
    """Globs relative to the root, wherever the configuration stands; so are the keys of `per_file_ignores`."""
    severity: Mapping[str, Severity] = {}
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    fail_on: Severity = Severity.WARNING
    scope: str = "policy"
    """``policy``: names of the policy only; ``all``: every workspace name (for `broken-import` and the like)."""

    asked: tuple[str, ...] = ()
    """Names and dotted modules that this run is about, though no policy may speak of them. No option: `canonic explain`
    sets it.
    """

    @property
    def reads(self) -> str:
        """The same, for which files are read for facts: ``all`` too where a rule that needs every file is on."""
        return "all" if any(self.severity.get(rule) for rule in NEED_EVERY_FILE) else self.scope
