"""Imports of legacy callables, or of modules that hold one, that nothing in the file uses any more: what is left when
all calls are written anew.

Takes the leads of a snapshot, gives those that are surely idle, and the graded rewrite that drops one. It is silent
where an import may be there for its own sake: in a package's ``__init__``, under a guard, beside a ``noqa``, or before
the file has what the calls are replaced with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from canonic.changes import DropName
from canonic.facts.model import FileFacts, Guard, ScopeKind
from canonic.findings import Reason, Rewrite, Safety, Withheld
from canonic.resolution.canonical import Judge
from canonic.resolution.grade import Grader
from canonic.resolution.leads import Lead
from canonic.resolution.live import is_package
from canonic.resolution.model import Defined
from canonic.resolution.verdicts import Kind, Site, Verdict
from canonic.text.names import Path
from canonic.text.spans import Lines, lines_of
from canonic.text.words import whole_word

_NEVER_SKIPPED = frozenset((Guard.NOT_TYPE_CHECKING, Guard.CONDITION, Guard.PLATFORM, Guard.TYPE_CHECKING))


class IdleLeads:
    """Answers about one snapshot."""

    def __init__(self, judge: Judge, grader: Grader) -> None:
        self._judge = judge
        self._grader = grader
        self._snapshot = judge.resolver.snapshot

    def of(self, file: str) -> Iterator[Lead]:
        """The idle leads of a file, in the order of the text."""
        leads = [lead for lead in self._grader.leads.of(file) if not _is_module(lead) or _is_all(lead)]
        facts = self._snapshot.facts(file)
        if not leads or is_package(file) or facts.problem is not None or facts.dynamic_namespace or facts.getattr:
            return
        lines = lines_of(self._snapshot.text(file) or "")
        found = set()
        for lead in leads:
            if lead.imported.span in found:
                continue  # a module may hold several
            if self._is_plain(facts, lead) and not is_said(lines, facts, lead.imported.bound):
                if self._is_replaced(file, facts, lead) and not self._is_taken(file, lead):
                    found.add(lead.imported.span)
                    yield lead

    def rewrite(self, file: str, lead: Lead) -> tuple[Rewrite | Withheld, Reason | None]:
        """The rewrite that drops the name, and why it is not safe (None when it is)."""
        if not lead.entry.rewrite:
            return Withheld(Reason.POLICY_WITHOUT_REWRITE), Reason.POLICY_WITHOUT_REWRITE
        if self._snapshot.facts(file).generated:
            return Withheld(Reason.GENERATED_FILE), Reason.GENERATED_FILE
        safety, reason = self._grade(file, lead)
        change = DropName(statement=lead.statement.span, site=lead.imported.span)
        name = lead.imported.asname or lead.imported.name
        return Rewrite(title=f"Remove the import of `{name}`", safety=safety, changes=(change,)), reason

    # ------------------------------------------------------------------ whether it is idle

    @staticmethod
    def _is_plain(facts: FileFacts, lead: Lead) -> bool:
        """Whether nothing about the import itself says that it is there on purpose."""
        statement = lead.statement
        lines = range(statement.span.line, statement.span.end_line + 1)
        return (
            _NEVER_SKIPPED.issuperset(statement.guards)
            and lead.imported.asname != lead.imported.name
            and facts.scopes[statement.scope].kind is not ScopeKind.CLASS
            and not any(line in facts.noqa_lines for line in lines)
            and facts.exports_exact
        )

    def _is_replaced(self, file: str, facts: FileFacts, lead: Lead) -> bool:
        """Whether the file has what the calls were replaced with, where it had the callable."""
        homes = {path: self._judge.home(path).end for path in lead.entry.imports}
        paths = {path for path, end in homes.items() if not (isinstance(end, Defined) and end.file == file)}
        for statement in facts.imports:
            for imported in statement.names:
                written = self._judge.resolver.written(file, statement, imported.name)
                if written is not None and statement.scope in (0, lead.statement.scope):
                    paths.discard(written)
        return not paths

    def _is_taken(self, file: str, lead: Lead) -> bool:
        """Whether another file may take the name from this one."""
        if lead.statement.scope:
            return False
        names = self._snapshot.modules.names_of(file)
        if any(self._grader.patches.patched(Path(name, lead.imported.bound)) for name in names):
            return True
        leads, takers = self._grader.leads, self._grader.takers
        taken = leads.is_starred(file) or leads.is_taken(file, lead.imported.bound)
        return taken or takers.take(file, lead.imported.bound, file)

    # ------------------------------------------------------------------ whether it can go

    def _grade(self, file: str, lead: Lead) -> tuple[Safety, Reason | None]:
        if not self._grader.whole:
            return Safety.UNSAFE, Reason.INDEX_INCOMPLETE
        site = Site(file, lead.statement, lead.imported, lead.written, lead.chain, Verdict(Kind.SILENT))
        others = [name for name in lead.statement.names if name is not lead.imported]
        if others and not _is_module(lead) and isinstance(lead.chain.end, Defined):
            return Safety.SAFE, None  # the module is imported all the same
        graph = self._judge.graph
        still = list(self._still_imported(file, lead))
        if not self._grader.lets_go(site, still):
            return Safety.UNSAFE, Reason.IMPURE_SHIM
        loaded = {path for old in graph.statement_loads(file, lead.statement) for path in graph.closure(old)}
        loaded -= self._loaded_before(file, lead)
        if graph.runs_at_import(file, lead.statement) and any(map(self._is_in_circle, sorted(loaded))):
            return Safety.UNSAFE, Reason.LOAD_ORDER  # what is loaded first decides whether a circle works
        return Safety.SAFE, None

    def _loaded_before(self, file: str, lead: Lead) -> set[str]:
        """What the statements above have loaded whatever happens."""
        graph = self._judge.graph
        return {
            path
            for statement in self._snapshot.facts(file).imports
            if statement.span < lead.statement.span
            if not statement.scope and not statement.guards and not statement.lazy
            for first in graph.statement_loads(file, statement)
            for path in graph.certain(first)
        }

    def _still_imported(self, file: str, lead: Lead) -> Iterator[str]:
        """Modules that the rest of the file imports whatever happens."""
        for statement in self._snapshot.facts(file).imports:
            if statement is not lead.statement and not statement.scope and not statement.guards and not statement.lazy:
                for imported in statement.names:
                    written = self._judge.resolver.written(file, statement, imported.name)
                    if written is not None:
                        yield written.module

    def _is_in_circle(self, file: str) -> bool:
        graph = self._judge.graph
        return any(file in graph.closure(target) for target in graph.edges(file))


def _is_module(lead: Lead) -> bool:
    """Whether the import is of a module through which the callable is read."""
    return "." in lead.expression


def _is_all(lead: Lead) -> bool:
    """Whether the import of a module is of the one that holds the callable, not of one below it."""
    return lead.statement.is_from or bool(lead.imported.asname) or lead.imported.name == lead.written.module


def is_said(lines: Lines, facts: FileFacts, name: str) -> bool:
    """Whether the text has the name anywhere but in import statements, be it in a string or comment."""
    imports = [
        (lines.offset(s.span.line, s.span.column), lines.offset(s.span.end_line, s.span.end_column))
        for s in facts.imports
    ]
    return any(
        not any(start <= match.start() < end for start, end in imports)
        for match in re.finditer(whole_word(name), lines.text)
    )
