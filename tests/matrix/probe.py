"""Run as a program: imports every module of each given package first, afresh, and tells what its names stand for.

``python probe.py FOLDER PACKAGE…`` writes one JSON object to standard output: for each module that was asked for, what
failed, what each name of each loaded module of its package is, what its ``use…`` functions gave, and what was loaded.
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
import types
from pathlib import Path
from typing import Any


def outcome(package: str, module: str) -> dict[str, Any]:
    """What importing one module first shows."""
    forget(package)
    try:
        importlib.import_module(module)
    except Exception as raised:
        return {"error": f"{type(raised).__name__}: {raised}"}
    loaded = [found for name, found in sorted(sys.modules.items()) if is_own(name, package)]
    names = {
        found.__name__: {name: described(value) for name, value in vars(found).items() if not name.startswith("__")}
        for found in loaded
    }
    effects = list(getattr(sys.modules.get(f"{package}.side"), "SEEN", ()))
    calls = {
        f"{found.__name__}.{name}": called(value)
        for found in loaded
        for name, value in list(vars(found).items())
        if name.startswith("use") and isinstance(value, types.FunctionType) and value.__module__ == found.__name__
    }
    return {"error": "", "names": names, "calls": calls, "effects": effects}


def called(function: Any) -> str:
    """What a function gives, or how it fails."""
    try:
        value = function()
        if inspect.iscoroutine(value):
            try:
                value.send(None)
            except StopIteration as stopped:
                value = stopped.value
    except Exception as raised:
        return f"raises {type(raised).__name__}"
    return described(value)


def described(value: Any) -> str:
    """What an object is, so that two runs can be compared: where it was defined and whether it still stands there."""
    if isinstance(value, type | types.FunctionType):
        home = sys.modules.get(value.__module__)
        current = home
        for part in value.__qualname__.split("."):
            current = getattr(current, part, None)
        return f"{value.__module__}:{value.__qualname__}{'' if current is value else ' (another)'}"
    if isinstance(value, types.ModuleType):
        return f"module {value.__name__}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{described(key)}: {described(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "(" + ", ".join(map(described, value)) + ")"
    if value is None or isinstance(value, str | int | bytes):
        return repr(value)
    return f"instance of {described(type(value))}"


def is_own(name: str, package: str) -> bool:
    """Whether a module is the package or in it."""
    return name == package or name.startswith(f"{package}.")


def forget(package: str) -> None:
    """Take a package out of the interpreter."""
    for name in [name for name in sys.modules if is_own(name, package)]:
        del sys.modules[name]


def main(folder: str, packages: list[str]) -> None:
    """Import every module of each package, one after the other."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, folder)
    found: dict[str, dict[str, Any]] = {}
    for package in packages:
        for file in sorted(Path(folder, package).rglob("*.py")):
            parts = file.relative_to(folder).with_suffix("").parts
            module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[module] = outcome(package, module)
        forget(package)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
