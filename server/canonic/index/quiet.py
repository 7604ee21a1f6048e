"""Files of which a run has asked next to nothing: most of a large workspace mentions no name of the policy.

Takes what a snapshot was asked, gives a plain value to keep, and tells later whether other bytes in one of these files
would have been answered alike: such a change bears on no finding.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from canonic.index.entry import Matcher, Needles, has_name
from canonic.workspace.files import Content, read_file


class Quiet(msgspec.Struct, frozen=True, array_like=True):
    """The files, and all that was asked of each: whether it mentions a needle, and which words it holds."""

    needles: Needles
    words: tuple[str, ...]
    files: dict[str, tuple[int, ...]]
    """By path the numbers of the words that the file holds. None of them mentions a needle."""


def quiet_files(needles: Needles, paths: Collection[str], found: Mapping[str, frozenset[str]]) -> Quiet:
    """What to keep of these files. `found`: the words that were looked for, and for each the files that hold it."""
    held: dict[str, list[int]] = {path: [] for path in paths}
    for number, files in enumerate(found.values()):
        for path in held.keys() & files:
            held[path].append(number)
    return Quiet(needles, tuple(found), {path: tuple(numbers) for path, numbers in held.items()})


def are_quiet(kept: Quiet, root: str, paths: Collection[str]) -> bool:
    """Whether the present bytes of all these files would have been answered like those of before."""
    if not kept.files.keys() >= set(paths):
        return False
    matcher, prefix = Matcher(kept.needles), root.rstrip("/") + "/"
    return all(_is_quiet(kept, matcher, path, prefix + path) for path in paths)


def _is_quiet(kept: Quiet, matcher: Matcher, path: str, absolute: str) -> bool:
    content = read_file(absolute)
    if not isinstance(content, Content) or matcher.matches(content.data):
        return False
    held = kept.files[path]
    return all(has_name(content.data, word.encode()) == (number in held) for number, word in enumerate(kept.words))
