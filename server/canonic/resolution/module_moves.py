"""What mends a legacy module import, and legacy names that are read through one: `module_moves` gives the rewrites.

If all that the file reads through the module is the same at one other module, the import names that one. Otherwise only
the uses that can move do, by an import beside it. Findings of one rewrite carry equal ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from canonic.changes import AnyChange
from canonic.directives import Ignore, parse_directive
from canonic.facts.model import DirectiveKind, Guard
from canonic.findings import Reason, Rewrite, Safety, Withheld
from canonic.resolution.awaited_warnings import is_warning_awaited
from canonic.resolution.canonical import Judge
from canonic.resolution.free_names import FreeNames
from canonic.resolution.grade import Grader
from canonic.resolution.live import is_package
from canonic.resolution.module_changes import ModuleChanges, Moving
from canonic.resolution.module_grade import ModuleGrader
from canonic.resolution.module_names import ReadName, destination, read_names
from canonic.resolution.module_reads import rests_on, stands_in_class
from canonic.resolution.module_sites import ModuleImport, ModuleSite, module_imports
from canonic.text.spans import lines_of
from canonic.workspace.modules import Absent

Outcome = tuple[Rewrite | Withheld, Reason | None]
"""The mend, and why it is not safe (None when it is)."""
_RULE = "deprecated-module"


@dataclass(frozen=True, slots=True)
class ModuleMove:
    """A legacy module import, or a legacy name read through one, with what mends it."""

    site: ModuleSite
    mend: Rewrite | Withheld
    reason: Reason | None


def module_moves(judge: Judge, grader: Grader, file: str) -> tuple[ModuleMove, ...]:
    """All sites of one file with their mends, in the order of the text."""
    imports = module_imports(judge, file)
    if not imports:
        return ()
    plans = _File(judge, grader, file)
    found: list[ModuleMove] = []
    for one in imports:
        outcomes = plans.outcomes(one)
        for site in one.sites:
            found.append(ModuleMove(site, *outcomes[site.written.name]))
    return tuple(sorted(found, key=lambda move: move.site.span))


class _File:
    """The plans for one file."""

    def __init__(self, judge: Judge, grader: Grader, file: str) -> None:
        resolver = judge.resolver
        text = resolver.snapshot.text(file) or ""
        self._judge = judge
        self._whole = grader.whole
        self._file = file
        self._facts = resolver.snapshot.facts(file)
        self._body = resolver.snapshot.uses(file)
        beside = resolver.snapshot.beside(file) if is_package(file) else ()
        self._free = FreeNames(
            text,
            self._facts,
            self._body,
            partial(resolver.written, file),
            {name.partition(".")[0] for name in beside},
            about=partial(resolver.snapshot.about, file),
        )
        self._handed_out = grader.handed_out
        self._grades = ModuleGrader(judge, grader, file)
        self._changes = ModuleChanges(lines_of(text), self._free, self._grades)

    def outcomes(self, found: ModuleImport) -> dict[str, Outcome]:
        """The outcome for each name that a site of the import is about; the empty name stands for the import."""
        if refused := self._refusal(found):
            return self._for_all(found, (Withheld(refused), refused))
        names = read_names(self._judge, self._grades, self._file, found)
        silenced = [name for name in names if self._is_silenced(name)]
        together = None if silenced else self._together(found, names)
        if together is not None and together[1] is None:
            return self._for_all(found, together)
        if Guard.EXCEPT_IMPORT in found.bound.statement.guards:
            nothing = Withheld(Reason.GUARDED_FALLBACK), Reason.GUARDED_FALLBACK
            return self._for_all(found, together or nothing)
        doubt = self._doubt(found)
        module = destination(found)
        stuck = [name for name in names if name.entry is None or not name.is_safe or not self._is_sayable(found, name)]
        stuck += [name for name in silenced if name not in stuck]
        if together is not None and (doubt or (not stuck and not self._is_kept(found, module))):
            return self._for_all(found, together)  # nothing would be won by moving less
        safe = [] if doubt else [name for name in names if name not in stuck]
        if doubt is None and not stuck and self._is_idle_without(found):
            doubt = Reason.DYNAMIC  # a linter would take away what others may need
        if not stuck and safe and (gone := self._without(found, safe)):
            return self._for_all(found, gone)
        if found.sites[0].use is None:
            why = doubt or (stuck[0].grade[1] or Reason.FORM_NOT_SUPPORTED if stuck else Reason.DYNAMIC)
            return self._for_all(found, self._beside(found, safe, doubt) or together or (Withheld(why), why))
        if not safe and together is not None:
            return {name.name: (together[0], name.grade[1] or together[1]) for name in names}
        left = Withheld(Reason.POLICY_WITHOUT_REWRITE), Reason.POLICY_WITHOUT_REWRITE
        return {name.name: left if name in silenced else self._beside_name(found, name, doubt) for name in names}

    def _for_all(self, found: ModuleImport, outcome: Outcome) -> dict[str, Outcome]:
        return {(site.written.name if site.use is not None else ""): outcome for site in found.sites}

    # ------------------------------------------------------------------ rewrites

    def _together(self, found: ModuleImport, names: list[ReadName]) -> Outcome | None:
        """The import names another module, and all that the file reads through it comes along."""
        bound, module = found.bound, destination(found)
        if not module or any(name.target is None or name.target.module != module for name in names):
            return None
        if any(name.grade[0] is None for name in names):
            return None
        if self._grades.no_module(module) or not self._grades.is_attribute(module):
            return None
        changes = self._changes.repoint(bound, module, _moving(names))
        if changes is None or not (self._body.understood or "." not in bound.expression):
            return None
        rewrite = Rewrite(title=f"Import `{module}` instead of `{bound.module}`", safety=Safety.SAFE, changes=changes)
        if Guard.EXCEPT_IMPORT in bound.statement.guards:
            return rewrite.lowered(Safety.DISPLAY), Reason.GUARDED_FALLBACK
        return _graded(rewrite, self._risk(found, module, names))

    def _risk(self, found: ModuleImport, module: str, names: list[ReadName]) -> Reason | None:
        """Why it is not safe to import another module instead."""
        bound = found.bound
        if reason := self._doubt(found):
            return reason
        for name in names:
            if not name.is_safe:
                return name.grade[1]
        if self._grades.closes_circle(bound, module):
            return Reason.WOULD_CREATE_CYCLE
        if self._grades.is_same_module(found, module):
            return None
        if self._grades.enters_circle(bound, module):
            return Reason.LOAD_ORDER
        if self._is_kept(found, module):
            return Reason.DYNAMIC
        if any(self._free.is_spoken(bound.expression, found.reads.roots) for _ in _renamed(found, names)):
            return Reason.DYNAMIC
        return Reason.IMPURE_SHIM if self._loses(found, [module], names) else None

    def _beside(self, found: ModuleImport, names: list[ReadName], doubt: Reason | None) -> Outcome | None:
        """What can move reads the new module, which is imported beside the old one."""
        if not names or self._adds_for_others(found, names):
            return None
        if any(self._grades.closes_circle(found.bound, module) for module in _modules(names)):
            return None
        changes = self._changes_beside(found, names)
        if changes is None:
            return None
        title = f"Read what moved from `{destination(found)}`"
        return _graded(Rewrite(title=title, safety=Safety.SAFE, changes=changes), doubt)

    def _changes_beside(self, found: ModuleImport, names: list[ReadName]) -> tuple[AnyChange, ...] | None:
        """The names are imported beside the old module; those of a module that moved are read through the new one."""
        bound, module = found.bound, destination(found) if found.sites[0].use is None else ""
        through = [name for name in names if name.target is not None and name.target.module == module]
        changes: list[AnyChange] = []
        if through:
            if self._grades.no_module(module) or not self._grades.is_attribute(module):
                return None
            read = self._changes.beside_module(bound, module, _moving(through))
            if read is None:
                return None
            changes += read
        if rest := [name for name in names if name not in through]:
            more = self._changes.beside_names(bound, _moving(rest))
            if more is None:
                return None
            changes += more
        return tuple(changes) if changes else None

    def _beside_name(self, found: ModuleImport, name: ReadName, doubt: Reason | None) -> Outcome:
        """One name is imported from its home, beside the module."""
        safety, reason = name.grade
        if safety is None or name.target is None:
            reason = reason or Reason.NO_CANONICAL
            return Withheld(reason), reason
        changes = self._changes.beside_names(found.bound, _moving([name]))
        if changes is None:
            return Withheld(Reason.FORM_NOT_SUPPORTED), Reason.FORM_NOT_SUPPORTED
        title = f"Import `{name.target.name}` from `{name.target.module}`"
        reason = doubt or reason
        if reason is None and self._grades.closes_circle(found.bound, name.target.module):
            reason = Reason.WOULD_CREATE_CYCLE
        if reason is None and self._adds_for_others(found, [name]):
            reason = Reason.DYNAMIC
        return _graded(Rewrite(title=title, safety=Safety.SAFE, changes=changes), reason)

    def _without(self, found: ModuleImport, names: list[ReadName]) -> Outcome | None:
        """All names are imported from their homes and the old import goes; None if something may need it still."""
        bound = found.bound
        if (
            found.reads.whole
            or found.reads.beside
            or not bound.exists
            or self._adds_for_others(found, names)
            or self._is_for_tools(found)
            or self._free.looks_around()
            or self._free.is_spoken(bound.expression, found.reads.roots)
            or self._is_kept(found, "")
            or any(self._grades.closes_circle(bound, module) for module in _modules(names))
        ):
            return None
        changes = self._changes_beside(found, names)
        if changes is None:
            return None
        rewrite = Rewrite(
            title=f"Import what is read of `{bound.module}` from its home",
            safety=Safety.SAFE,
            changes=(*changes, self._changes.drop(bound)),
        )
        if any(self._grades.enters_circle(bound, module) for module in _modules(names)):
            return _graded(rewrite, Reason.LOAD_ORDER)
        return _graded(rewrite, Reason.IMPURE_SHIM if self._loses(found, _modules(names), names) else None)

    def _refusal(self, found: ModuleImport) -> Reason | None:
        """Why nothing can be offered for the import or what is read through it."""
        if self._facts.problem is not None:
            return Reason.SYNTAX_PROBLEM
        if self._facts.generated:
            return Reason.GENERATED_FILE
        if found.sites[0].use is None:
            if not found.sites[0].entry.rewrite:
                return Reason.POLICY_WITHOUT_REWRITE
            return self._grades.no_module(destination(found))
        return None

    # ------------------------------------------------------------------ conditions that are not about one name

    def _doubt(self, found: ModuleImport) -> Reason | None:
        """What makes every change of the import, or of what is read through it, a guess."""
        bound, reads = found.bound, found.reads
        if not self._whole:
            return Reason.INDEX_INCOMPLETE
        if not self._body.understood or stands_in_class(self._facts, bound.statement):
            return Reason.DYNAMIC
        if reads.unsure:
            return Reason.UNSTABLE_NAME
        if self._free.looks_around():
            return Reason.DYNAMIC
        top = bound.exists and not bound.statement.scope
        if top and self._handed_out.is_replaced(self._file, bound.imported.bound):
            return Reason.PATCHED_IN_TESTS
        if is_warning_awaited(self._judge.resolver, self._file, bound.module):
            return Reason.IMPURE_SHIM
        if self._grades.is_same_module(found, destination(found)):
            return None
        if any(use.dotted == bound.expression for use in reads.whole):
            return Reason.DYNAMIC
        return Reason.DYNAMIC if bound.exists and not self._grades.is_attribute(bound.module) else None

    def _is_kept(self, found: ModuleImport, module: str) -> bool:
        """Whether something other than the names that move needs the import as it is."""
        bound = found.bound
        if not bound.exists:
            return False
        if bound.statement.scope == 0:
            if self._handed_out.is_taken(self._file, bound.imported.bound):
                return True
            own = f"{self._judge.resolver.module_name(self._file)}.{bound.imported.bound}"
            if is_package(self._file):
                if not isinstance(self._judge.resolver.snapshot.modules.find(own, self._file), Absent):
                    return True
        if found.reads.whole:
            return True
        return any(rests_on(use.dotted, bound.module, module) for use in found.reads.beside)

    def _is_silenced(self, name: ReadName) -> bool:
        """Whether a directive says to leave one of the places alone where the name is read."""
        lines = {read.use.span.line for read in name.reads}
        for directive in self._facts.directives:
            said = (
                parse_directive(int(directive.kind), directive.text) if directive.kind is DirectiveKind.IGNORE else None
            )
            if isinstance(said, Ignore) and _RULE in said.rules:
                if any(map(directive.covers, lines)):
                    return True
        return False

    def _is_sayable(self, found: ModuleImport, name: ReadName) -> bool:
        """Whether the text allows to say another expression wherever the name is read."""
        return name.target is not None and self._changes.is_sayable(found.bound, Moving(name.reads, name.target))

    def _is_idle_without(self, found: ModuleImport) -> bool:
        """Whether the import looks unused once every name that is read through it has moved."""
        return not (
            found.reads.whole
            or found.reads.beside
            or self._is_for_tools(found)
            or any(export.name == found.bound.imported.bound for export in self._facts.exports or ())
        )

    def _is_for_tools(self, found: ModuleImport) -> bool:
        """Whether a comment says that the import is to stay although it looks unused."""
        span = found.bound.statement.span
        return not {span.line, span.end_line}.isdisjoint(self._facts.noqa_lines)

    def _adds_for_others(self, found: ModuleImport, names: list[ReadName]) -> bool:
        """Whether another import here would give a name to others, who import this file with a star or ask for it."""
        if found.bound.statement.scope:
            return False
        listed = self._facts.exports is not None and self._facts.exports_exact
        if not listed and self._handed_out.is_starred(self._file):
            return True
        targets = {name.target.name for name in names if name.target is not None}
        return any(self._handed_out.is_asked_for(self._file, name) for name in sorted(targets))

    def _loses(self, found: ModuleImport, modules: list[str], names: list[ReadName]) -> bool:
        """Whether something is missed once only these modules are imported."""
        if not found.bound.exists:
            return False
        moved = {read.use for name in names for read in name.reads}
        entries = [name.entry for name in names if name.entry is not None] or [found.sites[0].entry]
        # What one entry asserts, another one on the same module may not.
        entry = next((entry for entry in entries if entry.side_effects is not False), entries[0])
        return self._grades.loses(found, modules, entry, [use for use in self._body.uses if use not in moved])


def _graded(rewrite: Rewrite, reason: Reason | None) -> Outcome:
    return (rewrite, None) if reason is None else (rewrite.lowered(Safety.UNSAFE), reason)


def _moving(names: list[ReadName]) -> list[Moving]:
    return [Moving(name.reads, name.target) for name in names if name.target is not None]


def _modules(names: list[ReadName]) -> list[str]:
    return list(dict.fromkeys(name.target.module for name in names if name.target is not None))


def _renamed(found: ModuleImport, names: list[ReadName]) -> list[ReadName]:
    """The names whose uses change their text."""
    dotted = "." in found.bound.expression
    return [name for name in names if dotted or (name.target is not None and name.target.name != name.name)]
