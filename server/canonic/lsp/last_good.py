"""The configuration that a folder works with: the present one, or as much of it as is good, or the last good one.

Takes the root of a folder and what the editor sets for it; reads settings and policy from disk, gives them with all
their faults. A fault never ends the findings:

- one in what the editor sets leaves the files in force, with the editor's last good settings, or those of its settings
  that have no fault where they were never all good;
- one in a file leaves everything in force that was good before;
- at the first start, when nothing was good before, all keys and entries count that have no fault. Only a file that
  cannot be read at all tells nothing of what the project wants: then there is no configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from canonic.errors import Problem

if TYPE_CHECKING:
    from canonic.configured import Configured


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an editor sets for a folder."""

    overrides: Mapping[str, Any] = field(default_factory=dict)
    """Options of the configuration file."""
    known: tuple[str, ...] = ()
    """Names of its other settings, for telling what was meant by an unknown one."""
    faults: tuple[Problem, ...] = ()
    """What is wrong with those others."""


class LastGood:
    """See the module."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._given: Configured | None = None
        self._wishes: Wishes | None = None

    def read(self, wishes: Wishes) -> tuple[Configured | None, tuple[Problem, ...]]:
        """What is in force now, and every fault of what stands there."""
        given, problems = self._read(wishes)
        told = (*problems, *wishes.faults)
        in_files = any(problem.file for problem in problems)
        if not problems:
            self._given, self._wishes = given, wishes
        elif not in_files and self._wishes is not None and not (again := self._read(self._wishes))[1]:
            self._given = again[0]
        elif not in_files and self._wishes is None:
            self._given = given
        elif self._given is None and not (in_files and given.settings.source is None):
            return given, told
        return self._given, told

    def _read(self, wishes: Wishes) -> tuple[Configured, tuple[Problem, ...]]:
        # Only here, so that `initialize` is answered before any of the engine is loaded.
        from canonic.configured import as_far_as_good

        given, problems = as_far_as_good(self._root, overrides=wishes.overrides or None, known=wishes.known)
        return given, tuple(problems)
