"""The tools that Canonic is measured beside: where they are, which versions, and what they are told to look for."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from canonic.policy.model import Policy
from canonic.version import VERSION

HERE = Path(__file__).resolve().parent
_BESIDE = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))


@cache
def ruff() -> str | None:
    """The program; None when it is not installed."""
    return shutil.which("ruff", path=_BESIDE)


@cache
def basedpyright_server() -> tuple[str, ...] | None:
    """The command of the language server; None when it is not installed."""
    if program := shutil.which("basedpyright-langserver", path=_BESIDE):
        return (program, "--stdio")
    if importlib.util.find_spec("basedpyright") is not None:
        return (sys.executable, "-m", "basedpyright.langserver", "--stdio")
    return None


def idle_server() -> tuple[str, ...] | None:
    """A pygls server that does nothing; None when pygls is not installed."""
    if importlib.util.find_spec("pygls") is None:
        return None
    return (sys.executable, str(HERE / "idle_server.py"))


def versions() -> dict[str, str]:
    """By tool, its version, or that it is not installed."""
    found = {"canonic": VERSION, "ruff": "not installed"}
    if (program := ruff()) is not None:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        found["ruff"] = said.split()[-1]
    found["basedpyright"] = _distribution("basedpyright", "installed" if basedpyright_server() else "not installed")
    found["pygls"] = _distribution("pygls", "not installed")
    found["libcst"] = _distribution("libcst", "not installed")
    return found


def _distribution(name: str, otherwise: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return otherwise


def ruff_configuration(policy: Policy) -> str:
    """Settings that make ruff report the same paths. An entry for any other path cannot be said in them."""
    paths: dict[str, None] = {}
    for entry in policy.names:
        for legacy in entry.legacy:
            paths[legacy.module if legacy.name == "*" else f"{legacy.module}.{legacy.name}"] = None
    for moved in policy.modules:
        paths[moved.legacy] = None
    banned = "\n".join(f'"{path}".msg = "legacy"' for path in paths)
    return f'lint.select = ["TID251"]\n\n[lint.flake8-tidy-imports.banned-api]\n{banned}\n'
