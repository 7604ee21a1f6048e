"""Finding and reading the configuration: `find_config` and `load`.

Takes a workspace folder, perhaps a file and an editor's own values; gives `Settings` and every fault in them at once.
Policy tables are handed down as they stand: `canonic.policy.load` understands them.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from msgspec import structs

from canonic.errors import Problem
from canonic.findings import Severity
from canonic.settings.document import Document, raw_entries, read_document, relative_path, shown_path
from canonic.settings.model import Extend, Glob, Settings, Source
from canonic.settings.options import ENTRY_KINDS, OPTIONS
from canonic.settings.places import KeyPath, render
from canonic.settings.rebase import rebase
from canonic.settings.validate import Table, validate

CONFIG_NAME = "canonic.toml"
PROJECT_NAME = "pyproject.toml"
EDITOR_SECTION = "canonic"
"""What an editor's keys stand under."""
_PROJECT_TABLE: KeyPath = ("tool", "canonic")
_LOOKS_DECLARED = re.compile(rb"""^[ \t]*\[{1,2}[ \t]*tool[ \t]*\.[ \t]*["']?canonic["']?[ \t]*[.\]]""", re.MULTILINE)


def find_config(start: str) -> str | None:
    """The configuration file nearest to a file or folder, upwards; None when there is none.

    It is ``canonic.toml``, or a ``pyproject.toml`` with a table ``[tool.canonic]``; in one folder the former counts.
    """
    folder = os.path.abspath(start)
    if not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    while True:
        config = os.path.join(folder, CONFIG_NAME)
        if os.path.isfile(config):
            return config
        project = os.path.join(folder, PROJECT_NAME)
        if _declares(project):
            return project
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def load(
    root: str,
    config: str | None = None,
    overrides: Mapping[str, object] | None = None,
    known: Sequence[str] = (),
) -> tuple[Settings, list[Problem]]:
    """The settings of a workspace folder, and everything that is wrong with them.

    `config` is read instead of the file that `find_config` finds. `overrides` hold top-level options by name
    (``fail-on`` or ``failOn``); they replace the file's, key by key in tables; None means unset. `known` are names that
    somebody else reads there. Settings given beside problems hold what was right: every key without a fault.
    """
    root = os.path.abspath(root)
    path = os.path.abspath(config) if config is not None else find_config(root)
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    source: Source | None = None
    lines: Mapping[str, int] = {}
    if path is not None:
        document = read_document(path, shown_path(path, root))
        if isinstance(document, Problem):
            problems.append(document)
        else:
            prefix = _prefix(path, document)
            values, lines, source, problems = _read(path, document, prefix)
            if source is not None:
                source = structs.replace(source, globs=_globs(values, lines, os.path.dirname(path), root))
            values = _place_globs(values, os.path.dirname(path), root)
            values, missing = _place_roots(values, os.path.dirname(path), root, document.table(prefix), "source-roots")
            problems += missing
    chosen, faults = _overrides(overrides or {}, root, known)
    problems += faults
    extend_lines = {} if "extends" in chosen else lines
    for key, value in chosen.items():
        values[key] = {**values.get(key, {}), **value} if isinstance(value, Mapping) else value
    return _settings(root, source, values, extend_lines), problems


def _read(
    path: str, document: Document, prefix: KeyPath
) -> tuple[dict[str, Any], Mapping[str, int], Source | None, list[Problem]]:
    """The good values of the configuration's table, the lines of its keys, its policy tables, and its faults."""
    table: Any = document.data
    for depth, key in enumerate(prefix, 1):
        if not isinstance(table, Mapping) or key not in table:
            return {}, {}, None, [Problem(document.shown, 0, "", "has no table `[tool.canonic]`")]
        table = table[key]
        if not isinstance(table, Mapping):
            where = document.table(prefix[: depth - 1])
            return {}, {}, None, [where.problem(str(key), "expected a table: write `[tool.canonic]`")]
    where = document.table(prefix)
    values, problems = validate(table, OPTIONS, where, also=ENTRY_KINDS)
    entries, faults = raw_entries(document, prefix)
    return values, where.lines, Source(path, ".".join(map(str, prefix)), entries), [*problems, *faults]


def _globs(values: Mapping[str, Any], lines: Mapping[str, int], folder: str, root: str) -> tuple[Glob, ...]:
    """The globs of a file, each with its line."""
    written = [(f"exclude[{index}]", glob) for index, glob in enumerate(values.get("exclude", ()))]
    written += [("per-file-ignores", glob) for glob in values.get("per-file-ignores", {})]
    return tuple(Glob(key, glob, rebase((glob,), folder, root), _line_of(lines, key, glob)) for key, glob in written)


