"""The calls of legacy callables in one file.

Takes the leads of a file and its second tier of facts, gives `CallSite` values. A call that some other import of the
name may answer is still a site, only not a certain one; the arm that stands in for a failed import is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from canonic.facts.called import Call
from canonic.facts.model import BindingKind, FileBody, FileFacts, Guard, Import, ImportedName, Use, UseKind
from canonic.index.snapshot import Snapshot
from canonic.resolution.leads import Lead
from canonic.resolution.module_uses import BoundModule, reaches
from canonic.text.words import whole_word

_BY_IMPORT = (BindingKind.IMPORT, BindingKind.MODULE)


@dataclass(frozen=True, slots=True)
class CallSite:
    """One call of a legacy callable."""

    file: str
    leads: tuple[Lead, ...]
    """The imports that may have bound its name, at least one; all lead to the same entry."""
    use: Use
    call: Call
    certain: bool
    """Nothing else binds the name."""

    @property
    def lead(self) -> Lead:
        """The first of the imports."""
        return self.leads[0]


def call_sites(snapshot: Snapshot, file: str, leads: Sequence[Lead]) -> tuple[CallSite, ...]:
    """All sites of a file, in the order of the text."""
    words = {lead.expression.rpartition(".")[2] for lead in leads}
    text = snapshot.text(file) if words else None
    if text is None or not any(re.search(rf"{whole_word(word)}[\s)\\]*\(", text) for word in words):
        return ()
    facts, body = snapshot.facts(file), snapshot.body(file)
    calls = {call.callee: call for call in body.called.calls}
    found: list[CallSite] = []
    for use in body.uses:
        call = calls.get(use.span) if use.kind is UseKind.CALL else None
        spelled = [lead for lead in leads if lead.expression == use.dotted]
        reaching = tuple(lead for lead in spelled if _reaches(facts, lead.statement, lead.imported, use))
        if call is None or not reaching:
            continue
        reaching = tuple(lead for lead in reaching if lead.entry is reaching[0].entry)
        others = _others(facts, reaching, use)
        if others and all(Guard.EXCEPT_IMPORT in lead.statement.guards for lead in reaching):
            continue
        certain = not others and not is_bound_otherwise(facts, body, reaching[0].statement.scope, _root(use))
        found.append(CallSite(file, reaching, use, call, certain))
    return tuple(found)


def sites_of_import(snapshot: Snapshot, file: str, lead: Lead) -> tuple[CallSite, ...] | None:
    """The sites of one import by name; None when the file uses the name in any other way than to call it."""
    facts = snapshot.facts(file)
    sites = {site.use.span: site for site in call_sites(snapshot, file, (lead,))}
    for use in snapshot.uses(file).uses:
        if _root(use) == lead.expression and _reaches(facts, lead.statement, lead.imported, use):
            if use.span not in sites:
                return None
    return tuple(sites.values())


def is_bound_otherwise(facts: FileFacts, body: FileBody, scope: int, name: str) -> bool:
    """Whether a scope around a call binds a name other than by imports, or declares it for another scope."""
    if not scope:
        return any(binding.name == name and binding.kind not in _BY_IMPORT for binding in facts.bindings)
    return any(name in local.names for local in body.called.names if local.scope == scope)


def _root(use: Use) -> str:
    return use.dotted.partition(".")[0]


def _reaches(facts: FileFacts, statement: Import, imported: ImportedName, use: Use) -> bool:
    plain = not statement.is_from and not imported.asname
    expression = imported.name if plain else imported.bound
    return reaches(facts, BoundModule(statement, imported, expression, "", True), use)


def _others(facts: FileFacts, reaching: Sequence[Lead], use: Use) -> bool:
    """Whether an import that leads elsewhere may have bound the name too."""
    own = {lead.imported.span for lead in reaching}
    plain = all(not lead.statement.is_from and not lead.imported.asname for lead in reaching)
    for statement in facts.imports:
        for imported in statement.names:
            if imported.bound != _root(use) or imported.span in own:
                continue
            # ``import a.b`` and ``import a.c`` bind the same ``a``.
            if plain and not statement.is_from and not imported.asname:
                continue
            if _reaches(facts, statement, imported, use):
                return True
    return False
