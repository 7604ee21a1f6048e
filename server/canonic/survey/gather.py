"""Gathering a `Survey`: the judged imports of a workspace and its findings, put together by policy entry.

Takes a judge over a whole snapshot, all findings, and who owns which file. Every import counts once, under the entry
that its verdict is about; what strings, calls and whole modules add to it comes from findings. It decides nothing anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from canonic.findings import Finding, Reason, Safety
from canonic.policy.model import ModuleEntry, NameEntry
from canonic.resolution.canonical import Judge
from canonic.survey.access import access_rows
from canonic.survey.codeowners import CodeOwners
from canonic.survey.entries import Entry, entry_row, key_of, path_row
from canonic.survey.left import by_folder, by_owner
from canonic.survey.model import EntryRow, Fault, How, Mend, Role, Survey, Use
from canonic.survey.modules import old_modules
from canonic.survey.tally import Standing, roles_of
from canonic.text.names import Path

_IMPORTING = frozenset(("deprecated-import", "conflicting-import", "broken-import", "split-import"))
"""Rules whose findings stand where a judged import stands."""
_OTHER_USES = {"deprecated-module": How.MODULE, "deprecated-call": How.CALL, "deprecated-string": How.STRING}
_COPIES = frozenset(("duplicate-definition", "redundant-implementation"))
_LISTED = frozenset(("dual-pattern", "boundary-bypass"))
_MENDS = {Safety.SAFE: Mend.SAFE, Safety.UNSAFE: Mend.UNSAFE, Safety.DISPLAY: Mend.SHOWN}

Place = Callable[[str, int], tuple[int, int]]
"""For a file and a line of its text: the number of the cell, 0 where there are none, and the line in it."""


def _in_file(_file: str, line: int) -> tuple[int, int]:
    return 0, line


def gather(
    judge: Judge,
    findings: Iterable[Finding],
    *,
    workspace: str,
    version: str,
    date: str,
    owners: CodeOwners | None = None,
    place: Place = _in_file,
) -> Survey:
    """The survey, without a history. `owners` says whose a file is; None: nobody says. `place`
    says where a line of a notebook is.
    """
    found = tuple(findings)
    gathered = _Gathered(judge, found, place)
    entries = tuple(gathered.rows())
    access = tuple(access_rows(judge, found))
    declared_in = [*(one for row in entries for one in row.sources), *(row.source for row in access)]
    files = sorted({use.file for row in entries for path in row.paths for use in path.uses})
    owner_of = {file: owners.owner(file) for file in files} if owners is not None else {}
    return Survey(
        workspace=workspace,
        version=version,
        date=date,
        sources=tuple(dict.fromkeys(one.rpartition(", line ")[0] for one in declared_in)),
        files=len(judge.resolver.snapshot.paths),
        entries=entries,
        declared=not judge.policy.policy.is_empty,
        access=access,
        duals=gathered.faults("dual-pattern"),
        boundaries=gathered.faults("boundary-bypass"),
        others=gathered.others(),
        rules=dict(sorted(Counter(finding.rule for finding in found).items(), key=lambda one: (-one[1], one[0]))),
        folders=by_folder(entries),
        modules=old_modules(judge, entries),
        owners=by_owner(entries, owner_of),
        owner_of=owner_of,
        owners_file=owners.place if owners is not None else "",
        idle=tuple(row.path for entry in entries for row in entry.paths if row.role is Role.LEGACY and not row.uses),
    )


class _Gathered:
    """Uses by entry and path, as far as they are known."""

    def __init__(self, judge: Judge, findings: tuple[Finding, ...], place: Place) -> None:
        self._judge = judge
        self._place = place
        self._findings = findings
        self._uses: dict[str, dict[tuple[Path, Role], list[Use]]] = defaultdict(lambda: defaultdict(list))
        self._targets: dict[tuple[str, Path], Path | None] = {}
        self._told: set[int] = set()
        """Findings that belong to an entry, by identity."""
        self._calls = {entry.legacy: entry for entry in judge.policy.policy.calls}
        mends = {(one.path, one.span.line, one.span.column): one for one in findings if one.rule in _IMPORTING}
        for one in roles_of(judge):
            self._take_import(one, mends)
        for finding in findings:
            if finding.rule in _OTHER_USES:
                self._take_finding(finding)

    def rows(self) -> Iterator[EntryRow]:
        """A row for each entry, in the order of the policy."""
        policy = self._judge.policy.policy
        entries: dict[str, list[Entry]] = {}
        declared: tuple[Entry, ...] = (*policy.names, *policy.modules, *policy.calls)
        for entry in declared:
            entries.setdefault(key_of(entry), []).append(entry)
        for key, alike in entries.items():
            paths = [
                path_row(self._judge, path, role, self._targets.get((key, path)), tuple(found))
                for (path, role), found in self._uses.get(key, {}).items()
            ]
            yield entry_row(self._judge, alike, paths, self._copies(alike[0]))

    def faults(self, rule: str) -> tuple[Fault, ...]:
        """The findings of one rule."""
        return tuple(self._fault(finding) for finding in self._findings if finding.rule == rule)

    def others(self) -> tuple[Fault, ...]:
        """Findings that are told nowhere else. After `rows`."""
        return tuple(
            self._fault(finding)
            for finding in self._findings
            if id(finding) not in self._told and finding.rule not in _LISTED
        )

    def _take_import(self, one: Standing, mends: Mapping[tuple[str, int, int], Finding]) -> None:
        finding = mends.get((one.file, one.span.line, one.span.column))
        mend, why = Mend.NOT_NEEDED, None
        if finding is not None:
            self._told.add(id(finding))
            mend, why = _mend(finding), finding.withheld
        elif one.role.to_move:
            mend = Mend.IGNORED
        use = self._use(one.file, one.span.line, one.how, mend, why)
        self._note(one.entry, one.path, one.role, one.target, use)

    def _take_finding(self, finding: Finding) -> None:
        written = finding.written
        if written is None:
            return
        listed = self._judge.listed(written)
        home = self._judge.policy.homes.get(finding.canonical) if finding.canonical is not None else None
        entry: Entry | None = home or (listed[0] if listed else None)
        if finding.rule == "deprecated-call":
            named = [call for call in self._calls.values() if call.legacy.name == finding.name]
            entry = self._calls.get(written) or (named[0] if named else None)
        if entry is None:
            return
        self._told.add(id(finding))
        role = Role.LEGACY if listed or finding.rule == "deprecated-call" else Role.RESOLVED
        path = Path(written.module) if isinstance(entry, ModuleEntry) else written
        use = self._use(finding.path, finding.span.line, _OTHER_USES[finding.rule], _mend(finding), finding.withheld)
        self._note(entry, path, role, finding.canonical, use)

    def _use(self, file: str, line: int, how: How, mend: Mend, why: Reason | None) -> Use:
        cell, inner = self._place(file, line)
        return Use(file=file, line=inner, cell=cell, how=how, test=self._judge.is_test(file), mend=mend, why=why)

    def _note(self, entry: Entry, path: Path, role: Role, target: Path | None, use: Use) -> None:
        key = key_of(entry)
        self._uses[key][path, role].append(use)
        self._targets.setdefault((key, path), target)

    def _copies(self, entry: Entry) -> tuple[Fault, ...]:
        if not isinstance(entry, NameEntry):
            return ()
        own = [one for one in self._findings if one.rule in _COPIES and one.canonical == entry.canonical]
        self._told.update(map(id, own))
        return tuple(map(self._fault, own))

    def _fault(self, finding: Finding) -> Fault:
        cell, line = self._place(finding.path, finding.span.line)
        return Fault(
            file=finding.path,
            line=line,
            cell=cell,
            rule=finding.rule,
            severity=finding.severity.word,
            message=finding.message,
            name=finding.name,
            test=self._judge.is_test(finding.path),
        )


def _mend(finding: Finding) -> Mend:
    return _MENDS[finding.fix.safety] if finding.fix is not None else Mend.NONE
