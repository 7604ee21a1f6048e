"""What a policy speaks of and nothing in the workspace has: paths that are gone or misspelt, globs that match no file.

Takes a judge over a snapshot that covers the workspace; gives the `Unmet` keys of the project's own entries, and the
name that a missing path may have meant.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from canonic.policy.model import Level, Origin
from canonic.resolution.canonical import Judge
from canonic.resolution.model import Missing
from canonic.settings.document import relative_path
from canonic.settings.model import Glob, Settings
from canonic.text.globs import matches
from canonic.text.names import Path
from canonic.workspace.modules import SourceModule

_ALIKE = 0.6
_WILD = frozenset("*?[\\")


@dataclass(frozen=True, slots=True)
class Unmet:
    """One key, or one item of it, that nothing answers to."""

    origin: Origin
    key: str
    message: str


def unmet(judge: Judge) -> Iterator[Unmet]:
    """The keys of the project's entries that nothing answers to, in the order of the policy."""
    policy = judge.policy.policy
    for moved in policy.modules:
        if _is_own(moved.origin) and _is_gone(judge, Path(moved.legacy)):
            said = f"nothing defines or imports `{moved.legacy}` any more; remove the entry from the policy"
            yield Unmet(moved.origin, "legacy", said)
    for exclusive in policy.exclusives:
        if _is_own(exclusive.origin):
            yield from _gone(judge, exclusive.origin, "instead-of", exclusive.instead_of)
            yield from _idle_globs(judge, exclusive.origin, "in", exclusive.within, exclusive.base)
    for boundary in policy.boundaries:
        if _is_own(boundary.origin):
            yield from _gone(judge, boundary.origin, "paths", boundary.paths)
            yield from _idle_globs(judge, boundary.origin, "only-in", boundary.only_in, boundary.base)
            yield from _idle_globs(judge, boundary.origin, "not-in", boundary.not_in, boundary.base)


def unmet_globs(judge: Judge, settings: Settings) -> Iterator[tuple[str, Glob, str]]:
    """Globs of the options that no file answers to: the file that has them, the glob, and the message.

    What is excluded is not read, so there only a folder or file that the glob names and that does not exist counts.
    """
    source = settings.source
    shown = "" if source is None else relative_path(source.file, settings.root)
    if source is None or not shown:
        return
    for glob in source.globs:
        if glob.written.startswith("!"):
            continue
        if glob.key == "per-file-ignores":
            idle = not any(matches(file, glob.placed) for file in judge.resolver.snapshot.paths)
        else:
            idle = not any(_may_exist(settings.root, placed) for placed in glob.placed)
        if idle:
            yield shown, glob, f"`{glob.written}` matches no file of the workspace"


def _may_exist(root: str, glob: str) -> bool:
    """Whether what a glob names before its first wildcard is there; one that may match in any folder always is."""
    body = glob.rstrip("/")
    if "/" not in body:
        return True
    literal = list(takewhile(lambda part: not set(part) & _WILD, body.lstrip("/").split("/")))
    return os.path.lexists(os.path.join(root, *literal))


def meant(judge: Judge, path: Path) -> Path | None:
    """The path that a missing one may have meant: a name of the same module, or a module beside it."""
    modules = judge.resolver.snapshot.modules
    located = modules.find(path.module, None)
    if path.name:
        if not isinstance(located, SourceModule):
            return None
        names = {binding.name for binding in judge.resolver.snapshot.facts(located.path).bindings}
        near = difflib.get_close_matches(path.name, sorted(names), 1, _ALIKE)
        return Path(path.module, near[0]) if near else None
    parent, _, last = path.module.rpartition(".")
    beside = {name for file in judge.resolver.snapshot.paths for name in modules.names_of(file)}
    lasts = sorted(name.rpartition(".")[2] for name in beside if name.rpartition(".")[0] == parent)
    near = difflib.get_close_matches(last, lasts, 1, _ALIKE)
    return Path(f"{parent}.{near[0]}" if parent else near[0]) if near else None


def _is_own(origin: Origin) -> bool:
    """Whether a project's own file within the workspace says it: what others declare, they declare for others too."""
    return origin.level is Level.PROJECT and not origin.pack and not origin.file.startswith(("<", "/", "../"))


def _gone(judge: Judge, origin: Origin, key: str, paths: tuple[Path, ...]) -> Iterator[Unmet]:
    for number, path in enumerate(paths):
        plain = Path(path.module) if path.name == "*" else path
        if _is_gone(judge, plain):
            near = meant(judge, plain)
            rest = f"; did you mean `{near}`?" if near is not None else ""
            yield Unmet(origin, f"{key}[{number}]", f"nothing defines or imports `{path}`{rest}")


def _is_gone(judge: Judge, path: Path) -> bool:
    return isinstance(judge.home(path).end, Missing) and not _is_written(judge, path)


def _is_written(judge: Judge, path: Path) -> bool:
    """Whether an import names a path, or a module below it."""
    resolver = judge.resolver
    below = f"{path.module}."
    for file in resolver.snapshot.mentioning():
        for statement in resolver.snapshot.facts(file).imports:
            names = [name.name for name in statement.names]
            module = resolver.target_module(file, statement) if statement.is_from else None
            if module is None:
                modules = [] if statement.is_from else names
            elif module == path.module and (not path.name or path.name in names or "*" in names):
                return True
            else:
                modules = [module, *(f"{module}.{name}" for name in names)] if not path.name else []
            if any(one == path.module or one.startswith(below) for one in modules):
                return True
    return False


def _idle_globs(judge: Judge, origin: Origin, key: str, globs: tuple[str, ...], base: str) -> Iterator[Unmet]:
    prefix = f"{base}/" if base else ""
    for number, glob in enumerate(globs):
        if glob.startswith("!"):
            continue
        if not any(matches(file.removeprefix(prefix), (glob,)) for file in judge.resolver.snapshot.paths):
            yield Unmet(origin, f"{key}[{number}]", f"`{glob}` matches no file of the workspace")
