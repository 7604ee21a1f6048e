"""Which import statement each name of a file is to stand in: decided on facts, before any text is made.

Takes the imports of a file, the `Wishes` and the project's style, and gives `Draft` statements, run by run. It does
not know how a statement is written; what it must know of layout (comments, neighbours) comes through `Layout`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from canonic.changes import MoveModule, MoveName
from canonic.edits.drafts import Draft, Entry, as_written
from canonic.edits.joining import Layout, groups_of, join
from canonic.edits.wishes import Addition, Wishes
from canonic.facts.model import Import
from canonic.settings.import_style import ImportStyle

Group = tuple[str, list[Entry]]
"""A module as spelled behind ``from``, and names of it that are to stand together."""


def draft(imports: Sequence[Import], wishes: Wishes, layout: Layout, style: ImportStyle) -> list[list[Draft]]:
    """The statements of every run of imports that a change touches, unchanged ones included, in the order of the text.

    A run is a row of imports in one block with nothing but blank space and comments between them. Names move only
    within their run, so nothing between can read them. The order within a run is that of the text; sorting comes later.
    """
    return [
        _settle([as_written(imports[number], number) for number in run], wishes, layout, style)
        for run in runs(imports, wishes.touched, layout)
    ]


def runs(imports: Sequence[Import], touched: set[int], layout: Layout) -> list[list[int]]:
    """The rows of neighbouring imports around each touched statement."""
    found: list[list[int]] = []
    for number in sorted(touched):
        if found and number <= found[-1][-1]:
            continue
        first = last = number
        while first > 0 and _neighbours(imports, first - 1, layout):
            first -= 1
        while last + 1 < len(imports) and _neighbours(imports, last, layout):
            last += 1
        found.append(list(range(first, last + 1)))
    return found


def _neighbours(imports: Sequence[Import], first: int, layout: Layout) -> bool:
    return imports[first].block == imports[first + 1].block and layout.adjacent(first, first + 1)


def _settle(run: list[Draft], wishes: Wishes, layout: Layout, style: ImportStyle) -> list[Draft]:
    """The run with every change made."""
    leaving: dict[int, list[Group]] = {}
    for source in run:
        if source.statement in wishes.changed:
            source.changed = True
            source.entries, leaving[source.statement] = _groups(source, wishes, style)
            source.leaving = [entry for _, entries in leaving[source.statement] for entry in entries]
    for source in list(run):
        if source.statement in leaving:
            _place(run, source, leaving[source.statement], layout, style)
    for addition in wishes.additions:
        _add(run, addition, layout, style)
    return run


def _groups(source: Draft, wishes: Wishes, style: ImportStyle) -> tuple[list[Entry], list[Group]]:
    """The names that stay in a statement, and those that go elsewhere."""
    groups: dict[str, list[Entry]] = {source.spelling: []}
    if star := wishes.stars.get(source.statement):
        for spelling, names in star.groups:
            entries = [
                Entry(name, bound if bound != name or bound in star.handed_on else "", None) for name, bound in names
            ]
            groups.setdefault(spelling, []).extend(entries)
        return [], _split(groups, style)
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
    if not source.spelling or len(groups_of(source.spelling, source.entries, style)) > 1:
        staying = groups.pop(source.spelling)  # it does not stand as the style wants it: it keeps its ways
        return staying, list(groups.items())
    split = _split(groups, style)
    staying = split.pop(0)[1] if split and split[0][0] == source.spelling else []
    return staying, split


def _split(groups: dict[str, list[Entry]], style: ImportStyle) -> list[Group]:
    return [(spelling, part) for spelling, whole in groups.items() for part in groups_of(spelling, whole, style)]


def _place(run: list[Draft], source: Draft, groups: list[Group], layout: Layout, style: ImportStyle) -> None:
    """Give each group of names its statement: one that is there, the source itself, or a new one behind the source."""
    removable = layout.removable(source.statement)
    if not source.spelling:
        source.entries = _once(run, source, layout, style)
    left: list[Group] = []
    for number, (spelling, names) in enumerate(groups):
        said = layout.pragma(source.statement) if style.joins_commented else ""
        must_stay = not source.entries and not left and not removable and number == 0
        entries = [_with_comment(entry, layout) for entry in names] if style.joins_commented and not said else names
        if must_stay and (said := said or layout.aside(source.statement)):
            must_stay = False
        must_stay = must_stay and not any(entry.comment for entry in entries)
        if must_stay or not join(run, source, spelling, entries, layout, style, said=said):
            left.append((spelling, names))
    source.leaving = []
    if left and not source.everything:
        source.spelling, source.entries = left.pop(0)
    position = run.index(source) + 1
    for spelling, entries in left:
        run.insert(position, Draft(source.statement, spelling, entries, source.lazy, branched=True, changed=True))
        position += 1


def _once(run: list[Draft], source: Draft, layout: Layout, style: ImportStyle) -> list[Entry]:
    """The modules of a plain import without those that moved to where they are imported already."""
    if len(source.entries) == 1 and not layout.removable(source.statement):
        return source.entries
    return [entry for entry in source.entries if not (entry.renamed and join(run, source, "", [entry], layout, style))]


def _add(run: list[Draft], addition: Addition, layout: Layout, style: ImportStyle) -> None:
    """Bring one more import into the run that its anchor stands in."""
    behind = [draft for draft in run if draft.statement == addition.anchor]
    if not behind:
        return  # another run
    anchor = behind[-1]
    entry = Entry(addition.name, addition.asname, None)
    if join(run, anchor, addition.spelling, [entry], layout, style, itself=True):
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


def _with_comment(entry: Entry, layout: Layout) -> Entry:
    """A name with the comment on its line, if that can go with it."""
    return replace(entry, comment=layout.behind(*entry.origin)) if entry.origin else entry


def _renamed(entry: Entry, name: str) -> Entry:
    if name == entry.name:
        return entry
    bound = entry.bound
    on_purpose = entry.asname == entry.name
    return Entry(name, bound if name != bound or on_purpose else "", entry.origin, renamed=True)
