"""Which tool of the project takes unused imports out of a file when it is saved: ruff, autoflake or isort.

Takes the texts of configuration files from whoever reads them, gives the `Cleaner`s of a file. Only configuration
inside the workspace counts, for each tool the nearest above the file. Values of a wrong type count as not set.
"""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from configparser import ConfigParser
from configparser import Error as IniError
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any

from canonic.settings.tables import strings, table
from canonic.text.globs import matches

CONFIGURATION = (".toml", ".cfg")
"""How the names of files end that say what the tools do."""

_CODE = "F401"
_RUFF = (".ruff.toml", "ruff.toml", "pyproject.toml")
_DEFAULT = ("E4", "E7", "E9", "F")
_DEEPEST = 10
_NOQA = re.compile(r"#\s*noqa(?P<codes>\s*:\s*[A-Z]+\d*(?:[\s,]+[A-Z]+\d+)*)?", re.IGNORECASE)
_FILE_NOQA = re.compile(
    r"^\s*#\s*(?:ruff|flake8)\s*:\s*noqa(?P<codes>\s*:\s*[A-Z]+\d*(?:[\s,]+[A-Z]+\d+)*)?", re.IGNORECASE | re.MULTILINE
)
_SKIP_FILE = re.compile(r"#\s*autoflake\s*:\s*skip_file|#\s*isort\s*:\s*skip_file")


@dataclass(frozen=True, slots=True)
class Cleaner:
    """What a tool does to the imports of one file."""

    tool: str
    file: str
    """The configuration file that says so."""
    removes: frozenset[str] = frozenset()
    """Modules, or ``module.name``, that go even where they are used; empty for a tool that takes all unused ones."""

    def spares(self, text: str, lines: Iterable[str]) -> bool:
        """Whether a comment of the file, or one on these lines, keeps the tool from an import that stands there."""
        if self.tool != "ruff" and _SKIP_FILE.search(text):
            return True
        found = [match for line in lines for match in _NOQA.finditer(line)]
        found += _FILE_NOQA.finditer(text)
        return not self.removes and any(_speaks_of_it(match["codes"]) for match in found)


