"""What a project's isort settings say about imports.

Takes the folder of a configuration file, gives its values with those of its profile, and an `ImportStyle`. Values of a
wrong type count as not set: isort itself reports them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from canonic.settings.import_style import (
    FIRST,
    FUTURE,
    LOCAL,
    STANDARD,
    THIRD,
    ImportStyle,
    Known,
    Wrapping,
    standard_library,
)
from canonic.settings.tables import numbers_of, read_ini, read_toml, table

FILES = {
    ".isort.cfg": ("settings", "isort"),
    "pyproject.toml": ("isort",),
    "setup.cfg": ("isort", "tool:isort"),
    "tox.ini": ("isort", "tool:isort"),
    ".editorconfig": ("*", "*.py", "**.py", "*.{py}"),
}
"""Names of configuration files with the sections in them; the first one in a folder that says anything counts."""

_BLACK: Mapping[str, Any] = {
    "multi_line_output": 3,
    "include_trailing_comma": True,
    "split_on_trailing_comma": True,
    "ensure_newline_before_comments": True,
    "line_length": 88,
}
_VERTICAL = {"multi_line_output": 3, "include_trailing_comma": True}
PROFILES: Mapping[str, Mapping[str, Any]] = {
    "black": _BLACK,
    "django": {"combine_as_imports": True, "include_trailing_comma": True, "multi_line_output": 5, "line_length": 79},
    "pycharm": {"multi_line_output": 3, "force_grid_wrap": 2},
    "google": {
        "force_single_line": True,
        "force_sort_within_sections": True,
        "lexicographical": True,
        "line_length": 1000,
        "single_line_exclusions": ("collections.abc", "six.moves", "typing", "typing_extensions"),
        "order_by_type": False,
        "group_by_package": True,
    },
    "open_stack": {"force_single_line": True, "force_sort_within_sections": True, "lexicographical": True},
    "plone": {**_BLACK, "force_alphabetical_sort": True, "force_single_line": True},
    "attrs": {**_VERTICAL, "lines_between_types": 1},
    "hug": {**_VERTICAL, "line_length": 100},
    "wemake": {**_VERTICAL, "line_length": 80},
    "appnexus": {
        **_BLACK,
        "force_sort_within_sections": True,
        "order_by_type": False,
        "reverse_relative": True,
        "sections": ("FUTURE", "STDLIB", "THIRDPARTY", "FIRSTPARTY", "APPLICATION", "LOCALFOLDER"),
    },
}
"""isort's own profiles, as far as they speak of what an `ImportStyle` holds."""

_SECTIONS = {"FUTURE": FUTURE, "STDLIB": STANDARD, "THIRDPARTY": THIRD, "FIRSTPARTY": FIRST, "LOCALFOLDER": LOCAL}
_KNOWN = {
    "known_future_library": FUTURE,
    "known_standard_library": STANDARD,
    "extra_standard_library": STANDARD,
    "known_first_party": FIRST,
    "known_third_party": THIRD,
    "known_local_folder": LOCAL,
}
_WRAPPINGS = {"0": 0, "GRID": 0, "5": 5, "6": 5, "VERTICAL_GRID_GROUPED": 5, "VERTICAL_GRID_GROUPED_NO_COMMA": 5}
_EDITORS = frozenset(
    [
        "charset",
        "end_of_line",
        "indent_size",
        "indent_style",
        "insert_final_newline",
        "max_line_length",
        "quote_type",
        "root",
        "spelling_language",
        "tab_width",
        "trim_trailing_whitespace",
    ]
)
"""What any editor reads from an ``.editorconfig``."""
_TRUE = frozenset(("1", "true", "yes", "y", "t", "on"))


def find_isort(folder: str) -> dict[str, Any] | None:
    """The isort settings that stand in a folder, over those of their profile; None without any."""
    for name, sections in FILES.items():
        path = os.path.join(folder, name)
        found: dict[str, Any] = {}
        if name.endswith(".toml"):
            for section in sections:
                found.update(table(read_toml(path) or {}, "tool", section))
        else:
            document = read_ini(path) or {}
            for section, values in document.items():
                if section in sections or (name == ".editorconfig" and _speaks_of_python(section)):
                    found.update(values)
        if name == ".editorconfig":
            found = _of_editor(found)
        if found:
            return {**PROFILES.get(str(found.get("profile", "")), {}), **found}
    return None


