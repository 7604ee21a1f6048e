"""Imports that their own file does not use, and the rewrite that drops one.

Such a rewrite is never safe: others outside the workspace may take the name from the file, and the import may be there
for what it does.
"""

from __future__ import annotations

from canonic.changes import DropName
from canonic.facts.model import FileFacts, Guard, Import, ImportedName
from canonic.findings import Reason, Rewrite, Safety
from canonic.resolution.canonical import Judge
from canonic.resolution.grade import Grader
from canonic.resolution.idle_leads import is_said
from canonic.resolution.live import is_package
from canonic.text.names import Path
from canonic.text.spans import Lines

_ANSWERS_FOR = frozenset((Guard.TRY, Guard.EXCEPT_IMPORT, Guard.TRY_OTHER, Guard.SUPPRESS, Guard.WARNS))


def removal(judge: Judge, grader: Grader, file: str, statement: Import, imported: ImportedName) -> Rewrite | None:
    """The rewrite that drops an unused import; None where it is used, here or by a file that imports it from here,
    where it may be there on purpose, and while not all files are known.
    """
    snapshot = judge.resolver.snapshot
    facts = snapshot.facts(file)
    if is_said(Lines(snapshot.text(file) or ""), facts, imported.bound):
        return None
    if not may_go(judge, grader, file, statement, imported):
        return None
    title = f"Remove the unused import of `{imported.bound}`"
    return Rewrite(
        title=title,
        safety=Safety.UNSAFE,
        changes=(DropName(statement=statement.span, site=imported.span),),
    )


def may_go(judge: Judge, grader: Grader, file: str, statement: Import, imported: ImportedName) -> bool:
    """Whether an import that its own file does not use may be dropped, as far as the workspace tells."""
    facts = judge.resolver.snapshot.facts(file)
    if is_package(file) or facts.problem is not None or facts.generated or _is_meant(facts, statement, imported):
        return False
    return grader.whole and (bool(statement.scope) or not _is_taken(judge, grader, file, imported.bound))


NEVER_SAFE = Reason.UNKNOWN_IMPORTERS
"""Why there is no safe rewrite of this kind."""


def _is_taken(judge: Judge, grader: Grader, file: str, name: str) -> bool:
    modules = judge.resolver.snapshot.modules.names_of(file)
    return any(judge.counts.has(module, name) or grader.patches.patched(Path(module, name)) for module in modules)


def _is_meant(facts: FileFacts, statement: Import, imported: ImportedName) -> bool:
    lines = range(statement.span.line, statement.span.end_line + 1)
    return (
        imported.asname == imported.name
        or not _ANSWERS_FOR.isdisjoint(statement.guards)
        or any(line in facts.noqa_lines for line in lines)
    )
