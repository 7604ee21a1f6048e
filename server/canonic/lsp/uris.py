"""URIs to paths on disk and back. Untitled buffers and remote schemes have no path."""

from __future__ import annotations

import os

from pygls import uris


def path_of(uri: str) -> str | None:
    """The path that a ``file:`` URI names, without a trailing separator; None for any other scheme."""
    path = uris.to_fs_path(uri)
    if not path:
        return None
    return os.path.normpath(path)


def uri_of(path: str) -> str:
    """The ``file:`` URI of an absolute path."""
    return uris.from_fs_path(path) or ""


def relative(path: str, root: str) -> str | None:
    """`path` relative to `root`, with ``/``; None when it lies elsewhere. Symbolic links count as the same place."""
    for inner, outer in ((path, root), (os.path.realpath(path), os.path.realpath(root))):
        inner_key, outer_key = os.path.normcase(inner), os.path.normcase(outer)
        if inner_key.startswith(outer_key.rstrip(os.sep) + os.sep):
            return inner[len(outer.rstrip(os.sep)) + 1 :].replace(os.sep, "/")
    return None
