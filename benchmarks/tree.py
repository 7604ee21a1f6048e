"""Generates a monorepo in the middle of a consolidation, in the shapes and sizes of a real one, from a seed number.

    python benchmarks/tree.py DEST --files 25000 [--seed 1] [--mean-bytes 20000]

The same numbers give the same bytes on every machine. 30 % of the files mention a name of the policy, four in ten of
these by a legacy path, and half of these through one shim; three in four files are tests, some of which patch a name by
its path; modules import each other, a few in circles; sizes are spread as they are in real trees, and one file has
3,000 lines. `benchmarks.generate_tree` makes stranger trees for tests; this one is for measuring.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.tree_core import GITIGNORE, HEAVY, PATCHED, core_files, homes, legacy, policy
from benchmarks.tree_filler import FOOTER, blocks

MENTIONS = 0.30
LEGACY = 0.40
PER_FOLDER = 20
LONG_FILE = "acme/apps/area_0/group_0/long_module.py"
LONG_LINES = 3_000
_SPREAD = 1.0
_LARGEST = 15
"""Times the mean size."""
_LONG_AGO = 1_700_000_000
"""When all files were last changed: nothing in a tree looks fresh."""


def generate(dest: Path, count: int, *, seed: int = 1, mean_bytes: int = 20_000) -> None:
    """Write a tree of `count` Python files into a folder that is empty or absent, and its ``canonic.toml``.

    Raises ValueError when `count` is less than the fixed part.
    """
    core = core_files()
    several = count - len(core) - 1
    if several < 1:
        raise ValueError(f"at least {len(core) + 2} files are needed, not {count}")
    filler = blocks(seed)
    for path, text in {**core, "canonic.toml": policy(), ".gitignore": GITIGNORE}.items():
        _write(dest / path, text.encode())
    for number in range(several):
        if number % PER_FOLDER == 0:
            _write(dest / _folder(number) / "__init__.py", b"")
            continue
        rng = random.Random(f"{seed}/{number}")
        size = mean_bytes * min(_LARGEST, rng.lognormvariate(-_SPREAD * _SPREAD / 2, _SPREAD))
        _write(dest / _path(number), _module(rng, number, several, int(size), filler))
    _write(dest / LONG_FILE, _long_module(random.Random(f"{seed}/long"), filler))
    settle(dest)


def settle(tree: Path) -> None:
    """Give every file and folder the same old time stamp."""
    for folder, _, files in os.walk(tree):
        for file in files:
            os.utime(os.path.join(folder, file), (_LONG_AGO, _LONG_AGO))
        os.utime(folder, (_LONG_AGO, _LONG_AGO))


def _write(target: Path, data: bytes) -> None:
    try:
        target.write_bytes(data)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _folder(number: int) -> str:
    group = number // PER_FOLDER
    top = "acme/apps" if group % 4 == 0 else "tests/unit" if group % 4 < 3 else "tests/integration"
    return f"{top}/area_{group // 80}/group_{group // 4 % 20}{'b' if group % 4 == 2 else ''}"


def _path(number: int) -> str:
    folder = _folder(number)
    return f"{folder}/{'module' if folder.startswith('acme/') else 'test'}_{number}.py"


def _dotted(number: int) -> str:
    return _path(number).removesuffix(".py").replace("/", ".")


# ------------------------------------------------------------------------------------------------------ one module


def _module(rng: random.Random, number: int, several: int, size: int, filler: list[bytes]) -> bytes:
    is_test = not _folder(number).startswith("acme/")
    head = [f'"""Module {number}."""', "", "from __future__ import annotations", ""]
    head += [
        "import json",
        "import logging",
        "from collections.abc import Iterator",
        "from typing import TYPE_CHECKING",
    ]
    body: list[str] = []
    _neighbours(rng, number, several, head, body)
    if rng.random() < MENTIONS:
        _mention(rng, head, body, is_test=is_test)
    first = "\n".join([*head, "", "logger = logging.getLogger(__name__)", "", *body]).encode()
    return _filled(rng, first, number, size, filler)


def _filled(rng: random.Random, first: bytes, number: int, size: int, filler: list[bytes]) -> bytes:
    parts = [first]
    rest = size - len(first)
    while rest > 0:
        block = filler[rng.randrange(len(filler))]
        parts.append(block)
        rest -= len(block)
    parts.append(FOOTER)
    return b"".join(parts).replace(b"@@", b"%d" % number)


def _long_module(rng: random.Random, filler: list[bytes]) -> bytes:
    """A file of 3,000 lines with legacy imports at its top."""
    head = ['"""A long module."""', "", "from __future__ import annotations", "", "import json", "import logging"]
    head += ["from collections.abc import Iterator", "", "import acme.legacy.clock"]
    names = sorted(legacy())
    for module, name in names[::5]:
        head.append(f"from {module} import {name} as {name}_{len(head)}")
    head += ["", "logger = logging.getLogger(__name__)", "clock = acme.legacy.clock.Clock()", ""]
    parts = ["\n".join(head).encode()]
    lines = parts[0].count(b"\n") + FOOTER.count(b"\n")
    number = 0
    while True:
        block = filler[rng.randrange(len(filler))].replace(b"@@", b"long_%d" % number)
        if lines + block.count(b"\n") > LONG_LINES:
            break
        parts.append(block)
        lines += block.count(b"\n")
        number += 1
    parts += [b"#\n" * (LONG_LINES - lines), FOOTER.replace(b"@@", b"long")]
    return b"".join(parts)


def _neighbours(rng: random.Random, number: int, several: int, head: list[str], body: list[str]) -> None:
    """Imports of other generated modules: of earlier ones at the top, of any in functions, seldom in a circle."""
    for _ in range(rng.randint(0, 4)):
        other = rng.randrange(several)
        if other % PER_FOLDER == 0 or other == number or not _folder(other).startswith("acme/"):
            continue
        line = f"from {_dotted(other)} import Part_{other}"
        if other < number or rng.random() < 0.1:
            head.append(line)
        else:
            body += ["", f"def late_{other}() -> object:", f"    {line}", "", f"    return Part_{other}", ""]


def _mention(rng: random.Random, head: list[str], body: list[str], *, is_test: bool) -> None:
    """One to three imports of names of the policy, by good paths or by old ones."""
    old = list(legacy())
    is_legacy = rng.random() < LEGACY
    for turn in range(rng.randint(1, 3)):
        if not is_legacy:
            module, name = rng.choice(homes())
        elif turn == 0 and rng.random() < 0.5:
            module, name = HEAVY, "EventBus"
        else:
            module, name = rng.choice(old)
        _import(rng, module, name, head, body)
    if is_test and rng.random() < 0.3:
        target = rng.choice(PATCHED) if rng.random() < 0.3 else ":".join(rng.choice(homes()))
        dotted = target.replace(":", ".")
        body += ["", "def test_patched_@@(mocker: object) -> None:", f'    mocker.patch("{dotted}")', ""]


def _import(rng: random.Random, module: str, name: str, head: list[str], body: list[str]) -> None:
    alias = f"{name}_{rng.randrange(1000)}"
    form = rng.random()
    if form < 0.50:
        head.append(f"from {module} import {name}")
        body.append(f"{alias} = {name}")
    elif form < 0.65:
        head += [f"from {module} import (", f"    {name} as {alias},  # kept for callers", ")"]
    elif form < 0.75:
        head.append(f"from {module} import {name} as {alias}")
    elif form < 0.85:
        body += [
            "",
            f"def use_{alias}() -> object:",
            f"    from {module} import {name}",
            "",
            f"    return {name}()",
            "",
        ]
    elif form < 0.90:
        head += ["if TYPE_CHECKING:", f"    from {module} import {name} as {alias}", ""]
    elif form < 0.95:
        head += [
            "try:",
            f"    from {module} import {name} as {alias}",
            "except ImportError:",
            f"    {alias} = None",
            "",
        ]
    elif module.startswith("acme.legacy."):
        head.append(f"import {module}")
        body.append(f"{alias} = {module}.{name}")
    else:
        head.append(f"from {module} import {name} as {alias}, {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dest", type=Path)
    parser.add_argument("--files", type=int, default=25_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mean-bytes", type=int, default=20_000)
    chosen = parser.parse_args()
    generate(chosen.dest, chosen.files, seed=chosen.seed, mean_bytes=chosen.mean_bytes)


if __name__ == "__main__":
    main()
