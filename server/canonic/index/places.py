"""Where the store lives: a folder for caches that version control and backups pass by.

Takes the workspace root and an optional folder of the user's choice, gives folders ready for writing, best first. It
does not know what is kept there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from hashlib import blake2b

FOLDER = ".canonic_cache"

_TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This file is a cache directory tag created by Canonic.\n"
    "# For information about cache directory tags see https://bford.info/cachedir/\n"
)


def cache_folders(root: str, cache_dir: str | None = None) -> Iterator[str]:
    """Folders that exist and seem writable: `cache_dir` alone when given, else the workspace's own, then the user's."""
    # One folder may serve many workspaces, so each gets its own name in it.
    own = blake2b(os.fsencode(os.path.realpath(root)), digest_size=10).hexdigest()
    if cache_dir is not None:
        if _prepared(cache_dir) and _made(folder := os.path.join(cache_dir, own)):
            yield folder
        return
    inside = os.path.join(root, FOLDER)
    # A link in a repository may lead anywhere: nothing is written through it.
    if not os.path.islink(inside) and _prepared(inside):
        yield inside
    users = _user_cache()
    if users and _prepared(users) and _made(folder := os.path.join(users, own)):
        yield folder


def _prepared(folder: str) -> bool:
    """Make the folder if need be, and mark it as a cache."""
    if not _made(folder):
        return False
    try:
        for name, text in (("CACHEDIR.TAG", _TAG), (".gitignore", "*\n")):
            path = os.path.join(folder, name)
            if not os.path.lexists(path):
                with open(path, "x", encoding="utf-8", newline="\n") as file:
                    file.write(text)
    except FileExistsError:
        pass  # another process was quicker
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _made(folder: str) -> bool:
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError:
        return False
    return True


def _user_cache() -> str | None:
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "canonic") if base and os.path.isabs(base) else None
