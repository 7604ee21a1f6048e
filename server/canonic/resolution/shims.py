"""Which legacy paths a file provides, and whether it does nothing but pass names on.

Takes one file of a judged snapshot, gives `LegacyPath` values: the whole module where all of it is legacy, else each
re-export or alias of a legacy name that nothing in the file itself needs. It does not ask who imports them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from canonic.facts.model import Binding, BindingKind, FileFacts, Guard
from canonic.index.snapshot import Snapshot
from canonic.policy.model import ModuleEntry, NameEntry
from canonic.resolution.canonical import Judge
from canonic.resolution.live import conditions, is_package, live_bindings
from canonic.resolution.model import Defined, Dynamic
from canonic.text.names import Path
from canonic.text.spans import Lines, Span
from canonic.workspace.modules import NamespacePackage, SourceModule

Entry = NameEntry | ModuleEntry

_PASSED = frozenset((BindingKind.IMPORT, BindingKind.MODULE, BindingKind.ALIAS))
_BY_CONVENTION = frozenset(
    "__main__ admin apps asgi celery conftest manage models noxfile settings setup signals tasks urls wsgi".split()  # noqa: SIM905
)
"""Modules that the interpreter, frameworks and tools load by their name."""
_HOOKS = frozenset(("__getattr__", "__dir__"))
_METADATA = _HOOKS | {"__all__", "__doc__"}


@dataclass(frozen=True, slots=True)
class LegacyPath:
    """A legacy path that a file provides."""

    file: str
    path: Path
    """The name is empty for a whole module."""
    canonical: Path
    entry: Entry
    span: Span
    """The first statement of a module, the re-export of a name."""
    binding: Binding | None = None
    """What makes a single name; None for a module."""
    only_passes_on: bool = True
    """False for a module with code of its own."""


def legacy_modules(judge: Judge) -> frozenset[str]:
    """The files of the modules that policy entries name as legacy, wholly or for some of their names."""
    policy, snapshot = judge.policy, judge.resolver.snapshot
    named = {*policy.moved, *policy.wildcards, *(path.module for path in policy.listed)}
    located = {module: snapshot.modules.find(module, None) for module in named}
    files = {found.path for found in located.values() if isinstance(found, SourceModule)}
    folders: list[str] = []
    for module in policy.moved:  # with a package all that is in it has moved
        match located[module]:
            case SourceModule(path=path, is_package=True):
                folders.append(path.rpartition("/")[0])
            case NamespacePackage(dirs=dirs):
                folders += dirs
    below = tuple(f"{folder}/" for folder in folders)
    files.update(path for path in snapshot.paths if below and path.startswith(below))
    return frozenset(files)


def may_pass_on(facts: FileFacts, words: frozenset[str]) -> bool:
    """Whether a file may provide another path of something that is called by one of `words`: a quick first look."""
    for binding in facts.bindings:
        if binding.kind is BindingKind.IMPORT:
            taken = facts.imports[binding.import_index].names[binding.name_index].name
        else:
            taken = binding.target.rpartition(".")[2]
        if binding.kind in _PASSED and (binding.name in words or taken in words):
            return True
    return False


def legacy_paths(judge: Judge, file: str) -> tuple[LegacyPath, ...]:
    """The legacy paths that a file provides, in the order of the text."""
    snapshot = judge.resolver.snapshot
    names = snapshot.modules.names_of(file)
    stem = file.rpartition("/")[2].partition(".")[0]
    if not names or not file.endswith(".py") or judge.is_test(file) or stem in _BY_CONVENTION:
        return ()
    facts = snapshot.facts(file)
    listed = _whole(judge, names)
    if listed is not None and file in judge.exempt_files(listed[0]):
        return ()
    legacy, other = _provided(judge, file, names, facts)
    own = _own_names(facts)
    plain = not own and _only_passes_on(snapshot, file, facts)
    named = any(not entry.any_legacy for entry, _ in legacy.values())
    shim = legacy and plain and not other and (named or _is_meant(facts))
    if (listed is not None or shim) and not _holds_modules(snapshot, file):
        entry, canonical = listed or next(iter(legacy.values()))
        first = _first_statement(snapshot.text(file) or "")
        return (LegacyPath(file, Path(names[0]), canonical, entry, first, only_passes_on=plain),)
    found = [
        LegacyPath(file, Path(names[0], name), canonical, entry, binding.span, binding)
        for name, (entry, canonical) in legacy.items()
        if (binding := _re_export(snapshot, file, facts, name, intended=not entry.any_legacy))
    ]
    return tuple(sorted(found, key=lambda one: one.span))


def _whole(judge: Judge, names: tuple[str, ...]) -> tuple[Entry, Path] | None:
    """The entry that calls the module itself legacy, or every name of it."""
    for name in names:
        if moved := judge.policy.module_entry(name):
            return moved, Path(moved.canonical + name[len(moved.legacy) :])
        if wildcards := judge.policy.wildcards.get(name):
            return wildcards[0], wildcards[0].canonical
    return None


def _provided(
    judge: Judge, file: str, names: tuple[str, ...], facts: FileFacts
) -> tuple[dict[str, tuple[NameEntry, Path]], bool]:
    """The legacy names that a file hands on, and whether it hands on other names of the workspace too."""
    passed = [b.name for b in facts.bindings if b.kind in _PASSED and Guard.TYPE_CHECKING not in b.guards]
    passed += [lazy.name for lazy in facts.getattr.names] if facts.getattr is not None else []
    legacy: dict[str, tuple[NameEntry, Path]] = {}
    other = False
    for name in dict.fromkeys(passed):
        if name.startswith("__") and name.endswith("__"):
            continue
        if said := _legacy(judge, file, names, name):
            legacy[name] = said
        else:
            other |= _is_worth_keeping(judge, file, names[0], name)
    return legacy, other


def _legacy(judge: Judge, file: str, names: tuple[str, ...], name: str) -> tuple[NameEntry, Path] | None:
    """The entry that makes a name of the file legacy, and the path to use instead."""
    for module in names:
        if entry := judge.policy.listed.get(Path(module, name)):
            return entry, entry.canonical
        if Path(module, name) in judge.policy.homes:
            return None
    chain = judge.resolver.follow(names[0], name, file)
    for entry in judge.policy.policy.names:
        if entry.any_legacy:
            home = judge.home(entry.canonical)
            on_the_way = any(path.module in names and path.name == name for path, _ in home.spine)
            if not on_the_way and judge.resolver.same_object(chain, home):
                return entry, entry.canonical
    return None


def _is_worth_keeping(judge: Judge, file: str, module: str, name: str) -> bool:
    """Whether a name that is not legacy leads to something of the workspace, or nobody knows where."""
    if name.startswith("_"):
        return False
    return isinstance(judge.resolver.follow(module, name, file).end, Defined | Dynamic)


def _own_names(facts: FileFacts) -> list[str]:
    """What the file makes itself, beside a ``__getattr__`` with its table."""
    lazily = facts.getattr is not None and facts.getattr.exact
    return [
        binding.name
        for binding in facts.bindings
        if binding.kind not in _PASSED
        and binding.name not in _METADATA
        and not (lazily and binding.kind is BindingKind.VALUE and binding.name.startswith("_"))
    ]


def _only_passes_on(snapshot: Snapshot, file: str, facts: FileFacts) -> bool:
    """Whether the file is a docstring, imports, aliases, ``__all__``, a ``__getattr__`` with a table and a warning."""
    if facts.problem is not None or facts.dynamic_namespace or facts.attribute_stores:
        return False
    if facts.getattr is not None and not facts.getattr.exact:
        return False
    if any(scope.name not in _HOOKS for scope in facts.scopes[1:] if not scope.parent):
        return False
    if "__main__" in (snapshot.text(file) or ""):
        return False
    body = snapshot.body(file)
    return body.understood and not body.effects.impurities


def _is_meant(facts: FileFacts) -> bool:
    """Whether the text shows that it hands names on to others; a script may be nothing but imports too."""
    aliases = (name for statement in facts.imports for name in statement.names)
    return (
        facts.exports is not None
        or facts.getattr is not None
        or facts.deprecation is not None
        or bool(facts.noqa_lines)
        or any(binding.kind is BindingKind.ALIAS for binding in facts.bindings)
        or any(name.asname == name.name for name in aliases)
    )


def _holds_modules(snapshot: Snapshot, file: str) -> bool:
    """Whether a package's file has anything beside it, which the package is there for."""
    beside = snapshot.beside(file) - {file.rpartition("/")[2], "__init__.pyi", "__pycache__"}
    return is_package(file) and bool(beside)


