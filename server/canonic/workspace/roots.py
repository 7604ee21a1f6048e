"""Source roots: the folders of a workspace that stand on Python's path when its code runs.

Takes the files and what the settings say, reads the packaging metadata of each project in the workspace, and gives
folders relative to the workspace root, the workspace itself as the empty string. It names no modules
(`canonic.workspace.modules`).
"""

from __future__ import annotations

import configparser
import os
import posixpath
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence

from canonic.workspace.files import Files

METADATA = frozenset(("pyproject.toml", "setup.cfg", "setup.py"))
"""Names of the files that describe a project: `find_roots` reads them."""

_DEEPEST = 4
"""Folders of a namespace that hold only each other; more would be a tree of something else."""
_PACKAGE_DIR = re.compile(r"package_dir\s*=\s*\{\s*(['\"])\1\s*:\s*(['\"])([^'\"\n]+)\2")
_WHERE = re.compile(r"find(?:_namespace)?_packages\(\s*(?:where\s*=\s*)?(['\"])([^'\"\n]+)\1")


def find_roots(files: Files, python_files: Iterable[str], configured: Sequence[str] | None = None) -> tuple[str, ...]:
    """Sorted roots. `configured` ones replace detection, except for files that lie under none of them."""
    folders = {path.rpartition("/")[0] for path in python_files}
    if configured is not None:
        known = {root for folder in configured if (root := _inside("", folder)) is not None}
        outside = [folder for folder in folders if not any(is_under(folder, root) for root in known)]
        return tuple(sorted(known | set(_above_packages(files, outside))))
    every = _with_parents(folders)
    roots_found = {"", *_above_packages(files, folders)}
    for folder in every:
        if not folder or not METADATA.isdisjoint(files.list_dir(folder)):
            roots_found.update(_roots_of_project(files, folder))
    return tuple(sorted(roots_found))


def has_module(root: str, source_roots: Sequence[str] | None, module: str) -> bool:
    """Whether a workspace has a module, by a look at the disk: the index is not there yet when packs are chosen."""
    relative = module.replace(".", "/")
    for folder in (*(source_roots or ()), "", "src"):
        base = os.path.join(root, folder, relative)
        if os.path.isdir(base) or os.path.isfile(f"{base}.py"):
            return True
    return False


def is_under(path: str, folder: str) -> bool:
    """Whether a path is the folder or lies in it."""
    return not folder or path == folder or path.startswith(folder + "/")


def _with_parents(folders: Iterable[str]) -> set[str]:
    every = {""}
    for folder in folders:
        at = folder
        while at and at not in every:
            every.add(at)
            at = at.rpartition("/")[0]
    return every


def _above_packages(files: Files, folders: Iterable[str]) -> Iterator[str]:
    """For each folder that lies in a package, the folder above the topmost one that has an ``__init__.py``."""
    known: dict[str, str | None] = {"": None}

    def topmost(folder: str) -> str | None:
        if folder not in known:
            parent = folder.rpartition("/")[0]
            above = topmost(parent)
            if above is None and "__init__.py" in files.list_dir(folder):
                above = parent
            known[folder] = above
        return known[folder]

    for folder in folders:
        root = topmost(folder)
        if root is not None:
            yield root


def _roots_of_project(files: Files, project: str) -> Iterator[str]:
    """What the metadata of one project folder says, and its ``src`` folder."""
    said: list[str] = []
    listing = files.list_dir(project)
    if listing.get("pyproject.toml") is False:
        said += _from_pyproject(_toml(files, _join(project, "pyproject.toml")))
    if listing.get("setup.cfg") is False:
        said += _from_setup_cfg(files.read(_join(project, "setup.cfg")) or b"")
    if listing.get("setup.py") is False:
        source = (files.read(_join(project, "setup.py")) or b"").decode("utf-8", "replace")
        said += [match[3] for match in _PACKAGE_DIR.finditer(source)]
        said += [match[2] for match in _WHERE.finditer(source)]
    if listing.get("src") is True and "__init__.py" not in files.list_dir(_join(project, "src")):
        deep = not METADATA.isdisjoint(listing)  # without, nothing says that the folder is not itself a package
        if _holds_modules(files, _join(project, "src"), _DEEPEST if deep else 1):
            said.append("src")
    for folder in said:
        root = _inside(project, folder)
        if root is not None and files.is_dir(root):
            yield root


