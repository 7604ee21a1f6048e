"""What is in the workspace folder: the disk, with the text that an editor holds laid over it.

Takes paths relative to the workspace root, written with ``/``, and gives bytes, listings and stamps. Nothing here
raises for a file that is missing, unreadable or no plain file: the answer is None and `Files.why` tells the reason.
A notebook reads as the Python of its code cells; `Files.notebook` has the file itself. It knows nothing of Python
beyond the encoding line, and nothing of what is ignored.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from canonic.notebooks.cells import Notebook

NOTEBOOK = ".ipynb"
"""How the name of a notebook ends."""

Stamp = tuple[int, int]
"""Time of the last change in nanoseconds, and size in bytes."""

# Without O_NONBLOCK a named pipe called ``x.py`` would hang the reader for ever.
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_SETTLED_NS = 2_000_000_000
_COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_BLANK_OR_COMMENT = re.compile(r"^[ \t\f]*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file on disk and the stamp that it had when they were read."""

    data: bytes
    stamp: Stamp
    """For a buffer both are 0."""

    @property
    def settled(self) -> bool:
        """Whether the stamp stands for these bytes: a file that changed just now may change again within one tick."""
        return is_settled(self.stamp)


@dataclass(frozen=True, slots=True)
class Unread:
    """Why there are no bytes."""

    reason: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What was looked at on disk, as it was then: all that answers can rest on. Paths as everywhere."""

    since: int
    """When the first look was taken, in nanoseconds since the epoch."""
    files: dict[str, Stamp | None]
    """None: it could not be read."""
    folders: dict[str, tuple[int, Mapping[str, bool]]]
    """When each was last changed (-1: it could not be listed), and what was in it."""
    links: dict[str, str]
    """Symbolic links, dead ones too, with the absolute path where each leads."""


def is_settled(stamp: Stamp) -> bool:
    """See `Content.settled`."""
    return 0 < stamp[0] < time.time_ns() - _SETTLED_NS


def is_under(path: str, tops: Sequence[str]) -> bool:
    """Whether a path is one of some others, or lies below one; empty and ``.`` stand for the root."""
    return any(path == top or top in ("", ".") or path.startswith(f"{top.rstrip('/')}/") for top in tops)


def read_file(absolute: str) -> Content | Unread:
    """Read one plain file from disk in as few system calls as it takes; of a notebook, its Python."""
    found = read_bytes(absolute)
    if absolute.endswith(NOTEBOOK) and isinstance(found, Content):
        return _python_of(found)
    return found


def read_bytes(absolute: str) -> Content | Unread:
    """Read one plain file as it is."""
    try:
        descriptor = os.open(absolute, _FLAGS)
    except (OSError, ValueError) as error:
        return Unread(_reason(error))
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return Unread("is not a plain file")
        data = os.read(descriptor, status.st_size)
        while len(data) < status.st_size and (more := os.read(descriptor, status.st_size - len(data))):
            data += more
    except OSError as error:
        return Unread(_reason(error))
    finally:
        os.close(descriptor)
    return Content(data, (status.st_mtime_ns, status.st_size))


class Files:
    """The files of one workspace as its user sees them: open buffers first, then the disk."""

    def __init__(self, root: str) -> None:
        self.root = os.path.abspath(root)
        self._prefix = self.root if self.root.endswith(os.sep) else self.root + "/"
        self._held: dict[str, str] = {}
        self._hidden: set[str] = set()
        self._held_names: dict[str, dict[str, bool]] = {}
        self._listings: dict[str, Mapping[str, bool]] = {}
        self._links: dict[str, frozenset[str]] = {}
        self._reasons: dict[str, str] = {}
        self._since = time.time_ns()
        self._read: dict[str, Stamp | None] = {}
        self._changed: dict[str, int] = {}
        self._followed: dict[str, str] = {}

    def absolute(self, path: str) -> str:
        """The path as the operating system takes it; empty stands for the root itself."""
        return self._prefix + path if path else self.root

    def read(self, path: str, *, noted: bool = True) -> bytes | None:
        """The bytes of a file; None when it cannot be read. Unless `noted`, who reads says what it was for."""
        known, found = path in self._read, self.content(path)
        if not (noted or known):
            self._read.pop(path, None)
        return found.data if isinstance(found, Content) else None

    def content(self, path: str) -> Content | Unread:
        """The bytes of a file with the stamp that it had, or why there are none."""
        found = self._own_content(path)
        if path.endswith(NOTEBOOK) and isinstance(found, Content):
            found = _python_of(found)
        if isinstance(found, Unread):
            self._reasons[path] = found.reason
        else:
            self._reasons.pop(path, None)
        return found

    def own_bytes(self, path: str) -> bytes | None:
        """The bytes that the file itself has, a notebook's too; None when it cannot be read."""
        found = self._own_content(path)
        return found.data if isinstance(found, Content) else None

    def notebook(self, path: str) -> Notebook | None:
        """The notebook of a path; None for any other file, and for one that cannot be read."""
        data = self.own_bytes(path) if path.endswith(NOTEBOOK) else None
        if data is None:
            return None
        from canonic.notebooks.cells import NotANotebook, read_notebook  # few workspaces have one

        try:
            return read_notebook(data)
        except NotANotebook:
            return None

    def _own_content(self, path: str) -> Content | Unread:
        text = self._held.get(path)
        if text is not None:
            return Content(encoded(text), (0, 0))
        if path in self._hidden:
            return Unread("no such file")
        found = read_bytes(self._prefix + path)
        self._read[path] = found.stamp if isinstance(found, Content) else None
        return found

    def seen(self, stamps: Mapping[str, Stamp | None]) -> Seen | None:
        """What has been looked at so far, with files that others have read; None where an editor holds some of it."""
        return None if self._held or self._hidden else self.looked_at(stamps)

    def looked_at(self, stamps: Mapping[str, Stamp | None]) -> Seen:
        """The same whatever an editor holds: listings may name files that only a buffer stands for."""
        folders = {path: (changed, self._listings[path]) for path, changed in self._changed.items()}
        return Seen(self._since, {**self._read, **stamps}, folders, dict(self._followed))

    @property
    def read_here(self) -> Set[str]:
        """The files that were read by way of this object."""
        return self._read.keys()

    def why(self, path: str) -> str | None:
        """Why the last `read` of this path gave nothing; None when it gave something, or there was none."""
        return self._reasons.get(path)

    def list_dir(self, folder: str) -> Mapping[str, bool]:
        """Names in a folder, each with whether it is a folder itself; empty when there is no such folder.

        Links count as what they lead to, dead ones not at all. Kept until `forget`.
        """
        listing = self._listings.get(folder)
        if listing is None:
            listing = self._list(folder)
        return listing

    def links(self, folder: str) -> frozenset[str]:
        """The names of `list_dir` that are symbolic links."""
        self.list_dir(folder)
        return self._links.get(folder, frozenset())

    def is_file(self, path: str) -> bool:
        """Whether there is such a file, in a buffer or on disk."""
        folder, _, name = path.rpartition("/")
        return self.list_dir(folder).get(name) is False

    def is_dir(self, path: str) -> bool:
        """Whether there is such a folder."""
        if not path:
            return True
        folder, _, name = path.rpartition("/")
        return self.list_dir(folder).get(name) is True

    def stamp(self, path: str) -> Stamp | None:
        """The stamp of the file on disk, whatever a buffer holds; None when it is gone."""
        try:
            status = os.stat(self._prefix + path)
        except (OSError, ValueError):
            return None
        return status.st_mtime_ns, status.st_size

    def hold(self, path: str, text: str) -> None:
        """From now on the file holds `text`, until `drop`."""
        new = path not in self._held or path in self._hidden
        self._hidden.discard(path)
        self._held[path] = text
        if new:
            self._relist()

    def hide(self, path: str) -> None:
        """From now on there is no such file, until `drop`."""
        self._held.pop(path, None)
        self._hidden.add(path)
        self._relist()
        self.forget((path,))

    def drop(self, path: str) -> None:
        """The disk counts again."""
        if self._held.pop(path, None) is not None or path in self._hidden:
            self._hidden.discard(path)
            self._relist()
            self.forget((path,))

    def held(self, path: str) -> bool:
        """Whether a buffer stands for this file."""
        return path in self._held

    def held_text(self, path: str) -> str | None:
        """The text of the buffer as the editor gave it; None without one, and for a notebook."""
        return None if path.endswith(NOTEBOOK) else self._held.get(path)

    def held_paths(self) -> tuple[str, ...]:
        """All paths that buffers stand for."""
        return tuple(self._held)

    def forget(self, paths: Iterable[str]) -> None:
        """Look again at these paths, and at all folders above them, when next asked."""
        for path in paths:
            folder = path
            while folder:
                self._unlist(folder)
                folder = folder.rpartition("/")[0]
            self._unlist("")

    def _list(self, folder: str) -> Mapping[str, bool]:
        listing: dict[str, bool] = {}
        links: list[str] = []
        changed = -1
        try:
            changed = os.stat(self.absolute(folder)).st_mtime_ns
            with os.scandir(self.absolute(folder)) as entries:
                for entry in entries:
                    if entry.is_symlink():
                        link = f"{folder}/{entry.name}" if folder else entry.name
                        self._followed[link] = os.path.realpath(entry.path)
                        try:
                            mode = entry.stat().st_mode
                        except OSError:
                            continue
                        listing[entry.name] = stat.S_ISDIR(mode)
                        links.append(entry.name)
                    else:
                        listing[entry.name] = entry.is_dir()
        except (OSError, ValueError):
            pass  # gone, or not ours to read: nothing is in it
        if folder in self._held_names:
            listing.update(self._held_names[folder])
        for path in self._hidden:
            above, _, name = path.rpartition("/")
            if above == folder:
                listing.pop(name, None)
        if links:
            self._links[folder] = frozenset(links)
        else:
            self._links.pop(folder, None)
        self._listings[folder] = listing
        self._changed[folder] = changed
        return listing

    def _relist(self) -> None:
        """Work out anew which names the buffers add to which folders."""
        touched = set(self._held_names)
        self._held_names = {}
        for path in self._held:
            child, is_dir = path, False
            while child:
                folder, _, name = child.rpartition("/")
                self._held_names.setdefault(folder, {}).setdefault(name, is_dir)
                child, is_dir = folder, True
        for folder in touched | set(self._held_names):
            self._unlist(folder)

    def _unlist(self, folder: str) -> None:
        self._listings.pop(folder, None)
        self._changed.pop(folder, None)


def _python_of(file: Content) -> Content | Unread:
    """What a notebook's file says as Python."""
    from canonic.notebooks.cells import NotANotebook, read_notebook

    try:
        return Content(read_notebook(file.data).text.encode(), file.stamp)
    except NotANotebook as reason:
        return Unread(str(reason))


def encoded(text: str) -> bytes:
    """The bytes that saving this text would write: by its PEP 263 line where there is one and it fits, else UTF-8."""
    for line in text.split("\n", 2)[:2]:
        if match := _COOKIE.match(line):
            try:
                return text.encode(match[1])
            except (LookupError, ValueError):
                break  # it cannot be saved under its own declaration; reading it will tell the user why
        if not _BLANK_OR_COMMENT.match(line.rstrip("\r")):
            break
    return text.encode("utf-8", "replace")


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