def _re_export(snapshot: Snapshot, file: str, facts: FileFacts, name: str, *, intended: bool) -> Binding | None:
    """The one statement that hands a name on for others' sake; None when the file itself may need it.

    `intended`: the policy lists this path. Otherwise the text must show that others are meant: an import that nobody
    has declared to be one is what its own file needs.
    """
    live, rebound = live_bindings(facts, name)
    if len(live) != 1 or rebound or conditions(live[0]):
        return None
    binding = live[0]
    exported = any(export.name == name for export in facts.exports or ())
    if binding.kind is BindingKind.IMPORT:
        alias = facts.imports[binding.import_index].names[binding.name_index]
        if not (intended or exported or alias.asname == alias.name or is_package(file)):
            return None
        body = snapshot.uses(file)
        used = not body.understood or any(use.dotted.partition(".")[0] == name for use in body.uses)
    elif binding.kind is BindingKind.ALIAS:
        words = len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", snapshot.text(file) or ""))
        used = words > 1 + exported or not (intended or exported)
    else:
        return None
    return None if used else binding


def _first_statement(text: str) -> Span:
    """The line on which a file's first statement begins; the very beginning of a file without any."""
    lines = Lines(text)
    for line in range(1, len(lines.starts) + 1):
        said = lines.line_text(line)
        if said.strip() and not said.lstrip().startswith("#"):
            return Span(line, 1, line, len(said.rstrip()) + 1)
    return Span(1, 1, 1, 1)
