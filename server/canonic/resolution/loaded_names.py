"""Under which module name a chain loads each file on its way: one file may be importable under two.

Python makes one module object for each name, so two paths lead to the same object only if the file in which they meet
is loaded under the same name by both. Takes chains and looks at how each hop spells the next module; what cannot be
told is not the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.resolution.chain import Resolver
from canonic.resolution.live import is_package
from canonic.resolution.model import Chain, Defined, Hop
from canonic.text.names import absolute_module
from canonic.workspace.modules import SourceModule


def loaded_alike(resolver: Resolver, one: Chain, other: Chain, importer: str) -> bool:
    """Whether two chains of the same object, `one` as `importer` writes it, load the file where they meet under one
    name.
    """
    ways = [list(_files(chain)) for chain in (one, other)]
    if all(len(resolver.snapshot.modules.names_of(file)) < 2 for way in ways for file in way):
        return True
    theirs = [path for path, _ in other.spine]
    meeting = next((path.module for path, _ in one.spine if path in theirs), None)
    names = [_names(resolver, chain, start) for chain, start in ((one, importer), (other, None))]
    if meeting is None:
        files = {way[-1] for way in ways}
    else:
        files = {file for way in ways for file in way if resolver.module_name(file) == meeting}
    return bool(files) and all(names[0].get(file) and names[0].get(file) == names[1].get(file) for file in files)


def _files(chain: Chain) -> Iterator[str]:
    arm = chain.arms[0]
    yield from (hop.file for hop in arm.hops)
    if isinstance(arm.end, Defined):
        yield arm.end.file


def _names(resolver: Resolver, chain: Chain, importer: str | None) -> dict[str, str]:
    """The name of each file on the first arm; empty where nobody can say, or where it is loaded under two."""
    hops = chain.arms[0].hops
    found: dict[str, str] = {}
    candidates = [chain.start.module, chain.start.dotted]
    for index, file in enumerate(_files(chain)):
        name = _fitting(resolver, file, candidates, importer)
        if found.setdefault(file, name) != name:
            found[file] = ""
        if index < len(hops):
            candidates = list(_onward(resolver, hops[index], name)) if name else []
            importer = file
    return found


def _fitting(resolver: Resolver, file: str, candidates: list[str], importer: str | None) -> str:
    """The one of some module names by which `importer` reaches the file; the file's only name, if it has but one."""
    modules = resolver.snapshot.modules
    for name in candidates:
        located = modules.find(name, importer)
        if isinstance(located, SourceModule) and located.path == file:
            return name
    names = modules.names_of(file)
    return names[0] if len(names) == 1 else ""


def _onward(resolver: Resolver, hop: Hop, name: str) -> Iterator[str]:
    """The modules that a hop may lead to, when its own file is loaded as `name`."""
    facts = resolver.snapshot.facts(hop.file)
    if hop.how == "alias":
        yield name
        return
    if hop.how == "getattr":
        for lazy in facts.getattr.names if facts.getattr else ():
            if lazy.name == hop.path.name:
                module = lazy.module.lstrip(".")
                yield from _modules(module, len(lazy.module) - len(module), lazy.attribute, name, hop.file)
        return
    for statement in facts.imports:
        for imported in statement.names:
            if hop.span not in (imported.span, statement.span):
                continue
            if statement.is_from:
                yield from _modules(statement.module, statement.level, imported.name, name, hop.file)
            else:
                yield imported.name
                yield imported.name.partition(".")[0]


def _modules(module: str, level: int, attribute: str, own: str, file: str) -> Iterator[str]:
    full = absolute_module(module, level, own, is_package(file))
    if full is not None:
        yield full
        yield f"{full}.{attribute}"