class Cleaners:
    """The cleaners of one workspace, each configuration read once. Paths are relative to its root, with ``/``."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._folders: dict[str, tuple[tuple[str, Mapping[str, Any]] | None, ...]] = {}
        self._documents: dict[str, Mapping[str, Any] | None] = {}

    def of(self, path: str) -> tuple[Cleaner, ...]:
        """The tools that would clean a file."""
        ruff, autoflake, isort = self._settings(posixpath.dirname(path))
        found: list[Cleaner] = []
        if ruff is not None and _ruff_removes(path, *ruff):
            found.append(Cleaner("ruff", ruff[0]))
        if autoflake is not None and _autoflake_removes(path, *autoflake):
            found.append(Cleaner("autoflake", autoflake[0]))
        if isort is not None and (removes := frozenset(_items(isort[1].get("remove_imports")))):
            found.append(Cleaner("isort", isort[0], removes))
        return tuple(found)

    # ------------------------------------------------------------------ finding the configuration

    def _settings(self, folder: str) -> tuple[tuple[str, Mapping[str, Any]] | None, ...]:
        """For ruff, autoflake and isort the nearest settings above a folder, each with the file that they stand in."""
        if folder not in self._folders:
            here: tuple[tuple[str, Mapping[str, Any]] | None, ...]
            here = (self._ruff(folder), self._tool(folder, "autoflake"), self._tool(folder, "isort"))
            if folder:
                above = self._settings(posixpath.dirname(folder))
                here = tuple(one or other for one, other in zip(here, above, strict=True))
            self._folders[folder] = here
        return self._folders[folder]

    def _ruff(self, folder: str) -> tuple[str, Mapping[str, Any]] | None:
        for name in _RUFF:
            path = posixpath.join(folder, name)
            settings = self._ruff_in(path, _DEEPEST)
            if settings is not None:
                return path, settings
        return None

    def _ruff_in(self, path: str, left: int) -> Mapping[str, Any] | None:
        document = self._document(path)
        if document is None:
            return None
        if posixpath.basename(path) == "pyproject.toml":
            if "ruff" not in table(document, "tool"):
                return None
            document = table(document, "tool", "ruff")
        extend = document.get("extend")
        if not isinstance(extend, str) or not left:
            return document
        base = self._ruff_in(posixpath.normpath(posixpath.join(posixpath.dirname(path), extend)), left - 1) or {}
        return {**base, **document, "lint": {**table(base, "lint"), **table(document, "lint")}}

    def _tool(self, folder: str, tool: str) -> tuple[str, Mapping[str, Any]] | None:
        path = posixpath.join(folder, "pyproject.toml")
        settings = table(self._document(path) or {}, "tool", tool)
        if settings:
            return path, {key.replace("-", "_"): value for key, value in settings.items()}
        for name in ("setup.cfg", *((".isort.cfg",) if tool == "isort" else ())):
            path = posixpath.join(folder, name)
            sections = self._ini(path)
            values = sections.get("settings" if name == ".isort.cfg" else tool) or sections.get(tool)
            if values:
                return path, {key.replace("-", "_"): value for key, value in values.items()}
        return None

    def _document(self, path: str) -> Mapping[str, Any] | None:
        if path not in self._documents:
            data = self._read(path) if not path.startswith("..") else None
            try:
                self._documents[path] = None if data is None else tomllib.loads(data.decode("utf-8-sig"))
            except (ValueError, RecursionError):
                self._documents[path] = None
        return self._documents[path]

    def _ini(self, path: str) -> dict[str, dict[str, str]]:
        data = self._read(path)
        if not data:  # most folders have none, and a parser takes long to make
            return {}
        parser = ConfigParser(interpolation=None, strict=False)
        try:
            parser.read_string(data.decode("utf-8-sig"))
        except (ValueError, IniError):
            return {}
        return {name: dict(parser.items(name)) for name in parser.sections()}


def _ruff_removes(path: str, config: str, settings: Mapping[str, Any]) -> bool:
    """Whether ruff takes unused imports out of a file by a safe fix."""
    lint = table(settings, "lint")

    def listed(*keys: str) -> list[str]:
        return [item for source in (settings, lint) for key in keys for item in strings(source.get(key))]

    chosen = any(isinstance(source.get("select"), list) for source in (settings, lint))
    wanted = [*(listed("select") if chosen else _DEFAULT), *listed("extend-select")]
    if _closest(wanted) <= _closest(listed("ignore", "extend-ignore")):
        return False
    fixable = listed("fixable") or ["ALL"]
    if _closest([*fixable, *listed("extend-fixable")]) <= _closest(listed("unfixable")):
        return False
    folder = posixpath.dirname(config)
    relative = posixpath.relpath(path, folder) if folder else path
    excluded = listed("exclude", "extend-exclude")
    if _is_under(relative, excluded) or _is_ignored(relative, settings) or _is_ignored(relative, lint):
        return False
    promoted = _closest(listed("extend-safe-fixes")) > _closest(listed("extend-unsafe-fixes"))
    bold = settings.get("unsafe-fixes") is True or promoted
    if posixpath.basename(path) == "__init__.py":
        # There it tells of them, and takes none out unless it is made to.
        kept = any(source.get("ignore-init-module-imports") is False for source in (settings, lint))
        return kept and bold
    return bold or _closest(listed("extend-unsafe-fixes")) < 0


def _closest(selectors: Iterable[str]) -> int:
    """How exactly the most exact of some selectors names the rule; -1 where none does."""
    every = [0 if selector == "ALL" else len(selector) for selector in selectors if _selects(selector)]
    return max(every, default=-1)


def _selects(selector: str) -> bool:
    return selector == "ALL" or (bool(selector) and _CODE.startswith(selector))


def _is_ignored(relative: str, settings: Mapping[str, Any]) -> bool:
    """Whether the rule says nothing about a file, by its path."""
    for key in ("per-file-ignores", "extend-per-file-ignores"):
        for pattern, rules in table(settings, key).items():
            if any(map(_selects, strings(rules))):
                negated, plain = pattern.startswith("!"), pattern.removeprefix("!")
                if _is_under(relative, [plain]) != negated:
                    return True
    return False


def _is_under(relative: str, patterns: list[str]) -> bool:
    name = posixpath.basename(relative)
    direct = any(fnmatch(relative, pattern) or fnmatch(name, pattern) for pattern in patterns)
    return direct or matches(relative, tuple(patterns))


def _autoflake_removes(path: str, config: str, settings: Mapping[str, Any]) -> bool:
    if not _is_set(settings.get("remove_all_unused_imports")):
        return False
    if posixpath.basename(path) == "__init__.py" and _is_set(settings.get("ignore_init_module_imports")):
        return False
    folder = posixpath.dirname(config)
    relative = posixpath.relpath(path, folder) if folder else path
    return not _is_under(relative, _items(settings.get("exclude")))


def _is_set(value: object) -> bool:
    return value is True or str(value).strip().lower() in ("1", "true", "yes", "on")


def _items(value: object) -> list[str]:
    return [item for item in re.split(r"[\s,]+", value) if item] if isinstance(value, str) else strings(value)


def _speaks_of_it(codes: str | None) -> bool:
    if codes is None:
        return True
    return any(_selects(code.upper()) for code in re.findall(r"[A-Za-z]+\d*", codes))
