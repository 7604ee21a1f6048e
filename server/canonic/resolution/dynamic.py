"""What facts cannot tell, asked of jedi: the definition behind a call or an attribute, a signature, a docstring.

Takes a text and a place in it, gives `Inferred`, always late: jedi runs in a process of its own, one question at a
time, and a question that takes too long costs the process its life. Neither process ever runs code of the workspace:
the worker is an isolated interpreter that has this very file as its program, so nothing of the workspace is on its
import path and no environment variable changes that; jedi gets the workspace's folders as data, no configuration file
of it is read, and no interpreter is started. Deliberately knows nothing of Canonic, for the worker imports nothing
but jedi.
"""

from __future__ import annotations

import importlib.util
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

TIME_LIMIT = 10.0
"""Seconds for one question; the worker is replaced when it takes longer."""
WAITING = 16
"""Questions that may wait; older ones are given up, for whoever asked them has moved on."""


@dataclass(frozen=True, slots=True)
class Inferred:
    """What the name at a place is."""

    module: str
    """Dotted name of the module that defines it."""
    name: str
    """Its qualified name there, ``Class.method`` for a method; empty for the module itself."""
    kind: str
    """jedi's word: ``class``, ``function``, ``instance``, ``module``, ``statement`` …"""
    file: str
    """Path of the definition; empty for builtins."""
    line: int
    """From 1; 0 when unknown."""
    signature: str
    """``name(parameters)``, or empty."""
    doc: str
    """First paragraph of the docstring, on one line."""


Deliver = Callable[[Inferred | None], None]


@dataclass(frozen=True, slots=True)
class _Question:
    request: dict[str, Any]
    deliver: Deliver


class Dynamics:
    """The one worker process, started with the first question and again whenever it was lost."""

    def __init__(self, time_limit: float = TIME_LIMIT) -> None:
        self._time_limit = time_limit
        self._questions: queue.Queue[_Question | None] = queue.Queue(maxsize=WAITING)
        self._thread: threading.Thread | None = None
        self._worker: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def infer(
        self,
        *,
        root: str,
        sys_path: Sequence[str],
        source_path: str,
        source: str,
        line: int,
        column: int,
        deliver: Deliver,
    ) -> None:
        """Ask what stands at `line`, `column` (from 1, in characters) of `source`; returns at once.

        `deliver` is called once, from another thread, with None when jedi does not know, fails or takes too long.
        `root` and `sys_path` are folders that imports are looked up in, as data.
        """
        request = {
            "root": root,
            "sys_path": [root, *sys_path],
            "path": source_path,
            "source": source,
            "line": line,
            "column": column - 1,
        }
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="canonic-dynamic", daemon=True)
            self._thread.start()
        while not self._stopped:
            try:
                self._questions.put_nowait(_Question(request, deliver))
                return
            except queue.Full:
                self._give_up_oldest()
        deliver(None)

    def stop(self) -> None:
        """End the worker; questions that still wait are answered with None."""
        self._stopped = True
        worker = self._worker
        if worker is not None:
            worker.kill()
        while self._give_up_oldest():
            pass
        if self._thread is not None:
            self._questions.put(None)

    def _give_up_oldest(self) -> bool:
        try:
            oldest = self._questions.get_nowait()
        except queue.Empty:
            return False
        if oldest is not None:
            oldest.deliver(None)
        return True

    def _serve(self) -> None:
        while (question := self._questions.get()) is not None:
            question.deliver(self._answer(question.request))
        if self._worker is not None:
            self._worker.kill()
            self._worker.wait()

    def _answer(self, request: dict[str, Any]) -> Inferred | None:
        if self._stopped:
            return None
        worker = self._worker
        if worker is None or worker.poll() is not None:
            worker = self._worker = _start_worker()
        assert worker.stdin is not None and worker.stdout is not None
        watchdog = threading.Timer(self._time_limit, worker.kill)
        watchdog.start()
        try:
            worker.stdin.write(json.dumps(request).encode() + b"\n")
            worker.stdin.flush()
            answer = json.loads(worker.stdout.readline() or b"null")
        except (OSError, ValueError):
            # It died, by itself or by the watchdog; the next question gets a new one.
            return None
        finally:
            watchdog.cancel()
        return Inferred(**answer) if answer else None


def _start_worker() -> subprocess.Popen[bytes]:
    # -I: no PYTHON* variables, no user site, and neither the working folder nor the program's own on the import path.
    # The working folder is the root of the file system's, for jedi takes relative paths from it.
    command = [sys.executable, "-I", "-X", "utf8", os.path.abspath(__file__), *_homes_of_jedi()]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=os.path.abspath(os.sep),
    )


def _homes_of_jedi() -> list[str]:
    """Folders that jedi and parso are installed in, for the case that this process finds them by an unusual path."""
    homes = []
    for name in ("jedi", "parso"):
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            homes.append(os.path.dirname(os.path.dirname(spec.origin)))
    return list(dict.fromkeys(homes))


def _work(homes: Sequence[str]) -> None:
    """The worker: answers one question per line of standard input, until that ends."""
    questions = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.path += [home for home in homes if home not in sys.path]
    import jedi
    from jedi.api.environment import InterpreterEnvironment

    jedi.settings.auto_import_modules = []
    environment = InterpreterEnvironment()
    own_path = [entry for entry in sys.path if entry]
    while line := questions.readline():
        _reply(answers, _infer(jedi, environment, own_path, json.loads(line)))


def _reply(answers: BinaryIO, inferred: dict[str, Any] | None) -> None:
    answers.write(json.dumps(inferred).encode() + b"\n")
    answers.flush()


def _infer(jedi: Any, environment: Any, own_path: list[str], request: dict[str, Any]) -> dict[str, Any] | None:
    project = jedi.Project(
        request["root"],
        environment_path=None,
        load_unsafe_extensions=False,
        smart_sys_path=False,
        sys_path=[*request["sys_path"], *own_path],
    )
    script = jedi.Script(request["source"], path=request["path"], project=project, environment=environment)
    place = (request["line"], request["column"])
    try:
        names = script.infer(*place) or script.goto(*place, follow_imports=True)
        return _described(names[0]) if names else None
    except Exception:  # The edge of the worker: jedi raises anything on code it does not understand.
        return None


def _described(name: Any) -> dict[str, Any]:
    module = name.module_name or ""
    full = name.full_name or ""
    qualified = full[len(module) + 1 :] if full.startswith(module + ".") else "" if full == module else name.name
    signatures = name.get_signatures()
    paragraph = name.docstring(raw=True).strip().partition("\n\n")[0]
    return {
        "module": module,
        "name": qualified,
        "kind": name.type,
        "file": str(name.module_path or ""),
        "line": name.line or 0,
        "signature": signatures[0].to_string() if signatures else "",
        "doc": " ".join(paragraph.split()),
    }


if __name__ == "__main__":
    _work(sys.argv[1:])
