"""Globs as seen from another folder: those of a configuration file, turned into globs of the workspace folder.

Takes a glob in the manner of ``.gitignore`` and two folders; gives globs that match, from the second, the files that
the first one matches from its own. It matches nothing itself (`canonic.text.globs`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from fnmatch import fnmatchcase

EVERYTHING = "**"


def rebase(globs: Iterable[str], folder: str, root: str) -> tuple[str, ...]:
    """Globs relative to `folder`, made relative to `root`; both are absolute paths.

    Globs of a folder that neither holds the root nor lies in it are taken as relative to the root.
    """
    down, up = _steps(folder, root), _steps(root, folder)
    if down:
        return tuple(found for glob in globs for found in _narrow(glob, down))
    return tuple(_widen(glob, "/".join(up)) for glob in globs) if up else tuple(globs)


def _steps(outer: str, inner: str) -> list[str]:
    """Folders on the way from `outer` down to `inner`; empty where `inner` is the same folder or not below."""
    try:
        relative = os.path.relpath(inner, outer).replace(os.sep, "/")
    except ValueError:  # other drives
        return []
    parts = relative.split("/")
    return [] if parts[0] in (".", "..") else parts


def _widen(glob: str, prefix: str) -> str:
    negation, body = _split(glob)
    return f"{negation}/{prefix}/{body.lstrip('/')}" if _is_anchored(body) else f"{negation}/{prefix}/**/{body}"


def _narrow(glob: str, steps: list[str]) -> list[str]:
    """What is left of a glob for the files below the steps; nothing where it matches none of them."""
    negation, body = _split(glob)
    if not _is_anchored(body):
        name = body.rstrip("/")
        found = [EVERYTHING] if any(fnmatchcase(step, name) for step in steps) else [body]
        return [negation + rest for rest in found]
    tail = "/" if body.endswith("/") else ""
    rests = dict.fromkeys(_consume(tuple(body.strip("/").split("/")), steps))
    return [negation + (rest if rest.startswith("**") else f"/{rest}{tail}") for rest in rests]


def _consume(segments: tuple[str, ...], steps: list[str]) -> Iterable[str]:
    if not segments:
        yield EVERYTHING  # the glob names a folder on the way: all below it is meant
    elif not steps:
        yield "/".join(segments)
    elif segments[0] == "**":
        yield from _consume(segments[1:], steps)
        yield from _consume(segments, steps[1:])
    elif fnmatchcase(steps[0], segments[0]):
        yield from _consume(segments[1:], steps[1:])


def _split(glob: str) -> tuple[str, str]:
    return ("!", glob[1:]) if glob.startswith("!") else ("", glob)


def _is_anchored(body: str) -> bool:
    return "/" in body.rstrip("/")
