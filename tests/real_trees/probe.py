"""Run as a program: imports every module of one top-level package and tells what its names stand for.

``python probe.py FOLDER TOP SETUP`` runs the text of `SETUP` and writes one JSON object to standard output. The package itself is imported once; each
module is then imported in a child of that process, which is what a fresh interpreter would do, only sooner.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import types
import warnings
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

SECONDS = 20
"""How long one module may take."""


def outcome(module: str) -> dict[str, Any]:
    """What importing a module shows; run in a process of its own."""
    signal.alarm(SECONDS)
    try:
        loaded = importlib.import_module(module)
    except BaseException as raised:
        return {"error": f"{type(raised).__name__}: {raised}"[:300]}
    names = {name: described(value) for name, value in list(vars(loaded).items()) if not name.startswith("__")}
    return {"error": "", "names": names}


def described(value: Any) -> str:
    """What an object is, so that two runs can be compared."""
    if isinstance(value, types.ModuleType):
        return f"module {value.__name__}"
    if isinstance(value, type | types.FunctionType | types.BuiltinFunctionType):
        home = sys.modules.get(value.__module__ or "")
        name = str(getattr(value, "__qualname__", "?"))
        same = getattr(home, name, None) is value or "." in name or "<" in name
        return f"{value.__module__}:{name}{'' if same else ' (another)'}"
    if isinstance(value, int) and value > 2**40:
        return "an address or a time"
    if isinstance(value, str | int | float | complex | bytes | bool | None):
        return f"{type(value).__name__} {value!r}"[:200]
    if isinstance(value, list | tuple | dict | set | frozenset):
        return f"{type(value).__name__} of {len(value)}"
    return f"instance of {type(value).__module__}:{type(value).__qualname__}"


def in_a_child(module: str) -> dict[str, Any]:
    """The outcome of a module, from a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        data = json.dumps(outcome(module)).encode("utf-8", "backslashreplace")
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(data)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    found: dict[str, Any] = json.loads(data) if data else {"error": "the process ended"}
    return found


def main(folder: str, top: str, setup: str) -> None:
    """Import the package, then each module below it."""
    warnings.simplefilter("ignore")
    sys.pycache_prefix = f"{folder}-bytecode"
    sys.path.insert(0, folder)
    with redirect_stdout(sys.stderr):
        exec(setup, {})
    files = sorted(Path(folder, top).rglob("*.py"))
    modules = []
    for file in files:
        parts = file.relative_to(folder).with_suffix("").parts
        if all(part.isidentifier() for part in parts) and parts[-1] not in ("__main__", "conftest"):
            modules.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    first = in_a_child(top)
    if not first["error"]:
        importlib.import_module(top)
    json.dump({module: in_a_child(module) for module in modules}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3])
