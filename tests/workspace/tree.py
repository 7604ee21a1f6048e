"""Real folders for tests: written from a mapping of paths to texts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

LONG_AGO = 1_600_000_000


def plant(root: Path, texts: Mapping[str, str | bytes]) -> Path:
    """Write the files, dated long ago so that their stamps count as settled. A path that ends in ``/`` is a folder."""
    for path, text in texts.items():
        place = root / path
        if path.endswith("/"):
            place.mkdir(parents=True, exist_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
        os.utime(place, (LONG_AGO, LONG_AGO))
    return root
