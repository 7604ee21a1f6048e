"""Legacy paths that the policy gives another name: whether that is a new name for the object, or for another one.

In the middle of a consolidation a class and the factory that is to take its place often stand in one module, and the
policy lists both under the new name. Who imports the old class keeps it where only the module moves.
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.resolution.chain import Resolver
from canonic.resolution.effective import EffectivePolicy
from canonic.resolution.model import Chain, Defined
from canonic.text.names import Path


def destination(resolver: Resolver, policy: EffectivePolicy, written: Path, canonical: Path) -> Path:
    """Where a listed path should come from: the canonical path, unless that is another object and its module has the
    very object under the name that is written.
    """
    kept = Path(canonical.module, written.name)
    if kept in (canonical, written) or kept in policy.listed:
        return canonical
    old, new = _home(resolver, written), _home(resolver, canonical)
    if not (isinstance(old.end, Defined) and isinstance(new.end, Defined)) or resolver.same_object(old, new):
        return canonical  # where the canonical path leads nowhere, the policy is at fault and nothing stands in for it
    return kept if resolver.same_object(old, _home(resolver, kept)) else canonical


def kept_paths(policy: EffectivePolicy) -> Iterator[Path]:
    """The paths that `destination` asks about beside those of the policy."""
    for written, entry in policy.listed.items():
        if written.name not in (entry.canonical.name, "*"):
            yield Path(entry.canonical.module, written.name)


def _home(resolver: Resolver, path: Path) -> Chain:
    return resolver.follow(path.module, path.name)
