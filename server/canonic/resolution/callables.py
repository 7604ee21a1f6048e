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


def signature_of(judge: Judge, entry: CallEntry) -> Signature | Reason:
    """The signature, if a call surely reaches one definition; the entry's own word where there is none any more."""
    path = entry.legacy
    home = judge.home(path)
    end = home.end
    if isinstance(end, Missing):
        return _declared(entry.signature) or Reason.AMBIGUOUS_ARGUMENTS
    if isinstance(end, External):
        return Reason.EXTERNAL
    if not isinstance(end, Defined) or len(home.arms) != 1:
        return Reason.DYNAMIC
    if not home.stable or path in judge.resolver.assigned_outside or end.path in judge.resolver.assigned_outside:
        return Reason.UNSTABLE_NAME
    for signature in judge.resolver.snapshot.body(end.file).called.signatures:
        if signature.name == end.span:
            return signature if signature.exact else Reason.DYNAMIC
    return Reason.DYNAMIC


@lru_cache(maxsize=64)
def _declared(text: str) -> Signature | None:
    """The signature that a policy entry declares."""
    from canonic.facts.body import extract_body  # most runs ask for no body

    found = extract_body(definition(text).encode()).called.signatures if text else ()
    return found[0] if found else None
