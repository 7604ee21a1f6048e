"""Dotted module names and import paths (``module:name``): pure string arithmetic, nothing is looked up."""

from __future__ import annotations

import msgspec


class Path(msgspec.Struct, frozen=True, array_like=True, gc=False, order=True):
    """An import path: a module's dotted name and a name in it; `name` is empty for the module itself."""

    module: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.module}:{self.name}" if self.name else self.module

    @property
    def dotted(self) -> str:
        """The path as one dotted string, the way ``mock.patch`` writes it."""
        return f"{self.module}.{self.name}" if self.name else self.module


def parse_path(text: str) -> Path:
    """The `Path` that ``module:name`` or a bare module name spells."""
    module, _, name = text.partition(":")
    return Path(module, name)


def parents(module: str) -> list[str]:
    """The packages above a module, outermost first: ``a.b.c`` gives ``["a", "a.b"]``."""
    parts = module.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def is_within(module: str, package: str) -> bool:
    """Whether a module is another one or lies in it."""
    return module == package or module.startswith(f"{package}.")


def absolute_module(module: str, level: int, importer: str, importer_is_package: bool) -> str | None:
    """The absolute name of an imported module as Python computes it; None when the dots climb out of the root.

    `module` is what stands behind the dots (may be empty), `level` the number of dots.
    """
    if not level:
        return module
    package = importer.split(".") if importer else []
    drop = level - 1 if importer_is_package else level
    if drop >= len(package) + (1 if importer_is_package else 0) or not package:
        return None
    base = package[: len(package) - drop]
    if not base:
        return None
    return ".".join([*base, module] if module else base)


def relative_spelling(target: str, importer: str, importer_is_package: bool) -> tuple[int, str] | None:
    """How `importer` writes `target` relatively, as (level, rest); None when they share no top-level package."""
    package = importer.split(".") if importer_is_package else importer.split(".")[:-1]
    parts = target.split(".")
    shared = 0
    while shared < min(len(package), len(parts)) and package[shared] == parts[shared]:
        shared += 1
    if not shared:
        return None
    return len(package) - shared + 1, ".".join(parts[shared:])
