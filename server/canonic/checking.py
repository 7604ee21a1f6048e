"""The findings of one file, or of the policy: rules run, directives and settings applied, order settled.

Takes a `WorkspaceView`; gives findings in the order of the text. Knows no rule by name but for the order in which
they run.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from canonic.directives import Ignore, parse_directive
from canonic.facts.model import Directive, DirectiveKind
from canonic.findings import FileProblem, Finding, Reason, Severity
from canonic.index.snapshot import Snapshot
from canonic.rule import FileView, PolicyFault, PolicyRule, Rule, WorkspaceView, findings_of
from canonic.rules import ALL_RULES
from canonic.settings.model import Settings
from canonic.text.globs import matches
from canonic.text.spans import Span


def check_file(
    workspace: WorkspaceView, path: str, only: frozenset[str] | None = None, *, closer: bool = False
) -> tuple[Finding, ...]:
    """All findings of one file after directives and settings; `only` names the rules to run. `closer`: with the
    alternatives that take a closer look at the file.
    """
    file = FileView(path, workspace, closer=closer)
    directives = file.facts.directives
    found: list[Finding] = []
    for rule in _file_rules(last=False):
        if severity := _severity(rule, workspace.settings, only):
            found += findings_of(rule, file, severity)
    kept = found
    if directives:
        used: set[Directive] = set()
        kept = [finding for finding in found if not _silenced(finding, directives, used)]
        if only is None:
            idle = tuple(directive for directive in directives if _is_idle(directive, used))
            for rule in _file_rules(last=True):
                if idle and (severity := _severity(rule, workspace.settings, only)):
                    kept += findings_of(rule, FileView(path, workspace, idle), severity)
    ignored = {
        name for glob, names in workspace.settings.per_file_ignores.items() if matches(path, (glob,)) for name in names
    }
    return tuple(sorted((f for f in kept if f.rule not in ignored), key=lambda f: (f.span, f.rule)))


def check_policy(workspace: WorkspaceView, only: frozenset[str] | None = None) -> tuple[list[Finding], list[str]]:
    """Findings that stand in policy files, and notices about a pack that nobody asked for."""
    found: list[Finding] = []
    notices: list[str] = []
    for rule in ALL_RULES:
        if not isinstance(rule, PolicyRule):
            continue
        severity = _severity(rule, workspace.settings, only)
        if not severity:
            continue
        for fault in rule.check(workspace):
            if fault.automatic:
                notices.append(f"{fault.file}: {fault.key}: {fault.message}")
            else:
                found.append(_policy_finding(rule, fault, severity))
    return found, notices


def _policy_finding(rule: PolicyRule, fault: PolicyFault, severity: Severity) -> Finding:
    return Finding(
        path=fault.file,
        span=Span(fault.line, 1, fault.line + 1, 1),
        rule=rule.name,
        severity=severity if fault.severity is None else min(severity, fault.severity),
        message=f"{fault.key}: {fault.message}" if fault.key else fault.message,
        withheld=Reason.NOT_APPLICABLE,
    )


def _file_rules(*, last: bool) -> Iterable[Rule[Any]]:
    return (rule for rule in ALL_RULES if isinstance(rule, Rule) and rule.last is last)


def _severity(rule: Rule[Any] | PolicyRule, settings: Settings, only: frozenset[str] | None) -> Severity:
    """The severity in force; `Severity.OFF` (falsy) when the rule does not run."""
    if only is not None and rule.name not in only:
        return Severity.OFF
    return settings.severity.get(rule.name, rule.severity)


def _silenced(finding: Finding, directives: tuple[Directive, ...], used: set[Directive]) -> bool:
    silent = False
    for directive in directives:
        if directive.kind is DirectiveKind.IGNORE:
            if not directive.covers(finding.span.line):
                continue
        elif directive.kind is not DirectiveKind.IGNORE_FILE:
            continue
        said = parse_directive(int(directive.kind), directive.text)
        if isinstance(said, Ignore) and (not said.rules or finding.rule in said.rules):
            used.add(directive)
            silent = True
    return silent


def _is_idle(directive: Directive, used: set[Directive]) -> bool:
    return directive not in used and isinstance(parse_directive(int(directive.kind), directive.text), Ignore)


def problems_in(snapshot: Snapshot) -> tuple[FileProblem, ...]:
    """The files of a snapshot that could not be read or fully understood, by path."""
    found: list[FileProblem] = []
    for path in snapshot.paths:
        if reason := snapshot.unreadable(path):
            found.append(FileProblem(path, 0, reason, unreadable=True))
    for path in snapshot.mentioning():
        if problem := snapshot.facts(path).problem:
            found.append(FileProblem(path, problem.line, problem.message, unreadable=False))
    return tuple(sorted(found, key=lambda problem: problem.path))