def _line_of(lines: Mapping[str, int], key: str, glob: str) -> int:
    return lines.get(render((key, glob))) or lines.get(key) or lines.get(key.partition("[")[0], 0)


def _place_globs(values: dict[str, Any], folder: str, root: str) -> dict[str, Any]:
    """Globs as seen from the workspace folder."""
    ignores: dict[str, list[str]] = {}
    for glob, rules in values.get("per-file-ignores", {}).items():
        for placed in rebase((glob,), folder, root):
            ignores[placed] = [*ignores.get(placed, ()), *rules]
    return {**values, "exclude": rebase(values.get("exclude", ()), folder, root), "per-file-ignores": ignores}


def _place_roots(
    values: dict[str, Any], folder: str, root: str, where: Table, key: str
) -> tuple[dict[str, Any], list[Problem]]:
    """Source roots as seen from the workspace folder, and those that are not there. `key`: what they are called."""
    placed: list[str] = []
    problems: list[Problem] = []
    for index, written in enumerate(values.get("source-roots", ())):
        path = os.path.normpath(os.path.join(folder, written))
        relative = relative_path(path, root)
        if relative is None or not os.path.isdir(path):
            beside = "beside the configuration file" if where.file else "in the workspace folder"
            message = f"there is no folder `{written}` {beside}; correct or remove it"
            problems.append(where.problem(f"{key}[{index}]", message))
        else:
            placed.append(relative)
    return ({**values, "source-roots": placed} if "source-roots" in values else values), problems


def _overrides(
    overrides: Mapping[str, object], root: str, known: Sequence[str]
) -> tuple[dict[str, Any], list[Problem]]:
    """The good values by the names of the options; faults speak of the keys as the editor spells them."""
    given = {key: value for key, value in overrides.items() if value is not None}
    spell = str if any("-" in key for key in given) else _camel
    spelled = {option.name: spell(option.name) for option in OPTIONS}
    named = {name: option for option, name in spelled.items()}
    where = Table("", EDITOR_SECTION, 0)
    options = [replace(option, name=spelled[option.name]) for option in OPTIONS]
    values, problems = validate(
        {spelled.get(_kebab(key), key): given[key] for key in given}, options, where, also=known
    )
    values = {named[name]: value for name, value in values.items()}
    values, missing = _place_roots(values, root, root, where, spelled["source-roots"])
    return values, [*problems, *missing]


def _settings(root: str, source: Source | None, values: Mapping[str, Any], lines: Mapping[str, int]) -> Settings:
    extends = values.get("extends")
    roots = values.get("source-roots")
    return Settings(
        root=root,
        source=source,
        extends=None
        if extends is None
        else tuple(Extend(target, lines.get(f"extends[{index}]", 0)) for index, target in enumerate(extends)),
        source_roots=None if roots is None else tuple(roots),
        exclude=tuple(values.get("exclude", ())),
        severity={rule: Severity[word.upper()] for rule, word in values.get("severity", {}).items()},
        per_file_ignores={glob: tuple(rules) for glob, rules in values.get("per-file-ignores", {}).items()},
        fail_on=Severity[values.get("fail-on", "warning").upper()],
        scope=values.get("scope", "policy"),
    )


def _prefix(path: str, document: Document) -> KeyPath:
    """Where the options stand in a file: below ``[tool.canonic]`` in a project's metadata, else at the top."""
    if os.path.basename(path) == PROJECT_NAME or ("tool" in document.data and os.path.basename(path) != CONFIG_NAME):
        return _PROJECT_TABLE
    return ()


def _declares(path: str) -> bool:
    """Whether a ``pyproject.toml`` speaks to Canonic; one that is broken counts if it looks as though it did."""
    try:
        with open(path, "rb") as stream:
            content = stream.read()
    except OSError:
        return False
    if b"canonic" not in content:
        return False
    try:
        tool = tomllib.loads(content.decode("utf-8-sig")).get("tool")
    except ValueError:  # neither UTF-8 nor TOML: `load` says so, with the place
        return bool(_LOOKS_DECLARED.search(content))
    return isinstance(tool, dict) and "canonic" in tool


def _camel(name: str) -> str:
    return re.sub(r"-([a-z])", lambda match: match[1].upper(), name)


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])[A-Z]", lambda match: f"-{match[0].lower()}", name)
