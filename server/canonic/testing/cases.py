"""Which tests a policy demands, and which finding fails which of them.

Takes a judge; gives `Case` values in the order of the policy. Every finding fails at least one case: what no entry
claims fails the last one, so that all tests pass exactly where `canonic check` finds nothing loud.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from canonic.findings import Finding
from canonic.policy.model import BoundaryEntry, CallEntry, ExclusiveEntry, ModuleEntry, NameEntry, Origin
from canonic.resolution.canonical import Judge
from canonic.text.names import Path

Entry = NameEntry | ModuleEntry | CallEntry | ExclusiveEntry | BoundaryEntry

_ONE_DEFINITION, _ONE_PATH, _FEW = "single-definition", "single-import-path", "max-implementations"
_NO_CYCLE, _NO_CALL, _ONE_SIDE, _BOUNDARY = "no-cycle", "no-call", "no-dual-pattern", "boundary"
_POLICY, _REST = "policy", "everything-else"
_KIND_OF_RULE = {
    "duplicate-definition": _ONE_DEFINITION,
    "conflicting-alias": _ONE_DEFINITION,
    "redundant-implementation": _FEW,
    "import-cycle": _NO_CYCLE,
    "deprecated-call": _NO_CALL,
    "dual-pattern": _ONE_SIDE,
    "boundary-bypass": _BOUNDARY,
}
"""The test that a rule's findings fail; those of all other rules fail the one of the single import path."""
_DEMANDS = {
    _ONE_DEFINITION: "{} is to be defined once",
    _ONE_PATH: "{} is to be imported by its canonical path only",
    _FEW: "{} is to have no more implementations than its entry allows",
    _NO_CYCLE: "the modules of {} are not to import each other in a circle",
    _NO_CALL: "{} is no longer to be called",
    _ONE_SIDE: "{}: a file is to use one side only",
    _BOUNDARY: "{} is not to be used behind its boundary",
    _POLICY: "the policy is to say what is so",
    _REST: "nothing else is to be found",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One test."""

    kind: str
    """``single-definition`` and so on."""
    subject: str
    """What the entry is about; empty for a test that belongs to none."""
    entry: Entry | None

    @property
    def name(self) -> str:
        """As pytest shows it."""
        return f"{self.kind}[{self.subject}]" if self.subject else self.kind

    @property
    def demand(self) -> str:
        """What it asks for, in words."""
        return _DEMANDS[self.kind].format(self.subject)

    @property
    def origin(self) -> Origin | None:
        """Where the entry stands."""
        return None if self.entry is None else self.entry.origin


class Cases:
    """The tests of one policy."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        policy = judge.policy.policy
        self._names = policy.names
        self._modules = policy.modules
        self._calls = policy.calls
        self._exclusives = policy.exclusives
        self._boundaries = policy.boundaries
        self._known: dict[tuple[str, Entry | None], Case] = {}
        cases: dict[str, Case] = {}
        for case in self._cases():  # two entries of one name, say of a pack and of a comment, share their tests
            self._known[case.kind, case.entry] = cases.setdefault(case.name, case)
        self.all = tuple(cases.values())

    def of(self, finding: Finding) -> tuple[Case, ...]:
        """The tests that a finding fails; at least one."""
        if finding.rule == "stale-policy":
            return (self._known[_POLICY, None],)
        kind = _KIND_OF_RULE.get(finding.rule, _ONE_PATH)
        found = (self._known.get((kind, entry)) for entry in self._claimants(finding))
        cases = tuple(dict.fromkeys(case for case in found if case is not None))
        return cases or (self._known[_REST, None],)

    # ------------------------------------------------------------------ which tests there are

    def _cases(self) -> Iterator[Case]:
        names = _short([(entry.canonical, entry) for entry in self._names])
        for named in self._names:
            subject = names[named]
            yield Case(_ONE_DEFINITION, subject, named)
            yield Case(_ONE_PATH, subject, named)
            if named.max_implementations is not None:
                yield Case(_FEW, subject, named)
            yield Case(_NO_CYCLE, subject, named)
        for moved in self._modules:
            yield Case(_ONE_PATH, moved.legacy, moved)
            yield Case(_NO_CYCLE, moved.canonical, moved)
        for call in self._calls:
            yield Case(_NO_CALL, call.legacy.dotted, call)
        for exclusive in self._exclusives:
            yield Case(_ONE_SIDE, exclusive.name, exclusive)
        for boundary in self._boundaries:
            yield Case(
                _BOUNDARY, " ".join(dict.fromkeys(path.name or path.module for path in boundary.paths)), boundary
            )
        yield Case(_POLICY, "", None)
        yield Case(_REST, "", None)

    # ------------------------------------------------------------------ whose finding it is

    def _claimants(self, finding: Finding) -> Iterable[Entry]:
        match finding.rule:
            case "dual-pattern":
                return [entry for entry in self._exclusives if entry.name == finding.name]
            case "boundary-bypass":
                return [
                    entry for entry in self._boundaries if entry.use == finding.canonical and _names(entry, finding)
                ]
            case "deprecated-call":
                exact = [entry for entry in self._calls if entry.legacy in (finding.written, *finding.chain)]
                return exact or [entry for entry in self._calls if entry.legacy.name == finding.name]
            case "import-cycle":
                modules = {path.module for path in finding.chain}
                concerned: list[NameEntry | ModuleEntry] = [*self._names, *self._modules]
                return [entry for entry in concerned if modules & _modules(entry)]
        return self._of_name(finding)

    def _of_name(self, finding: Finding) -> Iterable[NameEntry | ModuleEntry]:
        policy = self._judge.policy
        if finding.written is not None and (listed := self._judge.listed(finding.written)):
            return [listed[0]]
        for path in (finding.canonical, finding.written):
            if path is not None and path in policy.homes:
                return [policy.homes[path]]
        module = None if finding.written is None else policy.module_entry(finding.written.module)
        if module is not None:
            return [module]
        return [entry for entry in self._names if entry.canonical.name == finding.name]


def _short(paths: list[tuple[Path, NameEntry]]) -> dict[NameEntry, str]:
    """The name of each entry; its whole path where another path has the same name."""
    counts = Counter(path.name for path in {path for path, _ in paths})
    return {entry: path.name if counts[path.name] == 1 else path.dotted for path, entry in paths}


def _names(entry: BoundaryEntry, finding: Finding) -> bool:
    return any((path.name or path.module) == finding.name for path in entry.paths)


def _modules(entry: NameEntry | ModuleEntry) -> set[str]:
    """Modules that an entry speaks of."""
    if isinstance(entry, ModuleEntry):
        return {entry.legacy, entry.canonical}
    return {entry.canonical.module, *(legacy.module for legacy in entry.legacy)}
