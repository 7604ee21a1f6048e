"""Which names of a module are replaced at run time: ``patch("m.f")``, ``setattr(m, "f", …)``, ``m.f = …``.

Takes a resolver and the names that may be asked about; looks once at every text that holds one of them, those of files
that mention no policy name too. Errs on the side of finding too much: a string that ends in the name counts wherever it
stands, and where nobody can tell whose name is replaced, so does the name of the module anywhere in that file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from canonic.resolution.chain import Resolver
from canonic.resolution.told import Told
from canonic.text.names import parents

_REPLACING = ("patch", "setattr", "delattr", "spy", "multiple", "__dict__")
"""A text that replaces a name other than by an assignment has one of these words."""
_READING = frozenset(("getattr", "hasattr", "isinstance", "import_module", "attrgetter"))
_SURELY = frozenset(("object", "setattr", "delattr", "spy"))
_WORDS = re.compile(r"\w+")
_QUOTES = ("'", '"')
_UNCALLED = re.compile(r"\b(?!\s*\()")
_WINDOW = 400
"""So far around a name that stands at the end of a string it is looked at what is done with it."""


@dataclass(frozen=True, slots=True)
class _Saying:
    """What one file says of one name."""

    modules: frozenset[str] = frozenset()
    """Modules in which it replaces the name."""
    doubts: frozenset[str] = frozenset()
    """All words of the file, if it replaces the name in something that may be any module that it speaks of."""


_NOTHING = _Saying()


class _Sum:
    """What all files say of one name; thousands of modules may be asked about."""

    def __init__(self, sayings: Iterable[_Saying]) -> None:
        self._by_last_word: dict[str, set[str]] = {}
        self._doubts: set[str] = set()
        for said in sayings:
            self._doubts |= said.doubts
            for module in said.modules:
                self._by_last_word.setdefault(module.rpartition(".")[2], set()).add(module)

    def has(self, module: str) -> bool:
        last = module.rpartition(".")[2]
        return last in self._doubts or any(_may_be(one, module) for one in self._by_last_word.get(last, ()))


_Question = tuple[tuple[str, ...], str]
"""The names of a module, and the name in it."""


class ReplacedNames:
    """Answers about one snapshot, and who was given them."""

    def __init__(
        self,
        resolver: Resolver,
        names: Callable[[], tuple[frozenset[str], frozenset[str]]],
        before: ReplacedNames | None = None,
        changed: frozenset[str] = frozenset(),
    ) -> None:
        """`names`: all callables' names that may be asked about, and names of modules; asked for once, when needed.

        `before`: answers about an earlier snapshot with the same modules, from which only `changed` differ.
        """
        self._resolver = resolver
        self._snapshot = resolver.snapshot
        self._names = names
        self._told: Told[_Question, bool] = Told(self._answer)
        self._changed = changed
        self._by_name: dict[str, dict[str, _Saying]] = {}
        """By name what files say of it, those that say nothing left out."""
        self._earlier: dict[str, dict[str, _Saying]] = {} if before is None else before._by_name
        self._earlier_asked = None if before is None else before._asked
        self._asked: tuple[frozenset[str], frozenset[str]] | None = None
        """The names by which sayings were found."""
        self._sums: dict[str, _Sum] = {}

    def is_replaced(self, modules: tuple[str, ...], name: str, asker: str) -> bool:
        """Whether some file replaces a name of a module; a finding of `asker` rests on it."""
        return self._told.tell(asker, (modules, name))

    def words(self) -> list[str]:
        """All words that answers need to be looked for in all files."""
        callables, modules = self._names()
        return sorted({*callables, *modules, *_REPLACING})

    def news(self, before: ReplacedNames, changed: frozenset[str]) -> frozenset[str]:
        """The files, beside the `changed`, that an earlier snapshot told otherwise."""
        same: dict[str, bool] = {}

        def may_differ(question: _Question) -> bool:
            name = question[1]
            if name not in same:
                same[name] = self._sayings(name) == before._by_name.get(name)
            return not same[name]

        return self._told.news(before._told, changed, may_differ)

    def _answer(self, question: _Question) -> bool:
        modules, name = question
        if name not in self._sums:
            self._sums[name] = _Sum(self._sayings(name).values())
        return any(self._sums[name].has(module) for module in modules)

    def _sayings(self, name: str) -> dict[str, _Saying]:
        """What files say of a name, by file; those that say nothing left out."""
        if name not in self._by_name:
            self._asked = self._names()
            speakers, earlier = self._speakers(name), None
            if self._asked is self._earlier_asked:
                earlier = self._earlier.get(name)
            if earlier is not None:
                speakers = speakers & self._changed
            found = {file: self._read(file, name) for file in sorted(speakers)}
            found = {file: said for file, said in found.items() if said != _NOTHING}
            if earlier is not None:
                found |= {file: said for file, said in earlier.items() if file not in self._changed}
            self._by_name[name] = found
        return self._by_name[name]

    def _speakers(self, name: str) -> frozenset[str]:
        callables, modules = self._names()
        holding = self._snapshot.holding(sorted({*callables, *modules, name, *_REPLACING}))
        files = holding[name]
        if name not in callables:  # the name of a package stands in most files
            files &= self._replacing
        return files

    @cached_property
    def _replacing(self) -> frozenset[str]:
        """The files with a word for replacing anything."""
        holding = self._snapshot.holding(_REPLACING)
        return frozenset().union(*holding.values())

    # ------------------------------------------------------------------ one file

    def _read(self, file: str, name: str) -> _Saying:
        text = self._snapshot.text(file) or ""
        looks = _looks(name)
        spots = list(_spots(text, name))
        modules: set[str] = set()
        doubtful = False
        replacing = _WholeStrings(text, name, spots)
        for at in spots:
            if not text.startswith(_QUOTES, at + len(name)):
                continue
            start, end = max(0, at - _WINDOW), at + len(name) + _WINDOW
            if text[at - 1 : at] == "." and (match := looks.path.search(text, start, at)):
                modules.add(match[1][:-1].strip("."))
                doubtful = doubtful or match[1][0] == "." or not match[1][:-1].replace(".", "").isidentifier()
            if replacing.given(start, end):
                for match in looks.beside.finditer(text, start, end):
                    call, holder = match[1].rpartition(".")[2], match[2]
                    if call not in _READING:
                        meant = list(self._modules(file, holder))
                        modules.update(meant)
                        doubtful = doubtful or (not meant and call in _SURELY)
            if not doubtful and replacing.given_or_key(start, end):
                doubtful = looks.computed.search(text, start, end) is not None
        if "multiple" in text and any(looks.assigned.match(text, at) for at in spots):
            for match in looks.multiple.finditer(text):
                modules.update((match[2],) if match[1] else self._modules(file, match[2]))
        if any(_before(text, at) == "." and _UNCALLED.match(text, at + len(name)) for at in spots):
            for store in self._snapshot.facts(file).attribute_stores:
                holder, _, last = store.dotted.rpartition(".")
                if last == name:
                    modules.update((holder.strip("."),) if store.named else self._modules(file, holder))
        doubts = frozenset(_WORDS.findall(text)) if doubtful else frozenset()
        return _Saying(frozenset(modules - {""}), doubts)

    def _modules(self, file: str, expression: str) -> Iterator[str]:
        """What an expression of a file may stand for, by the file's imports."""
        root = expression.partition(".")[0]
        for statement in self._snapshot.facts(file).imports:
            for imported in statement.names:
                if imported.bound != root:
                    continue
                path = self._resolver.written(file, statement, imported.name)
                if path is None:
                    continue
                if statement.is_from or imported.asname:
                    yield path.dotted + expression[len(root) :]
                elif expression in (imported.name, *parents(imported.name)):
                    yield expression


