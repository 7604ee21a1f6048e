"""The names that a file reads through a legacy module: where each should be read instead, and how safe that is."""

from __future__ import annotations

from dataclasses import dataclass

from canonic.findings import Reason, Safety
from canonic.resolution.canonical import Judge
from canonic.resolution.grade import Grade
from canonic.resolution.module_grade import Entry, ModuleGrader
from canonic.resolution.module_reads import Read
from canonic.resolution.module_sites import ModuleImport, is_own
from canonic.text.names import Path


@dataclass(frozen=True, slots=True)
class ReadName:
    """One name that the file reads through a module."""

    name: str
    reads: tuple[Read, ...]
    entry: Entry
    """The entry that lists it; None for a name that no entry speaks of."""
    target: Path | None
    """Where it should be read instead; without an entry, where it would be after all moved to one module."""
    grade: Grade

    @property
    def is_safe(self) -> bool:
        """Whether reading the target gives the same, for all that is about this name alone."""
        return self.grade[0] is Safety.SAFE


def destination(found: ModuleImport) -> str:
    """The one module that the import could name instead; empty when there are several, or none."""
    if found.sites[0].use is None:
        target = found.sites[0].target
        return target.module if target is not None else ""
    modules = {site.target.module if site.target is not None else "" for site in found.sites}
    return modules.pop() if len(modules) == 1 else ""


def read_names(judge: Judge, grades: ModuleGrader, file: str, found: ModuleImport) -> list[ReadName]:
    """The names that the file reads through the module, in the order in which it does so first."""
    module = destination(found)
    reads: dict[str, list[Read]] = {}
    for read in found.reads.names:
        reads.setdefault(read.names[0], []).append(read)
    result: list[ReadName] = []
    for name, its in reads.items():
        entry, target = _target(judge, file, found.bound.module, name)
        if entry is None and module and not is_own(name):
            target = Path(module, name)
        grade: Grade = (None, Reason.NO_CANONICAL)
        if target is not None:
            each = [grades.name(found, read.names, found.bound.module, target, entry) for read in its]
            grade = min(each, key=lambda one: one[0] or 0)
            if grade[0] is Safety.SAFE and any(read.stores for read in its):
                grade = Safety.UNSAFE, Reason.UNSTABLE_NAME
        result.append(ReadName(name, tuple(its), entry, target, grade))
    return result


def _target(judge: Judge, file: str, module: str, name: str) -> tuple[Entry, Path | None]:
    known = None if is_own(name) else judge.listed(Path(module, name))
    if known is None or file in judge.exempt_files(known[0]):
        return None, None
    return known
