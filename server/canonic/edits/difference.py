"""The small edits between two versions of one statement. Takes texts and gives `TextEdit`; knows no grammar."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from canonic.text.edits import TextEdit
from canonic.text.spans import Lines

_TOKEN = re.compile(r"[\w.]+|#[^\r\n]*|\r\n|\s|.", re.DOTALL)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")
_MATCHABLE = 400
"""Above this number of tokens in the changed middle one edit replaces it all: matching grows with the square."""


def difference(lines: Lines, start: int, end: int, after: str) -> list[TextEdit]:
    """Edits that turn the text between two offsets into `after`: of whole lines where these come and go, else of whole
    words (a dotted name is one).
    """
    old, new = _LINE.findall(lines.text[start:end]), _LINE.findall(after)
    edits = []
    for tag, first, last, new_first, new_last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            offset = start + sum(map(len, old[:first]))
            edits += _of_words(lines, offset, old[first:last], new[new_first:new_last])
    return edits


def _of_words(lines: Lines, start: int, old_lines: list[str], new_lines: list[str]) -> list[TextEdit]:
    old, new = _TOKEN.findall("".join(old_lines)), _TOKEN.findall("".join(new_lines))
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    start += sum(map(len, old[:head]))
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if not old and not new:
        return []
    if len(old) + len(new) > _MATCHABLE or not old or not new:
        return [TextEdit(lines.span(start, start + sum(map(len, old))), "".join(new))]
    edits = []
    offsets = [start]
    for token in old:
        offsets.append(offsets[-1] + len(token))
    for tag, first, last, new_first, new_last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            edits.append(TextEdit(lines.span(offsets[first], offsets[last]), "".join(new[new_first:new_last])))
    return edits
