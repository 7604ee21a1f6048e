"""Which Python runs the project: asked for, or found beside the configuration, in the environment, or on the path."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

from canonic.errors import CanonicError, Problem

_OLDEST = (3, 8)
_PATIENCE = 30
"""Seconds to wait for an interpreter that should answer at once."""
_ASK = "import sys; print('%d.%d.%d' % sys.version_info[:3])"


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that answers."""

    command: str
    """Absolute path, links kept: a virtual environment is known by the link."""
    version: str


def find_interpreter(root: str, asked: str | None = None) -> Interpreter:
    """The interpreter that is asked for (a path or a name on the path), else the project's own.

    That is the one of ``.venv`` or ``venv`` in the root, of the environment that is active, the ``python3`` on the
    path, and at last the one that runs Canonic. Raises `CanonicError` when it does not answer or is too old.
    """
    command = _asked(asked) if asked is not None else _own(root)
    return Interpreter(command, _version(command))


def _asked(asked: str) -> str:
    found = shutil.which(asked)
    if found is None:
        raise CanonicError([Problem("", 0, "--python", f"there is no interpreter `{asked}`")])
    return os.path.abspath(found)


def _own(root: str) -> str:
    active = [os.environ.get("VIRTUAL_ENV"), os.environ.get("CONDA_PREFIX")]
    for folder in (os.path.join(root, ".venv"), os.path.join(root, "venv"), *active):
        for inner in ("bin/python", "Scripts/python.exe", "python.exe"):
            command = os.path.join(folder, inner) if folder else ""
            if command and os.access(command, os.X_OK):
                return os.path.abspath(command)
    found = shutil.which("python3") or shutil.which("python")
    return os.path.abspath(found) if found else sys.executable


def _version(command: str) -> str:
    try:
        done = subprocess.run(
            [command, "-S", "-B", "-c", _ASK],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=_PATIENCE,
            text=True,
        )
        version = done.stdout.strip()
        numbers = tuple(int(part) for part in version.split("."))
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise CanonicError([Problem("", 0, "--python", f"`{command}` does not run as Python: {error}")]) from None
    if numbers < _OLDEST:
        oldest = ".".join(map(str, _OLDEST))
        raise CanonicError(
            [Problem("", 0, "--python", f"`{command}` is Python {version}; {oldest} or later is needed")]
        )
    return version
