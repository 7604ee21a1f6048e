"""Source directives: the text behind ``# canonic:`` as values.

Takes the kind and the text of a `canonic.facts.model.Directive`; gives `MovedTo`, `Ignore`, or `Malformed` with the
reason. It does not know where the comment stands, nor what the directive applies to.
"""

from __future__ import annotations

import re
from datetime import date

import msgspec

from canonic.policy.model import Notes
from canonic.settings.options import KNOWN_RULES
from canonic.settings.paths import PathFault, read_path
from canonic.settings.validate import nearest
from canonic.text.names import Path

MOVED_TO, IGNORE, IGNORE_FILE = "moved-to", "ignore", "ignore-file"
WORDS = (MOVED_TO, IGNORE, IGNORE_FILE)
_NOTES = ("since", "remove-by", "reason", "owner")


class MovedTo(msgspec.Struct, frozen=True):
    """``moved-to pkg.w:Name [since=…] [remove-by=…] [reason="…"] [owner=…]``: an entry declared at the old path."""

    path: Path
    """The canonical path; its name is empty where a whole module moved."""
    notes: Notes


class Ignore(msgspec.Struct, frozen=True):
    """``ignore[rule, …] reason`` or ``ignore-file[rule, …] reason``."""

    rules: tuple[str, ...]
    reason: str


class Malformed(msgspec.Struct, frozen=True):
    """A directive that means nothing; `message` says why and what to write."""

    message: str


_WORD = re.compile(r"[A-Za-z][A-Za-z_-]*")
_IGNORE = re.compile(r"\s*\[([^\]]*)\]\s*(.*)", re.DOTALL)
_NOTE = re.compile(r"""([A-Za-z_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))(?=\s|$)""")


def parse_directive(kind: int, text: str) -> MovedTo | Ignore | Malformed:
    """What a directive says. `kind` is the fact's own guess and breaks no tie: the first word of the text decides.

    `text` is what stands behind ``canonic:``; it may also lack the first word that `kind` already tells.
    """
    text = text.strip()
    match = _WORD.match(text)
    word = match[0].replace("_", "-").lower() if match else ""
    if match and word in WORDS:
        rest = text[match.end() :]
    elif text.startswith("[") and kind in (2, 3):
        word, rest = IGNORE, text
    elif kind == 1 and ":" in text.split(" ")[0]:
        word, rest = MOVED_TO, text
    else:
        told = (
            nearest(word, WORDS, "write one of")
            if word
            else "; write one of " + ", ".join(f"`{known}`" for known in WORDS)
        )
        return Malformed(f"unknown directive `{word or text}`{told}" if text else f"the directive is empty{told}")
    return _moved_to(rest) if word == MOVED_TO else _ignore(rest, word)


def _moved_to(rest: str) -> MovedTo | Malformed:
    written, _, rest = rest.lstrip(" \t:=").partition(" ")
    if not written:
        return Malformed("`moved-to` needs the new path: `moved-to package.module:Name`")
    try:
        path = read_path(written)
    except PathFault as fault:
        return Malformed(str(fault))
    notes: dict[str, str] = {}
    rest = rest.strip()
    while rest:
        match = _NOTE.match(rest)
        if match is None:
            return Malformed(
                f'`{rest}` is not understood; notes are written `since=1.2 remove-by=2026-12-31 reason="…"`'
            )
        key = match[1].replace("_", "-").lower()
        if key not in _NOTES:
            return Malformed(f"unknown note `{match[1]}`{nearest(match[1], _NOTES, 'write one of')}")
        notes[key] = next(value for value in match.groups()[1:] if value is not None)
        rest = rest[match.end() :].strip()
    if due := notes.get("remove-by"):
        try:
            date.fromisoformat(due)
        except ValueError:
            return Malformed(f"`remove-by={due}` is not a date; write year, month and day: `remove-by=2026-12-31`")
    return MovedTo(
        path,
        Notes(
            since=notes.get("since", ""),
            remove_by=due or "",
            reason=notes.get("reason", ""),
            owner=notes.get("owner", ""),
        ),
    )


def _ignore(rest: str, word: str) -> Ignore | Malformed:
    match = _IGNORE.fullmatch(rest)
    if match is None:
        return Malformed(f"`{word}` names the rules that it silences: `{word}[deprecated-import] reason`")
    rules = tuple(dict.fromkeys(rule.strip() for rule in match[1].split(",") if rule.strip()))
    if not rules:
        return Malformed(f"`{word}[]` names no rule; write `{word}[deprecated-import] reason`")
    for rule in rules:
        if rule not in KNOWN_RULES:
            return Malformed(f"unknown rule `{rule}`{nearest(rule, tuple(KNOWN_RULES), 'the rules are')}")
    return Ignore(rules, match[2].strip().lstrip("-–—: ").strip())
