"""The second tier of facts: what a module does when it is imported, and where it uses what it imports.

Takes the bytes of a file, gives a `FileBody`. Made for few files, with Python's own parser: a text that the parser does
not accept is not understood, and then nothing about it is safe.
"""

from __future__ import annotations

import re

from canonic.facts.called import CallFacts
from canonic.facts.calls import find_calls
from canonic.facts.extract import extract_text
from canonic.facts.lookups import find_lookups
from canonic.facts.model import FileBody, FileFacts, Use
from canonic.facts.purity import find_effects
from canonic.facts.signatures import find_signatures
from canonic.facts.source import Source, read_source
from canonic.facts.used import FileUses
from canonic.facts.uses import find_uses
from canonic.text.decode import UndecodableText, decode

_LONE_RETURN = re.compile(r"\r(?!\n)")
_UNKNOWN = FileBody(understood=False)


def extract_body(data: bytes, uses: FileUses | None = None) -> FileBody:
    """The body of a file that holds `data`; its uses may be known already. Never raises."""
    if uses is not None and not uses.understood:
        return _UNKNOWN
    text = _text_of(data)
    facts = extract_text(text or "")
    source = _source_of(text, facts)
    try:
        return _UNKNOWN if source is None else _body(source, facts, uses)
    except RecursionError:
        return _UNKNOWN


def extract_uses(data: bytes) -> FileUses:
    """The same for the uses alone."""
    text = _text_of(data)
    facts = extract_text(text or "")
    source = _source_of(text, facts)
    try:
        return FileUses(understood=False) if source is None else FileUses(_uses(source, facts))
    except RecursionError:
        return FileUses(understood=False)


def _text_of(data: bytes) -> str | None:
    try:
        text = decode(data)
    except UndecodableText:
        return None
    return _LONE_RETURN.sub("\n", text) if "\r" in text else text


def _source_of(text: str | None, facts: FileFacts) -> Source | None:
    """The text as Python's parser sees it, if both tiers of facts agree on it."""
    source = None if text is None else read_source(text if text.endswith("\n") else text + "\n")
    return None if source is None or len(source.scope_numbers) != len(facts.scopes) - 1 else source


def _uses(source: Source, facts: FileFacts) -> tuple[Use, ...]:
    names = {name.bound for statement in facts.imports for name in statement.names if name.bound}
    return find_uses(source, names) if names else ()


def _body(source: Source, facts: FileFacts, known: FileUses | None) -> FileBody:
    type_checking = {"TYPE_CHECKING"} | {
        name.asname
        for statement in facts.imports
        for name in statement.names
        if name.name == "TYPE_CHECKING" and name.asname
    }
    uses = _uses(source, facts) if known is None else known.uses
    return FileBody(
        uses=uses,
        effects=find_effects(source, frozenset(type_checking)),
        lookups=find_lookups(source) if any(name.name == "*" for i in facts.imports for name in i.names) else (),
        called=CallFacts(*find_calls(source, uses), find_signatures(source, facts.imports)),
    )
