"""isort's way with ``as``: it stands alone, at the place of its name, and breaks the names around it into statements.

Takes the drafts of a row, gives them taken apart. Only for projects that isort sorts so.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from canonic.edits.drafts import Draft, Entry
from canonic.edits.order import Key, Order


def split_at_aliases(drafts: Sequence[Draft], order: Order) -> list[Draft]:
    """The drafts with each statement of plain names broken where an ``as`` of the same module stands between."""
    breaks: dict[tuple[str, bool], list[Key]] = {}
    for draft in drafts:
        for entry in draft.everything:
            if draft.spelling and entry.asname:
                breaks.setdefault((draft.spelling, draft.lazy), []).append(order.name_key(entry.name, ""))
    result: list[Draft] = []
    for draft in drafts:
        keys = sorted(breaks.get((draft.spelling, draft.lazy), ()))
        plain = all(not entry.asname and entry.name != "*" for entry in draft.everything)
        result += _broken(draft, keys, order) if keys and plain else [draft]
    return result


def _broken(draft: Draft, keys: Sequence[Key], order: Order) -> list[Draft]:
    chunks: dict[tuple[int, int], list[Entry]] = {}
    for entry in draft.everything:
        key = order.name_key(entry.name, "")
        chunks.setdefault((bisect_left(keys, key), bisect_right(keys, key)), []).append(entry)
    if len(chunks) < 2:
        return [draft]
    # The statement keeps a part with names of its own, if it has any.
    parts = sorted(chunks.values(), key=lambda part: not any(entry in draft.entries for entry in part))
    first, *rest = parts
    own = [entry for entry in first if entry in draft.entries]
    added = [entry for entry in first if entry not in own]
    kept = replace(draft, entries=own or added, added=added if own else [], changed=True)
    return [kept, *(_branch(draft, part) for part in rest)]


def _branch(draft: Draft, part: Sequence[Entry]) -> Draft:
    own = [entry for entry in part if entry in draft.entries]
    added = [entry for entry in part if entry not in own]
    if not own:
        own, added = [replace(entry, origin=None) for entry in added], []
    return Draft(draft.statement, draft.spelling, own, draft.lazy, branched=True, changed=True, added=added)
