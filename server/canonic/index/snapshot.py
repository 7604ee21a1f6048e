"""The snapshot: what is known of a workspace at one moment, never changed after it is made.

Takes an `Index` and answers with facts, bodies and texts by path. Facts are decoded, and files that no needle was
found in are read, only when someone asks. A change gives a new snapshot, or the very same one when it changes no
answer. It does not follow imports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from canonic.facts.extract import extract
from canonic.facts.model import FileBody, FileFacts, Unreadable
from canonic.facts.used import FileUses
from canonic.index.buffers import Buffers
from canonic.index.build import Index, entry_of
from canonic.index.counts import Counts
from canonic.index.entry import (
    Entry,
    Matcher,
    Scanned,
    Skipped,
    decode_facts,
    digest_of,
    matcher_of,
    of_file,
    same_facts,
)
from canonic.index.quiet import Quiet, quiet_files
from canonic.index.readings import Reading, Readings, T
from canonic.index.scan import scan_bytes
from canonic.index.search import WordSearch
from canonic.index.second_tier import Bodies
from canonic.index.store import Store
from canonic.index.tables import FileRow, KeptFacts
from canonic.text.decode import UndecodableText, decode
from canonic.workers import Workers
from canonic.workspace.files import Content, Files
from canonic.workspace.modules import Modules
from canonic.workspace.roots import METADATA, find_roots
from canonic.workspace.walk import PYTHON, is_listed, walk, walk_below

_NOTHING = FileFacts()
_COMPILED = (".so", ".pyd", ".pyx", ".pyc")


class Snapshot:
    """Facts of one workspace. Answers are gathered inside as they are asked for; they never change."""

    def __init__(
        self,
        files: Files,
        paths: Sequence[str],
        index: Index,
        store: Store,
        *,
        exclude: Sequence[str] = (),
        source_roots: Sequence[str] | None = None,
        modules: Modules | None = None,
        search: WordSearch | None = None,
        buffers: Buffers | None = None,
    ) -> None:
        """`paths`: the listed files, sorted; `exclude` and `source_roots`: the settings, for files that come later."""
        self.paths = tuple(paths)
        self.needles = index.needles
        self.counts: Counts = index.counts
        self.modules = modules or Modules(files, find_roots(files, self.paths, source_roots))
        self._files = files
        self._store = store
        self._exclude = tuple(exclude)
        self._source_roots = source_roots
        self._matcher = matcher_of(index.needles)
        self._entries = index.entries
        self._asked: dict[str, Entry] = {}
        """Entries of files that are not listed, or were skipped, made because someone asked."""
        self._facts: dict[str, FileFacts] = {}
        self._outdated: frozenset[str] = frozenset()
        """Files that have changed since: what is there now is none of this snapshot's business."""
        self._buffers = buffers or Buffers(files)
        self._bodies = Bodies(files, store, self._entries, self.counts, self._buffers)
        self._readings = Readings(files, store, self.counts)
        self._readings.adopt(index.readings, index.made)
        on_disk = {path: stamp for path, stamp in index.stamps.items() if stamp is not None and not files.held(path)}
        self._search = search or WordSearch(files, store, on_disk)

    # ------------------------------------------------------------------ questions

    def facts(self, path: str) -> FileFacts:
        """The facts of a file, listed or not; empty ones when it cannot be read."""
        facts = self._facts.get(path)
        if facts is None:
            facts = self._facts[path] = self._make_facts(path)
        return facts

    def body(self, path: str) -> FileBody:
        """The second tier of facts of a file; not `understood` when it cannot be read."""
        return self._bodies.of(path)

    def uses(self, path: str) -> FileUses:
        """The uses of a file's `body`: quicker where an editor holds the text."""
        return self._bodies.uses(path)

    def prepare(self, paths: Sequence[str], words: Iterable[str], workers: Workers) -> None:
        """Have other processes look for words in all files, and then make the bodies of these, in their order, while we
        go on: where that is not known.
        """
        self._search.workers = workers
        self._search.find(words, self.paths)
        self._bodies.prepare(paths, workers)

    def receive(self) -> None:
        """Take what `prepare` has had made and nobody has asked for."""
        self._bodies.receive()

    def reading(self, path: str, asked: Reading[T]) -> T:
        """What a reading gives of a file; that of an empty text when it cannot be read."""
        entry = self._entries.get(path)
        return self._readings.of(path, asked, entry.digest if isinstance(entry, Scanned) else b"")

    def text(self, path: str) -> str | None:
        """The text of a file, without byte order mark; None when it cannot be read, or has changed since."""
        if path in self._outdated:
            return None
        text = self._files.held_text(path)
        if text is not None:
            return text.removeprefix("\ufeff")
        data = self._files.read(path)
        try:
            return None if data is None else decode(data)
        except UndecodableText:
            return None

    def about(self, path: str, words: tuple[str, ...]) -> str:
        """The text of a file, or that of its parts in which one of the words stands, in longer ones too: where nothing
        else is looked for than patterns with one of them, in one statement or line. Empty when it cannot be read.
        """
        text, typed = self.text(path), self._buffers.known(path)
        return text or "" if text is None or typed is None else typed.about(text, words)

    def unreadable(self, path: str) -> str | None:
        """Why the file has no facts; None when it has, or when it was read and mentions no needle."""
        entry = self._entries.get(path)
        if not isinstance(entry, Skipped) or path in self._asked:
            entry = self._entry(path)
        return entry.reason if isinstance(entry, Unreadable) else None

    def mentioning(self) -> Iterator[str]:
        """The listed files that mention a needle, in order."""
        entries = self._entries
        return (path for path in self.paths if isinstance(entries.get(path), Scanned))

    def mentions(self, path: str) -> bool:
        """Whether the file is listed and mentions a needle."""
        return isinstance(self._entries.get(path), Scanned)

    def is_listed(self, path: str) -> bool:
        """Whether findings may be reported on the file."""
        return path in self._entries

    def holding(self, words: Sequence[str]) -> dict[str, frozenset[str]]:
        """For each word, the listed files whose text holds it as a whole identifier, those that were skipped too.

        Reads every file, but none twice: ask for all words at once.
        """
        self._search.find(words, self.paths)
        return {word: self._search.holding(word) for word in words}

    def other_files(self, wanted: Callable[[str], bool]) -> tuple[str, ...]:
        """Files other than Python's that are neither ignored nor excluded. `wanted` is asked with a file's name."""
        return walk_below(self._files, "", self._exclude, wanted)

    def beside(self, path: str) -> frozenset[str]:
        """The names of all files and folders in the folder of a file, its own included."""
        return frozenset(self._files.list_dir(path.rpartition("/")[0]))

    def content(self, path: str) -> Content | None:
        """The bytes of any file as of now; None when it cannot be read."""
        found = self._files.content(path)
        return found if isinstance(found, Content) else None

    def quiet(self) -> Quiet:
        """The files of which nobody has asked anything but whether they mention a needle, or hold a word."""
        asked = self._asked.keys() | self._facts.keys() | self._files.read_here
        entries, bodies, readings = self._entries, self._bodies, self._readings
        paths = [
            path
            for path, entry in entries.items()
            if isinstance(entry, Skipped) and not (path in asked or bodies.knows(path) or readings.knows(path))
        ]
        return quiet_files(self.needles, paths, self._search.found)

    def missing_names(self) -> frozenset[bytes]:
        """Second names of needles that came up since the index was built.

        Files that mention no other needle were not searched for these, so the index should be built again.
        """
        scanned = ((path, entry.renames) for path, entry in self._entries.items() if isinstance(entry, Scanned))
        renames = (rename for path, own in scanned for rename in of_file(own, path))
        return self.needles.asked_for().with_names(renames).names - self.needles.names

    # ------------------------------------------------------------------ change

    def updated(self, changes: Iterable[str]) -> Snapshot:
        """The snapshot after these files (folders too) have changed, in a buffer or on disk.

        It is `self` when no answer changes. Only these files are read again. That a file came or went changes what
        imports lead to.
        """
        changed = set(changes)
        self._files.forget(changed)
        listed, paths = self._spread(changed)
        entries: dict[str, Entry | None] = {}
        renewed: dict[str, Entry] = {}
        for path in sorted(paths):
            now = self._again(path) if path in listed else None
            if not same_facts(now, self._entries.get(path)):
                entries[path] = now
            elif now is not None:
                renewed[path] = now  # other bytes that say the same: the digest is another one
        asked = {path: self._read(path, None) for path in paths if path in self._asked}
        asked = {path: entry for path, entry in asked.items() if not same_facts(entry, self._asked[path])}
        # A body is made anew when somebody asks for it again: that takes longer than all the rest.
        other = [path for path in paths if self._bodies.knows(path)]
        outdated = self._readings.outdated(paths)
        other += [path for path, _ in outdated]
        modules = self._modules_after(changed, entries)
        search = self._search.after(paths, listed)
        if modules is self.modules and search is self._search and not entries and not asked and not other:
            self._entries.update(renewed)
            return self
        every = {**self._entries, **renewed}
        for path, entry in entries.items():
            if entry is None:
                del every[path]
            else:
                every[path] = entry
        same_files = every.keys() == self._entries.keys()
        after = Snapshot(
            self._files,
            self.paths if same_files else sorted(every),
            Index(every, self.needles, self.counts),
            self._store,
            exclude=self._exclude,
            source_roots=self._source_roots,
            modules=modules,
            search=search,
            buffers=self._buffers,
        )
        self._outdated = frozenset(paths)
        self._bodies.outdated = self._outdated
        touched = entries.keys() | asked.keys()
        after._facts = {path: facts for path, facts in self._facts.items() if path not in touched}
        after._asked = {**self._asked, **asked}
        for path in entries:
            after._asked.pop(path, None)
        after._bodies = self._bodies.without(paths, after._entries)
        after._readings = self._readings.without(outdated)
        return after

    def _spread(self, changed: set[str]) -> tuple[set[str], set[str]]:
        """The files among the changes that are listed now, and all to look at again; those in changed folders too."""
        if any(path.rpartition("/")[2] == ".gitignore" for path in changed):
            listed = set(walk(self._files, self._exclude).python_files)
            return listed, (listed ^ self._entries.keys()) | {path for path in changed if path.endswith(PYTHON)}
        listed, paths = set(), set()
        for path in changed:
            if path.endswith(PYTHON):
                paths.add(path)
                if is_listed(self._files, path, self._exclude):
                    listed.add(path)
            if not path.endswith(PYTHON) or path not in self._entries:
                under = path + "/"
                paths.update(known for known in self._entries if known.startswith(under))
                if self._files.is_dir(path):
                    found = walk_below(self._files, path, self._exclude)
                    listed.update(found)
                    paths.update(found)
        return listed, paths

    def _modules_after(self, changed: set[str], entries: dict[str, Entry | None]) -> Modules:
        """The same modules, unless files or folders came or went, or a project's metadata changed."""
        came_or_went = any(entry is None or path not in self._entries for path, entry in entries.items())
        described = any(path.rpartition("/")[2] in METADATA for path in changed)
        if not (came_or_went or described or self.modules.outdated(changed)):
            return self.modules
        listed = {path for path in self._entries if entries.get(path, path) is not None}
        listed.update(path for path, entry in entries.items() if entry is not None)
        return Modules(self._files, find_roots(self._files, listed, self._source_roots))

    # ------------------------------------------------------------------ making answers

    def _entry(self, path: str) -> Entry:
        """The entry that tells the facts of a file: never a `Skipped` without them."""
        entry = self._entries.get(path)
        if isinstance(entry, Skipped) and entry.known is not None:
            return entry.known
        if entry is not None and not isinstance(entry, Skipped):
            return entry
        asked = self._asked.get(path)
        if asked is None:
            asked = self._asked[path] = self._read(path, None)
        return asked

    def _make_facts(self, path: str) -> FileFacts:
        entry = self._entry(path)
        if isinstance(entry, Scanned):
            try:
                return decode_facts(entry.facts)
            except msgspec.DecodeError:  # the store held something else under this key
                entry = self._read(path, None, trusting=False)
        return decode_facts(entry.facts) if isinstance(entry, Scanned) else _NOTHING

    def _again(self, path: str) -> Entry:
        """The entry of a listed file as it is now."""
        before, now = self._entries.get(path), self._read(path, self._matcher)
        if isinstance(before, Skipped) and before.known is not None and isinstance(now, Skipped):
            facts = self._read(path, None)
            return Skipped(now.needles, facts) if isinstance(facts, Scanned) else facts
        return now

    def _read(self, path: str, matcher: Matcher | None, *, trusting: bool = True) -> Entry:
        """Read one file now. Without a matcher its facts are made in any case, and kept in the store."""
        content = self._files.content(path)
        self.counts.files_read += 1
        if not isinstance(content, Content):
            return Unreadable(content.reason)
        typed = self._buffers.changed(path)
        make = extract if typed is None else typed.extract
        known = self._store.facts if trusting and typed is None else _unknown
        seen = scan_bytes(path, content.data, content.stamp, matcher, known, make)
        self.counts.files_extracted += seen.extracted
        if seen.digest and seen.extracted and typed is None:  # what is being typed will not come again
            self._store.remember(
                self._row(path, content), seen.digest, KeptFacts(seen.readable, seen.data, seen.renames)
            )
        return entry_of(seen, self.needles)

    def _row(self, path: str, content: Content) -> FileRow | None:
        """What the store should know about a skipped file whose facts were made all the same."""
        if not isinstance(self._entries.get(path), Skipped) or self._files.held(path) or not content.settled:
            return None
        return FileRow(path, *content.stamp, self.needles.digest, True, digest_of(content.data))


def _unknown(_digest: bytes) -> None:
    return None
