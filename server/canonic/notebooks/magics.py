"""What IPython understands and Python does not, made harmless: magics, shell commands, questions.

Takes the source of one code cell, gives a text of the same length with the same line ends, in which each of these is a
comment, or the number 0 and a comment where a statement is needed. What is left of a line is kept, so that nothing
moves and every import stays in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PYTHON_CELLS = frozenset(
    ("capture", "debug", "ipytest", "memit", "prun", "pypy", "python", "python3", "time", "timeit")
)
"""Cell magics behind which the cell is Python all the same."""
_CELL_MAGIC = re.compile(r"\s*%%(\w*)")
_CODE_MAGIC = re.compile(r"%(?:time|timeit|prun|memit)[ \t]+(?=[^\W\d]|[(\[])")
"""Line magics that run the Python behind them; one with options is no such line."""
_LINE = re.compile(r"[^\r\n]*")
_END = re.compile(r"\r\n|\r|\n")
_BLANK = re.compile(r"[ \t\f]*")
_CALLS = "%!?/,;"
"""What a line of IPython may begin with and no line of Python can."""
_PIECE = re.compile(
    r"[rRbBuUfFtT]{0,2}(?P<quote>\"\"\"|'''|\"|')|(?P<comment>#[^\r\n]*)|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<joined>\\(?:\r\n|\r|\n))|(?P<end>\r\n|\r|\n)|(?P<asked>\?)|(?P<assigned>(?<![=!<>])=[ \t]*(?=[!%]))"
)
_QUOTES = {mark: re.compile(rf"(?:[^\\]|\\.)*?(?:{mark}|\Z)", re.DOTALL) for mark in ('"""', "'''")}
_QUOTES |= {mark: re.compile(rf"(?:[^\\\r\n]|\\(?:\r\n|.))*?(?:{mark}|(?=[\r\n])|\Z)", re.DOTALL) for mark in "\"'"}


def plain(source: str) -> str:
    """The cell as Python."""
    text = list(source)
    start = 0
    if magic := _CELL_MAGIC.match(source):
        stop = len(source) if magic[1] not in _PYTHON_CELLS else _line_end(source, magic.end())
        for at, end in _lines(source, 0, stop):
            text[at:end] = _comment(source[at:end])
        start = stop
    while start < len(source):
        first = _blank_end(source, start)
        if first < len(source) and source[first] in _CALLS:
            start = _hide_command(source, first, text, code=True)
        else:
            start = _hide_in_statement(source, first, text)
    return "".join(text)


def _hide_command(source: str, at: int, text: list[str], *, code: bool) -> int:
    """Hide what IPython alone understands, from `at` to the end of its line; gives where the next line starts."""
    if code and (magic := _CODE_MAGIC.match(source, at)):
        text[at : magic.end()] = "0;".ljust(magic.end() - at)
        return _hide_in_statement(source, magic.end(), text)
    end = _line_end(source, at)
    alone = at == 0 or source[at - 1] in "\r\n"
    text[at:end] = _comment(source[at:end]) if alone else _zero(source[at:end])
    while source.endswith("\\", at, end) and end < len(source):
        at = _next_line(source, end)
        end = _line_end(source, at)
        text[at:end] = _comment(source[at:end])
    return _next_line(source, end)


def _hide_in_statement(source: str, start: int, text: list[str]) -> int:
    """Go to the end of the statement that begins at `start`, hiding a question or an assigned command."""
    depth = 0
    position = start
    while match := _PIECE.search(source, position):
        position = match.end()
        if quote := match["quote"]:
            string = _QUOTES[quote].match(source, position)
            position = string.end() if string is not None else len(source)
        elif match["open"]:
            depth += 1
        elif match["close"]:
            depth = max(0, depth - 1)
        elif match["end"] and not depth:
            return position
        elif match["assigned"] and not depth:
            return _hide_command(source, position, text, code=False)
        elif match["asked"]:
            first = _blank_end(source, start)
            return _hide_command(source, first, text, code=False) if first < len(source) else len(source)
    return len(source)


def _comment(line: str) -> str:
    return "#" + line[1:] if line else ""


def _zero(line: str) -> str:
    return ("0#" + line[2:])[: len(line)]


def _lines(source: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    while start < stop:
        end = _line_end(source, start)
        yield start, end
        start = _next_line(source, end)


def _line_end(source: str, at: int) -> int:
    found = _LINE.match(source, at)
    return found.end() if found is not None else len(source)


def _next_line(source: str, end: int) -> int:
    found = _END.match(source, end)
    return found.end() if found is not None else len(source)


def _blank_end(source: str, at: int) -> int:
    found = _BLANK.match(source, at)
    return found.end() if found is not None else at
