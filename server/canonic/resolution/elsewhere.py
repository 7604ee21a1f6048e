"""Where files other than Python's name a module: settings, deployment, scripts.

Takes the dotted names of a module, or of one name in it, and searches the bytes of the configuration files of the
workspace. It knows nothing of what these files mean: a mention is told, not judged. Tables of Canonic's own policy are
no mention.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from canonic.findings import Place
from canonic.index.snapshot import Snapshot

_ENDINGS = (".toml", ".cfg", ".ini", ".yaml", ".yml", ".json", ".sh", ".mk")
_NAMES = ("Makefile", "Procfile", "setup.cfg")
_LARGEST = 16_000_000
"""Bytes; larger files are data, not configuration."""
_TABLE = re.compile(rb"^[ \t]*\[+[ \t]*([^\]\n]*)", re.MULTILINE)
_OWN_FILES = ("canonic.toml",)


def is_configuration(name: str) -> bool:
    """Whether a file of this name may say which modules a program starts or loads."""
    return name.endswith(_ENDINGS) or name in _NAMES or name.startswith("Dockerfile") or name.endswith(".Dockerfile")


def configuration_in(changed: Collection[str]) -> list[str]:
    """Those of the files that have changed that may name other modules than before."""
    return [path for path in changed if is_configuration(path.rpartition("/")[2])]


def mentions(snapshot: Snapshot, dotted: Collection[str], name: str, policy_files: Collection[str]) -> Iterator[Place]:
    """The lines that name a module by one of its dotted names, or `name` in it where that is not empty.

    `policy_files`: files that declare policy entries; what stands there as policy does not count.
    """
    pattern = _pattern(dotted, name)
    for path in snapshot.other_files(is_configuration):
        last = path.rpartition("/")[2]
        if last in _OWN_FILES or (path in policy_files and last != "pyproject.toml"):
            continue
        content = snapshot.content(path)
        if content is None or len(content.data) > _LARGEST:
            continue
        lines: dict[int, None] = {}
        for match in pattern.finditer(content.data):
            if not (last == "pyproject.toml" and _is_policy(content.data, match.start())):
                lines[content.data.count(b"\n", 0, match.start()) + 1] = None
        yield from (Place(path, line) for line in lines)


def speaks_of(snapshot: Snapshot, path: str, dotted: Collection[str], name: str) -> bool:
    """Whether one configuration file names a module, or a name in it, at all: policy or not, ignored or not."""
    content = snapshot.content(path)
    if content is None or len(content.data) > _LARGEST:
        return False
    return _pattern(dotted, name).search(content.data) is not None


def _pattern(dotted: Collection[str], name: str) -> re.Pattern[bytes]:
    return re.compile(b"|".join(_spellings(module, name) for module in dotted))


def _spellings(module: str, name: str) -> bytes:
    """How a file may write the path: dotted, with a colon, as a file's path."""
    own = re.escape(module)
    if name:
        return rf"(?<!\w){own}[.:]{re.escape(name)}(?!\w)".encode()
    if "." in module:
        return rf"(?<!\w)(?:{own}|{re.escape(module.replace('.', '/'))})(?!\w)".encode()
    # The name alone may be any word.
    return rf"(?<![\w.-]){own}(?:\.py\b|:\w)|-m[ \t]+{own}\b|[\"']{own}[\"']".encode()


def _is_policy(data: bytes, offset: int) -> bool:
    """Whether a place of a ``pyproject.toml`` stands in a table of ours."""
    header = None
    for match in _TABLE.finditer(data, 0, offset):
        header = match
    return header is not None and header[1].replace(b'"', b"").strip().startswith(b"tool.canonic")
