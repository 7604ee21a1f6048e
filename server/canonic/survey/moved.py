"""The imports of modules that a policy entry calls canonical: what those of a legacy module become.

Takes a judge and a file; gives `Arrived`s. Imports within the canonical module itself are left out: none had to move.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from canonic.facts.model import Import
from canonic.policy.model import ModuleEntry
from canonic.resolution.canonical import Judge
from canonic.resolution.model import Missing
from canonic.survey.model import How
from canonic.text.names import Path
from canonic.text.spans import Span
from canonic.workspace.modules import Absent


class Arrived(NamedTuple):
    """One imported name that leads to a canonical module."""

    entry: ModuleEntry
    module: str
    """The canonical module, or one below it."""
    span: Span
    how: How


def arrived(judge: Judge, file: str) -> Iterator[Arrived]:
    """The imports of one file, in the order of the text. An import counts for the first entry that it belongs to."""
    if not judge.policy.policy.modules:
        return
    own = judge.resolver.module_name(file)
    for statement in judge.resolver.snapshot.facts(file).imports:
        for module, name, span in _written(judge, file, statement):
            if judge.listed(Path(module, name)) is not None:
                continue
            entry = judge.policy.entry_to(module)
            if entry is None or judge.policy.entry_to(own) is entry:
                continue
            if _leads_there(judge, file, module, name):
                yield Arrived(entry, module, span, How.IMPORT if name else How.MODULE)


def _written(judge: Judge, file: str, statement: Import) -> Iterator[tuple[str, str, Span]]:
    """Each module with the name that is taken from it; a module imported as a whole has no name."""
    if not statement.is_from:
        yield from ((imported.name, "", imported.span) for imported in statement.names)
        return
    module = judge.resolver.target_module(file, statement)
    canonical = {entry.canonical for entry in judge.policy.policy.modules}
    for imported in statement.names if module is not None else ():
        whole = f"{module}.{imported.name}"
        yield (whole, "", imported.span) if whole in canonical else (module or "", imported.name, imported.span)


def _leads_there(judge: Judge, file: str, module: str, name: str) -> bool:
    if not name:
        return not isinstance(judge.resolver.snapshot.modules.find(module, file), Absent)
    return not isinstance(judge.resolver.follow(module, "" if name == "*" else name, file).end, Missing)
