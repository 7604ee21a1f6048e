"""What a file does with a module that it imports: ``m.X``, the module object itself, and what else binds the name.

Takes one import of one file and the file's uses; gives `Reads`. Of ``import a.old`` and ``import a.old.sub`` each has
the uses that begin with it; a use that both could serve belongs to the longer one. Follows no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from canonic.facts.model import BindingKind, FileFacts, Import, ImportedName, ScopeKind, Use, UseKind
from canonic.facts.used import FileUses
from canonic.resolution.module_uses import BoundModule, reaches
from canonic.text.names import parents
from canonic.text.spans import Lines, Span
from canonic.text.words import whole_word

_GAP = re.compile(r"(?:[ \t\f\r\n()]|\\\r?\n)*")
_BOUND_BY_IMPORT = frozenset((BindingKind.IMPORT, BindingKind.MODULE))
DECLARING = ("global", "nonlocal")
"""What a function says to bind a name for a scope around it."""


@dataclass(frozen=True, slots=True)
class Read:
    """One attribute of the module: ``m.X``, with what follows it."""

    use: Use
    names: tuple[str, ...]
    """The attributes: ``("X", "y")`` of ``m.X.y``. At least one."""

    @property
    def stores(self) -> bool:
        """Whether the attribute of the module is itself assigned or deleted."""
        return len(self.names) == 1 and self.use.kind in (UseKind.STORE, UseKind.DELETE)


@dataclass(frozen=True, slots=True)
class Reads:
    """All that a file does with one name that an import binds to a module."""

    names: tuple[Read, ...]
    whole: tuple[Use, ...]
    """Uses of the module as an object: ``f(m)``, ``getattr(m, …)``. For ``import a.b`` of a package above it, too."""
    beside: tuple[Use, ...]
    """For ``import a.b``: uses of ``a`` that lead elsewhere and that no other import of the file accounts for."""
    unsure: bool
    """Something else binds the name as well, or a function reaches for it with ``global`` or ``nonlocal``."""

    @property
    def roots(self) -> list[Span]:
        """Where the names are read, each by the first name of its expression."""
        return [read.use.root_span for read in self.names]


def reads_of(facts: FileFacts, body: FileUses, text: str, bound: BoundModule) -> Reads:
    """The reads of one import, in the order of the text. `text`: at least what has the `DECLARING` words."""
    root = bound.expression.partition(".")[0]
    dotted = "." in bound.expression
    rivals = [rival for rival in plain_imports(facts, root) if rival[1] is not bound.imported] if dotted else []
    names: list[Read] = []
    whole: list[Use] = []
    beside: list[Use] = []
    unsure = is_bound_otherwise(facts, bound, root) or _is_declared(text, root)
    for use in body.uses:
        parts = use.dotted.split(".")
        if parts[0] != root or not reaches(facts, bound, use):
            continue
        if use.kind in (UseKind.STORE, UseKind.DELETE) and len(parts) == 1:
            unsure = True
            continue
        length = bound.expression.count(".") + 1
        owners = [rival for rival in rivals if _serves(facts, bound, rival, use)]
        longest = max((rival[1].name.count(".") + 1 for rival in owners), default=0)
        if parts[:length] != bound.expression.split("."):
            if bound.expression.startswith(f"{use.dotted}."):
                whole.append(use)
            elif not longest:
                beside.append(use)
            continue
        equal = [rival for rival in owners if rival[1].name == bound.expression]
        if longest > length or any(rival[0].scope != bound.statement.scope for rival in equal):
            continue
        unsure = unsure or bool(equal)
        if len(parts) == length:
            whole.append(use)
        else:
            names.append(Read(use, tuple(parts[length:])))
    return Reads(tuple(names), tuple(whole), tuple(beside), unsure)


def plain_imports(facts: FileFacts, root: str) -> Iterator[tuple[Import, ImportedName]]:
    """Every ``import root…`` without ``as``: they all bind the same name."""
    for statement in facts.imports:
        for imported in statement.names:
            if not statement.is_from and not imported.asname and imported.bound == root:
                yield statement, imported


def part_spans(lines: Lines, use: Use) -> list[Span] | None:
    """The places of the dotted parts of a use; None where more than blanks and brackets stands between them."""
    start, end = lines.offset(use.span.line, use.span.column), lines.offset(use.span.end_line, use.span.end_column)
    found: list[Span] = []
    first = start
    start = _behind_gap(lines.text, start)
    for number, part in enumerate(use.dotted.split(".")):
        if number:
            start = _behind_gap(lines.text, start)
            if not lines.text.startswith(".", start):
                return None
            start = _behind_gap(lines.text, start + 1)
        if not lines.text.startswith(part, start):
            return None
        found.append(lines.span(start, start + len(part)))
        start += len(part)
    if start != end or not found:
        return None
    # The first part reaches back over the brackets that open before it: ``(m).X``.
    head = lines.offset(found[0].end_line, found[0].end_column)
    return [lines.span(first, head), *found[1:]]


def is_bound_otherwise(facts: FileFacts, bound: BoundModule, root: str) -> bool:
    """Whether the scope of an import binds its name in another way too, as far as facts tell."""
    plain = not bound.statement.is_from and not bound.imported.asname and "." in bound.expression
    for statement in facts.imports:
        for imported in statement.names:
            if imported is bound.imported or imported.bound != root or statement.scope != bound.statement.scope:
                continue
            if not plain or statement.is_from or imported.asname:
                return True
    return not bound.statement.scope and any(
        binding.name == root and binding.kind not in _BOUND_BY_IMPORT for binding in facts.bindings
    )


def _serves(facts: FileFacts, bound: BoundModule, rival: tuple[Import, ImportedName], use: Use) -> bool:
    """Whether a use belongs to another plain import: a longer one, or the same one in the same or a nearer scope."""
    statement, imported = rival
    if not f"{use.dotted}.".startswith(f"{imported.name}."):
        return False
    other = BoundModule(statement, imported, imported.name, imported.name, True)
    if not reaches(facts, other, use):
        return False
    nearer = _depth(facts, statement.scope) >= _depth(facts, bound.statement.scope)
    return nearer or imported.name.startswith(f"{bound.expression}.")


def _depth(facts: FileFacts, scope: int) -> int:
    depth = 0
    while scope:
        scope = facts.scopes[scope].parent
        depth += 1
    return depth


def stands_in_class(facts: FileFacts, statement: Import) -> bool:
    """Whether what a statement binds is an attribute of a class."""
    return facts.scopes[statement.scope].kind is ScopeKind.CLASS


def rests_on(dotted: str, old: str, new: str) -> bool:
    """Whether ``a.b.X`` rests on a package that importing `old` has loaded and importing `new` does not."""
    for package in reversed([*parents(old), old]):
        if f"{dotted}.".startswith(f"{package}."):
            return not f"{new}.".startswith(f"{package}.")
    return False


def _is_declared(text: str, root: str) -> bool:
    """Whether some function may bind the name for a scope around it."""
    return any(
        word in text and re.search(rf"{whole_word(word)}[^\n#]*\b{re.escape(root)}\b", text) is not None
        for word in ("global", "nonlocal")
    )


def _behind_gap(text: str, start: int) -> int:
    match = _GAP.match(text, start)
    assert match is not None
    return match.end()
