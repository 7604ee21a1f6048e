"""Which import statement each name of a file is to stand in: decided on facts, before any text is made.

Takes the imports of a file and the `Wishes`, and gives `Draft` statements in their order. It does not know how a
statement is written; what it must know of layout (comments, neighbours) comes through `Layout`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from canonic.changes import MoveModule, MoveName
from canonic.edits.wishes import Addition, Wishes
from canonic.facts.model import Import


class Layout(Protocol):
    """What the plan asks about the text."""

    def adjacent(self, first: int, second: int) -> bool:
        """Whether only blank space and ordinary comments stand between two statements of the file."""

    def free(self, statement: int, index: int) -> bool:
        """Whether a name can leave its statement for another one without any comment losing its place."""

    def removable(self, statement: int) -> bool:
        """Whether the statement can vanish with its lines."""

    def readable(self, statement: int) -> bool:
        """Whether something can be written behind the statement."""

    def open(self, statement: int) -> bool:
        """Whether names can be added to the statement without coming under a comment meant for others."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of a drafted statement."""

    name: str
    asname: str
    origin: tuple[int, int] | None
    """Number of the import statement in the facts, and of the name in it, where it stands today; None for a new one."""
    renamed: bool = False

    @property
    def bound(self) -> str:
        """The name that the file gains; empty for a star."""
        return self.asname or ("" if self.name == "*" else self.name.partition(".")[0])


@dataclass(slots=True)
class Draft:
    """An import statement as it is going to be."""

    statement: int
    """Number in the facts of the statement that it replaces or, when `branched`, that it is written behind."""
    spelling: str
    """What stands behind ``from``, dots included; empty for ``import a.b``."""
    entries: list[Entry]
    """Names that come from `statement` itself, or new ones that take its place."""
    lazy: bool
    branched: bool = False
    changed: bool = False
    added: list[Entry] = field(default_factory=list)
    """Names that come from other statements, to be put behind the others."""

    @property
    def everything(self) -> list[Entry]:
        """All names that it will hold. None: the statement goes."""
        return self.entries + self.added


def draft(imports: Sequence[Import], wishes: Wishes, layout: Layout) -> list[Draft]:
    """The statements of every run of imports that a change touches, unchanged ones included, in the order of the text.

    A run is a row of imports in one block with nothing but blank space and comments between them. Names move only
    within their run, so nothing between can read them. The order within a run is that of the text: whoever wants the
    statements sorted does so to this list, run by run.
    """
    drafts: list[Draft] = []
    for run in runs(imports, wishes.touched, layout):
        drafts += _settle([_as_written(imports[number], number) for number in run], wishes, layout)
    return drafts


def runs(imports: Sequence[Import], touched: set[int], layout: Layout) -> list[list[int]]:
    """The rows of neighbouring imports around each touched statement."""
    runs: list[list[int]] = []
    for number in sorted(touched):
        if runs and number <= runs[-1][-1]:
            continue
        first = last = number
        while first > 0 and _neighbours(imports, first - 1, layout):
            first -= 1
        while last + 1 < len(imports) and _neighbours(imports, last, layout):
            last += 1
        runs.append(list(range(first, last + 1)))
    return runs


def _neighbours(imports: Sequence[Import], first: int, layout: Layout) -> bool:
    return imports[first].block == imports[first + 1].block and layout.adjacent(first, first + 1)


def _as_written(statement: Import, number: int) -> Draft:
    entries = [Entry(name.name, name.asname, (number, index)) for index, name in enumerate(statement.names)]
    spelling = "." * statement.level + statement.module if statement.is_from else ""
    return Draft(number, spelling, entries, statement.lazy)


def _settle(run: list[Draft], wishes: Wishes, layout: Layout) -> list[Draft]:
    """The run with every change made."""
    pending = {draft.statement for draft in run if draft.statement in wishes.changed}
    for source in list(run):
        if source.statement not in pending:
            continue
        pending.discard(source.statement)
        staying, groups = _groups(source, wishes)
        _place(run, source, staying, groups, pending, layout)
    for addition in wishes.additions:
        _add(run, addition, layout)
    return run


