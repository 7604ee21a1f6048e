"""`boundary-bypass`: a guarded path that is imported, or read through its module, where its boundary forbids it."""

from __future__ import annotations

from collections.abc import Iterator

from canonic.findings import Reason, Related, Rewrite, Severity, Withheld
from canonic.resolution.boundaries import Bypass, bypasses
from canonic.resolution.model import Defined
from canonic.resolution.unused import NEVER_SAFE, removal
from canonic.rule import About, FileView, Rule
from canonic.text.spans import Span


class BoundaryBypass(Rule[Bypass]):
    """A way round the path that should be used."""

    name = "boundary-bypass"
    severity = Severity.WARNING

    def check(self, file: FileView) -> Iterator[Bypass]:
        """Uses of guarded paths in the file."""
        return iter(bypasses(file.workspace.judge, file.path))

    def span(self, evidence: Bypass) -> Span:
        """The alias of the import, or the name read through a module."""
        return evidence.use.span

    def message(self, evidence: Bypass, file: FileView) -> str:
        """What must not be used here, and what to use."""
        entry, use = evidence.entry, evidence.use
        said = f"`{use.written}` is not to be {'imported' if use.use is None else 'used'} here"
        if use.written != use.path:
            said += f": it is {'a legacy path of ' if use.legacy else ''}`{use.path}`"
        if use.type_only:
            said += " (for type checkers only)"
        if entry.use is not None:
            said += f"; go through `{entry.use}`"
        return said + (f" ({entry.notes.reason.rstrip('.')})" if entry.notes.reason else "")

    def about(self, evidence: Bypass, file: FileView) -> About:
        """The guarded path, and the one to use."""
        use = evidence.use
        return About(
            name=use.path.name or use.path.module,
            written=use.written,
            canonical=evidence.entry.use,
            definition=file.workspace.judge.definition(use.written, file.path),
            notes=evidence.entry.notes,
        )

    def fix(self, evidence: Bypass, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """Drop an import that nothing uses; what uses it has to be written anew."""
        use = evidence.use
        view = file.workspace
        mend = removal(view.judge, view.grader, file.path, use.statement, use.imported) if use.use is None else None
        if mend is not None:
            return mend, NEVER_SAFE
        return Withheld(Reason.NOT_APPLICABLE), Reason.NOT_APPLICABLE

    def related(self, evidence: Bypass, file: FileView) -> tuple[Related, ...]:
        """Where the path to use is defined."""
        instead = evidence.entry.use
        end = file.workspace.judge.home(instead).end if instead is not None else None
        return (Related(end.file, end.span, f"`{instead}` is here"),) if isinstance(end, Defined) else ()