def isort_style(settings: Mapping[str, Any]) -> ImportStyle:
    """The style that the settings ask for; `own` is left empty."""

    def flag(key: str, default: bool = False) -> bool:
        value = settings.get(key, default)
        return value if isinstance(value, bool) else str(value).strip().lower() in _TRUE

    def names(key: str) -> frozenset[str]:
        return frozenset(_items(settings.get(key)))

    def sections(key: str) -> tuple[str, ...]:
        return tuple(_SECTIONS.get(item, item.lower()) for item in _items(settings.get(key)))

    numbers = {key: int(str(value)) for key, value in settings.items() if re.fullmatch(r"\d+", str(value).strip())}
    alphabetical = flag("force_alphabetical_sort")
    order_by_type = flag("order_by_type", True)
    order_by_type = order_by_type and not (alphabetical or flag("force_alphabetical_sort_within_sections"))
    mode = str(settings.get("multi_line_output", 0)).strip().upper()
    standard = names("known_standard_library")
    whole: dict[str, Any] = {
        "line_length": 79,
        **numbers_of(
            numbers,
            {key: key for key in ("line_length", "lines_between_types", "lines_between_sections", "force_grid_wrap")},
        ),
    }
    if alphabetical:
        whole["lines_between_types"] = 1
    return ImportStyle(
        indent=_indent(settings.get("indent")),
        pragmas_count=True,
        wrapping=Wrapping(_WRAPPINGS.get(mode, 3)),
        trailing_comma=flag("include_trailing_comma"),
        magic_comma=flag("split_on_trailing_comma"),
        sections=sections("sections") or tuple(_SECTIONS.values()),
        default_section=next(iter(sections("default_section")), THIRD),
        no_sections=flag("no_sections") or alphabetical,
        known=tuple(_known(settings)),
        standard=standard or standard_library(),
        combine_as=flag("combine_as_imports"),
        split_at_aliases=not flag("combine_as_imports"),
        force_single_line=flag("force_single_line"),
        single_line_exclusions=names("single_line_exclusions"),
        sort_by_line=flag("force_sort_within_sections"),
        lexicographical=flag("lexicographical"),
        group_by_package=flag("group_by_package"),
        from_first=flag("from_first") or alphabetical,
        force_to_top=names("force_to_top"),
        forced_separate=tuple(_items(settings.get("forced_separate"))),
        order_by_type=order_by_type,
        case_sensitive=flag("case_sensitive"),
        constants=names("constants"),
        classes=names("classes"),
        variables=names("variables"),
        closest_first=flag("reverse_relative"),
        length_sort=flag("length_sort"),
        length_sort_straight=flag("length_sort_straight"),
        line_before_comment=flag("ensure_newline_before_comments"),
        no_lines_before=frozenset(sections("no_lines_before")),
        **whole,
    )


def own_folders(settings: Mapping[str, Any], folder: str) -> list[str]:
    """The folders whose modules are the project's own, for settings that stand in `folder`."""
    listed = _items(settings.get("src_paths")) or ["src", "."]
    return [os.path.normpath(os.path.join(folder, item)) for item in listed if "*" not in item]


def _known(settings: Mapping[str, Any]) -> list[Known]:
    known = []
    for key, value in settings.items():
        if key in _KNOWN or key.startswith("known_"):
            section = _KNOWN.get(key) or key.removeprefix("known_")
            section = _SECTIONS.get(section.upper(), section)
            known += [Known(pattern, section) for pattern in _items(value)]
    return known


def _items(value: object) -> list[str]:
    """A list, as isort lets it be written: an array, or words with commas or on lines."""
    if isinstance(value, str):
        return [item for item in re.split(r"[,\n]\s*", value.strip()) if item]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list | tuple) else []


def _indent(value: object) -> str:
    text = str(value if value is not None else 4)
    if text.isdigit():
        return " " * int(text)
    text = text.strip("'\"")
    return "\t" if text.lower() == "tab" else text if text and not text.strip() else "    "


def _speaks_of_python(section: str) -> bool:
    listed = re.fullmatch(r"\*\.\{(.*)\}", section)
    return listed is not None and "py" in [part.strip() for part in listed[1].split(",")]


def _of_editor(values: Mapping[str, str]) -> dict[str, Any]:
    """What isort takes from an ``.editorconfig``: nothing where only other editors' settings stand there."""
    found: dict[str, Any] = {}
    size = values.get("indent_size", "").strip()
    if values.get("indent_style", "").strip() == "tab":
        found["indent"] = "\t"
    elif size.isdigit():
        found["indent"] = size
    if values.get("max_line_length", "").strip().isdigit():
        found["line_length"] = values["max_line_length"].strip()
    own = {key: value for key, value in values.items() if key not in _EDITORS}
    return {**found, **own} if own else {}
