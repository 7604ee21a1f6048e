"""What the index keeps of one file, and the needles that decide whether its facts are worth having.

Plain values. An entry does not hold decoded facts: they are decoded when someone asks (`canonic.index.snapshot`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b

import msgspec

from canonic.facts.model import BindingKind, DirectiveKind, FileFacts, Unreadable
from canonic.index.relevance import import_texts, imports_module, is_made, is_named, reaches_into, reads_through

DIRECTIVE = "canonic:"
"""Stands in every comment that is a directive; the names that one speaks of count as other names of this needle."""

OWN_NAME = "."
"""In a rename: the last part of the file's own module name, which its facts do not know."""

Rename = tuple[str, str]
"""A name and the other name that some module-scope statement gives it."""

_RULES = b"6"
"""Raise when `Matcher` passes other files over than before: what was skipped is looked at again."""

_DIRECTIVE = DIRECTIVE.encode()
_STAR = re.compile(rb"import[\s\\(]*\*")
_MIN_LENGTH, TELLING = 2, 4
"""Shorter names are not followed; names shorter than the second count in imports only, as they stand everywhere."""
_LAST_NAME = re.compile(r"(\w+)$")


@dataclass(frozen=True, slots=True)
class Scanned:
    """The file mentions a needle, or star-imports: its facts are known."""

    digest: bytes
    facts: bytes
    """msgpack of `FileFacts`. Equal bytes, equal facts."""
    renames: tuple[Rename, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """The file mentions none of the needles with this digest."""

    needles: bytes
    known: Scanned | None = None
    """Its facts, where someone has asked for them all the same."""


Entry = Scanned | Skipped | Unreadable


def same_facts(one: Entry | None, other: Entry | None) -> bool:
    """Whether two entries tell the same, even if the bytes that they were made of differ."""
    match one, other:
        case Scanned(), Scanned():
            return one.facts == other.facts
        case Skipped(), Skipped():
            return one.needles == other.needles and same_facts(one.known, other.known)
        case _:
            return one == other


@dataclass(frozen=True)
class Needles:
    """Byte words that a file must contain, where it matters (`canonic.index.relevance`), to be read for facts.

    `words` match inside longer words too; `names` were found on the way as other names of a word and match as whole
    identifiers only. The empty word is in every file.
    """

    words: frozenset[bytes]
    names: frozenset[bytes] = field(default=frozenset())
    modules: frozenset[bytes] = field(default=frozenset())
    """Dotted names of modules: who imports one of these, or reads it through its package, is read for facts too."""
    made: frozenset[bytes] = field(default=frozenset())
    """Words that count only in the name of a class or function, where it is made."""

    @property
    def every(self) -> frozenset[bytes]:
        """The words and the other names of them."""
        return self.words | self.names

    @cached_property
    def digest(self) -> bytes:
        """Stands for these needles in the store."""
        lines = [_RULES, *sorted(self.words), b"", *sorted(self.names), b"", *sorted(self.modules)]
        lines += [b"", *sorted(self.made)] if self.made else []
        return blake2b(b"\0".join(lines), digest_size=16).digest()

    def with_names(self, renames: Iterable[Rename]) -> Needles:
        """These needles and every other name that the renames give to one of them, and to those in turn."""
        onward: dict[str, set[str]] = {}
        for old, new in renames:
            onward.setdefault(old, set()).add(new)
        lasts = (module.rpartition(b".")[2] for module in self.modules)
        known = {word.decode("utf-8", "replace") for word in (*self.words, *self.names, *lasts)}
        begun = frozenset(word.encode() for word in known)
        waiting = list(known)
        while waiting:
            for new in onward.get(waiting.pop(), ()):
                if len(new) >= _MIN_LENGTH and new not in known:
                    known.add(new)
                    waiting.append(new)
        names = frozenset(word.encode() for word in known) - (begun - self.names) - self.words
        # A name that contains one of the words is found by the word.
        names = frozenset(name for name in names if not any(word in name for word in self.words))
        return self if names == self.names else Needles(self.words, names, self.modules, self.made)

    def asked_for(self) -> Needles:
        """These without the names found on the way."""
        return Needles(self.words, modules=self.modules, made=self.made)

    def cover(self, wanted: Needles) -> bool:
        """Whether every file that is read for facts because of `wanted` words and modules is so because of these."""
        words = all(word in self.names or any(known in word for known in self.words) for word in wanted.words)
        return words and (b"" in self.words or (wanted.modules <= self.modules and wanted.made <= self.made))


class Matcher:
    """Decides quickly whether a file has to be read for facts, if only to find that it is no text."""

    def __init__(self, needles: Needles, searched: Needles | None = None) -> None:
        """`searched`: needles that the files are known not to need, so that only what is new is looked for."""
        words = sorted(needles.words, key=len)
        # A word that contains a shorter one adds nothing.
        self._words = [word for index, word in enumerate(words) if not any(short in word for short in words[:index])]
        self._names = sorted(needles.names)
        modules, self._made = needles.modules, needles.made
        self._star = searched is None
        if searched is not None:
            self._words = [word for word in self._words if word not in searched.words]
            self._names = [name for name in self._names if name not in searched.names]
            modules = modules - searched.modules
            self._made = self._made - searched.made
        self._modules = [_last_two(module) for module in sorted(modules)]
        self._groups = grouped(self._words, self._modules)

    def matches(self, data: bytes) -> bool:
        """Whether there may be facts in the file that bear on a needle, or a star import."""
        if self._star and (b"\0" in data or _STAR.search(data) is not None):
            return True
        words: list[bytes] = []
        modules: list[tuple[bytes, bytes]] = []
        for stem, stemmed_words, stemmed_modules in self._groups:
            if stem in data:
                words += [word for word in stemmed_words if word in data]
                for last, own in stemmed_modules.items():
                    if last in data:
                        modules += own
        words += [name for name in self._names if has_name(data, name)]
        made = any(is_made(data, word) for word in self._made)
        if made or not (words or modules):
            return made
        if b"" in words or _DIRECTIVE in words:
            return True
        return _bears_on(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data, words, modules)


@lru_cache(maxsize=2)
def matcher_of(needles: Needles) -> Matcher:
    """The matcher of needles that are the same from one snapshot to the next."""
    return Matcher(needles)


_Group = tuple[bytes, list[bytes], dict[bytes, list[tuple[bytes, bytes]]]]
"""Some bytes, and the words and modules that hold them; modules by their last part."""
_STEM = 6


def grouped(words: list[bytes], modules: list[tuple[bytes, bytes]]) -> list[_Group]:
    """Words and modules by bytes that many of them have in common: a file without these needs no closer look."""
    left_words, left_modules = list(words), list(modules)
    groups: list[_Group] = []
    while left_words or left_modules:
        counts: Counter[bytes] = Counter()
        for text in (*left_words, *(last for _, last in left_modules)):
            counts.update({text[at : at + _STEM] for at in range(max(1, len(text) - _STEM + 1))})
        # Of equally common ones the longest, so that a short word stands for itself alone.
        stem = max(counts, key=lambda stem: (counts[stem], len(stem), stem))
        own: dict[bytes, list[tuple[bytes, bytes]]] = {}
        for module in left_modules:
            if stem in module[1]:
                own.setdefault(module[1], []).append(module)
        groups.append((stem, [word for word in left_words if stem in word], own))
        left_words = [word for word in left_words if stem not in word]
        left_modules = [module for module in left_modules if stem not in module[1]]
    return groups


def _last_two(module: bytes) -> tuple[bytes, bytes]:
    above, _, last = module.rpartition(b".")
    return above.rpartition(b".")[2], last


def _bears_on(data: bytes, words: list[bytes], modules: list[tuple[bytes, bytes]]) -> bool:
    imports: list[bytes] = []
    for statement in import_texts(data):
        if any(word in statement for word in words):
            return True
        if any(imports_module(statement, above, last) for above, last in modules):
            return True
        imports.append(statement)
    if words and b"__getattr__" in data:
        return True
    if any(reads_through(data, above, last) or reaches_into(data, imports, above, last) for above, last in modules):
        return True
    return any(is_named(data, word) for word in words if len(word) >= TELLING)


def renames_in(facts: FileFacts) -> tuple[Rename, ...]:
    """Every second name that module-scope statements give to an imported, assigned or handed-out name."""
    found: list[Rename] = []
    for binding in facts.bindings:
        old = ""
        if binding.kind is BindingKind.IMPORT:
            old = facts.imports[binding.import_index].names[binding.name_index].name
        elif binding.kind is BindingKind.ALIAS:
            old = binding.target.rpartition(".")[2]
        if old and old != binding.name and len(binding.name) >= _MIN_LENGTH:
            found.append((old, binding.name))
    if facts.getattr is not None:
        for lazy in facts.getattr.names:
            old = lazy.attribute or lazy.module.rpartition(".")[2]
            if old and old != lazy.name and len(lazy.name) >= _MIN_LENGTH:
                found.append((old, lazy.name))
    for directive in facts.directives:
        if directive.kind is DirectiveKind.MOVED_TO:
            lines = range(directive.first_line, directive.last_line + 2)
            told = [binding.name for binding in facts.bindings if binding.span.line in lines]
            told += _LAST_NAME.findall(directive.text.split(maxsplit=2)[1] if " " in directive.text else "")
            found += ((DIRECTIVE, name) for name in told if len(name) >= _MIN_LENGTH)
            if ":" not in directive.text:
                found.append((DIRECTIVE, OWN_NAME))
    return tuple(dict.fromkeys(found))


def of_file(renames: Iterable[Rename], path: str) -> Iterator[Rename]:
    """The renames of one file, its own name filled in."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    own = folder.rpartition("/")[2] if stem == "__init__" else stem
    return ((old, own if new == OWN_NAME else new) for old, new in renames)


def digest_of(data: bytes) -> bytes:
    """The key under which the facts of these bytes are kept."""
    return blake2b(data, digest_size=16).digest()


def decode_facts(data: bytes) -> FileFacts:
    """The facts of a stored form. Raises `msgspec.DecodeError` on foreign bytes."""
    return _decoder.decode(data)


def has_name(data: bytes, name: bytes) -> bool:
    """Whether the bytes hold the name as a whole identifier."""
    at = data.find(name) if name else -1
    while at >= 0:
        end = at + len(name)
        if not (at and _WORD.match(data, at - 1)) and not _WORD.match(data, end):
            return True
        at = data.find(name, end)
    return False


_decoder = msgspec.msgpack.Decoder(FileFacts)
_WORD = re.compile(rb"[0-9A-Za-z_\x80-\xff]")
