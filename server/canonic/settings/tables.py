"""Other tools' configuration, read with a light hand: what is missing, broken or of a wrong type counts as not set."""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Mapping
from typing import Any


def read_toml(path: str) -> dict[str, Any] | None:
    """A TOML file as data; None when there is none, or none that can be read."""
    try:
        with open(path, "rb") as stream:
            return tomllib.loads(stream.read().decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None


def read_ini(path: str) -> dict[str, dict[str, str]] | None:
    """An INI file as its sections; None when there is none, or none that can be read. What stands before the first
    section is passed over.
    """
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        with open(path, encoding="utf-8-sig") as stream:
            text = stream.read()
        start = 0 if text.startswith("[") else text.find("\n[") + 1
        parser.read_string(text[start:] if start or text.startswith("[") else "")
    except (OSError, ValueError, configparser.Error):
        return None
    return {name: dict(parser.items(name)) for name in parser.sections()}


def table(data: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """The table at a key path; empty without one."""
    at: Any = data
    for key in keys:
        at = at.get(key) if isinstance(at, Mapping) else None
    return at if isinstance(at, Mapping) else {}


def strings(value: object) -> list[str]:
    """The strings of an array; empty for anything else."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list | tuple) else []


def numbers_of(data: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    """The whole numbers among some keys, under other names; those that are none are left out."""
    return {
        name: data[key]
        for key, name in keys.items()
        if isinstance(data.get(key), int) and not isinstance(data[key], bool) and data[key] >= 0
    }
