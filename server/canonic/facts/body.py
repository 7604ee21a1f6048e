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
from canonic.facts.model import FileBody, FileFacts
from canonic.facts.purity import find_effects
from canonic.facts.signatures import find_signatures
from canonic.facts.source import Source, read_source
from canonic.facts.uses import find_uses
from canonic.text.decode import UndecodableText, decode

_LONE_RETURN = re.compile(r"\r(?!\n)")
_UNKNOWN = FileBody(understood=False)


def extract_body(data: bytes) -> FileBody:
    """The body of a file that holds `data`. Never raises."""
    try:
        text = decode(data)
    except UndecodableText:
        return _UNKNOWN
    text = _LONE_RETURN.sub("\n", text) if "\r" in text else text
    facts = extract_text(text)
    source = read_source(text if text.endswith("\n") else text + "\n")
    if source is None or len(source.scope_numbers) != len(facts.scopes) - 1:
        return _UNKNOWN
    try:
        return _body(source, facts)
    except RecursionError:
        return _UNKNOWN


def _body(source: Source, facts: FileFacts) -> FileBody:
    names = {name.bound for statement in facts.imports for name in statement.names if name.bound}
    type_checking = {"TYPE_CHECKING"} | {
        name.asname
        for statement in facts.imports
        for name in statement.names
        if name.name == "TYPE_CHECKING" and name.asname
    }
    uses = find_uses(source, names) if names else ()
    return FileBody(
        uses=uses,
        effects=find_effects(source, frozenset(type_checking)),
        lookups=find_lookups(source) if any(name.name == "*" for i in facts.imports for name in i.names) else (),
        called=CallFacts(*find_calls(source, uses), find_signatures(source, facts.imports)),
    )
