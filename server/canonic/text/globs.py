"""Matching workspace paths against glob patterns, the way ``.gitignore`` reads them."""

from __future__ import annotations

from functools import lru_cache

from pathspec import GitIgnoreSpec


def matches(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether a path (relative, with ``/``) matches any of the patterns."""
    return bool(patterns) and _compiled(patterns).match_file(path)


@lru_cache(maxsize=256)
def _compiled(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines(patterns)
