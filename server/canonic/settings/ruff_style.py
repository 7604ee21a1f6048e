"""What a project's ruff settings say about imports.

Takes the folder of a configuration file, gives its merged table and an `ImportStyle`. Values of a wrong type count as
not set: ruff itself reports them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from canonic.settings.import_style import DEFAULT, ImportStyle, Known, standard_library
from canonic.settings.tables import numbers_of, read_toml, strings, table

FILES = (".ruff.toml", "ruff.toml", "pyproject.toml")
"""Names of configuration files; the first one in a folder counts."""
_DEEPEST = 10
_NESTED = ("lint", "isort", "format")
_SORTS = re.compile(r"ALL|I\d*")
_VERSION = re.compile(r"3\.(\d+)")


def find_ruff(folder: str) -> dict[str, Any] | None:
    """The ruff settings that stand in a folder, with those that they extend; None without any."""
    for name in FILES:
        path = os.path.join(folder, name)
        found = _read(path)
        if found is not None:
            return _extended(path, found, _DEEPEST)
    return None


def sorts_imports(settings: Mapping[str, Any]) -> bool:
    """Whether the project has ruff sort its imports."""
    lint = table(settings, "lint")
    chosen = (
        rule for source in (settings, lint) for key in ("select", "extend-select") for rule in strings(source.get(key))
    )
    return any(_SORTS.fullmatch(rule) for rule in chosen)


def ruff_style(settings: Mapping[str, Any]) -> ImportStyle:
    """The style that the settings ask for; `own` is left empty."""
    isort = {**table(settings, "isort"), **table(settings, "lint", "isort")}
    form = table(settings, "format")

    def flag(key: str, default: bool = False) -> bool:
        value = isort.get(key, default)
        return value if isinstance(value, bool) else default

    known = [
        *(
            Known(pattern, section)
            for section, patterns in table(isort, "sections").items()
            for pattern in strings(patterns)
        ),
        *(Known(pattern, "first-party") for pattern in strings(isort.get("known-first-party"))),
        *(Known(pattern, "third-party") for pattern in strings(isort.get("known-third-party"))),
        *(Known(pattern, "local-folder") for pattern in strings(isort.get("known-local-folder"))),
        *(Known(pattern, "standard-library") for pattern in strings(isort.get("extra-standard-library"))),
    ]
    width: int = numbers_of(settings, {"indent-width": "width"}).get("width") or DEFAULT.tab_width
    default_section = isort.get("default-section")
    return ImportStyle(
        tab_width=width,
        indent="\t" if form.get("indent-style") == "tab" else " " * width,
        magic_comma=flag("split-on-trailing-comma", True) and form.get("skip-magic-trailing-comma") is not True,
        force_wrap_aliases=flag("force-wrap-aliases"),
        sections=tuple(strings(isort.get("section-order"))) or DEFAULT.sections,
        default_section=default_section if isinstance(default_section, str) else DEFAULT.default_section,
        no_sections=flag("no-sections"),
        known=tuple(known),
        standard=standard_library(_minor(settings)),
        combine_as=flag("combine-as-imports"),
        force_single_line=flag("force-single-line"),
        single_line_exclusions=frozenset(strings(isort.get("single-line-exclusions"))),
        force_sort_within_sections=flag("force-sort-within-sections"),
        from_first=flag("from-first"),
        force_to_top=frozenset(strings(isort.get("force-to-top"))),
        forced_separate=tuple(strings(isort.get("forced-separate"))),
        order_by_type=flag("order-by-type", True),
        case_sensitive=flag("case-sensitive"),
        constants=frozenset(strings(isort.get("constants"))),
        classes=frozenset(strings(isort.get("classes"))),
        variables=frozenset(strings(isort.get("variables"))),
        closest_first=isort.get("relative-imports-order") == "closest-to-furthest",
        length_sort=flag("length-sort"),
        length_sort_straight=flag("length-sort-straight"),
        no_lines_before=frozenset(strings(isort.get("no-lines-before"))),
        **numbers_of(settings, {"line-length": "line_length"}),
        **numbers_of(isort, {"lines-between-types": "lines_between_types"}),
    )


def own_folders(settings: Mapping[str, Any], folder: str) -> list[str]:
    """The folders whose modules are the project's own, for settings that stand in `folder`."""
    listed = strings(settings["src"]) if "src" in settings else [".", "src"]
    return [os.path.normpath(os.path.join(folder, item)) for item in listed]


def detects_package(settings: Mapping[str, Any]) -> bool:
    """Whether the package that a file lies in counts as the project's own."""
    isort = {**table(settings, "isort"), **table(settings, "lint", "isort")}
    return isort.get("detect-same-package") is not False


def _read(path: str) -> dict[str, Any] | None:
    document = read_toml(path)
    if document is None:
        return None
    if os.path.basename(path) != "pyproject.toml":
        return document
    tool = table(document, "tool")
    if "ruff" not in tool:
        return None
    settings = dict(table(tool, "ruff"))
    requires = table(document, "project").get("requires-python")
    if isinstance(requires, str):
        settings["requires-python"] = requires
    return settings


def _extended(path: str, settings: dict[str, Any], left: int) -> dict[str, Any]:
    """The settings with those of the file that they extend, whose place `src` is told by."""
    folder = os.path.dirname(path)
    if "src" in settings:
        settings["src"] = [os.path.normpath(os.path.join(folder, item)) for item in strings(settings["src"])]
    extend = settings.get("extend")
    if not isinstance(extend, str) or not left:
        return settings
    base_path = os.path.join(folder, os.path.expandvars(os.path.expanduser(extend)))
    base = _read(base_path)
    if base is None:
        return settings
    return _merged(_extended(base_path, base, left - 1), settings)


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    result = {**base, **over}
    for key in _NESTED:
        if isinstance(base.get(key), dict) and isinstance(over.get(key), dict):
            result[key] = _merged(base[key], over[key])
    return result


def _minor(settings: Mapping[str, Any]) -> int:
    """The minor version of the oldest Python that the project supports."""
    target = settings.get("target-version")
    if isinstance(target, str) and re.fullmatch(r"py3\d+", target):
        return int(target[3:])
    requires = settings.get("requires-python")
    lowest = [int(minor) for minor in _VERSION.findall(requires)] if isinstance(requires, str) else []
    return min(lowest, default=10)
