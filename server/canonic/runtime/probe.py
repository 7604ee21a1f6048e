"""Runs in the project's interpreter, in a process of its own: imports one path, then its home, and writes what it saw.

Started as a script with two arguments, a request (JSON) and the file for the answer: one JSON object per line,
``imported`` and then ``compared``. It knows nothing of Canonic and needs only Python's own library, 3.8 or later.
"""

from __future__ import annotations

import faulthandler
import importlib
import json
import os
import signal
import sys
import time
import types
import warnings
from typing import Any

_DEPRECATIONS = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
_HERE = os.path.abspath(__file__)
_FOUND = object()
"""Stands for a module that is compared name by name."""


class _NoSuchNameError(Exception):
    """The module is there and has no such name."""


class _Answer:
    """The file of answers. A process that the imported code has forked off writes none."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._process = os.getpid()

    def write(self, **said: object) -> None:
        if os.getpid() != self._process:
            os._exit(0)
        with open(self._path, "a", encoding="utf-8") as file:
            file.write(json.dumps(said) + "\n")


def main(request: dict[str, Any], answer: _Answer) -> None:
    """Import, compare, answer."""
    if hasattr(signal, "setitimer"):  # should nobody be left to end this process, it ends by itself
        signal.setitimer(signal.ITIMER_REAL, request["lifetime"])
    place_roots(request["front"], request["roots"])
    seen = watch_warnings()
    first = step(request, request["module"], request["name"])
    answer.write(stage="imported", warnings=list(seen), **first[1])
    if first[0] is None or not request["home_module"]:
        return
    second = step(request, request["home_module"], request["home_name"])
    told = second[1]
    if second[0] is not None:
        told["same"] = first[0] is second[0]
        if first[0] is _FOUND:
            here, there = sys.modules[request["module"]], sys.modules[request["home_module"]]
            told["differing"] = differing(here, there, set(request["skip"]))
            told["same"] = not told["differing"]
    answer.write(stage="compared", **told)


def place_roots(front: str, roots: list[str]) -> None:
    """Put the workspace on the path: the root of the module first, the others before what is installed.

    A source root may hold a folder or file that is called like a module of Python's own, so only one goes in front.
    """
    if sys.path and sys.path[0] == os.path.dirname(_HERE):
        del sys.path[0]
    sys.path[:] = [entry for entry in sys.path if entry]
    sites = [at for at, entry in enumerate(sys.path) if os.path.basename(entry) in ("site-packages", "dist-packages")]
    at = sites[0] if sites else len(sys.path)
    sys.path[at:at] = [root for root in roots if root != front]
    sys.path.insert(0, front)


def step(request: dict[str, Any], module: str, name: str) -> tuple[object | None, dict[str, Any]]:
    """One import: the object (None when there is none) and what to say of it. Where it takes too long, the file
    ``stacks`` says what is running.
    """
    stacks = open(request["stacks"], "w", encoding="utf-8")  # noqa: SIM115 - written by a thread of the interpreter
    faulthandler.dump_traceback_later(request["patience"], file=stacks)
    begun = time.perf_counter()
    try:
        found = find(module, name)
        told = {"object": describe(found if name not in ("", "*") else sys.modules[module])}
    except BaseException as error:  # edge: the imported code's, which may raise whatever it likes, SystemExit too
        return None, {"error": explain(error, module), "seconds": time.perf_counter() - begun}
    finally:
        faulthandler.cancel_dump_traceback_later()
    return found, {**told, "seconds": time.perf_counter() - begun}


def find(module: str, name: str) -> object:
    """What ``from module import name`` binds."""
    loaded = importlib.import_module(module)
    if name in ("", "*"):
        return _FOUND
    try:
        return getattr(loaded, name)
    except AttributeError as error:
        try:
            return importlib.import_module(module + "." + name)
        except ModuleNotFoundError as missing:
            if missing.name != module + "." + name:
                raise
            raise _NoSuchNameError(str(error)) from None


def explain(error: BaseException, module: str) -> dict[str, Any]:
    """An exception as plain values; `gone` says that the path itself is not there."""
    lacking = error.name if isinstance(error, ModuleNotFoundError) else None
    gone = isinstance(error, _NoSuchNameError) or bool(lacking and (module + ".").startswith(lacking + "."))
    frames = []
    traceback = error.__traceback__
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if os.path.abspath(file) != _HERE and not file.startswith("<frozen"):
            frames.append([os.path.abspath(file), traceback.tb_lineno])
        traceback = traceback.tb_next
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        frames.append([os.path.abspath(error.filename), error.lineno])
    try:
        message = str(error)
    except BaseException:  # edge: of the imported code, whose exceptions may fail to say what they are
        message = ""
    return {"type": type(error).__name__, "message": message, "gone": gone, "lacking": lacking, "frames": frames}


def describe(found: object) -> dict[str, Any]:
    """Who an object is. Its own code is not asked but for its name."""
    kind = "class" if isinstance(found, type) else "module" if isinstance(found, types.ModuleType) else ""
    if not kind:
        kind = "function" if callable(found) else "value"
    module, name = text(found, "__module__"), text(found, "__qualname__")
    if kind == "module":
        module, name = "", text(found, "__name__")
    elif not name:
        module, name = "", type(found).__name__
    return {"kind": kind, "of": module + "." + name if module else name, "id": id(found)}


def text(found: object, attribute: str) -> str:
    """An attribute that should be a string."""
    try:
        said = getattr(found, attribute, "")
    except BaseException:  # edge: of the imported code, which may answer with anything
        return ""
    return said if isinstance(said, str) else ""


def differing(here: Any, there: Any, skip: set[str]) -> list[dict[str, Any]]:
    """The classes and functions that two modules have under one name, made by one of them, and that are not the
    same.
    """
    own = (here.__name__, there.__name__)
    found = []
    for name, one in sorted(vars(here).items()):
        other = vars(there).get(name, one)
        if name.startswith("_") or name in skip or one is other:
            continue
        if all(isinstance(it, (type, types.FunctionType)) for it in (one, other)):
            if text(one, "__module__") in own or text(other, "__module__") in own:
                found.append({"name": name, "here": describe(one), "there": describe(other)})
    return found


def watch_warnings() -> list[dict[str, Any]]:
    """A list that fills with the deprecation warnings to come, each with the module whose import gives it."""
    seen: list[dict[str, Any]] = []

    def show(message: Warning | str, category: type[Warning], *_place: object, **_more: object) -> None:
        if issubclass(category, _DEPRECATIONS):
            module, file, line = warner()
            said = {"category": category.__name__, "message": str(message), "module": module}
            seen.append({**said, "file": file, "line": line})

    warnings.simplefilter("always")
    warnings.showwarning = show
    return seen


def warner() -> tuple[str, str, int]:
    """The module whose body, or whose ``__getattr__``, is running, and where in it."""
    frame: types.FrameType | None = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_name in ("<module>", "__getattr__") and frame.f_globals.get("__name__") != "warnings":
            file = os.path.abspath(frame.f_code.co_filename)
            return str(frame.f_globals.get("__name__", "")), file, frame.f_lineno
        frame = frame.f_back
    return "", "", 0


if __name__ == "__main__":
    asked, where = json.loads(sys.argv[1]), sys.argv[2]
    sys.argv[:] = [""]
    main(asked, _Answer(where))
    os._exit(0)  # threads and exit handlers of the imported code would keep us waiting
