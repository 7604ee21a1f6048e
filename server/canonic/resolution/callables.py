"""What a legacy callable takes: the signature of its definition, or the reason why nobody can tell.

Takes a call entry and a judged snapshot. The file that defines the callable is read for its second tier of facts.
"""

from __future__ import annotations

from functools import lru_cache

from canonic.facts.called import Signature
from canonic.findings import Reason
from canonic.policy.model import CallEntry
from canonic.policy.template import definition
from canonic.resolution.canonical import Judge
from canonic.resolution.model import Defined, External, Missing
from canonic.text.names import Path


def signature_of(judge: Judge, entry: CallEntry) -> Signature | Reason:
    """The signature, if a call surely reaches one definition; the entry's own word where there is none any more."""
    path = entry.legacy
    home = judge.home(path)
    end = home.end
    if isinstance(end, Missing):
        return _declared(entry.signature) or Reason.UNKNOWN_SIGNATURE
    if isinstance(end, External):
        return Reason.EXTERNAL
    if not isinstance(end, Defined) or len(home.arms) != 1:
        return Reason.DYNAMIC
    if not home.stable or any(map(judge.resolver.is_assigned_outside, (path, end.path))):
        return Reason.UNSTABLE_NAME
    for signature in judge.resolver.snapshot.body(end.file).called.signatures:
        if signature.name == end.span:
            return signature if signature.exact else Reason.DYNAMIC
    return Reason.DYNAMIC


def leads_back(judge: Judge, entry: CallEntry) -> bool:
    """Whether the replacement is, or is to be replaced by, the callable itself: then there would be no end to it."""
    entries = judge.policy.policy.calls
    pending, seen = [entry], {entry.legacy}
    while pending:
        for path in pending.pop().imports:
            if _is_callable(judge, path, entry):
                return True
            following = [other for other in entries if other.legacy not in seen and _is_callable(judge, path, other)]
            seen.update(other.legacy for other in following)
            pending += following
    return False


def _is_callable(judge: Judge, path: Path, entry: CallEntry) -> bool:
    """Whether a path is the callable of an entry."""
    return path == entry.legacy or judge.resolver.same_object(judge.home(path), judge.home(entry.legacy))


@lru_cache(maxsize=64)
def _declared(text: str) -> Signature | None:
    """The signature that a policy entry declares."""
    from canonic.facts.body import extract_body  # most runs ask for no body

    found = extract_body(definition(text).encode()).called.signatures if text else ()
    return found[0] if found else None
