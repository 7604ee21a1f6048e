"""`idle-shim`: a shim, or a legacy path, that no Python file of the workspace imports any more.

Reported where the path is provided. The mend takes it away: the whole file of a shim, or the one re-export. That is
never safe, because importers outside the workspace cannot be seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.changes import AnyChange, DeleteFile
from canonic.findings import Place, Reason, Related, Rewrite, Safety, Severity, Withheld
from canonic.resolution.idle import IdlePath
from canonic.resolution.withdrawal import withdrawal
from canonic.resolution.wording import because
from canonic.rule import About, FileView, Rule
from canonic.text.spans import Lines, Span


class IdleShim(Rule[IdlePath]):
    """A legacy path that is provided and not asked for."""

    name = "idle-shim"
    severity = Severity.HINT
    unnecessary = True

    def check(self, file: FileView) -> Iterator[IdlePath]:
        """Idle paths, once the whole workspace is known: half an index proves nobody's absence."""
        return iter(file.workspace.idle.of(file.path) if file.workspace.whole else ())

    def span(self, evidence: IdlePath) -> Span:
        """The first statement of a module, the re-export of a name."""
        return evidence.legacy.span

    def message(self, evidence: IdlePath, file: FileView) -> str:
        """That nobody was found, and what still speaks for the path."""
        legacy = evidence.legacy
        what = f"legacy path `{legacy.path}`" if legacy.path.name else f"legacy module `{legacy.path.module}`"
        said = f"no Python importer found for the {what}"
        if evidence.mentions:
            first, more = evidence.mentions[0], len(evidence.mentions) - 1
            others = f" and {more} other {'place' if more == 1 else 'places'}" if more else ""
            said += f", but {first.path}:{first.line}{others} {'name' if more else 'names'} it"
        elif evidence.doubts:
            first = evidence.doubts[0]
            said += f", but {first.path}:{first.line} may load it by a name that only running the program would tell"
        elif not legacy.only_passes_on:
            said += ", and no configuration file names it; it has code of its own"
        else:
            said += ", and no configuration file names it: it can go, unless somebody elsewhere imports it"
        return said + because(legacy.entry)

    def about(self, evidence: IdlePath, file: FileView) -> About:
        """The idle path and the one to use instead."""
        legacy = evidence.legacy
        judge = file.workspace.judge
        name = legacy.path.name or legacy.path.module
        return About(
            name=name,
            written=legacy.path,
            canonical=legacy.canonical,
            definition=judge.definition(legacy.canonical),
            chain=judge.resolver.follow(legacy.path.module, legacy.path.name, file.path).paths
            if legacy.path.name
            else (),
        )

    def fix(self, evidence: IdlePath, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """Take the path away, where nothing at all speaks for it."""
        legacy = evidence.legacy
        changes: tuple[AnyChange, ...] | None = (DeleteFile(),)
        title = f"Delete the idle shim `{legacy.path.module}`"
        if legacy.path.name:
            title = f"Remove `{legacy.path.name}` from `{legacy.path.module}`"
            snapshot = file.workspace.judge.resolver.snapshot
            changes = withdrawal(legacy, snapshot.text(file.path) or "", file.facts)
        if reason := _refusal(evidence, file):
            return Withheld(reason), reason
        if changes is None:
            return Withheld(Reason.FORM_NOT_SUPPORTED), Reason.FORM_NOT_SUPPORTED
        rewrite = Rewrite(title=title, safety=Safety.UNSAFE, changes=changes, on_request=True)
        return rewrite, Reason.UNKNOWN_IMPORTERS

    def related(self, evidence: IdlePath, file: FileView) -> tuple[Related, ...]:
        """Every place that speaks for the path."""
        snapshot = file.workspace.judge.resolver.snapshot

        def whole_line(place: Place) -> Span:
            shown = Lines(snapshot.text(place.path) or "").line_text(place.line)
            return Span(place.line, len(shown) - len(shown.lstrip()) + 1, place.line, len(shown.rstrip()) + 1)

        return (
            *(Related(place.path, whole_line(place), "named here") for place in evidence.mentions),
            *(Related(place.path, whole_line(place), "modules are imported here") for place in evidence.doubts),
        )


def _refusal(evidence: IdlePath, file: FileView) -> Reason | None:
    """Why the path cannot be taken away even by who looks at it."""
    if not evidence.legacy.entry.rewrite:
        return Reason.POLICY_WITHOUT_REWRITE
    if file.facts.generated:
        return Reason.GENERATED_FILE
    if file.facts.problem is not None:
        return Reason.SYNTAX_PROBLEM
    if not evidence.legacy.only_passes_on:
        return Reason.DIFFERENT_DEFINITION
    if evidence.mentions:
        return Reason.NAMED_IN_CONFIGURATION
    if evidence.doubts:
        return Reason.DYNAMIC
    return None
