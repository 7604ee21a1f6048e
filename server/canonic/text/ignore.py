"""Ignore patterns as git reads them: lines of a ``.gitignore`` become one quick question per name.

Takes the lines and gives `Patterns`, which says about one entry of the folder tree whether it is ignored, kept on
purpose, or not spoken of. It reads no files and knows nothing of nesting: `canonic.workspace.walk` asks the innermost
folder first.

Large trees ask this tens of thousands of times, so plain names, plain endings and plain paths are looked up in
tables, only what has a wildcard elsewhere becomes a regular expression, and lines that no Python file can match are not
tried on files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SPECIAL = re.compile(r"[*?\[\\]")
_POSIX = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "\\x21-\\x7e",
    "lower": "a-z",
    "print": "\\x20-\\x7e",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\s",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}


class Patterns:
    """The rules of one ignore file, the last match counting. Files asked about must end in ``.py`` or ``.pyi``."""

    __slots__ = (
        "_any_name",
        "_any_path",
        "_endings",
        "_keeps",
        "_name_rules",
        "_names",
        "_path_rules",
        "_paths",
        "_tails",
    )

    def __init__(self, lines: Iterable[str]) -> None:
        self._keeps: list[bool] = []
        self._names: dict[str, list[tuple[int, bool]]] = {}
        self._paths: dict[str, list[tuple[int, bool]]] = {}
        self._endings: list[tuple[int, bool, str]] = []
        self._name_rules: list[tuple[int, bool, re.Pattern[str]]] = []
        self._path_rules: list[tuple[int, bool, re.Pattern[str]]] = []
        for line in lines:
            self._add(line)
        self._tails = tuple(ending for _, _, ending in self._endings)
        self._any_name = _any_of(self._name_rules), _any_of(rule for rule in self._name_rules if not rule[1])
        self._any_path = _any_of(self._path_rules), _any_of(rule for rule in self._path_rules if not rule[1])

    def __bool__(self) -> bool:
        return bool(self._keeps)

    def verdict(self, path: str, name: str, is_dir: bool) -> bool | None:
        """True: ignored; False: a ``!`` line keeps it; None: no line speaks of it.

        `path` is relative to the folder of the ignore file, `name` its last part.
        """
        best = -1
        for index, folders_only in self._names.get(name, ()):
            if is_dir or not folders_only:
                best = max(best, index)
        if self._tails and name.endswith(self._tails):
            for index, folders_only, ending in self._endings:
                if index > best and (is_dir or not folders_only) and name.endswith(ending):
                    best = index
        any_name, any_path = self._any_name[not is_dir], self._any_path[not is_dir]
        if any_name is not None and any_name.fullmatch(name):
            best = _last(self._name_rules, name, is_dir, best)
        for index, folders_only in self._paths.get(path, ()):
            if is_dir or not folders_only:
                best = max(best, index)
        if any_path is not None and any_path.fullmatch(path):
            best = _last(self._path_rules, path, is_dir, best)
        return None if best < 0 else not self._keeps[best]

    def _add(self, line: str) -> None:
        pattern = _trimmed(line)
        if not pattern or pattern.startswith("#"):
            return
        keep = pattern.startswith("!")
        pattern = pattern[1:] if keep else pattern
        folders_only = pattern.endswith("/")
        pattern = pattern[:-1] if folders_only else pattern
        if not pattern:
            return
        index = len(self._keeps)
        if "/" in pattern:
            pattern = pattern.removeprefix("/")
            if not _SPECIAL.search(pattern):
                self._paths.setdefault(pattern, []).append((index, folders_only))
            elif (regex := translated(pattern, across_folders=True)) is not None:
                self._path_rules.append((index, folders_only or _never_python(pattern), regex))
        elif not _SPECIAL.search(pattern):
            self._names.setdefault(pattern, []).append((index, folders_only))
        elif pattern[0] == "*" and not _SPECIAL.search(pattern, 1):
            self._endings.append((index, folders_only, pattern[1:]))
        elif (regex := translated(pattern, across_folders=False)) is not None:
            self._name_rules.append((index, folders_only or _never_python(pattern), regex))
        self._keeps.append(keep)


def translated(pattern: str, *, across_folders: bool) -> re.Pattern[str] | None:
    """The regular expression of one wildcard pattern; None for one that can match nothing.

    `across_folders`: the pattern has a slash and is matched against a whole path, so that ``**`` may span folders.
    """
    out: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            if at + 1 == len(pattern):
                return None
            out.append(re.escape(pattern[at + 1]))
            at += 2
        elif char == "?":
            out.append("[^/]")
            at += 1
        elif char == "*":
            end = at
            while end < len(pattern) and pattern[end] == "*":
                end += 1
            spans = across_folders and end - at > 1 and (at == 0 or pattern[at - 1] == "/")
            if spans and end == len(pattern):
                out.append(".*")
            elif spans and pattern[end] == "/":
                out.append("(?:.*/)?")
                end += 1
            else:
                out.append("[^/]*")
            at = end
        elif char == "[":
            found = _bracket(pattern, at + 1)
            if found is None:
                return None
            text, at = found
            out.append(text)
        else:
            out.append(re.escape(char))
            at += 1
    return re.compile("".join(out), re.DOTALL)


def _bracket(pattern: str, at: int) -> tuple[str, int] | None:
    """The character class that opens before `at`, and the offset behind it; None when it never closes."""
    negated = pattern[at : at + 1] in ("!", "^")
    at += negated
    items: list[str] = []
    first = True
    while True:
        if at >= len(pattern):
            return None
        if pattern[at] == "]" and not first:
            break
        first = False
        if pattern.startswith("[:", at) and (close := pattern.find(":]", at + 2)) >= 0:
            known = _POSIX.get(pattern[at + 2 : close])
            if known is None:
                return None
            items.append(known)
            at = close + 2
            continue
        low, at = _class_char(pattern, at)
        if low is None:
            return None
        if pattern[at : at + 1] == "-" and at + 1 < len(pattern) and pattern[at + 1] != "]":
            high, at = _class_char(pattern, at + 1)
            if high is None:
                return None
            if low <= high:
                items.append(f"{re.escape(low)}-{re.escape(high)}")
        else:
            items.append(re.escape(low))
    inside = "".join(items)
    if negated:
        return f"[^/{inside}]", at + 1
    return (f"(?!/)[{inside}]" if inside else "(?!)"), at + 1


def _class_char(pattern: str, at: int) -> tuple[str | None, int]:
    if pattern[at] != "\\":
        return pattern[at], at + 1
    return (pattern[at + 1], at + 2) if at + 1 < len(pattern) else (None, at)


def _trimmed(line: str) -> str:
    """The line without its end and without trailing blanks, unless a backslash keeps one."""
    line = line.rstrip("\n").removesuffix("\r").removeprefix("\ufeff")
    end = len(line)
    while end and line[end - 1] == " ":
        before = len(line[: end - 1]) - len(line[: end - 1].rstrip("\\"))
        if before % 2:
            break
        end -= 1
    return line[:end]


def _never_python(pattern: str) -> bool:
    """Whether the plain end of a pattern keeps it from matching any ``.py`` or ``.pyi`` file."""
    tail = re.split(r"[*?\[\]\\]", pattern)[-1]
    return not any(tail.endswith(ending) or ending.endswith(tail) for ending in (".py", ".pyi"))


def _any_of(rules: Iterable[tuple[int, bool, re.Pattern[str]]]) -> re.Pattern[str] | None:
    patterns = [f"(?:{regex.pattern})" for _, _, regex in rules]
    return re.compile("|".join(patterns), re.DOTALL) if patterns else None


def _last(rules: list[tuple[int, bool, re.Pattern[str]]], text: str, is_dir: bool, best: int) -> int:
    """The number of the last rule behind `best` that matches; `best` when none does."""
    for index, folders_only, regex in reversed(rules):
        if index <= best:
            break
        if (is_dir or not folders_only) and regex.fullmatch(text):
            return index
    return best
