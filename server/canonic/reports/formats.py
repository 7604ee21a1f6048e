"""The formats of `canonic check --format`: name to report function, loaded when asked for.

A new format is one module with one function of the shape `canonic.reports.view.Report`, and one line here.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from canonic.reports.view import Report

FORMATS = {
    "text": "canonic.reports.text:text",
    "json": "canonic.reports.json_lines:json_lines",
}


def load_format(name: str) -> Report:
    """The report function of a format in `FORMATS`."""
    module, _, function = FORMATS[name].partition(":")
    return cast(Report, getattr(import_module(module), function))
