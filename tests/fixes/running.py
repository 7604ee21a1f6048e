"""What a program means: each of its modules imported afresh, in this process, and everything that can be seen then."""

from __future__ import annotations

import builtins
import importlib
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Outcome:
    """What importing one module first showed."""

    error: str
    names: dict[tuple[str, str], str]
    """What each name of each loaded module stands for."""
    effects: frozenset[str]
    calls: dict[tuple[str, str], str]
    """What each ``use…`` function of the modules gave."""


def outcomes(root: Path, modules: list[str]) -> dict[str, Outcome]:
    """The outcome of importing each module in a fresh set of modules."""
    sys.path.insert(0, str(root))
    writing, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        return {module: _outcome(module) for module in modules}
    finally:
        sys.path.remove(str(root))
        sys.dont_write_bytecode = writing
        _forget()


def _outcome(module: str) -> Outcome:
    _forget()
    importlib.invalidate_caches()
    builtins.effects = effects = []  # type: ignore[attr-defined]
    error = ""
    try:
        importlib.import_module(module)
    except Exception as raised:
        error = type(raised).__name__
    names = {
        (loaded.__name__, name): _label(value)
        for loaded in _loaded()
        for name, value in list(vars(loaded).items())
        if not name.startswith("__") and not isinstance(value, types.ModuleType)
    }
    seen = frozenset(effects)
    calls: dict[tuple[str, str], str] = {}
    if not error:
        for loaded in sorted(_loaded(), key=lambda each: each.__name__):
            for name, value in list(vars(loaded).items()):
                if name.startswith("use") and value.__module__ == loaded.__name__:
                    calls[loaded.__name__, name] = _called(value)
    return Outcome(error, names, seen, calls)


def _called(function: Callable[[], object]) -> str:
    try:
        return _label(function())
    except Exception as raised:
        return f"raises {type(raised).__name__}"


def _label(value: object) -> str:
    if isinstance(value, type):
        return repr(value.__dict__.get("label", value.__name__))
    if isinstance(value, types.FunctionType):
        return value.__doc__ or f"{value.__module__}.{value.__name__}"
    if isinstance(value, types.ModuleType):
        return f"module {value.__name__}"
    return repr(value)


def _loaded() -> list[types.ModuleType]:
    return [sys.modules[name] for name in list(sys.modules) if _is_own(name) and sys.modules[name] is not None]


def _forget() -> None:
    for name in list(sys.modules):
        if _is_own(name):
            del sys.modules[name]


def _is_own(name: str) -> bool:
    return name.partition(".")[0] in ("p", "q")


def differences(before: dict[str, Outcome], after: dict[str, Outcome]) -> list[str]:
    """What worked before and is otherwise after: broken imports, names that changed, effects that are gone."""
    found: list[str] = []
    for module, was in before.items():
        now = after[module]
        if was.error:
            continue
        if now.error:
            found.append(f"import {module}: {now.error}")
            continue
        found += [
            f"import {module}: {'.'.join(key)} was {value}, is {now.names.get(key)}"
            for key, value in was.names.items()
            if any(loaded == key[0] for loaded, _ in now.names) and now.names.get(key) != value
        ]
        if lost := was.effects - now.effects:
            found.append(f"import {module}: lost {sorted(lost)}")
        found += [
            f"import {module}: {'.'.join(key)}() gave {value}, gives {now.calls[key]}"
            for key, value in was.calls.items()
            if key in now.calls and now.calls[key] != value and not value.startswith("raises")
        ]
    return found
