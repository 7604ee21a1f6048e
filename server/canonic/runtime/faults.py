"""Outcomes as findings: hangs, imports that fail, paths that lead to another object, and deprecation warnings.

Takes outcomes; gives findings of the same shape as those of rules. A finding stands where the fault happens, if that is
in the workspace, else where the path stands, else at its line of the policy.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from canonic.findings import Finding, Place, Reason, Severity
from canonic.resolution.canonical import Judge
from canonic.resolution.model import Chain, Defined
from canonic.runtime.declared import Role
from canonic.runtime.seen import Error, Frame, Thing
from canonic.runtime.verify import Outcome, Status
from canonic.text.names import Path, parents
from canonic.text.spans import Span

HANGS, FAILS, OTHER, WARNS = "import-hangs", "import-fails", "other-object", "import-warns"
"""The names that stand where a rule's would."""
_MOST_NAMES = 4


class Faults:
    """The findings of one run."""

    def __init__(self, judge: Judge, root: str, limit: float) -> None:
        self._judge = judge
        self._root = root
        self._real = os.path.realpath(root)
        self._limit = limit

    def findings(self, outcomes: Iterable[Outcome]) -> tuple[Finding, ...]:
        """All findings, by path and place."""
        found = [finding for outcome in outcomes for finding in self._of(outcome)]
        return tuple(sorted(found, key=lambda finding: (finding.path, finding.span, finding.rule, finding.message)))

    def _of(self, outcome: Outcome) -> Iterator[Finding]:
        declared, seen = outcome.declared, outcome.seen
        path, must = declared.path, declared.role is Role.CANONICAL
        match outcome.status:
            case Status.HANGS:
                yield self._late(outcome, path, "")
            case Status.ENDS:
                said = f"importing `{path}` ends the whole process ({_ending(seen.code)})"
                yield self._finding(outcome, FAILS, Severity.ERROR, said)
            case Status.FAILS:
                assert seen.imported is not None and seen.imported.error is not None
                error = seen.imported.error
                said = f"`{path}` cannot be imported: {_words(error)}{self._where(error.frames)}"
                yield self._finding(outcome, FAILS, _loud(must), said, self._frame(error.frames[::-1]))
            case Status.GONE if must:
                assert seen.imported is not None and seen.imported.error is not None
                said = f"the canonical path `{path}` is not there: {_words(seen.imported.error)}"
                yield self._finding(outcome, FAILS, Severity.ERROR, said)
            case Status.DIFFERENT:
                yield self._other(outcome)
        yield from self._behind(outcome)
        yield from self._warnings(outcome)

    def _late(self, outcome: Outcome, path: Path, after: str) -> Finding:
        stack = outcome.seen.stack
        said = f"importing `{path}`{after} did not end within {self._limit:g} s{self._where(stack[::-1])}"
        return self._finding(outcome, HANGS, Severity.ERROR, said, self._frame(stack))

    def _behind(self, outcome: Outcome) -> Iterator[Finding]:
        """The home imports well alone, and not after this path: the order of imports decides."""
        home, seen = outcome.declared.home, outcome.seen
        if home is None or outcome.behind is None:
            return
        after = f" after `{outcome.declared.path}`"
        if outcome.behind is Status.HANGS:
            yield self._late(outcome, home, after)
        elif seen.compared is not None and seen.compared.error is not None:
            error = seen.compared.error
            said = f"`{home}` cannot be imported{after}, though it can alone: {_words(error)}"
            yield self._finding(outcome, FAILS, Severity.ERROR, said, self._frame(error.frames[::-1]))
        else:
            said = f"importing `{home}`{after} ends the whole process ({_ending(seen.code)})"
            yield self._finding(outcome, FAILS, Severity.ERROR, said)

    def _other(self, outcome: Outcome) -> Finding:
        declared, seen = outcome.declared, outcome.seen
        assert declared.home is not None and seen.imported is not None and seen.compared is not None
        if seen.compared.differing:
            names = [f"`{one.name}`" for one in seen.compared.differing[:_MOST_NAMES]]
            more = len(seen.compared.differing) - len(names)
            listed = ", ".join(names) + (f" and {more} more" if more else "")
            said = f"`{declared.path}` and `{declared.home}` have different objects under the same name: {listed}"
        else:
            here, there = seen.imported.object, seen.compared.object
            said = f"`{declared.path}` is another object than `{declared.home}`: {_two(here, there)}"
        severity = Severity.WARNING if declared.rewrite else Severity.INFORMATION
        if declared.path.name not in ("", "*") and self._looks_the_same(declared.path, declared.home):
            severity = Severity.ERROR
            said += "; by their text they are one, so something replaces one of them while the program runs"
        return self._finding(outcome, OTHER, severity, said)

    def _looks_the_same(self, path: Path, home: Path) -> bool:
        resolver = self._judge.resolver
        return resolver.same_object(self._judge.home(path), self._judge.home(home))

    def _warnings(self, outcome: Outcome) -> Iterator[Finding]:
        """Deprecation warnings of the path's own module or the packages above it, or of a module on its chain."""
        declared, step = outcome.declared, outcome.seen.imported
        if step is None:
            return
        path = declared.path
        own = {path.module, *parents(path.module), *(hop.module for hop in self._chain(path).paths)}
        must = declared.role is Role.CANONICAL
        for warned in dict.fromkeys(step.warnings):
            if warned.module not in own:
                continue
            said = f"importing `{path}` gives a {warned.category}, from `{warned.module}`: {warned.message}"
            place = self._frame((Frame(warned.file, warned.line),))
            yield self._finding(outcome, WARNS, Severity.WARNING if must else Severity.HINT, said, place)

    # ------------------------------------------------------------------ places

    def _finding(
        self, outcome: Outcome, rule: str, severity: Severity, message: str, place: Place | None = None
    ) -> Finding:
        declared = outcome.declared
        chain = self._chain(declared.path)
        path, span = self._home_of(outcome, chain)
        if place is not None:
            path, span = place.path, Span(place.line, 1, place.line + 1, 1)
        canonical = declared.path if declared.role is Role.CANONICAL else declared.home
        return Finding(
            path=path,
            span=span,
            rule=rule,
            severity=severity,
            message=message,
            name=declared.name,
            written=declared.path,
            canonical=canonical,
            definition=self._judge.definition(canonical) if canonical else None,
            chain=chain.paths if declared.path.name != "*" else (),
            withheld=Reason.NOT_APPLICABLE,
        )

    def _home_of(self, outcome: Outcome, chain: Chain) -> tuple[str, Span]:
        """Where the path itself stands: its binding in the workspace, else its line of the policy."""
        first = chain.arms[0]
        if first.hops:
            return first.hops[0].file, first.hops[0].span
        if isinstance(first.end, Defined):
            return first.end.file, first.end.span
        declared = outcome.declared
        return declared.origin.file, Span(declared.line, 1, declared.line + 1, 1)

    def _chain(self, path: Path) -> Chain:
        return self._judge.home(Path(path.module) if path.name == "*" else path)

    def _frame(self, innermost_first: Iterable[Frame]) -> Place | None:
        """The innermost line that stands in the workspace."""
        for frame in innermost_first:
            inside = self._inside(frame.file)
            if inside is not None:
                return Place(inside, frame.line)
        return None

    def _inside(self, file: str) -> str | None:
        for root, full in ((self._root, file), (self._real, os.path.realpath(file))):
            if full.startswith(os.path.join(root, "")):
                path = os.path.relpath(full, root).replace(os.sep, "/")
                return path if self._judge.resolver.snapshot.is_listed(path) else None
        return None

    def _where(self, outermost_first: tuple[Frame, ...]) -> str:
        place = self._frame(outermost_first[::-1])
        return f", at {place.path}:{place.line}" if place is not None else ""


def _loud(must: bool) -> Severity:
    return Severity.ERROR if must else Severity.WARNING


def _words(error: Error) -> str:
    """The exception as Python would print it, on one line."""
    if error.lacking is not None and not error.gone:
        return f"it needs `{error.lacking}`, which this interpreter does not have"
    message = " ".join(error.message.split())
    return f"{error.type}: {message}" if message else error.type


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _two(here: Thing | None, there: Thing | None) -> str:
    assert here is not None and there is not None
    if (here.kind, here.of) == (there.kind, there.of):
        return f"two times the {here.kind} `{here.of}`"
    return f"{here.kind} `{here.of}` instead of {there.kind} `{there.of}`"
