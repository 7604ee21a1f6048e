"""Imports that their own file does not use, and the rewrite that drops one.

Such a rewrite is never safe: others may take the name from the file, and the import may be there for what it does.
"""

from __future__ import annotations

from canonic.changes import DropName
from canonic.facts.model import FileFacts, Guard, Import, ImportedName
from canonic.findings import Reason, Rewrite, Safety
from canonic.index.snapshot import Snapshot
from canonic.resolution.idle_leads import is_said
from canonic.resolution.live import is_package
from canonic.text.spans import Lines

_ANSWERS_FOR = frozenset((Guard.TRY, Guard.EXCEPT_IMPORT, Guard.TRY_OTHER, Guard.SUPPRESS, Guard.WARNS))


def removal(snapshot: Snapshot, file: str, statement: Import, imported: ImportedName) -> Rewrite | None:
    """The rewrite that drops an unused import; None where it is used, or may be there on purpose."""
    facts = snapshot.facts(file)
    if is_package(file) or facts.problem is not None or facts.generated or _is_meant(facts, statement, imported):
        return None
    if is_said(Lines(snapshot.text(file) or ""), facts, imported.bound):
        return None
    title = f"Remove the unused import of `{imported.bound}`"
    return Rewrite(
        title=title,
        safety=Safety.UNSAFE,
        changes=(DropName(statement=statement.span, site=imported.span),),
    )


NEVER_SAFE = Reason.UNKNOWN_IMPORTERS
"""Why there is no safe rewrite of this kind."""


def _is_meant(facts: FileFacts, statement: Import, imported: ImportedName) -> bool:
    lines = range(statement.span.line, statement.span.end_line + 1)
    return (
        imported.asname == imported.name
        or not _ANSWERS_FOR.isdisjoint(statement.guards)
        or any(line in facts.noqa_lines for line in lines)
    )
