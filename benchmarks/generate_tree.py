"""Makes a workspace in the middle of a consolidation: N Python files with the shapes of a real one, from a seed number.

    python benchmarks/generate_tree.py SEED N DEST [--mean-bytes 1500]

Takes a seed, a number of files and a folder that is empty or absent; the same numbers give the same bytes on every
machine. The package is `netra_backend.app.websocket_core`, so that the bundled pack speaks of it: a canonical module,
shims, copies, package re-exports, aliases, modules that are gone, cycles, a dual pattern. About 30 % of the files
mention a name of the policy, in every form an import can take. For benchmarks use `--mean-bytes 20000`. It knows
nothing of what should be found in there.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.generated_core import CORE_FILES, FOLDERS, GITIGNORE, GONE, PATHS, POLICY

#: The share of files that mention a name of the policy.
MENTIONS = 0.30


def generate(seed: int, count: int, dest: Path, mean_bytes: int = 1500) -> None:
    """Writes `count` Python files and a `canonic.toml`. Raises ValueError when `count` is less than the fixed part."""
    files = dict(CORE_FILES)
    for folder, is_package in FOLDERS:
        if is_package:
            files.setdefault(f"{folder}/__init__.py", "")
    if count < len(files):
        raise ValueError(f"at least {len(files)} files are needed, not {count}")
    raw = {path: text.encode() for path, text in files.items()}
    for number in range(count - len(raw)):
        # One generator per file: a larger tree holds the smaller one.
        rng = random.Random(f"{seed}/{number}")
        folder = rng.choice(FOLDERS)[0]
        part = f"/part_{number // 500}" if count > 2000 else ""
        raw[f"{folder}{part}/module_{number}.py"] = _module(
            rng, number, mean_bytes, f"{folder}{part}".replace("/", ".")
        )
    for path, data in raw.items():
        target = dest / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    (dest / "canonic.toml").write_bytes(POLICY.encode())
    (dest / ".gitignore").write_bytes(GITIGNORE.encode())


def _module(rng: random.Random, number: int, mean_bytes: int, package: str) -> bytes:
    mentions = rng.random() < MENTIONS
    head = [f'"""Module {number}: part of the generated workspace."""', "from __future__ import annotations"]
    head += ["import asyncio", "import logging as log", "from typing import TYPE_CHECKING, Any"]
    body: list[str] = []
    if mentions:
        for _ in range(rng.randint(1, 6)):
            body += rng.choice(SHAPES)(rng, package)
    else:
        body += ["import json, os.path", "from dataclasses import dataclass, field", 'text = "nothing of interest"']
    wanted = int(mean_bytes * rng.uniform(0.2, 1.8))
    size = sum(len(line) + 1 for line in head + body)
    while size < wanted:
        lines = _filler(rng)
        size += sum(len(line) + 1 for line in lines)
        body += lines
    return _encoded(rng, [*head, "", *body])


def _encoded(rng: random.Random, lines: list[str]) -> bytes:
    kind = rng.random()
    if kind < 0.10:
        return ("\r\n".join(lines) + "\r\n").encode()
    if kind < 0.15:
        return b"\xef\xbb\xbf" + ("\n".join(lines) + "\n").encode()
    if kind < 0.18:
        latin = ["# -*- coding: latin-1 -*-", *lines, "town = 'Z\u00fcrich'"]
        return ("\n".join(latin) + "\n").encode("latin-1", "replace")
    if kind < 0.21:
        return "\n".join(["\f", *lines]).encode()  # no line end at the end of the file
    return ("\n".join(lines) + "\n").encode()


# ------------------------------------------------------------------------------------------------- shapes of imports


def _path(rng: random.Random) -> tuple[str, str]:
    return rng.choice(PATHS if rng.random() < 0.8 else GONE)


def _plain(rng: random.Random, _: str) -> list[str]:
    module, name = _path(rng)
    return [f"from {module} import {name}"]


def _aliased(rng: random.Random, _: str) -> list[str]:
    module, name = _path(rng)
    return [f"from  {module}  import  {name}  as  Renamed_{rng.randint(0, 9)}  # noqa: F401"]


def _several(rng: random.Random, _: str) -> list[str]:
    module, name = _path(rng)
    others = [other for where, other in PATHS if where == module and other != name] + ["WebSocketConnection"]
    return [f"from {module} import {', '.join([name, *others[:2]])}"]


def _parenthesised(rng: random.Random, _: str) -> list[str]:
    module, name = _path(rng)
    others = [other for where, other in PATHS if where == module and other != name]
    return [
        f"from {module} import (  # the \u00abold\u00bb way",
        f"    {name},  # WebSocketManager, get_websocket_manager",
        "    # from netra_backend.app.websocket_core import WebSocketManager",
        *(f"    {other} as {other}_{n}," for n, other in enumerate(others)),
        ")",
    ]


def _split_alias(rng: random.Random, _: str) -> list[str]:
    module, name = _path(rng)
    return [f"from {module} import (", f"    {name}", "    as", f"    Split_{rng.randint(0, 9)},", ")"]


def _backslash(rng: random.Random, _: str) -> list[str]:
    module, name = _path(rng)
    return [f"from {module} \\", f"    import {name} \\", "    as Continued, \\", f"    {name}"]


def _semicolons(rng: random.Random, _: str) -> list[str]:
    module, name = _path(rng)
    other, second = _path(rng)
    return [f"import sys; from {module} import {name}; x = 1; from {other} import {second} as _second"]


def _after_emoji(rng: random.Random, _: str) -> list[str]:
    module, name = _path(rng)
    return [f'party = "\U0001f389 \u00e9"; from {module} import {name}, {name} as again']


def _relative(rng: random.Random, package: str) -> list[str]:
    parts = package.split(".")
    if parts[:2] != ["netra_backend", "app"]:
        return _plain(rng, package)
    up = "." * (len(parts) - 1)
    name = rng.choice(["WebSocketManager", "UnifiedWebSocketManager", "get_websocket_manager"])
    module = rng.choice(["websocket_core", "websocket_core.manager", "websocket_core.unified_manager"])
    lines = [f"from {up}{module} import {name}"]
    if parts[2:3] == ["websocket_core"] and len(parts) == 3:
        lines += [f"from . import {name} as near, websocket_manager", f"from .manager import {name}"]
    return lines


def _in_function(rng: random.Random, _: str) -> list[str]:
    module, name = _path(rng)
    kind = rng.choice(["def", "async def"])
    return [f"{kind} late_{rng.randint(0, 99)}():", f"    from {module} import {name}", f"    return {name}"]


def _in_class(rng: random.Random, _: str) -> list[str]:
    module, name = _path(rng)
    return [
        "class Holder:",
        f"\tfrom {module} import {name}",
        "\tdef late(self):",
        f"\t\tfrom {module} import {name} as N",
    ]


def _type_only(rng: random.Random, _: str) -> list[str]:
    module, name = _path(rng)
    return ["if TYPE_CHECKING:", f"    from {module} import {name}", "else:", f"    {name} = Any"]


def _guarded(rng: random.Random, _: str) -> list[str]:
    module, name = _path(rng)
    caught = rng.choice(
        ["ImportError", "(ImportError, AttributeError)", "ModuleNotFoundError", "Exception", "ValueError"]
    )
    other, second = _path(rng)
    return [
        "try:",
        f"    from {module} import {name}",
        f"except {caught}:",
        f"    from {other} import {second}",
        "else:",
        f"    from {module} import {name} as kept",
    ]


def _suppressed(rng: random.Random, _: str) -> list[str]:
    module, name = _path(rng)
    return ["import contextlib", "with contextlib.suppress(ImportError):", f"    from {module} import {name}"]


def _modules(rng: random.Random, _: str) -> list[str]:
    module, name = _path(rng)
    head, _, last = module.rpartition(".")
    return [f"import {module}", f"import {module} as short, os", f"from {head} import {last}", f"value = {last}.{name}"]


def _star(rng: random.Random, _: str) -> list[str]:
    return [f"from {_path(rng)[0]} import *"]


def _in_text(rng: random.Random, _: str) -> list[str]:
    module, name = _path(rng)
    return [
        f"# from {module} import {name}",
        f'script = """\nfrom {module} import {name}\n"""',
        f"line = 'from {module} import {name}' \\",
        f"    ' from {module} import {name}'",
        f'found = f"from {module} import {{script}} {name}"',
        f"target = '{module}.{name}'",
    ]


def _ignored(rng: random.Random, _: str) -> list[str]:
    module, name = _path(rng)
    rule = rng.choice(["deprecated-import", "deprecated-import, split-import", "dual-pattern"])
    return [
        f"from {module} import {name}  # noqa  # canonic: ignore[{rule}] not yet",
        f"from {module} import (",
        f"    {name} as one,",
        f"    {name} as two,",
        f")  # canonic: ignore[{rule}] at the end of the statement",
        f"from {module} import (",
        f"    {name} as three,  # canonic: ignore[{rule}] this line only",
        f"    {name} as four,",
        ")",
        f"note = '# canonic: ignore[{rule}]'; from {module} import {name} as five",
    ]


def _ignored_file(rng: random.Random, package: str) -> list[str]:
    # Rare: it silences all other shapes of its file.
    if rng.random() < 0.7:
        return _several(rng, package)
    module, name = _path(rng)
    return ["# canonic: ignore-file[deprecated-import] generated", f"from {module} import {name}"]


SHAPES: list[Callable[[random.Random, str], list[str]]] = [
    *(_plain, _plain, _plain, _aliased, _several, _parenthesised, _split_alias, _backslash, _semicolons, _after_emoji),
    *(_relative, _in_function, _in_function, _in_class, _type_only, _guarded, _suppressed, _modules, _star, _in_text),
    *(_ignored, _ignored_file),
]


def _filler(rng: random.Random) -> list[str]:
    word = rng.choice(["order", "session", "metric", "thread", "event", "token", "queue"])
    n = rng.randint(0, 9999)
    return [
        "",
        "",
        f"def handle_{word}_{n}(value: int, *, limit: int = {n}) -> dict[str, Any]:",
        f'    """Handle a {word}: check the limit, then give back what was counted so far."""',
        f"    counted = {{'{word}': value, 'limit': limit, 'rest': max(0, limit - value)}}",
        f"    for step in range(value % {n % 7 + 1}):",
        f"        counted['{word}'] += step * {n % 13}",
        f"        log.debug('step %s of {word} %s', step, counted)",
        "    return counted",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="Generate a workspace of N Python files.")
    parser.add_argument("seed", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("dest", type=Path)
    parser.add_argument("--mean-bytes", type=int, default=1500, help="mean size of a file (default: 1500)")
    options = parser.parse_args()
    generate(options.seed, options.count, options.dest, options.mean_bytes)


if __name__ == "__main__":
    main()
