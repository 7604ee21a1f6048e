"""Which files hold a word: a byte search in texts that the index need not have kept.

Takes words one after another, reads each file once for all that are new, and remembers the answers from snapshot to
snapshot. A word is found as a whole identifier. Used only where a question needs the whole workspace, so most runs
never read a byte for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from canonic.index.entry import has_name

Read = Callable[[str], bytes | None]
"""The bytes of a file as of now; None when it cannot be read."""


class WordSearch:
    """Answers about one state of the files."""

    def __init__(self, read: Read, found: Mapping[str, frozenset[str]] | None = None) -> None:
        """`found`: what is known already, by word."""
        self._read = read
        self._found = dict(found or {})

    def find(self, words: Iterable[str], paths: Iterable[str]) -> None:
        """Look for these words in these files."""
        new = {word: word.encode() for word in words if word not in self._found}
        found: dict[str, list[str]] = {word: [] for word in new}
        for path in paths if new else ():
            data = self._read(path) or b""
            for word, name in new.items():
                if has_name(data, name):
                    found[word].append(path)
        self._found.update((word, frozenset(holding)) for word, holding in found.items())

    def holding(self, word: str) -> frozenset[str]:
        """The files that hold a word which was looked for."""
        return self._found[word]

    def after(self, changed: Collection[str], listed: Collection[str]) -> WordSearch:
        """The same answers after these files have changed, of which `listed` are still there.

        It is `self` when no file that holds a word, or did, is among them.
        """
        there = {path: self._read(path) or b"" for path in changed if path in listed} if self._found else {}
        now = {
            word: self._found[word].difference(changed)
            | {path for path, data in there.items() if has_name(data, word.encode())}
            for word in self._found
        }
        touched = any(not old.isdisjoint(changed) or old != now[word] for word, old in self._found.items())
        return WordSearch(self._read, now) if touched else self
