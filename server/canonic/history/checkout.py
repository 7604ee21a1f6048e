"""A folder that holds the Python files of one commit after another, and what else decides which module a file is.

Takes a `Repository`; writes into a temporary folder of its own. From one commit to the next only what differs is
written, so files that stay keep their stamps, and whoever reads the folder need not read them again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile

from canonic.history.repository import Blob, NoHistory, Repository
from canonic.workspace.walk import PYTHON

_CONFIGURATION = ("pyproject.toml", "setup.cfg", "setup.py", ".gitignore")
_COMPILED = (".so", ".pyd", ".pyx")
"""That they are there is all that counts."""


class Checkout:
    """The folder. Leaving it as a context removes it."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._base = os.path.realpath(tempfile.mkdtemp(prefix="canonic-history-"))
        self.root = os.path.join(self._base, "tree")
        self.cache = os.path.join(self._base, "cache")
        """For whoever reads the folder; goes with it."""
        # Ignore files above a repository do not count, so what lies around the temporary folder does not either.
        os.makedirs(os.path.join(self.root, ".git"))
        self._there: dict[str, Blob] = {}

    def __enter__(self) -> Checkout:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._base, ignore_errors=True)

    def move_to(self, commit: str) -> None:
        """Make the folder hold the files of a commit. Raises `NoHistory` when git cannot give them."""
        wanted = self._repository.files(commit, _is_wanted)
        gone = [path for path, blob in self._there.items() if wanted.get(path) != blob]
        for path in gone:
            self._remove(path)
            del self._there[path]
        new: dict[str, list[str]] = {}
        for path, blob in wanted.items():
            if path not in self._there:
                new.setdefault(blob.id, []).append(path)
        given = 0
        for blob_id, data in self._repository.contents(new):
            given += 1
            for path in new[blob_id]:
                if self._write(path, wanted[path], data):
                    self._there[path] = wanted[path]
        if given < len(new):
            raise NoHistory("the clone lacks some of its files")  # half a tree would be counted as a whole one

    def _write(self, path: str, blob: Blob, data: bytes) -> bool:
        """Whether it could be written: never through a link, and no link that leads out."""
        full = os.path.join(self.root, path)
        folder = os.path.dirname(full)
        try:
            os.makedirs(folder, exist_ok=True)
            if not self._is_inside(os.path.realpath(folder)):
                return False
            if blob.is_link:
                target = os.fsdecode(data)
                if os.path.isabs(target) or not self._is_inside(os.path.realpath(os.path.join(folder, target))):
                    return False
                os.symlink(target, full)
            else:
                with open(full, "xb") as file:
                    file.write(b"" if path.endswith(_COMPILED) else data)
        except (OSError, ValueError):
            return False  # a name that this system cannot have
        return True

    def _remove(self, path: str) -> None:
        full = os.path.join(self.root, path)
        with contextlib.suppress(OSError):
            os.unlink(full)
            while (full := os.path.dirname(full)) != self.root:
                os.rmdir(full)  # ends at the first folder that holds something

    def _is_inside(self, real: str) -> bool:
        return real == self.root or real.startswith(os.path.join(self.root, ""))


def _is_wanted(name: str) -> bool:
    return name.endswith((*PYTHON, *_COMPILED)) or name in _CONFIGURATION
