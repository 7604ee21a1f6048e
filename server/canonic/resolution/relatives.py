"""Which definitions are relatives of a canonical name: in its family, or called like one of its implementations.

Takes a policy entry and paths, and looks nothing up. Objects of the same name elsewhere are strangers.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from canonic.policy.model import NameEntry
from canonic.text.names import Path, parents


def is_relative(entry: NameEntry, path: Path) -> bool:
    """Whether a definition belongs to an entry's family or matches its patterns for implementations."""
    return is_implementation(entry, path.name) or is_in(family(entry), path.module)


def is_implementation(entry: NameEntry, name: str) -> bool:
    """Whether a name matches one of an entry's patterns."""
    return any(fnmatchcase(name, pattern) for pattern in entry.implementations)


def is_in(package: str, module: str) -> bool:
    """Whether a module is this package or lies in it; False where there is no package."""
    return bool(package) and f"{module}.".startswith(f"{package}.")


def family(entry: NameEntry) -> str:
    """The package that holds an entry's relatives: as declared, else the deepest one common to all its paths."""
    if entry.family:
        return entry.family
    modules = [entry.canonical.module, *(legacy.module for legacy in entry.legacy)]
    shared = set.intersection(*({*parents(module), module} for module in modules))
    shared.discard(entry.canonical.module if len(modules) == 1 else "")
    return max(shared, key=len, default=".".join(entry.canonical.module.split(".")[:-1]))
