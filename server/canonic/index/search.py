"""Which files hold a word: a byte search in texts that the index need not have kept.

Takes words one after another, reads each file once for all that are new, and remembers the answers from snapshot to
snapshot, and by way of the store from run to run. A word is found as a whole identifier. Used only where a question
needs the whole workspace, so most runs never read a byte for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from canonic.index.entry import has_name
from canonic.index.store import Store
from canonic.index.words import NOTHING, Searched
from canonic.index.words_of_files import holding
from canonic.workers import Workers
from canonic.workspace.files import Files, Stamp


class WordSearch:
    """Answers about one state of the files."""

    def __init__(
        self,
        files: Files,
        store: Store,
        stamps: Mapping[str, Stamp],
        found: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        """`stamps`: of files that are on disk as the search sees them; `found`: what is known already, by word."""
        self._files = files
        self._store = store
        self.workers: Workers | None = None
        """Who may read many files, if anybody but ourselves."""
        self._stamps = stamps
        self._found = dict(found or {})

    def find(self, words: Iterable[str], paths: Collection[str]) -> None:
        """Look for these words in these files, the same ones each time."""
        new = [word for word in dict.fromkeys(words) if word not in self._found]
        if not new:
            return
        earlier = self._earlier
        unknown = [word for word in new if word not in earlier.found]
        unchanged = {path for path in paths if self._is_unchanged(path)}
        changed = [path for path in paths if path not in unchanged]
        found = holding(self._files, changed, new, self.workers)
        again = holding(self._files, sorted(unchanged), unknown, self.workers) if unknown else {}
        for word, held in found.items():
            before = again[word] if word in again else earlier.found[word] & unchanged
            self._found[word] = frozenset(held | before)
        if changed or unknown:
            # A word that nobody asks for any more is only known of the files that are still the same.
            kept = earlier.found if len(unchanged) == len(paths) else {}
            self._store.searched = Searched(self._stamps, {**kept, **self._found})

    def holding(self, word: str) -> frozenset[str]:
        """The files that hold a word which was looked for."""
        return self._found[word]

    @property
    def found(self) -> Mapping[str, frozenset[str]]:
        """All words that were looked for, and for each the files that hold it."""
        return self._found

    def after(self, changed: Collection[str], listed: Collection[str]) -> WordSearch:
        """The same answers after these files have changed, of which `listed` are still there.

        It is `self` when no file that holds a word, or did, is among them.
        """
        there = {path: self._files.read(path) or b"" for path in changed if path in listed} if self._found else {}
        now = {
            word: self._found[word].difference(changed)
            | {path for path, data in there.items() if has_name(data, word.encode())}
            for word in self._found
        }
        touched = any(not old.isdisjoint(changed) or old != now[word] for word, old in self._found.items())
        stamps = self._stamps
        if not stamps.keys().isdisjoint(changed):  # not at every key: there are as many as files
            stamps = {path: stamp for path, stamp in stamps.items() if path not in changed}
        if touched:
            return WordSearch(self._files, self._store, stamps, now)
        self._stamps = stamps
        return self

    def _is_unchanged(self, path: str) -> bool:
        stamp = self._stamps.get(path)
        return stamp is not None and stamp == self._earlier.stamps.get(path)

    @cached_property
    def _earlier(self) -> Searched:
        return self._store.words() if self._stamps else NOTHING
