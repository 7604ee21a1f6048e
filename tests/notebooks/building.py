"""Notebook files for tests, in the forms that tools write them."""

from __future__ import annotations

import json
from typing import Any

PYTHON = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
FORMS = ("jupyter", "compact", "strings", "escaped")


def code(source: str, **more: Any) -> dict[str, Any]:
    """A code cell."""
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source, **more}


def text(source: str) -> dict[str, Any]:
    """A cell of text."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def notebook(*cells: dict[str, Any] | str, form: str = "jupyter", **more: Any) -> str:
    """The file: with lines as lists like Jupyter writes it, all on one line, with sources as strings, or in ASCII only."""
    made = [dict(cell) if isinstance(cell, dict) else code(cell) for cell in cells]
    if form != "strings":
        for cell in made:
            if isinstance(cell["source"], str):
                cell["source"] = cell["source"].splitlines(keepends=True)
    content = {"cells": made, "metadata": PYTHON, "nbformat": 4, "nbformat_minor": 5, **more}
    if form == "compact":
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return json.dumps(content, ensure_ascii=form == "escaped", indent=1) + "\n"
