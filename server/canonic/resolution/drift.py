"""How far a copy has drifted from the canonical definition: members, signatures, bodies.

Takes two `Structure`s; gives a `Drift`. What a class may inherit from somewhere is not called missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from canonic.facts.structure import Member, Structure

_MOST_NAMES = 3
_Pair = tuple[Member, Member]
"""A member of the canonical definition, and the copy's."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What differs. All empty for an exact copy."""

    kinds: bool = False
    """One is a class and the other a function."""
    missing: tuple[Member, ...] = ()
    """What only the canonical class has."""
    extra: tuple[Member, ...] = ()
    """What only the copy has."""
    signatures: tuple[_Pair, ...] = ()
    bodies: tuple[_Pair, ...] = ()
    """Called alike, but they do something else."""
    signature: tuple[str, str] | None = None
    """Of two functions that take other arguments: the canonical one's and the copy's."""
    body: bool = False
    """Whether two functions, or the class statements beside the members, do something else."""

    @property
    def is_none(self) -> bool:
        """Whether the copy is an exact one."""
        return self == _NONE


_NONE = Drift()


def compare(canonical: Structure, copy: Structure) -> Drift:
    """What differs between a canonical definition and a copy of it."""
    if canonical.is_class is not copy.is_class:
        return Drift(kinds=True)
    if not canonical.is_class:
        signature = None if canonical.signature == copy.signature else (canonical.signature, copy.signature)
        return Drift(signature=signature, body=canonical.digest != copy.digest)
    ours = {member.name: member for member in canonical.members}
    theirs = {member.name: member for member in copy.members}
    both = [(ours[name], theirs[name]) for name in ours if name in theirs]
    found = Drift(
        missing=tuple(member for name, member in ours.items() if name not in theirs and not copy.bases),
        extra=tuple(member for name, member in theirs.items() if name not in ours and not canonical.bases),
        signatures=tuple((one, other) for one, other in both if one.signature != other.signature),
        bodies=tuple(
            (one, other) for one, other in both if one.signature == other.signature and one.digest != other.digest
        ),
    )
    if found.is_none and (canonical.digest != copy.digest or canonical.bases != copy.bases):
        return Drift(body=True)
    return found


def in_words(drift: Drift) -> str:
    """What differs, as the end of a sentence about the copy."""
    if drift.is_none:
        return "an exact copy so far"
    if drift.kinds:
        return "one is a class, the other a function"
    said = [
        *_clause("lacks", [member.name for member in drift.missing]),
        *_clause("adds", [member.name for member in drift.extra]),
        *_clause("takes other arguments in", [member.name for member, _ in drift.signatures]),
        *_clause("does something else in", [member.name for member, _ in drift.bodies]),
    ]
    if drift.signature is not None:
        said.append("it takes other arguments")
    if drift.body:
        said.append("it does something else")
    return ", ".join(said)


def _clause(verb: str, names: list[str]) -> list[str]:
    if not names:
        return []
    names = sorted(names, key=lambda name: name.startswith("_"))
    shown = ", ".join(f"`{name}`" for name in names[:_MOST_NAMES])
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return [f"it {verb} {shown}{more}"]
