"""`Bodies`: the second tier of facts of one snapshot, made for the files that somebody asks about.

Takes files, a store and the index's entries; gives `FileBody` and, quicker, `FileUses`. What was made of a file on disk
is kept in the store by the digest of its bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import msgspec

from canonic.facts.model import FileBody
from canonic.facts.used import FileUses
from canonic.index.bodies import FEW, Coming, Read, read_by_others
from canonic.index.buffers import Buffers
from canonic.index.counts import Counts
from canonic.index.entry import Entry, Scanned, Skipped, digest_of
from canonic.index.store import Store
from canonic.workers import Workers
from canonic.workspace.files import Files

_NOTHING = FileBody(understood=False)


class Bodies:
    """Answers are gathered as they are asked for; they never change."""

    def __init__(
        self, files: Files, store: Store, entries: Mapping[str, Entry], counts: Counts, buffers: Buffers
    ) -> None:
        self._files = files
        self._buffers = buffers
        self._store = store
        self._entries = entries
        self._counts = counts
        self._bodies: dict[str, FileBody] = {}
        self._uses: dict[str, FileUses] = {}
        self._prepared: dict[str, tuple[bytes, bytes]] = {}
        """Digests and encoded bodies that nobody has asked for yet."""
        self._coming = Coming()
        self.outdated: frozenset[str] = frozenset()
        """Files that have changed since: nothing can be made of them any more. What facts there are tell of before."""

    def of(self, path: str) -> FileBody:
        """The body of a file; not `understood` when it cannot be read."""
        known = self._bodies.get(path)
        if known is None:
            known = self._bodies[path] = self._make(path)
        return known

    def uses(self, path: str) -> FileUses:
        """The uses of a file's body. Of a text that an editor holds nothing else is made for them."""
        known = self._uses.get(path)
        if known is None:
            known = self._uses[path] = self._make_uses(path)
        return known

    def knows(self, path: str) -> bool:
        """Whether somebody has asked about the file."""
        return path in self._bodies or path in self._uses

    def prepare(self, paths: Iterable[str], workers: Workers) -> None:
        """Have the bodies of many files made by other processes, where they are not known, in the order in which they
        will be asked for. Processes that share our disk go on while we do.
        """
        missing = [path for path in paths if path not in self._bodies and self._is_to_be_made(path)]
        if len(missing) <= FEW or not workers.parallel:
            return
        if workers.remote:
            self._keep(read_by_others(self._files, missing, workers))
        else:
            self._coming.begin(self._files, missing, workers)

    def receive(self) -> None:
        """Take what other processes have made and nobody has asked for, so that it is kept."""
        self._keep(self._coming.take_all())

    def without(self, paths: Collection[str], entries: Mapping[str, Entry]) -> Bodies:
        """The same for a snapshot with other entries, in which these files have changed."""
        after = Bodies(self._files, self._store, entries, self._counts, self._buffers)
        after._bodies = {path: body for path, body in self._bodies.items() if path not in paths}
        after._uses = {path: uses for path, uses in self._uses.items() if path not in paths}
        after._prepared, after._coming = self._prepared, self._coming
        return after

    # ------------------------------------------------------------------ making answers

    def _digest_on_disk(self, path: str) -> bytes | None:
        """The digest of the file's bytes, if the index knows it and no editor holds another text."""
        entry = self._entries.get(path)
        known = entry.known if isinstance(entry, Skipped) else entry
        return known.digest if isinstance(known, Scanned) and not self._files.held(path) else None

    def _is_to_be_made(self, path: str) -> bool:
        digest = self._digest_on_disk(path)
        return digest is not None and path not in self._prepared and self._store.body(digest) is None

    def _keep(self, made: Iterable[tuple[str, Read]]) -> None:
        for path, read in made:
            self._counts.files_read += 1
            self._counts.bodies_extracted += 1
            self._store.remember_body(read.digest, read.body)
            self._prepared[path] = read.digest, read.body

    def _make(self, path: str) -> FileBody:
        self._keep(self._coming.take(path))
        digest = self._digest_on_disk(path)
        prepared = self._prepared.pop(path, None)
        if digest is not None:
            if prepared is not None and prepared[0] == digest:
                return _decoder.decode(prepared[1])
            kept = self._kept(digest)
            if kept is not None:
                return kept
        data = None if path in self.outdated else self._files.read(path)
        self._counts.files_read += 1
        if data is None:
            return _NOTHING
        digest = digest_of(data)
        kept = self._kept(digest)
        if kept is None:
            from canonic.facts.body import extract_body  # most runs ask for no body

            kept = extract_body(data, self._uses.get(path))
            self._counts.bodies_extracted += 1
            if not self._files.held(path):  # what is being typed will not come again
                self._store.remember_body(digest, _encoder.encode(kept))
        return kept

    def _make_uses(self, path: str) -> FileUses:
        held = self._files.held(path) and path not in self._bodies and path not in self.outdated
        data = self._files.read(path) if held else None
        if data is None:
            body = self.of(path)
            return FileUses(body.uses, body.understood)
        from canonic.facts.body import extract_uses  # most runs ask for no body

        self._counts.files_read += 1
        self._counts.uses_extracted += 1
        typed = self._buffers.of(path)
        return extract_uses(data) if typed is None else typed.extract_uses(data)

    def _kept(self, digest: bytes) -> FileBody | None:
        data = self._store.body(digest)
        try:
            return None if data is None else _decoder.decode(data)
        except msgspec.DecodeError:
            return None


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(FileBody)