@dataclass(frozen=True, slots=True)
class _Looks:
    """What a text has that may replace a name."""

    path: re.Pattern[str]
    """What stands in a string before the name, with its last dot."""
    beside: re.Pattern[str]
    """``patch.object(m, "f"``: what is called, and its first argument."""
    computed: re.Pattern[str]
    """The same with any other expression for the module, and a key of its namespace."""
    multiple: re.Pattern[str]
    assigned: re.Pattern[str]
    """The name as ``multiple`` takes it: a keyword."""


@lru_cache(maxsize=256)
def _looks(name: str) -> _Looks:
    own = re.escape(name)
    bare = rf"(?:\w+\s*=\s*)?([\"']){own}"
    return _Looks(
        path=re.compile(r"[\"']([^\"'\s]*\.)\Z"),
        beside=re.compile(rf"([\w.]+)\s*\(\s*(?:\w+\s*=\s*)?([^\W\d][\w.]*)\s*,\s*{bare}\3"),
        computed=re.compile(
            rf"\b(?:object|setattr|delattr|spy)\s*\(\s*(?:\w+\s*=\s*)?[^\W\d][\w.]*\s*[\[(]"
            rf"[^;]{{0,200}}?,\s*[\"']{own}[\"']"
            rf"|(?:__dict__|\bvars\s*\([^()]*\))\s*\[\s*[\"']{own}[\"']\s*\]\s*="
        ),
        multiple=re.compile(rf"multiple\s*\(\s*(?:target\s*=\s*)?([\"']?)([^\W\d][\w.]*)[^;]*?\b{own}\s*=[^=]"),
        assigned=re.compile(rf"{own}\s*=[^=]"),
    )


class _WholeStrings:
    """Where the name is a whole string that may be an argument or a key: nowhere else do the patterns match that look
    for one, which take many times as long.
    """

    def __init__(self, text: str, name: str, spots: Iterable[int]) -> None:
        self._length = len(name)
        self._given: list[int] = []
        self._keys: list[int] = []
        for at in spots:
            if text[at - 1 : at] in _QUOTES and text.startswith(_QUOTES, at + len(name)):
                before = _before(text, at - 1)
                if before in (",", "="):
                    self._given.append(at)
                elif before == "[":
                    self._keys.append(at)
        if self._keys and not any(word in text for word in ("__dict__", "vars")):
            self._keys = []

    def given(self, start: int, end: int) -> bool:
        """Whether a part of the text has one behind a comma or an equals sign."""
        return self._is_among(self._given, start, end)

    def given_or_key(self, start: int, end: int) -> bool:
        """Whether it has one there, or in brackets."""
        return self._is_among(self._given, start, end) or self._is_among(self._keys, start, end)

    def _is_among(self, spots: list[int], start: int, end: int) -> bool:
        first = bisect_right(spots, start)
        return first < len(spots) and spots[first] < end - self._length


def _spots(text: str, name: str) -> Iterator[int]:
    """Where the name stands, in longer ones too. A search for the plain word is much quicker than a pattern."""
    at = text.find(name)
    while at >= 0:
        yield at
        at = text.find(name, at + 1)


def _before(text: str, end: int) -> str:
    """The character that stands before, blanks left out; empty at the beginning."""
    while end and text[end - 1].isspace():
        end -= 1
    return text[end - 1 : end]


def _may_be(written: str, module: str) -> bool:
    """Whether a dotted name may be the module's, which other roots may call otherwise."""
    return written == module or written.endswith(f".{module}") or module.endswith(f".{written}")
