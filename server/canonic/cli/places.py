"""Where a run takes place: the workspace root, the paths to report on, and how a path is shown.

Takes the PATHS of the command line as people type them; gives paths relative to the root, with ``/``. Which files are
modules, and what a configuration says, is not known here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from canonic.errors import CanonicError, Problem
from canonic.reports.style import printable
from canonic.settings.load import find_config


@dataclass(frozen=True, slots=True)
class Places:
    """One run's root and what it is to report on."""

    root: str
    """Absolute path of the workspace folder."""
    within: tuple[str, ...] | None
    """Report only on these, relative to the root; None: on everything."""
    given: tuple[str, ...]
    """Files (no folders) that the command line names, relative to the root."""

    def holds(self, path: str) -> bool:
        """Whether a path, relative to the root, is among those to report on."""
        return self.within is None or any(path == top or path.startswith(f"{top}/") for top in self.within)

    def shown(self, path: str) -> str:
        """A path relative to the root as the reader should see it: relative to the working folder, with ``/``."""
        if path.startswith("<"):
            return path
        full = os.path.join(self.root, path)
        try:
            near = os.path.relpath(full)
        except ValueError:  # another drive
            near = full
        near = near.replace(os.sep, "/")
        return near if near.isascii() else os.fsencode(near).decode("utf-8", "replace")


def find_places(paths: Sequence[str], config: str | None = None) -> Places:
    """The places of a run on existing `paths`; the working folder when none are given.

    The root is the folder of the nearest configuration above the paths, else the git root, else the working folder.
    Raises `CanonicError` with every path that does not exist, cannot be read, or has a configuration above it where
    there is none above all of them, unless a `config` is given.
    """
    full = [os.path.abspath(path) for path in paths] or [os.getcwd()]
    faults = [fault for path, place in zip(paths, full, strict=False) if (fault := _fault(path, place))]
    if faults:
        raise CanonicError(faults)
    root = _root(full)
    if config is None and find_config(root) is None and (strangers := list(_strangers(paths, full))):
        raise CanonicError(strangers)
    within = [_relative(path, root) for path in full]
    return Places(
        root=root,
        within=None if "." in within else tuple(dict.fromkeys(within)),
        given=tuple(_relative(path, root) for path in full if not os.path.isdir(path)),
    )


def place_of_text(name: str) -> Places:
    """The places of a run on standard input that stands for the file `name`, which need not exist."""
    full = os.path.abspath(name)
    root = _root([full])
    path = _relative(full, root)
    return Places(root=root, within=(path,), given=(path,))


def _fault(path: str, full: str) -> Problem | None:
    if not os.path.lexists(full):
        return Problem("", 0, printable(path), "no such file or folder")
    try:
        if os.path.isdir(full):
            os.listdir(full)
        elif os.path.isfile(full) or not os.path.exists(full):  # opening a pipe would wait for a writer
            with open(full, "rb"):
                pass
    except OSError as error:
        return Problem("", 0, printable(path), f"cannot be read: {error.strerror}")
    return None


def _strangers(paths: Sequence[str], full: Sequence[str]) -> Iterator[Problem]:
    """Paths under a configuration that would not be in force."""
    for path, place in zip(paths, full, strict=False):
        config = find_config(place if os.path.isdir(place) else os.path.dirname(place))
        if config is not None:
            message = (
                f"{printable(os.path.relpath(config))} is not in force for all paths; run for each project by itself"
            )
            yield Problem("", 0, printable(path), message)


def _root(full: Sequence[str]) -> str:
    folder = os.path.commonpath(full)
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    config = find_config(folder)
    if config is not None:
        return os.path.dirname(config)
    return _git_root(folder) or _working_folder_above(folder)


def _git_root(folder: str) -> str | None:
    """The nearest folder at or above `folder` that holds ``.git`` (a file in worktrees and submodules)."""
    while not os.path.exists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def _working_folder_above(folder: str) -> str:
    """The working folder where it holds `folder`; else `folder` itself, for a root must hold what is looked at."""
    here = os.getcwd()
    return here if folder == here or folder.startswith(os.path.join(here, "")) else folder


def _relative(path: str, root: str) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")