def _holds_modules(files: Files, folder: str, depth: int) -> bool:
    """Whether modules stand in this folder, or so deep below it in packages, which need no ``__init__.py``."""
    listing = files.list_dir(folder)
    if any(not is_dir and name.endswith((".py", ".pyi")) for name, is_dir in listing.items()):
        return True
    folders = [_join(folder, name) for name, is_dir in listing.items() if is_dir and name.isidentifier()]
    return depth > 0 and any(_holds_modules(files, below, depth - 1) for below in folders)


def _toml(files: Files, path: str) -> dict[str, object]:
    try:
        return tomllib.loads((files.read(path) or b"").decode("utf-8", "replace"))
    except tomllib.TOMLDecodeError:
        return {}  # the settings loader reports it where it matters


def _from_pyproject(document: dict[str, object]) -> list[str]:
    said: list[str] = []
    setuptools = _table(document, "tool", "setuptools")
    said += _package_dirs(_table(setuptools, "package-dir"))
    said += _strings(_table(setuptools, "packages", "find").get("where"))
    hatch = _table(document, "tool", "hatch", "build")
    for table in (hatch, _table(hatch, "targets", "wheel")):
        said += [posixpath.dirname(package.rstrip("/")) for package in _strings(table.get("packages"))]
        sources = table.get("sources")
        said += _strings(sources)
        if isinstance(sources, dict):
            said += [folder for folder, renamed in sources.items() if renamed == ""]
    packages = _table(document, "tool", "poetry").get("packages")
    for item in packages if isinstance(packages, list) else ():
        if isinstance(item, dict):
            said += _strings(item.get("from"))
    backend = _table(document, "tool", "uv", "build-backend")
    said += _strings(backend.get("module-root"))
    said += _strings(_table(document, "tool", "pdm", "build").get("package-dir"))
    said += _strings(_table(document, "tool", "pytest", "ini_options").get("pythonpath"))
    return said


def _from_setup_cfg(data: bytes) -> list[str]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(data.decode("utf-8", "replace"))
    except configparser.Error:
        return []
    said: list[str] = []
    for line in re.split(r"[\n,]", parser.get("options", "package_dir", fallback="")):
        package, equals, folder = line.partition("=")
        if equals and not package.strip():
            said.append(folder.strip())
    said += [part for part in re.split(r"[\s,]+", parser.get("options.packages.find", "where", fallback="")) if part]
    return said


def _package_dirs(table: dict[str, object]) -> list[str]:
    """Roots that a package-dir table tells: ``"" = "src"``, or ``pkg = "lib/pkg"``."""
    said: list[str] = []
    for package, folder in table.items():
        if not isinstance(folder, str):
            continue
        tail = package.replace(".", "/")
        if not tail:
            said.append(folder)
        elif folder.rstrip("/").endswith("/" + tail):
            said.append(folder.rstrip("/")[: -len(tail) - 1])
    return said


def _table(document: dict[str, object], *keys: str) -> dict[str, object]:
    at: object = document
    for key in keys:
        at = at.get(key) if isinstance(at, dict) else None
    return at if isinstance(at, dict) else {}


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _inside(project: str, folder: str) -> str | None:
    """The folder relative to the workspace; None when it lies outside or its name is a pattern."""
    if "*" in folder or posixpath.isabs(folder):
        return None
    path = posixpath.normpath(posixpath.join(project, folder.replace("\\", "/")))
    if path == ".." or path.startswith("../"):
        return None
    return "" if path == "." else path
