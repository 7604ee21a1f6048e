"""What star imports make of a name: `through_stars`, one step of `canonic.resolution.chain`.

A star gives what ``__all__`` lists, or every public name. Where a star and a binding of the same name meet, or where
nobody can say what the star gives, the answer is doubt.
"""

from __future__ import annotations

from canonic.facts.model import Binding, Import
from canonic.resolution.live import conditions, is_star, live_bindings
from canonic.resolution.model import Dynamic, Missing
from canonic.resolution.route import Follower, Node, Route, ends
from canonic.text.names import Path
from canonic.workspace.modules import Ambiguous, Foreign, Opaque, SourceModule


def through_stars(
    resolver: Follower, file: str, name: str, stars: list[Import], live: list[Binding], seen: tuple[Node, ...]
) -> Route | None:
    """What star imports make of a name; None when none of them gives it."""
    last = live[-1].span if live else None
    here = Path(resolver.module_name(file), name)
    for statement in reversed(stars):
        if last is not None and statement.span < last and not conditions(live[-1]):
            return None  # bound again after this star
        target = resolver.target_module(file, statement)
        if target is None:
            continue
        found = _star_gives(resolver, target, name, file, seen)
        if found is None:
            continue
        if isinstance(found, str):
            if live and statement.span < live[0].span:
                return None
            return ends(Dynamic(found, here))
        route = resolver.hop(file, here, statement.span, "star", bool(statement.guards), True, found)
        if live or statement.guards or any(binding.name == name for binding in resolver.snapshot.facts(file).bindings):
            return Route(route.arms, ((here, False),)) if not live else ends(Dynamic("star-over-binding", here))
        return route
    return None


def _star_gives(
    resolver: Follower, target: str, name: str, importer: str, seen: tuple[Node, ...]
) -> Route | str | None:
    """The route of a name through ``from target import *``; a reason when nobody can say; None when it gives
    none.
    """
    located = resolver.snapshot.modules.find(target, importer)
    if isinstance(located, Foreign | Opaque | Ambiguous):
        return "star-from-outside"
    if not isinstance(located, SourceModule):
        return None
    facts = resolver.snapshot.facts(located.path)
    if facts.exports is not None:
        if not any(export.name == name for export in facts.exports):
            return None if facts.exports_exact else "computed-exports"
    elif name.startswith("_"):
        return None
    if (located.path, name) in seen:
        return None
    route = resolver.inside(located.path, name, seen)
    first = route.arms[0].end
    if all(isinstance(arm.end, Missing) for arm in route.arms):
        return None
    if (
        isinstance(first, Dynamic)
        and first.path.name == name
        and first.reason in ("star-from-outside", "computed-exports")
    ):
        return first.reason
    if facts.exports is None and not live_bindings(facts, name)[0] and not any(map(is_star, facts.imports)):
        return None  # neither ``__getattr__`` nor a submodule that nobody imported comes through a star
    return route
