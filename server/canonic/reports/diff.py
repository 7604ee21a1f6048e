"""Unified diffs that ``git apply`` and ``patch -p1`` take.

Takes a path and its two texts, gives the patch. Lines end at ``\\n`` only, as both tools count them: a carriage return
or a form feed stays inside its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from canonic.reports.style import Style, printable

_NO_NEWLINE = "\\ No newline at end of file\n"


def diff(path: str, before: str, after: str) -> Iterator[str]:
    """The lines of the patch, each with its line end; nothing when the texts are equal.

    `path` is relative to where the patch will be applied, with ``/``.
    """
    if before == after:
        return
    old, new = _header_name(f"a/{path}"), _header_name(f"b/{path}")
    for number, line in enumerate(unified_diff(_lines(before), _lines(after), n=3, lineterm="\n")):
        if number == 0:
            yield f"--- {old}\n"
        elif number == 1:
            yield f"+++ {new}\n"
        elif line.endswith("\n"):
            yield line
        else:
            yield line + "\n"
            yield _NO_NEWLINE


def deletion(path: str, before: str, *, executable: bool = False) -> Iterator[str]:
    """The lines of the patch that deletes a file, in the form that git gives it."""
    old = _header_name(f"a/{path}")
    # Both names stand on one line, so a space in one of them must not end it.
    both = [f'"{name.rstrip()}"' if name.endswith("\t") else name for name in (old, _header_name(f"b/{path}"))]
    yield f"diff --git {' '.join(both)}\n"
    yield f"deleted file mode {'100755' if executable else '100644'}\n"
    if not before:
        yield "index e69de29..0000000\n"  # there is no line to take away: `patch` needs this one
        return
    yield f"--- {old}\n"
    yield "+++ /dev/null\n"
    lines = _lines(before)
    yield f"@@ -1{f',{len(lines)}' if len(lines) != 1 else ''} +0,0 @@\n"
    for line in lines:
        yield f"-{line}" if line.endswith("\n") else f"-{line}\n"
    if not lines[-1].endswith("\n"):
        yield _NO_NEWLINE


def coloured(lines: Iterator[str]) -> Iterator[str]:
    """The patch of one file for a terminal: painted, and without anything that could upset it."""
    style = Style(True)
    in_header = True
    for line in lines:
        in_header = in_header and not line.startswith("@@")
        body = printable(line.removesuffix("\n").removesuffix("\r"))
        role = "strong" if in_header else {"+": "added", "-": "removed", "@": "hunk"}.get(line[:1], "")
        yield (style.paint(role, body) if role else body) + "\n"


def _lines(text: str) -> list[str]:
    """Lines with their ends; `str.splitlines` would also part them at form feeds and the like."""
    parts = text.split("\n")
    last = parts.pop()
    lines = [f"{part}\n" for part in parts]
    return [*lines, last] if last else lines


def _header_name(name: str) -> str:
    """A file's name as git writes it in a patch: quoted where it must be, closed by a tab where it holds a space."""
    if any(character in '"\\' or ord(character) < 0x20 or ord(character) == 0x7F for character in name):
        return '"' + "".join(_quoted(character) for character in name) + '"'
    return f"{name}\t" if " " in name else name


def _quoted(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if ord(character) >= 0x20 and ord(character) != 0x7F else f"\\{ord(character):03o}"
