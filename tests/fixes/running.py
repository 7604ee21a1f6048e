"""What a program means: each of its modules imported afresh, in this process, and everything that can be seen then."""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import symtable
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.workspace.tree import plant

_TOPS = frozenset(("p", "q", "r", "h", "o", "tests_of_it"))
"""The top-level modules of all programs."""


@dataclass(frozen=True)
class Outcome:
    """What importing one module first showed."""

    error: str
    names: dict[tuple[str, str], str]
    """What each name of each loaded module stands for."""
    effects: frozenset[str]
    calls: dict[tuple[str, str], str]
    """What each ``use…`` function of the modules gave."""
    imports: frozenset[tuple[str, str]] = frozenset()
    """Which module imported which other one on the way."""
    unsaid: frozenset[tuple[str, str]] = frozenset()
    """Names that a module has by a star import, and that its code never says."""


def planted(root: Path, files: dict[str, str]) -> list[str]:
    """Write a program; gives its modules, packages aside."""
    plant(root, files)
    return [path.removesuffix(".py").replace("/", ".") for path in files if path.endswith(".py") and "__" not in path]


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
    imports: set[tuple[str, str]] = set()
    try:
        with _watched(imports):
            importlib.import_module(module)
    except Exception as raised:
        error = type(raised).__name__
    names = {
        (one.__name__, name): _label(value)
        for one in _loaded()
        for name, value in list(vars(one).items())
        if not name.startswith("__") and not isinstance(value, types.ModuleType)
    }
    loaded = {module.__name__: module for module in _loaded()}
    unsaid = frozenset(key for key in names if _is_unsaid(loaded[key[0]], key[1]))
    seen = frozenset(effects)
    calls: dict[tuple[str, str], str] = {}
    if not error:
        for own, one in sorted(loaded.items()):
            for name, value in list(vars(one).items()):
                if name.startswith("use") and getattr(value, "__module__", "") == own:
                    calls[own, name] = _called(value)
    return Outcome(error, names, seen, calls, frozenset(imports), unsaid)


def _is_unsaid(module: types.ModuleType, name: str) -> bool:
    file = getattr(module, "__file__", None)
    text = Path(file).read_text("utf-8") if file else ""
    return "import *" in text and name not in _said(symtable.symtable(text, "module", "exec"))


def _said(table: symtable.SymbolTable) -> set[str]:
    """The names that code binds in the module, or looks up there."""
    top = table.get_type() == "module"
    found = {symbol.get_name() for symbol in table.get_symbols() if top or symbol.is_global()}
    return found.union(*map(_said, table.get_children()))


@contextmanager
def _watched(imports: set[tuple[str, str]]) -> Iterator[None]:
    """Note which module imports which, while the block runs."""
    original = builtins.__import__

    def noting(name, scope=None, local=None, names=(), level=0):  # type: ignore[no-untyped-def]
        found = original(name, scope, local, names, level)
        importer = str((scope or {}).get("__name__", ""))
        full = importlib.util.resolve_name("." * level + name, scope["__package__"]) if level else name
        children = [f"{full}.{child}" for child in names or () if f"{full}.{child}" in sys.modules]
        imports.update((importer, target) for target in (full, *children) if _is_own(importer) and _is_own(target))
        return found

    builtins.__import__ = noting
    try:
        yield
    finally:
        builtins.__import__ = original


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
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_label, value))}]"
    return repr(value)


def _loaded() -> list[types.ModuleType]:
    return [sys.modules[name] for name in list(sys.modules) if _is_own(name) and sys.modules[name] is not None]


def _forget() -> None:
    for name in list(sys.modules):
        if _is_own(name):
            del sys.modules[name]


def _is_own(name: str) -> bool:
    return name.partition(".")[0] in _TOPS


def differences(before: dict[str, Outcome], after: dict[str, Outcome]) -> list[str]:
    """What worked before and is otherwise after: broken imports, names that changed, effects that are gone, circles
    that are new. A name that only a star gave may be gone, for nothing fails then but what takes it.
    """
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
            if key in now.names or key not in was.unsaid
        ]
        if lost := was.effects - now.effects:
            found.append(f"import {module}: lost {sorted(lost)}")
        found += [
            f"import {module}: {'.'.join(key)}() gave {value}, gives {now.calls[key]}"
            for key, value in was.calls.items()
            if key in now.calls and now.calls[key] != value and not value.startswith("raises")
        ]
    worked = [module for module, was in before.items() if not was.error]
    new = _circles(after[module] for module in worked) - _circles(before[module] for module in worked)
    return found + [f"{one} and {other} now import each other" for one, other in sorted(new)]


def _circles(outcomes: Iterable[Outcome]) -> set[tuple[str, str]]:
    """Each two modules that import each other, however many others stand between."""
    reached: dict[str, set[str]] = {}
    for importer, target in {edge for outcome in outcomes for edge in outcome.imports}:
        reached.setdefault(importer, set()).add(target)
    growing = True
    while growing:
        growing = False
        for targets in reached.values():
            more = {far for near in targets for far in reached.get(near, ())} - targets
            targets.update(more)
            growing = growing or bool(more)
    return {
        (one, other)
        for one, there in reached.items()
        for other in there
        if one < other and one in reached.get(other, ())
    }
