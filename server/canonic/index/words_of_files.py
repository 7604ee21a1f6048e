"""Looking for words in many files at once: the work that is handed to other processes.

Takes a `WordTask`, gives for each of its files the numbers of the words that it holds, as msgpack bytes. It writes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from canonic.index.entry import grouped, has_name
from canonic.workers import Workers
from canonic.workspace.files import Content, Files, read_file

_CHUNK = 400
_FEW = 2 * _CHUNK
"""Up to so many files are read without other processes."""


@dataclass(frozen=True, slots=True)
class WordTask:
    """Some files of one workspace, and words to look for in each."""

    root: str
    paths: tuple[str, ...]
    words: tuple[str, ...]


class Words:
    """Finds which of some words a text holds as whole identifiers; those with common bytes are looked for together."""

    def __init__(self, words: Sequence[str]) -> None:
        self._numbers = {word.encode(): number for number, word in enumerate(words)}
        self._groups = [(stem, own) for stem, own, _ in grouped(sorted(self._numbers), [])]

    def held(self, data: bytes) -> list[int]:
        """The numbers of the words that the bytes hold."""
        return [
            self._numbers[word] for stem, own in self._groups if stem in data for word in own if has_name(data, word)
        ]


def find_words(task: WordTask) -> bytes:
    """Do a whole task. A file that cannot be read holds no word."""
    prefix, words = task.root.rstrip("/") + "/", Words(task.words)
    contents = (read_file(prefix + path) for path in task.paths)
    return _encoder.encode([words.held(content.data) if isinstance(content, Content) else [] for content in contents])


def holding(files: Files, paths: Sequence[str], words: Sequence[str], workers: Workers | None) -> dict[str, set[str]]:
    """For each word the files that hold it. What an editor holds counts instead of what is on disk."""
    found: dict[str, set[str]] = {word: set() for word in words}
    on_disk = [path for path in paths if not files.held(path)]
    spread = workers is not None and workers.parallel and not workers.remote and len(on_disk) > _FEW
    if spread and workers is not None:
        for task, answer in workers.run(find_words, _tasks(files.root, on_disk, tuple(words))):
            _add(found, zip(task.paths, _decoder.decode(answer), strict=True), task.words)
    own = Words(words)
    here = [path for path in paths if files.held(path)] if spread else paths
    _add(found, ((path, own.held(files.read(path, noted=False) or b"")) for path in here), words)
    return found


def _tasks(root: str, paths: Sequence[str], words: tuple[str, ...]) -> Iterator[WordTask]:
    for at in range(0, len(paths), _CHUNK):
        yield WordTask(root, tuple(paths[at : at + _CHUNK]), words)


def _add(found: Mapping[str, set[str]], held: Iterable[tuple[str, list[int]]], words: Sequence[str]) -> None:
    for path, numbers in held:
        for number in numbers:
            found[words[number]].add(path)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[list[int]])
