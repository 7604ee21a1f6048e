"""The fixed part of a generated tree: eight names with their homes, shims, shims of shims and copies, and the policy.

Plain data for `benchmarks.tree`; the same in every tree.
"""

from __future__ import annotations

NAMES = {
    "bus": "EventBus",
    "session": "SessionManager",
    "clock": "Clock",
    "blobs": "BlobStore",
    "cache": "CacheClient",
    "tokens": "TokenIssuer",
    "metrics": "MetricSink",
    "jobs": "JobQueue",
}
"""By module of ``acme.core``, the class that lives there; each has an accessor ``get_MODULE`` beside it."""

HEAVY = "acme.core.compat.bus"
"""The shim that half of all legacy imports go through."""

COPIED = ("cache", "tokens")
"""Modules of which ``acme.copies`` holds another class with the same name."""

PATCHED = ("acme.legacy.metrics:MetricSink", "acme.legacy.jobs:JobQueue")
"""Legacy paths at which tests patch the name."""

GITIGNORE = "build/\n*_old.py\n"


def homes() -> list[tuple[str, str]]:
    """The canonical paths, as (module, name)."""
    return [(f"acme.core.{module}", name) for module, cls in NAMES.items() for name in (cls, f"get_{module}")]


def legacy() -> dict[tuple[str, str], tuple[str, str]]:
    """All legacy paths, each with the canonical one."""
    found = {}
    for module, name in homes():
        short = module.rpartition(".")[2]
        places = [f"acme.core.compat.{short}", f"acme.legacy.{short}", "acme.core"]
        if short in COPIED:
            places.append(f"acme.copies.{short}")
        for place in places:
            found[place, name] = (module, name)
    return found


def policy() -> str:
    """The text of ``canonic.toml``."""
    lines = ['source-roots = ["."]', "extends = []", ""]
    for module, name in homes():
        paths = [f"{old}:{written}" for (old, written), home in legacy().items() if home == (module, name)]
        listed = ", ".join(f'"{path}"' for path in paths)
        lines += ["[[name]]", f'canonical = "{module}:{name}"', f"legacy = [{listed}]", 'reason = "one home"', ""]
    return "\n".join(lines)


def core_files() -> dict[str, str]:
    """The texts of the fixed modules, by path."""
    files = {
        "acme/__init__.py": '"""The monorepo."""\n',
        "acme/core/__init__.py": _package(),
        "acme/core/compat/__init__.py": "",
        "acme/legacy/__init__.py": "",
        "acme/copies/__init__.py": "",
    }
    for module, cls in NAMES.items():
        files[f"acme/core/{module}.py"] = _home(module, cls)
        files[f"acme/core/compat/{module}.py"] = (
            f'"""Moved to `acme.core.{module}`."""\n\nfrom acme.core.{module} import {cls} as {cls}\n'
            f"from acme.core.{module} import get_{module} as get_{module}\n"
        )
        files[f"acme/legacy/{module}.py"] = (
            f'"""Older still."""\n\nfrom acme.core.compat.{module} import {cls}, get_{module}\n\n'
            f'__all__ = ["{cls}", "get_{module}"]\n'
        )
    for module in COPIED:
        files[f"acme/copies/{module}.py"] = _home(module, NAMES[module])
    return files


def _home(module: str, cls: str) -> str:
    return f'''\
"""The home of `{cls}`."""

from __future__ import annotations


class {cls}:
    """One for each user."""

    def __init__(self, user: str = "") -> None:
        self.user = user

    def close(self) -> None:
        """Let go of everything."""


def get_{module}(user: str = "") -> {cls}:
    """The one of a user."""
    return {cls}(user)
'''


def _package() -> str:
    lines = ['"""Hands on what lives below."""', ""]
    lines += [f"from .{module} import {cls}, get_{module}" for module, cls in NAMES.items()]
    names = [name for module, cls in NAMES.items() for name in (cls, f"get_{module}")]
    return "\n".join([*lines, "", "__all__ = [", *(f'    "{name}",' for name in names), "]", ""])
