"""A `Card` in words: as text for a terminal and as Markdown for a hover.

Takes the card of one path, gives a string. Both say the same: the import to copy, where the definition stands, how the
path gets there, whether it is legacy and why, who imports it, and who says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from canonic.findings import Place
from canonic.policy.model import Origin
from canonic.reports.reasons import reason_words
from canonic.reports.statistics import counted
from canonic.reports.style import Style, printable
from canonic.resolution.card import Card
from canonic.resolution.importers import Imported
from canonic.text.names import Path

Link = Callable[[Place], str | None]
"""The address that a click on a place should open; None where there is none."""

_MOST_IMPORTERS = 6
_MOST_SITES = 5
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~])")


def card_text(
    card: Card, *, spots: Callable[[Place], str] | None = None, colour: bool = False, whole: bool = False
) -> str:
    """The card for a terminal. `spots` says how a place is shown (`Spots.place`), else a path and a line are; `whole`:
    every importer is listed, not the first few of each path.
    """
    shown = spots or _plain_place
    style = Style(colour)
    what = f" ({card.kind})" if card.kind else ""
    lines = [f"{style.paint('strong', str(card.path))}{what}", ""]
    statement = _statement(card)
    if statement:
        lines += [f"    {style.paint('good', statement)}", ""]
    rows = list(_rows(card, shown, None if whole else _MOST_SITES))
    width = max(len(label) for label, _ in rows)
    for label, values in rows:
        for number, value in enumerate(values):
            head = style.paint("information", f"{label:<{width}}") if number == 0 else " " * width
            lines.append(f"{head}  {printable(value)}".rstrip())
    return "\n".join(lines) + "\n"


def card_markdown(card: Card, link: Link | None = None, *, spots: Callable[[Place], str] | None = None) -> str:
    """The card as Markdown. `link` gives the address of a place, where the reader can follow one; `spots` is as for
    `card_text`.
    """
    shown = spots or _plain_place
    statement = _statement(card)
    parts = []
    if statement:
        parts.append(f"```python\n{statement}\n```")
    standing = _standing(card)
    parts.append(f"**{standing}.** {_prose(card.why)}" if card.why else f"**{standing}** {_code(str(card.path))}")
    if card.definition is not None:
        what = card.kind or "object"
        parts.append(f"Single source of truth: {what} at {_linked(card.definition, link, shown)}")
    elif card.end_detail:
        parts.append(_prose(card.end_detail))
    if len(card.chain) > 1:
        parts.append(" → ".join(_code(str(path)) for path in card.chain))
    if card.importers:
        rows = [
            f"- {len(one.sites):,} × {_code(str(one.path))}{_standing_mark(one.path, card)}"
            for one in _most(card.importers)
        ]
        rest = len(card.importers) - len(rows)
        rows += [f"- and {counted(rest, 'more path')}"] if rest else []
        parts.append("Imported from:\n\n" + "\n".join(rows))
    if card.no_safe_fix is not None:
        parts.append(f"No safe fix: {reason_words(card.no_safe_fix)} ({_code(card.no_safe_fix.value)})")
    notes = [f"{label}: {_escaped(value)}" for label, value in _notes(card)]
    if card.origin is not None:
        notes.append(f"Policy: {_origin_markdown(card.origin, link, shown)}")
    if notes:
        parts.append(" · ".join(notes))
    return "\n\n".join(parts) + "\n"


def import_statement(path: Path) -> str:
    """The statement that imports a path."""
    return f"from {path.module} import {path.name}" if path.name else f"import {path.module}"


def _statement(card: Card) -> str:
    """What to write instead, or what is right already; empty where there is nothing to recommend."""
    if card.canonical is not None:
        return import_statement(card.canonical)
    if card.outdated:
        return import_statement(card.advised) if card.advised is not None else ""
    return import_statement(card.path) if card.end == "defined" else ""


def _rows(card: Card, shown: Callable[[Place], str], most: int | None) -> Iterator[tuple[str, list[str]]]:
    if card.canonical is None:
        yield "canonical", ["no policy speaks of it"]
    else:
        yield "canonical", [str(card.canonical)]
    yield "legacy", ["yes" if card.legacy else "no, but it calls itself deprecated" if card.outdated else "no"]
    if card.why:
        yield "why", [card.why]
    if card.definition is not None:
        yield "definition", [shown(card.definition)]
        if card.definition_path is not None and card.definition_path != card.path:
            yield "defined as", [str(card.definition_path)]
    if card.end != "defined" or card.end_detail:
        yield "ends", [card.end + (f", {card.end_detail}" if card.end_detail else "")]
    if len(card.chain) > 1:
        first, *rest = card.chain
        yield "chain", [str(first), *(f"→ {path}" for path in rest)]
    if card.importers:
        yield "importers", list(_importers(card, card.importers, shown, most))
    elif card.importers is None:
        yield "importers", ["not looked for, because no policy entry speaks of the name"]
    else:
        yield "importers", ["none in this workspace"]
    if card.no_safe_fix is not None:
        yield "no safe fix", [f"{card.no_safe_fix.value}: {reason_words(card.no_safe_fix)}"]
    if card.origin is not None:
        yield "policy", [_origin_text(card.origin, shown)]
    for label, value in _notes(card):
        yield label, [value]
    if card.others:
        yield "also made", [f"{one.path}  {shown(one.place)}" for one in card.others]
    if card.advised is not None and card.importers and (card.outdated or len(card.importers) > 1):
        yield "to declare", ["[[name]]", f'canonical = "{card.advised}"']


def _importers(
    card: Card, importers: tuple[Imported, ...], shown: Callable[[Place], str], most: int | None
) -> Iterator[str]:
    """Each path with its number, and under it where it is imported."""
    width = max(len(f"{len(one.sites):,}") for one in importers)
    for one in importers:
        yield f"{len(one.sites):>{width},}  {one.path}{_standing_mark(one.path, card)}"
        sites = one.sites if most is None or len(one.sites) <= most + 1 else one.sites[:most]
        yield from (f"{'':>{width}}  {shown(site)}" for site in sites)
        if len(sites) < len(one.sites):
            yield f"{'':>{width}}  and {len(one.sites) - len(sites):,} more (`--all`)"


def _notes(card: Card) -> Iterator[tuple[str, str]]:
    """What the policy entry says of itself, unless the reason why has said it already."""
    notes = card.notes
    words = ("since", "remove by") if card.legacy else ("legacy since", "remove legacy by")
    dates = zip(words, (notes.since, notes.remove_by), strict=True)
    pairs = (*dates, ("owner", notes.owner), ("reason", notes.reason))
    return ((label, value) for label, value in pairs if value and value.rstrip(".") not in card.why)


def _standing(card: Card) -> str:
    if card.legacy:
        return "Legacy path"
    return "Canonical path" if card.canonical == card.path else "Import path"


def _standing_mark(path: Path, card: Card) -> str:
    return "  (canonical)" if path == card.canonical else ""


def _most(importers: tuple[Imported, ...]) -> tuple[Imported, ...]:
    """The most used paths; a last single one is shown rather than counted."""
    return importers[:_MOST_IMPORTERS] if len(importers) > _MOST_IMPORTERS + 1 else importers


def _origin_text(origin: Origin, shown: Callable[[Place], str]) -> str:
    if origin.pack:
        by_itself = ", on by itself because this workspace has the package" if origin.automatic else ""
        return f"pack {origin.pack}, line {origin.line}{by_itself}"
    return f"{shown(Place(origin.file, origin.line))}{f' ({origin.key})' if origin.key else ''}"


def _plain_place(place: Place) -> str:
    return f"{place.path}:{place.line}"


def _origin_markdown(origin: Origin, link: Link | None, shown: Callable[[Place], str]) -> str:
    if origin.pack:
        return f"pack {_code(origin.pack)}{', on by itself' if origin.automatic else ''}"
    return _linked(Place(origin.file, origin.line), link, shown)


def _linked(place: Place, link: Link | None, shown: Callable[[Place], str]) -> str:
    address = link(place) if link is not None else None
    text = shown(place)
    return f"[{_escaped(text)}]({address})" if address else _code(text)


def _code(text: str) -> str:
    """Inline code; a backtick inside cannot close it."""
    return f"`{printable(text).replace('`', chr(0x2BB))}`"


def _escaped(text: str) -> str:
    """Text of the project as plain words: no markup, link or image of its own."""
    return _SPECIAL.sub(r"\\\1", printable(text))


def _prose(text: str) -> str:
    """A sentence of ours: what stands between backticks stays code, all else is plain words."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return _escaped(text)
    return "".join(_code(piece) if number % 2 else _escaped(piece) for number, piece in enumerate(pieces))
