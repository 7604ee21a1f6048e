"""`Buffers`: the texts that an editor holds, each with what was read of it part by part.

One for all snapshots of a workspace that follow on each other. It answers nothing by itself: what a `Typed` gives is
what reading the same text as a whole gives.
"""

from __future__ import annotations

from canonic.facts.typed import Typed
from canonic.workspace.files import NOTEBOOK, Files


class Buffers:
    """Not thread-safe: used where the workspace is changed."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._known: dict[str, Typed | None] = {}

    def known(self, path: str) -> Typed | None:
        """What was read part by part of a text that an editor holds; None where nothing was."""
        return self._known.get(path) if self._files.held(path) else None

    def changed(self, path: str) -> Typed | None:
        """The text of a file that is read anew; None where no editor holds it, or it was only opened so far."""
        if path.endswith(NOTEBOOK) or not self._files.held(path):
            self._known.pop(path, None)
            return None
        opened = path not in self._known
        typed = self._known[path] = None if opened else self._known[path] or Typed()
        return typed

    def of(self, path: str) -> Typed | None:
        """The text of a file that is looked at closely; None where no editor holds it."""
        if path.endswith(NOTEBOOK) or not self._files.held(path):
            return None
        typed = self._known[path] = self._known.get(path) or Typed()
        return typed
