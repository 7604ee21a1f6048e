"""Where a file uses one of some paths: imports, whatever path they write, and names read through imported modules.

Takes a judge, a file and paths as a policy declares them; gives `PathUse`s in the order of the text. A path without a
name stands for the whole module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from canonic.facts.model import Guard, Import, ImportedName, Use, UseKind
from canonic.resolution.canonical import Judge
from canonic.resolution.model import Chain, Defined
from canonic.resolution.module_uses import bound_modules, reaches
from canonic.resolution.verdicts import Kind
from canonic.text.names import Path
from canonic.text.spans import Span
from canonic.workspace.modules import SourceModule


@dataclass(frozen=True, slots=True)
class PathUse:
    """One place that uses one of the paths."""

    span: Span
    path: Path
    """As the policy declares it."""
    written: Path
    bound: str
    """The expression by which the file reaches it: the bound name, or ``m.X``."""
    statement: Import
    """The import that brings it."""
    imported: ImportedName
    use: Use | None = None
    """None for the import itself."""
    legacy: bool = False
    """The written path is not the declared one's object, but the policy lists it as a legacy path of it."""

    @property
    def type_only(self) -> bool:
        """Whether only a type checker sees it."""
        return Guard.TYPE_CHECKING in self.statement.guards


def path_uses(
    judge: Judge, file: str, paths: Iterable[Path], counts: Callable[[Import], bool] = lambda _: True
) -> list[PathUse]:
    """All places where a file uses one of the paths. `counts` says which imports matter."""
    every = tuple(dict.fromkeys(paths))
    found: list[PathUse] = []
    for statement, imported, written, chain in _imports(judge, file):
        if not counts(statement):
            continue
        # The path that is written comes before another path of the same object.
        path = written if written in every else next((one for one in every if _is(judge, written, chain, one)), None)
        if path is not None:
            found.append(PathUse(imported.span, path, written, imported.bound, statement, imported))
    for module in bound_modules(judge, file, frozenset(path.module for path in every)):
        if not counts(module.statement):
            continue
        whole = next((path for path in every if path == Path(module.module)), None)
        if whole is not None:
            span = module.imported.span
            found.append(PathUse(span, whole, whole, module.expression, module.statement, module.imported))
        for use in judge.resolver.snapshot.uses(file).uses:
            if use.kind is UseKind.PASSED or not use.dotted.startswith(f"{module.expression}."):
                continue
            if not reaches(judge.resolver.snapshot.facts(file), module, use):
                continue
            written = Path(module.module, use.dotted[len(module.expression) + 1 :].partition(".")[0])
            for path in every:
                if written == path or path == Path(module.module):
                    bound = f"{module.expression}.{written.name}"
                    found.append(PathUse(use.span, path, written, bound, module.statement, module.imported, use))
    return sorted(found, key=lambda use: use.span)


def legacy_uses(judge: Judge, file: str, paths: Iterable[Path]) -> list[PathUse]:
    """Imports by paths that the policy lists as legacy ones of these paths, whatever object they lead to."""
    every = frozenset(paths)
    return [
        PathUse(s.imported.span, s.verdict.target, s.written, s.imported.bound, s.statement, s.imported, legacy=True)
        for s in judge.sites(file)
        if s.verdict.kind is Kind.LEGACY and s.verdict.target in every and s.imported.name != "*"
    ]


def files_behind(judge: Judge, paths: Iterable[Path]) -> frozenset[str]:
    """Files that define one of the paths, or stand on the chain to it."""
    found: set[str] = set()
    for path in paths:
        located = judge.resolver.snapshot.modules.find(path.module, None)
        if isinstance(located, SourceModule):
            found.add(located.path)
        if path.name:
            for arm in judge.home(path).arms:
                found.update(hop.file for hop in arm.hops)
                if isinstance(arm.end, Defined):
                    found.add(arm.end.file)
    return frozenset(found)


def _imports(judge: Judge, file: str) -> Iterator[tuple[Import, ImportedName, Path, Chain]]:
    """The imported names of a file that may be one of the policy's: its sites, and other names given on the way."""
    sites = judge.sites(file)
    for site in sites:
        yield site.statement, site.imported, site.written, site.chain
    seen = {site.imported.span for site in sites}
    words, given = judge.policy.words, judge.resolver.snapshot.needles.names
    for statement in judge.resolver.snapshot.facts(file).imports:
        for imported in statement.names if statement.is_from else ():
            name = imported.name
            if imported.span not in seen and (name.encode() in given or any(word in name for word in words)):
                written = judge.resolver.written(file, statement, name)
                if written is not None:
                    yield statement, imported, written, judge.resolver.follow(written.module, name, file)


def _is(judge: Judge, written: Path, chain: Chain, path: Path) -> bool:
    """Whether an imported path is the declared one: as written, or the same object."""
    if not path.name:
        return written.module == path.module
    return written == path or judge.resolver.same_object(chain, judge.home(path))
