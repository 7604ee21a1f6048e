"""The text of a Python file from its bytes, the way Python itself would read them.

Takes bytes, gives characters, and turns changed ones back into such bytes: PEP 263 cookie obeyed, byte order mark
removed, line endings untouched. There is no fallback encoding, because a guess would hide that Python cannot read the
file. Knows no Python syntax but the cookie.
"""

from __future__ import annotations

import codecs
import re

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#[^\r\n]*)?$")
_LINE = re.compile(rb"[^\r\n]*")


class UndecodableText(Exception):
    """The bytes are not the text of a Python file. The message says why, in words for the user."""


def decode(data: bytes) -> str:
    """The characters of a Python source file, without byte order mark.

    Raises `UndecodableText` for a NUL byte, an unknown or wrong declared encoding, and bytes that do not decode.
    """
    if b"\0" in data:
        raise UndecodableText("the file holds NUL bytes: it is not text")
    marked = data.startswith(codecs.BOM_UTF8)
    if marked:
        data = data[len(codecs.BOM_UTF8) :]
    name = _declared(data)
    if name is None or _is_utf8(name):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise UndecodableText(f"the bytes are not UTF-8 (byte {error.start})") from None
    if marked:
        raise UndecodableText(f"a UTF-8 byte order mark stands before the declared encoding {name}")
    try:
        text = data.decode(name)
    except LookupError:
        raise UndecodableText(f"unknown encoding {name}") from None
    except ValueError:
        raise UndecodableText(f"the bytes are not in the declared encoding {name}") from None
    if "\0" in text or "coding" not in text:
        raise UndecodableText(f"the declared encoding {name} gives no text")
    return text


def encode_like(text: str, original: bytes) -> bytes | None:
    """The bytes of a changed text in the encoding, and with the byte order mark, of the file's old bytes.

    None when that encoding cannot hold the text, or would not give the old bytes back for the old text.
    """
    try:
        if _encode_like(decode(original), original) == original:
            return _encode_like(text, original)
    except (UndecodableText, ValueError):
        pass
    return None


def _encode_like(text: str, original: bytes) -> bytes:
    if original.startswith(codecs.BOM_UTF8):
        return codecs.BOM_UTF8 + text.encode("utf-8")
    return text.encode(encoding_of(original))


def encoding_of(head: bytes) -> str:
    """The encoding that a file with this beginning declares; UTF-8 by any of its names is ``utf-8``."""
    name = None if head.startswith(codecs.BOM_UTF8) else _declared(head)
    return "utf-8" if name is None or _is_utf8(name) else name


def _declared(data: bytes) -> str | None:
    """The encoding that one of the first two lines declares; the second counts only behind a blank or comment line."""
    if b"coding" not in data[:1000]:
        return None
    position = 0
    for _ in range(2):
        line = _LINE.match(data, position)
        assert line is not None
        cookie = _COOKIE.match(line.group())
        if cookie:
            return cookie.group(1).decode("ascii", "replace")
        if not _BLANK.match(line.group()):
            return None
        position = line.end() + (2 if data.startswith(b"\r\n", line.end()) else 1)
    return None


def _is_utf8(name: str) -> bool:
    folded = name[:12].lower().replace("_", "-")
    return folded in ("utf-8", "utf8", "u8", "utf", "cp65001") or folded.startswith("utf-8-")
