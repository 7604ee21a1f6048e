"""Which modules are reached as an attribute of their package by code that does not import them itself.

``import a`` and then ``a.old.X`` works only because some other file has imported ``a.old`` before; so does ``old.X``
inside ``a/__init__.py`` behind ``from .old import Y``. Takes one file at a time and looks at its text, on the side of
finding too much: a rewrite that stops loading such a module is not safe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from canonic.facts.model import FileFacts
from canonic.resolution.chain import Resolver
from canonic.resolution.live import is_package
from canonic.text.names import Path


def leaned_on(resolver: Resolver, file: str, modules: Iterable[str]) -> tuple[str, ...]:
    """Those of `modules` that the file reads as an attribute of a package without importing them itself."""
    facts = resolver.snapshot.facts(file)
    packages = dict(_packages(resolver, file, facts))
    own = {resolver.module_name(file)} if is_package(file) else set()
    wanted = [module for module in modules if any(module.startswith(f"{p}.") for p in (*packages.values(), *own))]
    if not wanted:
        return ()
    imported = set(_imported(resolver, file, facts))
    bound = {binding.name for binding in facts.bindings}
    text = resolver.snapshot.text(file) or ""
    found: list[str] = []
    for module in wanted:
        if module in imported:
            continue
        spellings = [name + module[len(package) :] for name, package in packages.items() if _is_in(module, package)]
        parent, _, last = module.rpartition(".")
        if any(_reads(text, spelling) for spelling in spellings) or (
            parent in own and last not in bound and _reads(text, last)
        ):
            found.append(module)
    return tuple(found)


def _packages(resolver: Resolver, file: str, facts: FileFacts) -> Iterator[tuple[str, str]]:
    """Names of the file that stand for a module which may be a package, each with the module."""
    for statement in facts.imports:
        for imported in statement.names:
            if imported.name == "*":
                continue
            path = resolver.written(file, statement, imported.name)
            if path is None:
                continue
            if statement.is_from or imported.asname:
                yield imported.bound, path.dotted
            else:
                yield imported.bound, imported.bound  # ``import a.b`` binds ``a``


def _imported(resolver: Resolver, file: str, facts: FileFacts) -> Iterator[str]:
    """Modules that the file imports as modules."""
    for statement in facts.imports:
        for imported in statement.names:
            path = resolver.written(file, statement, imported.name) or Path("")
            yield path.dotted


def _is_in(module: str, package: str) -> bool:
    return module.startswith(f"{package}.")


def _reads(text: str, dotted: str) -> bool:
    """Whether the text has the dotted name somewhere else than in an import statement's module."""
    for match in re.finditer(rf"(?<![\w.]){re.escape(dotted)}(?![\w])", text):
        line = text.rfind("\n", 0, match.start()) + 1
        if not re.match(r"\s*(?:from|import)\b[^;]*$", text[line : match.start()]):
            return True
    return False
