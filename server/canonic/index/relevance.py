"""Where a word stands in a file's bytes: in an import, in a dotted string, where a name is made, or merely anywhere.

Most files that mention a policy name only use an object of that name and import nothing of interest; making their facts
would be most of a cold start. These questions are answered on bytes, without reading the file as Python. They may
say yes too often (an import in a docstring), never no where facts would matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_STRING_BEFORE = re.compile(rb"(?:[\"'}]|%s|\)s)[\w.]*\.\w*\Z")
"""The string may leave its beginning open: ``f"{base}.m.X"``."""
_STRING_START = re.compile(rb"[\"']")
_STRING_AT = re.compile(rb"[\"']\w*\Z")
_MADE_BEFORE = re.compile(rb"(?:\A|[\n;:])[ \t\f]*(?:class|def|async[ \t]+def|type)[ \t]+\w*\Z")
_LINE_START = re.compile(rb"(?:\A|[\n;:])[ \t\f]*\w*\Z")
_REST_OF_PATH = re.compile(rb"\w*\.\w")
_ASSIGNED = re.compile(rb"\w*[ \t]*(?::[^\n=]*)?=(?!=)")
_WORD = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")
_FROM = re.compile(rb"\bfrom(?![\w\x80-\xff])[\s\\]*([.\w\x80-\xff][.\w\x80-\xff\s\\]*?)[\s\\]*\bimport\b")
_BLANK = re.compile(rb"[\s\\]+")
_LOOK_BACK = 200
"""Dotted paths in strings that are longer than this are not looked for."""
_BLANKS = b" \t\f\\\n\xef\xbb\xbf"
"""What may stand before a statement, a byte order mark too."""
_QUOTES = (b"'", b'"')
_BEHIND_PART = (b".", b" ", b"\n", b")", b",", b"]", b":", b"=", b"[", b"(")
_OPENING = (b"from", b"import", b"lazy")


def import_texts(data: bytes) -> Iterator[bytes]:
    """The text of each import statement, whole, in the order of the file. Other lines may be among them.

    `data` has no carriage returns.
    """
    find, rfind, size = data.find, data.rfind, len(data)
    at = find(b"import")
    while at >= 0:
        start = rfind(b"\n", 0, at) + 1
        while start > 1 and data[start - 2] == 0x5C:
            start = rfind(b"\n", 0, start - 1) + 1
        end = find(b"\n", at)
        end = size if end < 0 else end
        head = data[start:end].lstrip(_BLANKS)
        if head.startswith(_OPENING) or b";" in head or b":" in head:
            while end < size and data[end - 1] == 0x5C:
                end = find(b"\n", end + 1)
                end = size if end < 0 else end
            while at >= 0:  # another word that holds this one, or a string, may stand before the statement
                opened = find(b"(", at, end)
                if opened >= 0:
                    end = max(end, _closed(data, opened))
                at = find(b"import", at + 1, end)
            yield data[start:end]
        at = find(b"import", end)


def _closed(data: bytes, opened: int) -> int:
    """Where a bracket that was opened in an import closes: the next closing one that stands in no comment."""
    close = data.find(b")", opened)
    while close >= 0:
        line = data.rfind(b"\n", opened, close) + 1 or opened
        if b"#" not in data[line:close]:
            return close
        close = data.find(b")", close + 1)
    return len(data)


def imports_module(statement: bytes, above: bytes, last: bytes) -> bool:
    """Whether an import may bind the module ``….above.last``, or import from it (not from what lies below it).

    `statement` is one of `import_texts`; `above` is empty for a module without a package.
    """
    if last not in statement:
        return False
    words = _WORD.findall(statement)
    if last not in words:
        return False
    froms = () if b";" in statement else tuple(_FROM.finditer(statement))
    if not froms:
        return True
    for found in froms:
        module = _BLANK.sub(b"", found[1])
        path, named = module.split(b"."), _WORD.findall(statement, found.end())
        if path[-1] == last and (not above or len(path) == 1 or path[-2] in (above, b"")):
            return True
        if last in named and path[-1] in (above, b""):
            return True
    return False


def reads_through(data: bytes, above: bytes, last: bytes) -> bool:
    """Whether ``above.last`` stands somewhere but on a line that imports: an attribute of a package, or a string."""
    path = above + b"." + last
    at = data.find(path)
    while at >= 0:
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        start = data.rfind(b"\n", 0, at) + 1
        if b"import" not in data[start:end] or _STRING_START.search(data, start, at) is not None:
            return True
        at = data.find(path, end)
    return False


def reaches_into(data: bytes, imports: Iterable[bytes], above: bytes, last: bytes) -> bool:
    """Whether a package ``above`` may be had under any name, or from ``sys.modules``, and ``last`` be read from it.

    `imports` are the `import_texts`.
    """
    if not above or above not in data:
        return False
    read = any(b"." + last + behind in data for behind in _BEHIND_PART)
    spoken = any(quote + last + behind in data for quote in _QUOTES for behind in (quote, b"."))
    if not (read or spoken):
        return False
    if any(above + quote + closing in data for quote in _QUOTES for closing in (b"]", b")", b",")):
        return True  # sys.modules["a"].b
    return any(above in statement and _binds(statement, above) for statement in imports)


def _binds(statement: bytes, word: bytes) -> bool:
    """Whether an import may bind a module called `word`, or a package above one of that name."""
    froms = () if b";" in statement else tuple(_FROM.finditer(statement))
    return word in _WORD.findall(statement, froms[-1].end() if froms else 0)


def is_made(data: bytes, word: bytes) -> bool:
    """Whether a class, function or type is made whose name holds the word; the empty one is in every name."""
    if not word:
        return b"class" in data
    at = data.find(word)
    while at >= 0:
        if _MADE_BEFORE.search(data[max(0, at - _LOOK_BACK) : at].replace(b"\r", b"\n")):
            return True
        at = data.find(word, at + 1)
    return False


def is_named(data: bytes, word: bytes) -> bool:
    """Whether the word, or a longer one around it, stands in a dotted path in a string, or where a name is made."""
    at = data.find(word)
    while at >= 0:
        before, after = data[max(0, at - _LOOK_BACK) : at], at + len(word)
        if _STRING_BEFORE.search(before) or _MADE_BEFORE.search(before):
            return True
        if _STRING_AT.search(before) and _REST_OF_PATH.match(data, after):
            return True
        if _LINE_START.search(before) and _ASSIGNED.match(data, after):
            return True
        at = data.find(word, after)
    return False
