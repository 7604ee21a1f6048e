"""`stale-policy`: a policy entry that the code no longer bears out.

Validates the effective policy against the snapshot: a canonical path that is missing, or itself legacy, and legacy
paths that nothing defines or imports any more. Form is checked where policies are loaded.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from canonic.directives import MOVED_TO
from canonic.facts.called import ParameterKind, Signature
from canonic.findings import Severity
from canonic.policy.model import CallEntry, Level, ModuleEntry, NameEntry, Origin
from canonic.policy.template import read_template
from canonic.resolution.callables import leads_back, signature_of
from canonic.resolution.model import Cyclic, Missing
from canonic.resolution.unmet import meant, unmet, unmet_globs
from canonic.rule import PolicyFault, PolicyRule, WorkspaceView
from canonic.text.names import Path


class StalePolicy(PolicyRule):
    """The policy says what is not so."""

    name = "stale-policy"
    severity = Severity.ERROR

    def check(self, workspace: WorkspaceView) -> Iterator[PolicyFault]:
        """Faults of all entries, in the order of the effective policy."""
        policy = workspace.judge.policy.policy
        for entry in policy.names:
            yield from _home(workspace, entry.canonical, entry.origin, "canonical")
            yield from _itself_legacy(workspace, entry)
            yield from _idle(workspace, entry)
        for moved in policy.modules:
            yield from _home(workspace, Path(moved.canonical), moved.origin, "canonical")
            if again := workspace.judge.policy.module_entry(moved.canonical):
                said = f"the canonical module `{moved.canonical}` is itself legacy ({_place(again)})"
                yield _fault(moved.origin, "canonical", said)
        for call in policy.calls:
            for number, path in enumerate(call.imports):
                yield from _home(workspace, path, call.origin, f"imports[{number}]")
            yield from _template(workspace, call)
        for exclusive in policy.exclusives:
            for number, path in enumerate(exclusive.preferred):
                yield from _home(workspace, path, exclusive.origin, f"preferred[{number}]")
        for boundary in policy.boundaries:
            if boundary.use is not None:
                yield from _home(workspace, boundary.use, boundary.origin, "use")
        for one in unmet(workspace.judge) if workspace.whole else ():
            place, line = f"{one.origin.key}.{one.key}", one.origin.line_of(one.key)
            yield PolicyFault(one.origin.file, line, place, one.message, Severity.INFORMATION)
        for file, glob, said in unmet_globs(workspace.judge, workspace.settings) if workspace.whole else ():
            yield PolicyFault(file, glob.line, glob.key, said, Severity.INFORMATION)


def _home(workspace: WorkspaceView, path: Path, origin: Origin, key: str) -> Iterator[PolicyFault]:
    """A path to use must be there."""
    word = key.partition("[")[0]
    end = workspace.judge.home(path).end
    if isinstance(end, Missing):
        gone = "no such module" if not end.path.name else f"`{end.path.module}` provides no `{end.path.name}`"
        yield _fault(origin, key, f"the {word} path `{path}` does not exist: {gone}{_meant(workspace, path, end)}")
    elif isinstance(end, Cyclic):
        ring = " -> ".join(map(str, end.paths))
        yield _fault(origin, key, f"the {word} path `{path}` goes round in a circle: {ring}")


def _meant(workspace: WorkspaceView, path: Path, end: Missing) -> str:
    """What may have been meant by a path that is not there."""
    if said := _with_colon(workspace, path):
        return said
    near = meant(workspace.judge, end.path)
    if near is None:
        return ""
    if near.module == path.module or not path.name:
        return f"; did you mean `{near}`?"
    return f"; did you mean `{near}:{path.name}`?" if not near.name else ""


def _with_colon(workspace: WorkspaceView, path: Path) -> str:
    """What was meant where a name stands behind a dot, as if it were a module."""
    module, _, name = path.module.rpartition(".")
    if path.name or not module or isinstance(workspace.judge.home(Path(module, name)).end, Missing):
        return ""
    return f"; did you mean `{module}:{name}`?"


def _itself_legacy(workspace: WorkspaceView, entry: NameEntry) -> Iterator[PolicyFault]:
    judge = workspace.judge
    listed = judge.policy.listed.get(entry.canonical) or judge.policy.module_entry(entry.canonical.module)
    if listed is not None and listed is not entry:
        yield _fault(
            entry.origin, "canonical", f"the canonical path `{entry.canonical}` is itself legacy ({_place(listed)})"
        )


def _idle(workspace: WorkspaceView, entry: NameEntry) -> Iterator[PolicyFault]:
    """Legacy paths that no file defines or imports: the migration of that path is over, or the path is misspelt."""
    if not workspace.whole or entry.origin.level is Level.PACK:
        return
    judge = workspace.judge
    for legacy in entry.legacy:
        path = Path(legacy.module, "" if legacy.name == "*" else legacy.name)
        if isinstance(judge.home(path).end, Missing) and not judge.counts.has(legacy.module, legacy.name):
            where = "the comment" if entry.origin.level is Level.DIRECTIVE else "it from the policy"
            said = f"nothing defines or imports `{legacy}` any more; remove {where}"
            line = legacy.line or entry.origin.line
            yield PolicyFault(entry.origin.file, line, _key(entry.origin, "legacy"), said, Severity.INFORMATION)


def _template(workspace: WorkspaceView, entry: CallEntry) -> Iterator[PolicyFault]:
    """A template speaks of parameters that the callable has, and of names that it brings; the callable is there."""
    judge, legacy = workspace.judge, entry.legacy
    template = read_template(entry.replace_with)
    signature = signature_of(judge, entry)
    if isinstance(signature, Signature):
        stars = {ParameterKind.LIST: 1, ParameterKind.TABLE: 2}
        known = {"*" * stars.get(p.kind, 0) + p.name for p in signature.parameters}
        for written in dict.fromkeys("*" * slot.stars + slot.parameter for slot in template.slots):
            if written not in known:
                listed = ", ".join(f"`{{{name}}}`" for name in sorted(known)) or "no parameter"
                yield _fault(
                    entry.origin, "replace-with", f"`{{{written}}}` is no parameter of `{legacy}`; it has {listed}"
                )
    if leads_back(judge, entry):
        said = f"the replacement leads back to `{legacy}` itself, so no call is rewritten"
        yield _fault(entry.origin, "imports", said)
    brought = {path.name or path.module.partition(".")[0] for path in entry.imports}
    for name in sorted(template.needed - brought - set(dir(builtins))):
        yield _fault(entry.origin, "replace-with", f"the replacement uses `{name}`, which nothing in `imports` brings")
    idle = isinstance(judge.home(legacy).end, Missing) and not judge.counts.has(legacy.module, legacy.name)
    if idle and workspace.whole and entry.origin.level is not Level.PACK:
        said = f"nothing defines or imports `{legacy}` any more; remove the entry from the policy"
        line = entry.origin.line_of("legacy")
        yield PolicyFault(entry.origin.file, line, f"{entry.origin.key}.legacy", said, Severity.INFORMATION)


def _fault(origin: Origin, key: str, message: str) -> PolicyFault:
    return PolicyFault(origin.file, origin.line_of(key), _key(origin, key), message, automatic=origin.automatic)


def _key(origin: Origin, key: str) -> str:
    """What a fault is about; a directive has no keys."""
    return f"{origin.key}.{key}" if origin.key else MOVED_TO


def _place(entry: NameEntry | ModuleEntry) -> str:
    return f"{entry.origin.file}:{entry.origin.line}"
