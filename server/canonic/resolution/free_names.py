"""Names that a file may bind without a clash: `FreeNames.claim` gives one for an import that a rewrite adds.

Takes one file's text, facts and body. A name is free when the file's code never says it, or when all that it says of it
is an import of the very same path at the top of the module. What is claimed once is not given to another path.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Callable, Collection
from functools import lru_cache

from canonic.facts.model import FileFacts, Import, UseKind
from canonic.facts.tokens import TokenKind, tokens
from canonic.facts.used import FileUses
from canonic.text.names import Path
from canonic.text.spans import Span, lines_of

_BUILTINS = frozenset(dir(builtins))
_FORMATTED = frozenset("ft")
_LOOKING = ("eval", "exec", "globals", "locals", "vars")
_OWN_MODULE = re.compile(
    r"modules\s*(?:\[|\.\s*get\s*\()\s*__name__|(?:__import__|import_module|resolve_name)\s*\(\s*__name__"
    r"|\b(?:f_globals|f_locals|__globals__)\b|(?<![\w.])dir\s*\(\s*\)"
)
_OWN_WORDS = (
    *("modules", "__import__", "import_module", "resolve_name", "f_globals", "f_locals", "__globals__"),
    *(f"dir{behind}" for behind in "( \t\r\n\f\v"),
)
"""A text that `_OWN_MODULE` matches has one of them: to look for words alone is many times quicker."""
_OWN_NAMES = re.compile(r"(?<![\w.])(?:(?:vars|locals)\s*\(\s*\)|globals\s*\()")
_ANNOTATION = re.compile(r"(?:#\s*type:)?[\w\s.,|\[\]\"'\\*()-]*")
_CHANGES = (UseKind.STORE, UseKind.DELETE)

Written = Callable[[Import, str], Path | None]
"""The absolute path that an import statement of the file writes for a name."""

_SHOWN = re.compile(r"[^{}]*?(?<![=!<>])=\s*(?:[!:][^{}]*)?\}")


def shows_its_code(text: str, offset: int) -> bool:
    """Whether the replacement field in which an expression ends at `offset` shows its own code: ``f"{m.X=}"``."""
    return _SHOWN.match(text, offset) is not None


@lru_cache(maxsize=1)
def lists_its_names(text: str) -> bool:
    """Whether the code of a file may go through all names that it has. Asked of each call in a file in turn."""
    if any(word in text for word in ("vars", "locals", "globals")) and _OWN_NAMES.search(text) is not None:
        return True
    return _has_itself(text)


def _has_itself(text: str) -> bool:
    """Whether the code may have its own module or namespace as an object."""
    return any(word in text for word in _OWN_WORDS) and _OWN_MODULE.search(text) is not None


class FreeNames:
    """The names of one file, and what this run's rewrites have claimed of them."""

    def __init__(
        self,
        text: str,
        facts: FileFacts,
        body: FileUses,
        written: Written,
        taken: Collection[str] = (),
        *,
        about: Callable[[tuple[str, ...]], str] | None = None,
    ) -> None:
        """`taken`: names that are not free though the text does not say them, of a package's submodules for one.
        `about`: gives what of the text has one of some words.
        """
        self._lines = lines_of(text)
        self._about = about or (lambda words: text)
        self._facts = facts
        self._body = body
        self._written = written
        self._taken = taken
        self._said: dict[str, list[int]] | None = None
        self._strings: list[tuple[int, int]] = []
        self._claimed: dict[str, Path] = {}
        self._open = facts.getattr is None and not facts.dynamic_namespace
        self._starred = any(name.name == "*" for statement in facts.imports for name in statement.names)

    def claim(self, bound: str, path: Path) -> bool:
        """Whether the file may bind the name to this path wherever it is used; if so, it is the path's from now on."""
        if self._claimed.setdefault(bound, path) != path:
            return False
        if self._is_unsaid(bound) or self.has(bound, path) is not None:
            return True
        del self._claimed[bound]
        return False

    def claim_any(self, path: Path, candidates: list[str]) -> str | None:
        """The first of these names that is free; numbers are added to the last one when none is. None where no new name
        is certain to be free, whatever it is called.
        """
        number = 2
        for bound in candidates:
            if self.claim(bound, path):
                return bound
        if not self._is_told:
            return None
        while not self.claim(f"{candidates[-1]}_{number}", path):
            number += 1
        return f"{candidates[-1]}_{number}"

    def has(self, bound: str, path: Path) -> Import | None:
        """The statement by which the whole file has the name for this path, if nothing else binds or changes it."""
        found: Import | None = None
        places: set[int] = set()
        for statement in self._facts.imports:
            for imported in statement.names:
                if imported.bound != bound:
                    continue
                whole = statement.is_from or imported.asname or imported.name == bound
                if not whole or self._written(statement, imported.name) != path:
                    return None
                if statement.scope or statement.guards or statement.lazy:
                    return None
                found = found or statement
                places.update(self._offsets(imported.span))
        if found is None or not self._is_told:
            return None
        for use in self._body.uses:
            if use.dotted.partition(".")[0] == bound:
                if use.dotted == bound and use.kind in _CHANGES:
                    return None
                places.update(self._offsets(use.root_span))
        return found if all(offset in places for offset in self._words.get(bound, ())) else None

    def may_root(self, root: str, scope: int) -> bool:
        """Whether ``root.…`` means one package wherever the file says it, once ``import root.…`` stands in a scope:
        only such imports bind the name, there or at the top of the module.
        """
        places: set[int] = set()
        for statement in self._facts.imports:
            for imported in statement.names:
                if imported.bound == root:
                    if statement.is_from or imported.asname or statement.scope not in (0, scope):
                        return False
                    places.update(self._offsets(imported.span))
        for use in self._body.uses:
            if use.dotted.partition(".")[0] == root:
                if use.dotted == root and use.kind in _CHANGES:
                    return False
                places.update(self._offsets(use.root_span))
        return (
            self._is_told
            and root not in _BUILTINS
            and self._claimed.get(root) is None
            and all(offset in places for offset in self._words.get(root, ()))
        )

    def looks_around(self) -> bool:
        """Whether the code may read names that it does not say: ``globals()``, ``eval`` and the like."""
        text = self._about(_LOOKING)
        said = [word for word in _LOOKING if word in text]  # to take the text apart takes long
        return (bool(said) and not self._words.keys().isdisjoint(said)) or _has_itself(self._about(_OWN_WORDS))

    def is_spoken(self, expression: str, accounted: Collection[Span]) -> bool:
        """Whether a string or a ``# type:`` comment that reads like an annotation has the expression before a dot, not
        only at the accounted places.
        """
        places = {offset for span in accounted for offset in self._offsets(span)}
        for string in self._facts.strings:
            if string.call:
                places.update(self._offsets(string.span))
        words = re.compile(rf"(?<![\w.]){re.escape(expression)}(?=\s*\.)")
        return any(
            match.start() not in places
            for start, end in self._spoken
            if _ANNOTATION.fullmatch(self._lines.text, start, end)
            for match in words.finditer(self._lines.text, start, end)
        )

    def is_formatted(self, offset: int) -> bool:
        """Whether a place lies within a string literal that has code in it."""
        for start, end in self._spoken:
            if start < offset < end:
                letters = self._lines.text[start:end].lstrip().partition("'")[0].partition('"')[0].lower()
                return not _FORMATTED.isdisjoint(letters)
        return False

    # ------------------------------------------------------------------ the words of the file

    @property
    def _is_told(self) -> bool:
        """Whether the file says all the names that it binds."""
        return self._open and not self._starred

    def _is_unsaid(self, bound: str) -> bool:
        return (
            self._is_told
            and bound not in _BUILTINS
            and not keyword.iskeyword(bound)
            and bound not in self._words
            and bound not in self._taken
        )

    def _offsets(self, span: Span) -> range:
        start = self._lines.offset(span.line, span.column)
        return range(start, self._lines.offset(span.end_line, span.end_column))

    @property
    def _words(self) -> dict[str, list[int]]:
        """Where the code has each name that does not stand behind a dot."""
        if self._said is None:
            self._read()
        assert self._said is not None
        return self._said

    @property
    def _spoken(self) -> list[tuple[int, int]]:
        """Strings and ``# type:`` comments, from where to where."""
        if self._said is None:
            self._read()
        return self._strings

    def _read(self) -> None:
        text = self._lines.text
        self._said = {}
        elsewhere = self._names_of_others()
        behind_dot = False
        for token in tokens(text, 0, len(text)):
            if token.kind is TokenKind.NAME:
                if not behind_dot and token.start not in elsewhere:
                    self._said.setdefault(token.text, []).append(token.start)
            elif token.kind is TokenKind.STRING or (token.kind is TokenKind.COMMENT and "type:" in token.text):
                self._strings.append((token.start, token.end))
            if token.kind is not TokenKind.COMMENT:
                behind_dot = token.text == "."

    def _names_of_others(self) -> set[int]:
        """Where import statements say names that are not this file's: the module, and what stands before ``as``."""
        found: set[int] = set()
        for statement in self._facts.imports:
            if statement.is_from:
                found.update(self._offsets(statement.module_span))
            for imported in statement.names:
                if imported.asname:
                    found.update(self._offsets(imported.span)[: len(imported.name)])
        return found
