"""What a legacy callable takes: the signature of its definition, or the reason why nobody can tell.

Takes a path of a judged snapshot. The file that defines the callable is read for its second tier of facts.
"""

from __future__ import annotations

from canonic.facts.called import Signature
from canonic.findings import Reason
from canonic.resolution.canonical import Judge
from canonic.resolution.model import Defined, External, Missing
from canonic.text.names import Path


def signature_of(judge: Judge, path: Path) -> Signature | Reason:
    """The signature, if a call of the path surely reaches this one definition."""
    home = judge.home(path)
    end = home.end
    if isinstance(end, Missing):
        return Reason.AMBIGUOUS_ARGUMENTS
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
