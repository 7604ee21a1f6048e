"""`Typed`: a text that is being typed, of which only what was typed is read again.

Takes one version of a text after the other, gives the very facts and uses that reading it as a whole would give. It
keeps the parts of the last version. Where parts cannot be read each by itself, the whole text is read.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TypeVar

from canonic.facts.body import extract_uses
from canonic.facts.comments import is_generated
from canonic.facts.extract import aliased, extract_text, imported_roots
from canonic.facts.held_modules import Held
from canonic.facts.model import FileFacts, Scope, ScopeKind, Unreadable
from canonic.facts.part import Offset, Part
from canonic.facts.parts import cut
from canonic.facts.stores import Owners, owners_among
from canonic.facts.used import FileUses
from canonic.text.decode import UndecodableText, decode

T = TypeVar("T")

_LONGEST = 4_000_000
"""Characters; the parts of longer texts are not worth their memory."""
_LONE_RETURN = re.compile(r"\r(?!\n)")
_MODULE = Scope(ScopeKind.MODULE, "", 0, 1)


def _same(new: T, old: T | None) -> T:
    return old if old is not None and old == new else new


class Typed:
    """The parts of one text. Not thread-safe."""

    def __init__(self) -> None:
        self.parts_read = 0
        """Counts the parts that were read, for tests."""
        self.texts_read = 0
        """Counts the texts that were read as a whole."""
        self._text: str | None = None
        self._parts: list[Part] = []
        self._facts: FileFacts | None = None
        self._about: dict[tuple[str, ...], str] = {}
        self._offsets: list[Offset] = []
        self._names = self._bound = frozenset[str]()
        self._owning: Owners | None = None

    def extract(self, data: bytes) -> FileFacts | Unreadable:
        """The facts of a file that holds `data`."""
        try:
            return self.facts(decode(data))
        except UndecodableText as reason:
            return Unreadable(str(reason))

    def extract_uses(self, data: bytes) -> FileUses:
        """The uses of a file that holds `data`."""
        try:
            text = decode(data)
        except UndecodableText:
            return FileUses(understood=False)
        uses = self.uses(text)
        return extract_uses(data) if uses is None else uses

    def facts(self, text: str) -> FileFacts:
        """The facts of a text without byte order mark."""
        if text == self._text and self._facts is not None:
            return self._facts
        self._about = {}
        facts = self._joined(text)
        if facts is None:
            self.texts_read += 1
            facts = extract_text(text)
        self._text, self._facts = text, facts
        return facts

    def uses(self, text: str) -> FileUses | None:
        """The uses of a text; None where it has to be read as a whole."""
        facts = self.facts(text)
        parts = self._parts
        if not parts:
            return None
        bound: set[str] = set()
        for part in parts:
            binds = part.binds()
            if binds is None:
                unsure = part.is_understood or any(one.is_newer for one in parts)
                return None if unsure else FileUses(understood=False)
            bound |= binds
        # Equal sets become the same one, which is quickly compared, part by part.
        names = self._names = _same(imported_roots(facts.imports), self._names)
        self._bound = _same(frozenset(bound), self._bound)
        try:
            found = (part.uses(names, self._bound, at) for part, at in zip(parts, self._offsets, strict=True))
            return FileUses(tuple(chain.from_iterable(found)))
        except RecursionError:
            return None

    def about(self, text: str, words: tuple[str, ...]) -> str:
        """The text without parts in which none of the words stands: equal to all of it for who looks for a pattern
        that has one of them and does not reach beyond blanks and line ends. See `canonic.facts.parts`.
        """
        self.facts(text)
        if not self._parts or "\r" in text:
            return text
        said = self._about.get(words)
        if said is None:
            said = "".join(part.text for part in self._parts if part.has_any(words))
            if not text.endswith("\n") and self._parts[-1].has_any(words):
                said = said[:-1]  # a line end was added for reading
            self._about[words] = said
        return said

    # ------------------------------------------------------------------ parts

    def _joined(self, text: str) -> FileFacts | None:
        """The facts of the parts put together; None where that is not the same."""
        whole = _LONE_RETURN.sub("\n", text) if "\r" in text else text
        if len(whole) > _LONGEST or not whole:
            self._parts = []
            return None
        if not whole.endswith("\n"):
            whole += "\n"
        self._renew(whole)
        parts = self._parts
        problem = any(part.facts.problem is not None for part in parts)
        held = [name for part in parts for name, _ in part.held]
        if (
            (problem and not text.endswith("\n"))
            or sum(part.exports for part in parts) > 1
            or len(held) > len(set(held))
            or any(part.decides for part in parts)
        ):
            return None
        return self._put_together(whole)

    def _renew(self, text: str) -> None:
        before = self._parts
        texts, first, last = cut(text, [part.text for part in before])
        fresh = [Part(part) for part in texts[first : len(texts) - last]]
        self.parts_read += len(fresh)
        self._parts = [*before[:first], *fresh, *before[len(before) - last :]]
        offsets = self._offsets[:first]
        at = offsets[-1].behind(before[first - 1]) if first else Offset(0, 0, 0, 0)
        for part in fresh:
            offsets.append(at)
            at = at.behind(part)
        kept = self._offsets[len(before) - last :]
        if kept[:1] != [at]:
            kept = []
            for part in before[len(before) - last :]:
                kept.append(at)
                at = at.behind(part)
        self._offsets = [*offsets, *kept]

    def _put_together(self, text: str) -> FileFacts:
        parts = list(zip(self._parts, self._offsets, strict=True))
        placed = [part.placed(at) for part, at in parts]
        imports = tuple(chain.from_iterable(facts.imports for facts in placed))
        bindings = tuple(chain.from_iterable(facts.bindings for facts in placed))
        exporting = next((facts for (part, _), facts in zip(parts, placed, strict=True) if part.exports), FileFacts())
        owners = self._owners(imported_roots(imports), aliased(bindings))
        if owners is not None:
            owners = self._owning = _same(owners, self._owning)
        stores = chain.from_iterable(part.stores(owners, at) for part, at in parts) if owners is not None else ()
        return FileFacts(
            imports=imports,
            scopes=(_MODULE, *chain.from_iterable(facts.scopes for facts in placed)),
            bindings=bindings,
            exports=exporting.exports,
            exports_exact=exporting.exports_exact,
            dynamic_namespace=next((facts.dynamic_namespace for facts in placed if facts.dynamic_namespace), ""),
            strings=tuple(chain.from_iterable(facts.strings for facts in placed)),
            attribute_stores=tuple(stores),
            skips=tuple(chain.from_iterable(facts.skips for facts in placed)),
            deprecation=next((facts.deprecation for facts in placed if facts.deprecation), None),
            directives=tuple(chain.from_iterable(facts.directives for facts in placed)),
            noqa_lines=tuple(chain.from_iterable(facts.noqa_lines for facts in placed)),
            generated=is_generated(text),
            problem=next((facts.problem for facts in placed if facts.problem), None),
        )

    def _owners(self, roots: frozenset[str], again: dict[str, str]) -> Owners | None:
        """The names that may stand for modules; None where nothing is stored in any."""
        held: dict[str, Held] = {}
        for part in self._parts:
            held.update(part.held)
        if not roots and not held and not any(part.candidates.makes for part in self._parts):
            return None
        attributes = chain.from_iterable(part.candidates.attributes for part in self._parts)

        def same(name: str) -> str:
            return next(filter(None, (part.same_as(name) for part in self._parts if part.mentioned({name}))), "")

        return owners_among(attributes, roots, held, again, same)
