"""Which style holds for which file of a workspace: `ImportStyles`, the project's configuration found and read once.

Looks upwards from a file's folder for what ruff, isort and black would read, as they do. What it found it keeps until
it is told to forget.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from canonic.settings import isort_style, ruff_style
from canonic.settings.formatting import Formatting, black_formatting, ruff_formatting
from canonic.settings.import_style import DEFAULT, ImportStyle
from canonic.settings.tables import numbers_of, read_toml, table

_SUFFIXES = (".py", ".pyi")


class ImportStyles:
    """The styles of one workspace. Paths of files are relative to its root, with ``/``."""

    def __init__(self, root: str) -> None:
        self._root = root
        self.forget()

    def forget(self) -> None:
        """Read everything anew when next asked: files came, went or changed."""
        self._folders: dict[str, _Said] = {}
        self._styles: dict[tuple[str, tuple[str, ...]], ImportStyle] = {}
        self._found: dict[str, _Found] = {}
        self._formattings: dict[str, Formatting] = {}
        self._there: dict[tuple[str, str], bool] = {}

    def of(self, path: str, roots: Iterable[str] = ()) -> ImportStyle:
        """The style for one file. `roots` are the workspace's source roots, relative to it."""
        folder = os.path.dirname(os.path.join(self._root, path))
        key = (folder, tuple(roots))
        if key not in self._styles:
            said = self._read(folder)
            own, package = said.own, _package_of(folder) if said.package else ""
            wide = [os.path.join(self._root, item) for item in key[1]]
            tests: list[Callable[[str], bool]] = [
                lambda module: self._is_own(module.partition(".")[0], own, package),
                lambda module: self._is_own(module.partition(".")[0], [*own, *wide], package),
            ]
            if said.whole:  # recent versions want the whole module to be there, earlier ones and isort its top package
                tests.insert(0, lambda module: self._is_own(module, own, package))
            self._styles[key] = msgspec.structs.replace(said.style, own=tuple(tests))
        return self._styles[key]

    def formatting(self, path: str) -> Formatting:
        """How one file is formatted; the same object until `forget`."""
        folder = os.path.dirname(os.path.join(self._root, path))
        if folder not in self._formattings:
            found = self._find(folder)
            self._formattings[folder] = ruff_formatting(found.ruff[1]) if found.ruff else black_formatting(found.black)
        return self._formattings[folder]

    def _is_own(self, module: str, folders: Sequence[str], package: str) -> bool:
        if package and module.partition(".")[0] == package:
            return True
        return any(self._is_there(folder, module) for folder in folders)

    def _is_there(self, folder: str, module: str) -> bool:
        key = (folder, module)
        if key not in self._there:
            place = os.path.join(folder, *module.split("."))
            self._there[key] = os.path.isdir(place) or any(os.path.isfile(place + suffix) for suffix in _SUFFIXES)
        return self._there[key]

    def _read(self, folder: str) -> _Said:
        if folder not in self._folders:
            self._folders[folder] = self._make(self._find(folder))
        return self._folders[folder]

    def _make(self, found: _Found) -> _Said:
        ruff, isort = found.ruff, found.isort
        if isort and not (ruff and ruff_style.sorts_imports(ruff[1])):
            own = isort_style.own_folders(isort[1], isort[0])
            return _Said(
                style=msgspec.structs.replace(isort_style.isort_style(isort[1]), sorts=True),
                own=own,
                whole=False,
                package=False,
            )
        if ruff:
            own = ruff_style.own_folders(ruff[1], ruff[0])
            package = ruff_style.detects_package(ruff[1])
            sorts = ruff_style.sorts_imports(ruff[1])
            style = msgspec.structs.replace(ruff_style.ruff_style(ruff[1]), sorts=sorts, joins_commented=sorts)
            return _Said(style=style, own=own, whole=True, package=package)
        style = msgspec.structs.replace(DEFAULT, **numbers_of(found.black, {"line-length": "line_length"}))
        return _Said(style=style, own=[self._root, os.path.join(self._root, "src")], whole=True, package=True)

    def _find(self, folder: str) -> _Found:
        """What the tools would read for files in a folder: for each of them the nearest configuration above."""
        if folder not in self._found:
            ruff, isort = ruff_style.find_ruff(folder), isort_style.find_isort(folder)
            black = table(read_toml(os.path.join(folder, "pyproject.toml")) or {}, "tool", "black")
            here = _Found(
                ruff=(folder, ruff) if ruff is not None else None,
                isort=(folder, isort) if isort is not None else None,
                black=black,
            )
            above = os.path.dirname(folder)
            if above != folder and not os.path.exists(os.path.join(folder, ".git")):
                further = self._find(above)
                here = _Found(
                    ruff=here.ruff or further.ruff, isort=here.isort or further.isort, black=here.black or further.black
                )
            self._found[folder] = here
        return self._found[folder]


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for the files of a folder."""

    style: ImportStyle
    own: Sequence[str]
    """Folders of the project's own modules."""
    whole: bool
    """A module is the project's own if all of it is there, not only its top package."""
    package: bool
    """So is the package that a file lies in."""


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of each tool, with the folder that they stand in."""

    ruff: tuple[str, dict[str, Any]] | None
    isort: tuple[str, dict[str, Any]] | None
    black: Mapping[str, Any]


def _package_of(folder: str) -> str:
    """The name of the topmost package that a folder lies in; empty when it lies in none."""
    name = ""
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        name = os.path.basename(folder)
        folder = os.path.dirname(folder)
    return name
