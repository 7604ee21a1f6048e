"""Finding packs: bundled ones, files, and those that installed distributions announce.

Takes an item of ``extends``; gives a `Pack` with its raw tables, or says why there is none. Installed distributions are
read as data (``*.dist-info``): nothing of them is imported or run.
"""

from __future__ import annotations

import configparser
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as FilePath

from canonic.errors import Problem
from canonic.settings.document import parse_document, raw_entries
from canonic.settings.model import RawEntry
from canonic.settings.options import ENTRY_KINDS, PACK_OPTIONS
from canonic.settings.validate import nearest, validate

ENTRY_POINT_GROUP = "canonic.packs"
_DIST = "dist:"
_BUNDLED = FilePath(__file__).with_name("packs")


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was read."""

    name: str
    file: str
    """Absolute path."""
    bundled: bool
    applies_to: str
    content: tuple[RawEntry, ...] | Problem
    """Its raw tables; a problem when the file could not be read at all."""
    problems: tuple[Problem, ...] = ()
    """Faults of its top-level keys."""


@lru_cache(maxsize=1)
def bundled_packs() -> tuple[Pack, ...]:
    """All packs that come with Canonic, by name."""
    return tuple(_read(path, path.stem, bundled=True) for path in sorted(_BUNDLED.glob("*.toml")))


def find_pack(target: str, folder: str) -> Pack | str:
    """The pack that an item of ``extends`` means, or what is wrong with the item. Files are relative to `folder`."""
    if target.startswith(_DIST):
        return _distribution_pack(target[len(_DIST) :], folder)
    for pack in bundled_packs():
        if pack.name == target:
            return pack
    if "/" in target or os.sep in target or target.endswith(".toml"):
        path = FilePath(folder, target)
        return (
            _read(path, path.stem)
            if path.is_file()
            else f"there is no pack file `{target}` beside the configuration; correct or remove it"
        )
    names = tuple(pack.name for pack in bundled_packs())
    suggestion = nearest(target, names, "bundled are")
    return f"there is no bundled pack `{target}`{suggestion}; a file is written `./{target}.toml`"


def _read(path: FilePath, name: str, *, bundled: bool = False) -> Pack:
    file = os.path.abspath(path)
    shown = f"<pack {name}>" if bundled else path.name
    try:
        content = path.read_bytes()
    except OSError as error:
        return Pack(name, file, bundled, "", Problem(shown, 0, "", f"cannot be read: {error.strerror or error}"))
    document = parse_document(content, shown)
    if isinstance(document, Problem):
        return Pack(name, file, bundled, "", document)
    entries, problems = raw_entries(document, ())
    values, faults = validate(document.data, PACK_OPTIONS, document.table(()), also=ENTRY_KINDS)
    return Pack(name, file, bundled, values.get("applies-to", ""), entries, (*faults, *problems))


# ------------------------------------------------------------------------------------------- installed distributions


def _distribution_pack(name: str, folder: str) -> Pack | str:
    if not name.strip():
        return "`dist:` names no distribution; write `dist:NAME`"
    info = _info_folder(name, folder)
    if info is None:
        return f"no distribution `{name}` is installed beside Canonic or in the project's `.venv`; install it there"
    for candidate in _announced(info):
        if candidate.is_file():
            return _read(candidate, f"dist:{name}")
    return f"distribution `{name}` announces no pack: its entry point group `{ENTRY_POINT_GROUP}` leads to no TOML file"


def _info_folder(name: str, project: str) -> FilePath | None:
    """The ``*.dist-info`` folder of a distribution installed beside Canonic or in the project's own environment."""
    wanted = _normal(name)
    environments = [FilePath(project, venv) for venv in (".venv", "venv")]
    own = [
        site for venv in environments for site in (*venv.glob("lib/python*/site-packages"), venv / "Lib/site-packages")
    ]
    for folder in (*(FilePath(entry or ".") for entry in sys.path), *own):
        if not folder.is_dir():
            continue
        for info in folder.glob("*.dist-info"):
            if _normal(info.name.removesuffix(".dist-info").rpartition("-")[0]) == wanted:
                return info
    return None


def _announced(info: FilePath) -> Iterator[FilePath]:
    """Files that may be the pack: TOML beside or in what an entry point names, else of its name in RECORD."""
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string((info / "entry_points.txt").read_text("utf-8"))
    except (OSError, UnicodeDecodeError, configparser.Error):
        return
    if not parser.has_section(ENTRY_POINT_GROUP):
        return
    site = info.parent
    for key, value in parser.items(ENTRY_POINT_GROUP):
        module, _, attribute = value.partition(":")
        base = site.joinpath(*module.strip().split("."))
        if attribute.strip():
            yield base / f"{attribute.strip()}.toml"
        yield from (base.with_suffix(".toml"), base / f"{key}.toml", base / "pack.toml")
        yield from (site / path for path in _recorded(info) if path.endswith(f"/{key}.toml"))


def _recorded(info: FilePath) -> list[str]:
    """Paths of the files that an installation put down."""
    try:
        lines = (info / "RECORD").read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    return [line.split(",")[0].strip('"') for line in lines]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
