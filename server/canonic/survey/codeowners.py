"""Who owns a file, by the rules of a CODEOWNERS file as GitHub reads it.

Takes the lines of the file; answers for paths relative to the repository. The last rule that matches counts, and a rule
without owners takes them away. Patterns look like those of a ``.gitignore`` and mean less: no ``!``, no ``[…]``, and a
``*`` at the end of a path does not reach into folders.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks, in this order; the first one found is the only one that counts."""
_MOST_BYTES = 3_000_000
"""GitHub reads no larger one."""


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    owners: str


class CodeOwners:
    """The rules of one file."""

    def __init__(self, lines: Iterable[str], place: str = "CODEOWNERS", prefix: str = "") -> None:
        """`prefix`: the folder in the repository that paths asked about are relative to, with ``/`` at its end."""
        self.place = place
        self._prefix = prefix
        self._rules = [rule for line in lines if (rule := _rule(line)) is not None]

    def owner(self, path: str) -> str:
        """Who owns a file, as the rule says it; empty when nobody does."""
        full = self._prefix + path
        for rule in reversed(self._rules):
            if rule.pattern.fullmatch(full):
                return rule.owners
        return ""


def find_owners(root: str) -> CodeOwners | None:
    """The rules that speak of a workspace: those of its repository, or else of the folder itself."""
    folder, prefix = os.path.realpath(root), ""
    above = folder
    while not os.path.lexists(os.path.join(above, ".git")):
        parent = os.path.dirname(above)
        if parent == above:
            above = folder
            break
        above = parent
    if above != folder:
        prefix = os.path.relpath(folder, above).replace(os.sep, "/") + "/"
    for place in PLACES:
        try:
            with open(os.path.join(above, place), encoding="utf-8", errors="replace") as file:
                text = file.read(_MOST_BYTES + 1)
        except OSError:
            continue
        return CodeOwners(text.splitlines() if len(text) <= _MOST_BYTES else (), place, prefix)
    return None


def _rule(line: str) -> _Rule | None:
    words = re.findall(r"(?:\\.|[^\s\\])+", line.strip())
    if not words or words[0].startswith("#"):
        return None
    at = next((number for number, word in enumerate(words) if word.startswith("#")), len(words))
    pattern = _compiled(words[0])
    return _Rule(pattern, " ".join(words[1:at])) if pattern is not None else None


def _compiled(pattern: str) -> re.Pattern[str] | None:
    """A pattern as an expression for whole paths; None for one that GitHub does not take."""
    if pattern == "/" or pattern.startswith("!") or "***" in pattern or re.search(r"(?<!\\)\[", pattern):
        return None
    parts = pattern.split("/")
    if parts[0] == "":
        parts = parts[1:]
    elif parts[0] != "**" and (len(parts) == 1 or (len(parts) == 2 and parts[1] == "")):
        parts = ["**", *parts]  # a single name counts in every folder
    if parts[-1] == "":
        parts[-1:] = ["*", "**"] if parts[-2] == "**" else ["**"]
    found, between = "", False
    for at, part in enumerate(parts):
        last = at == len(parts) - 1
        if part == "**":
            found, between = _stars(found, first=not at, last=last, between=between)
            continue
        found += "/" if between else ""
        found += "[^/]+" if part == "*" else _segment(part) + ("(?:/.*)?" if last else "")
        between = True
    return re.compile(found, re.DOTALL)


def _stars(found: str, *, first: bool, last: bool, between: bool) -> tuple[str, bool]:
    """What ``**`` adds, and whether a stroke is wanted before what comes next."""
    if first and last:
        return ".+", False
    if first:
        return "(?:.+/)?", False
    if last:
        return found + "/.+", between
    return found + "(?:/.+)?", True


def _segment(part: str) -> str:
    """One part of a path; a backslash takes its meaning from what follows."""
    found, at = "", 0
    while at < len(part):
        letter = part[at]
        if letter == "\\" and at + 1 < len(part):
            at += 1
            found += re.escape(part[at])
        else:
            found += {"*": "[^/]*", "?": "[^/]"}.get(letter) or re.escape(letter)
        at += 1
    return found
