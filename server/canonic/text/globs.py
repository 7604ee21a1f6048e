"""Matching workspace paths against glob patterns, the way ``.gitignore`` reads them."""

from __future__ import annotations

from functools import lru_cache

from canonic.text.ignore import Patterns


def matches(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether a path (relative, with ``/``), or a folder that holds it, matches any of the patterns."""
    if not patterns:
        return False
    compiled = _compiled(patterns)
    parts = path.split("/")
    for count in range(1, len(parts)):
        if compiled.verdict("/".join(parts[:count]), parts[count - 1], is_dir=True):
            return True
    return bool(compiled.verdict(path, parts[-1], is_dir=False))


@lru_cache(maxsize=256)
def _compiled(patterns: tuple[str, ...]) -> Patterns:
    return Patterns(patterns)
