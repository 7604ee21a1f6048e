"""Legacy modules imported as modules, and legacy names read through them: ``import a.old as m`` … ``m.X``.

Takes one file of a judged snapshot. The file's second tier of facts (its uses) is made only when it imports a module
that a policy entry speaks of, which few files do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from canonic.facts.model import Guard, Import, ImportedName, Use
from canonic.policy.model import ModuleEntry, NameEntry
from canonic.resolution.canonical import Judge
from canonic.resolution.module_reads import DECLARING, Reads, reads_of
from canonic.resolution.module_uses import BoundModule, bound_modules
from canonic.text.names import Path
from canonic.text.spans import Span

_GUARDED = frozenset((Guard.TRY, Guard.EXCEPT_IMPORT, Guard.SUPPRESS))


@dataclass(frozen=True, slots=True)
class ModuleSite:
    """A legacy module import (`use` is None), or a legacy name read through a module."""

    file: str
    statement: Import
    imported: ImportedName
    span: Span
    written: Path
    target: Path | None
    entry: NameEntry | ModuleEntry
    use: Use | None = None


@dataclass(frozen=True, slots=True)
class ModuleImport:
    """One import of a module that the policy speaks of, what the file does with it, and the sites that come of it."""

    bound: BoundModule
    reads: Reads
    sites: tuple[ModuleSite, ...]
    """In the order of the text. At least one."""


def module_imports(judge: Judge, file: str) -> tuple[ModuleImport, ...]:
    """The imports of one file that have sites, in the order of the text. A site belongs to one import only."""
    return judge.once(_module_imports, file)


def _module_imports(judge: Judge, file: str) -> tuple[ModuleImport, ...]:
    policy = judge.policy
    snapshot = judge.resolver.snapshot
    listed = frozenset((*policy.wildcards, *(path.module for path in policy.listed)))
    found: list[ModuleImport] = []
    taken: set[tuple[Span, Path]] = set()
    for bound in bound_modules(judge, file, listed.union(_moved(judge, file))):
        if not bound.exists and _GUARDED.intersection(bound.statement.guards):
            continue  # the program expects that
        moved = policy.module_entry(bound.module)
        if moved is not None and file in judge.exempt_files(moved):
            continue
        reads = reads_of(snapshot.facts(file), snapshot.uses(file), snapshot.about(file, DECLARING), bound)
        if moved is not None:
            target = Path(moved.canonical + bound.module[len(moved.legacy) :])
            span, written = bound.imported.span, Path(bound.module)
            sites = [ModuleSite(file, bound.statement, bound.imported, span, written, target, moved)]
        else:
            # Two imports of one module in one scope (``try`` and ``except``) are one reading.
            sites = [site for site in _read_sites(judge, file, bound, reads) if (site.span, site.written) not in taken]
            taken.update((site.span, site.written) for site in sites)
        if sites:
            found.append(ModuleImport(bound, reads, tuple(sites)))
    return tuple(found)


def modules_moved_to(judge: Judge, file: str) -> tuple[str, ...]:
    """Modules that the file would import when it is imported itself, once all its sites are mended."""
    return tuple(
        site.target.module
        for found in module_imports(judge, file)
        for site in found.sites
        if site.target is not None and judge.graph.runs_at_import(file, site.statement)
    )


def _read_sites(judge: Judge, file: str, bound: BoundModule, reads: Reads) -> Iterator[ModuleSite]:
    for read in reads.names:
        written = Path(bound.module, read.names[0])
        known = None if is_own(written.name) else judge.listed(written)
        if known is not None and file not in judge.exempt_files(known[0]):
            yield ModuleSite(
                file, bound.statement, bound.imported, read.use.span, written, known[1], known[0], read.use
            )


def is_own(name: str) -> bool:
    """Whether a name is one that each module has for itself, like ``__name__``: it has no other home."""
    return name.startswith("__") and name.endswith("__")


def _moved(judge: Judge, file: str) -> Iterator[str]:
    """Imported modules of a file that a module entry covers, the entry's own submodules included."""
    if not judge.policy.moved:
        return
    for statement in judge.resolver.snapshot.facts(file).imports:
        for imported in statement.names:
            written = judge.resolver.written(file, statement, imported.name)
            if written is not None and judge.policy.module_entry(written.dotted):
                yield written.dotted
