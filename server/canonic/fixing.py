"""Writing fixed files: what is written is what was shown, in one step per file, and nothing when the file changed
meanwhile.

Takes texts before and after; knows nothing of rules. Permissions, symbolic links, encoding and byte order mark are
kept.
"""

from __future__ import annotations

import ast
import codecs
import os
import re
import tempfile
import warnings
from contextlib import suppress

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.MULTILINE)


def encode_like(text: str, original: bytes) -> bytes:
    """The bytes of a new text in the encoding (and with the byte order mark) of the file's old bytes."""
    if original.startswith(codecs.BOM_UTF8):
        return codecs.BOM_UTF8 + text.encode("utf-8")
    head = b"".join(original.splitlines(keepends=True)[:2])
    cookie = _COOKIE.search(head)
    return text.encode(cookie.group(1).decode("ascii") if cookie else "utf-8")


def parses(text: str) -> bool:
    """Whether Python, or a grammar newer than the running Python's, accepts the text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            from canonic.edits.grammar import parses_as_newer_python

            return parses_as_newer_python(text)
    return True


def write(file: str, before: bytes, after: bytes) -> str:
    """Replace a file's bytes atomically; gives the reason when nothing was written, else an empty string."""
    real = os.path.realpath(file)
    temporary = ""
    try:
        with open(real, "rb") as handle:
            if handle.read() != before:
                return "it changed since it was read; run again"
        if not os.access(real, os.W_OK):
            return "it is read-only"
        mode = os.stat(real).st_mode
        descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(real), prefix=".canonic-", suffix=".tmp")
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(after)
        os.chmod(temporary, mode & 0o7777)
        os.replace(temporary, real)
    except OSError as error:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)
        return error.strerror or str(error)
    return ""
