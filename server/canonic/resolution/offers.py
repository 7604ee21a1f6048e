"""What to offer while an import is being typed: canonical paths first, legacy ones only as such.

Takes a judge, a file and the text before the cursor; gives `Offer` values. Only what the policy speaks of is offered;
all other names are for others to complete. The statement is half typed, so it is read by its shape, not by facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from canonic.resolution.canonical import Judge
from canonic.resolution.live import is_package
from canonic.resolution.model import Missing
from canonic.text.names import Path, absolute_module

_REACH = 4_000
"""Characters before the cursor that a statement may take."""
_MODULE = re.compile(r"^[ \t]*from[ \t]+(?P<module>\.*[\w.]*)\Z", re.MULTILINE)
_NAME = re.compile(
    r"^[ \t]*from[ \t]+(?P<module>\.*[\w.]*\w)[ \t]+import"
    r"(?P<names>[ \t]+(?:[^()#\n]*[ \t,])?|[ \t]*\((?:(?:[^()#]|\#[^\n]*\n)*[\s,])?)(?P<name>\w*)\Z",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to write."""

    path: Path
    """The name is empty for a module."""
    legacy: bool
    start: int
    """Offset of what it replaces, up to the cursor."""
    module: tuple[int, int, str] | None = None
    """Offsets of the written module and what should stand there, where the name comes from another one."""


def offers(judge: Judge, file: str, text: str) -> tuple[Offer, ...]:
    """The offers at the end of `text`, the best ones first."""
    begin = max(0, len(text) - _REACH)
    window = text[begin:]
    if match := _MODULE.search(window):
        found = _modules(judge, match["module"], begin + match.start("module"))
    elif match := _NAME.search(window):
        alone = not match["names"].strip(" \t\r\n(")
        found = _names(judge, file, match, begin, alone=alone)
    else:
        return ()
    return tuple(sorted(found, key=lambda offer: (offer.legacy, offer.path)))


def _modules(judge: Judge, typed: str, start: int) -> Iterator[Offer]:
    """Homes of policy names, and modules that are wholly legacy."""
    policy = judge.policy
    if typed.startswith("."):
        return
    homes = {path.module for path in policy.homes} | {entry.canonical for entry in policy.moved.values()}
    for module in homes:
        if module.startswith(typed):
            yield Offer(Path(module), legacy=False, start=start)
    for module in {*policy.moved, *policy.wildcards} - homes:
        if module.startswith(typed) and not isinstance(judge.home(Path(module)).end, Missing):
            yield Offer(Path(module), legacy=True, start=start)


def _names(judge: Judge, file: str, match: re.Match[str], begin: int, *, alone: bool) -> Iterator[Offer]:
    """Policy names of the module that stands behind ``from``."""
    written = match["module"]
    bare = written.lstrip(".")
    level = len(written) - len(bare)
    own = judge.resolver.module_name(file)
    module = absolute_module(bare, level, own, is_package(file)) if level else written
    if module is None:
        return
    start = begin + match.start("name")
    place = (begin + match.start("module"), begin + match.end("module"))
    offered = {home for home in judge.policy.homes if home.module == module}
    for home in offered:
        yield Offer(home, legacy=False, start=start)
    for path, target in _legacy_in(judge, module, file):
        if alone and target is not None and target not in offered:
            offered.add(target)  # several legacy paths may have one home
            yield Offer(target, legacy=False, start=start, module=(*place, target.module))
        yield Offer(path, legacy=True, start=start)


def _legacy_in(judge: Judge, module: str, file: str) -> Iterator[tuple[Path, Path | None]]:
    """The legacy paths of a module that lead anywhere, each with the path to use instead."""
    policy = judge.policy
    named = {path for path in policy.listed if path.module == module}
    named |= {Path(module, home.name) for home in policy.homes}
    for path in sorted(named):
        if path in policy.homes or isinstance((chain := judge.resolver.follow(module, path.name, file)).end, Missing):
            continue
        if listed := judge.listed(path):
            yield path, listed[1]
            continue
        for home, entry in policy.homes.items():
            if entry.any_legacy and judge.resolver.same_object(chain, judge.home(home)):
                yield path, home
                break