def _groups(source: Draft, wishes: Wishes) -> tuple[list[Entry], dict[str, list[Entry]]]:
    """The names that stay in a statement, and those that go elsewhere, by module as spelled."""
    groups: dict[str, list[Entry]] = {source.spelling: []}
    if star := wishes.stars.get(source.statement):
        for spelling, names in star.groups:
            entries = [Entry(name, bound if bound != name else "", None) for name, bound in names]
            groups.setdefault(spelling, []).extend(entries)
        return [], {spelling: entries for spelling, entries in groups.items() if entries}
    for entry in source.entries:
        assert entry.origin is not None
        match wishes.names.get(entry.origin):
            case None:
                groups[source.spelling].append(entry)
            case MoveName() as move:
                groups.setdefault(move.spelling, []).append(_renamed(entry, move.target.name))
            case MoveModule() as move:
                groups[source.spelling].append(Entry(move.module, entry.asname, entry.origin, renamed=True))
            case _:
                pass  # the name is dropped
    return groups.pop(source.spelling), groups


def _place(
    run: list[Draft],
    source: Draft,
    staying: list[Entry],
    groups: dict[str, list[Entry]],
    pending: set[int],
    layout: Layout,
) -> None:
    """Give each group of names its statement: one that is there, the source itself, or a new one behind the source."""
    source.changed = True
    removable = layout.removable(source.statement)
    left: list[tuple[str, list[Entry]]] = []
    for number, (spelling, entries) in enumerate(groups.items()):
        must_stay = not staying and not left and not removable and number == 0
        if must_stay or not _merge(run, source, spelling, entries, pending, layout):
            left.append((spelling, entries))
    if staying or not left:
        source.entries = staying
    else:
        source.spelling, source.entries = left.pop(0)
    position = run.index(source) + 1
    for spelling, entries in left:
        run.insert(position, Draft(source.statement, spelling, entries, source.lazy, branched=True, changed=True))
        position += 1


def _add(run: list[Draft], addition: Addition, layout: Layout) -> None:
    """Bring one more import into the run that its anchor stands in."""
    behind = [draft for draft in run if draft.statement == addition.anchor]
    if not behind:
        return  # another run
    anchor = behind[-1]
    entry = Entry(addition.name, addition.asname, None)
    if _merge(run, anchor, addition.spelling, [entry], set(), layout, itself=True):
        return
    if not anchor.everything:
        anchor.spelling, anchor.entries = addition.spelling, [entry]
        return
    while anchor.spelling == "__future__" and (later := _next(run, anchor)) and later.spelling == "__future__":
        if not layout.readable(later.statement):
            break
        anchor = later
    new = Draft(anchor.statement, addition.spelling, [entry], anchor.lazy, branched=True, changed=True)
    run.insert(run.index(anchor) + 1, new)


def _next(run: list[Draft], draft: Draft) -> Draft | None:
    position = run.index(draft) + 1
    return run[position] if position < len(run) else None


def _merge(
    run: list[Draft],
    source: Draft,
    spelling: str,
    entries: list[Entry],
    pending: set[int],
    layout: Layout,
    *,
    itself: bool = False,
) -> bool:
    """Put a group of names into a statement of the run that imports from their module; False when none takes all.

    `itself`: the source may take them too.
    """
    if not all(entry.origin is None or layout.free(*entry.origin) for entry in entries):
        return False
    here = run.index(source)
    for position, host in enumerate(run):
        if (host is source and not itself) or host.statement in pending:
            continue
        if host.spelling != spelling or host.lazy != source.lazy:
            continue
        if not host.everything or any(entry.name == "*" for entry in host.everything):
            continue
        between = run[min(here, position) + 1 : max(here, position)]
        if itself and position < here:
            between = [*between, source]
        bound = {entry.bound for draft in between for entry in draft.everything}
        if "" in bound or any(entry.bound in bound for entry in entries):
            continue
        new = [entry for entry in entries if not any(_same(entry, there) for there in host.everything)]
        taken = {entry.bound for entry in host.everything}
        if any(entry.bound in taken for entry in new) or (new and (not spelling or not layout.open(host.statement))):
            continue
        host.added += new
        host.changed = host.changed or bool(new)
        return True
    return False


def _same(entry: Entry, there: Entry) -> bool:
    """Whether the name is imported there already. ``X as X`` hands a name on: a plain ``X`` does not stand for it."""
    return (entry.name, entry.bound) == (there.name, there.bound) and (not entry.asname or bool(there.asname))


def _renamed(entry: Entry, name: str) -> Entry:
    if name == entry.name:
        return entry
    bound = entry.bound
    on_purpose = entry.asname == entry.name
    return Entry(name, bound if name != bound or on_purpose else "", entry.origin, renamed=True)
