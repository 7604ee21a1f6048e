"""Counts the Python files of a tree and their bytes."""

from __future__ import annotations

import os
from pathlib import Path


def size_of(tree: Path) -> tuple[int, float]:
    """Files and megabytes."""
    sizes = [
        os.path.getsize(os.path.join(folder, file))
        for folder, _, files in os.walk(tree)
        for file in files
        if file.endswith(".py") and not os.path.islink(os.path.join(folder, file))
    ]
    return len(sizes), sum(sizes) / 1e6
