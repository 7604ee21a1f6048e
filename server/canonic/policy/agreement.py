"""Entries that send one legacy path to different places.

Takes all entries; gives the later one of each pair that disagrees within one level, and what it disagrees with. Between
levels there is no fault: the project beats directives, which beat packs. That a canonical path is legacy elsewhere is a
question to the index (`canonic.rules.stale_policy`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from canonic.policy.entries import Entry
from canonic.policy.model import CallEntry, Level, ModuleEntry, NameEntry, Origin


def disagreements(entries: Iterable[Entry]) -> Iterator[tuple[Entry, str, str]]:
    """Each entry that disagrees with an earlier one: the key at fault in it, and the message."""
    said: dict[tuple[Level, str, str], tuple[str, Origin]] = {}
    for entry in entries:
        for kind, legacy, canonical in _claims(entry):
            earlier, origin = said.setdefault((entry.origin.level, kind, legacy), (canonical, entry.origin))
            if earlier != canonical:
                other = _named(origin, entry.origin)
                message = f"`{legacy}` becomes `{canonical}` here and `{earlier}` in {other}; keep one of them"
                yield entry, "legacy", message


def _claims(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """The kind of claim, the legacy path, and what to use instead."""
    match entry:
        case NameEntry():
            for legacy in entry.legacy:
                if legacy.name != "*":  # several entries may share a module of copies: each name finds its own
                    yield "name", str(legacy), str(entry.canonical)
        case ModuleEntry():
            yield "module", entry.legacy, entry.canonical
        case CallEntry():
            yield "call", str(entry.legacy), entry.replace_with
        case _:
            pass


def _named(origin: Origin, beside: Origin) -> str:
    """An entry as the message of another one names it."""
    return f"`{origin.key}` (line {origin.line})" if origin.file == beside.file else f"`{origin.key}` of {origin.file}"
