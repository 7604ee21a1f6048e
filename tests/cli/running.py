"""A small workspace on disk, and the command line run on it the way a shell would."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "canonic"]

SHOP = {
    "canonic.toml": """\
[[name]]
canonical = "shop.cart:Cart"
legacy = ["shop.old:Cart", "shop.copy:Cart"]
family = "shop.cart"
""",
    "shop/__init__.py": "",
    "shop/cart.py": "class Cart: ...\n",
    "shop/old.py": "from shop.cart import Cart\n",
    "shop/copy.py": "class Cart: ...\n",
    "app/__init__.py": "",
    "app/safe.py": "import os\nfrom shop.old import Cart\n\nprint(os, Cart)\n",
    "app/other.py": "def make():\n    from shop.copy import Cart\n    return Cart()\n",
    "app/clean.py": "from shop.cart import Cart\n\nprint(Cart)\n",
}
"""One safe finding (`app/safe.py`), one that is unsafe because it is another object (`app/other.py`)."""


@dataclass(frozen=True)
class Done:
    """A finished run."""

    code: int
    out: str
    err: str


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write texts by path, line ends untouched; gives the folder."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    return folder


def environment(**changes: str) -> dict[str, str]:
    """The environment of a run: nothing of the developer's own taste in colour."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "TERM")}
    return {**kept, "PYTHONPATH": str(ROOT / "server"), "PYTHONUTF8": "1", **changes}


def canonic(folder: Path, *arguments: str, stdin: bytes = b"", cache: bool = False, **changes: str) -> Done:
    """Run ``canonic`` in a folder; without `cache` nothing is kept between runs."""
    options = [] if cache or arguments[0] not in ("check", "fix") else ["--no-cache"]
    done = subprocess.run(
        [*COMMAND, *arguments, *options],
        cwd=folder,
        env=environment(**changes),
        input=stdin,
        capture_output=True,
        check=False,
        timeout=120,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())
