"""Which import statement takes names that come from elsewhere, so that nothing is lost and nothing changes its meaning.

Takes drafts and what `Layout` knows of the text. Decides on facts; writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from canonic.edits.drafts import Draft, Entry
from canonic.settings.import_style import ImportStyle


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

    def aside(self, statement: int) -> str:
        """The comment behind a statement of one name, where that is all that keeps the statement from vanishing."""

    def pragma(self, statement: int) -> str:
        """The comment for tools that is said of all names of a statement: each needs it wherever it goes."""

    def behind(self, statement: int, index: int) -> str:
        """The comment on the line of a name, where it can go with the name: all comments of the statement are such."""

    def lined(self, statement: int, style: ImportStyle) -> bool:
        """Whether each name of the statement has a line, or can have one, for a comment behind one more."""

    def open(self, statement: int, style: ImportStyle, *, branched: bool) -> bool:
        """Whether names can be added to the statement, or one `branched` from it, without coming under a comment meant
        for others, unless the project's sorter would put them there.
        """

    def headed(self, statement: int, style: ImportStyle) -> bool:
        """Whether a comment can be said of all names of the statement that nothing is said of so far."""

    def order_counts(self, statement: int) -> bool:
        """Whether it counts what is imported before the statement."""


def join(
    run: list[Draft],
    source: Draft,
    spelling: str,
    entries: list[Entry],
    layout: Layout,
    style: ImportStyle,
    *,
    itself: bool = False,
    said: str = "",
) -> bool:
    """Put a group of names into a statement of the run that imports from their module; False when none takes all.

    `itself`: the source may take them too. `said`: a comment behind the source that goes with the names.
    """
    if not said and not all(entry.origin is None or entry.comment or layout.free(*entry.origin) for entry in entries):
        return False
    if said and len(entries) == 1:
        entries, said = [replace(entries[0], comment=said)], ""
    here = run.index(source)
    for position, host in enumerate(run):
        if (host is source and not itself) or not host.everything:
            continue
        if host.spelling != spelling or host.lazy != source.lazy or host.everything[0].name == "*":
            continue
        between = run[min(here, position) + 1 : max(here, position)]
        if itself and position < here:
            between = [*between, source]
        passed = [(there, draft) for draft in between for there in (*draft.everything, *draft.leaving)]
        passed += [(there, host) for there in host.leaving]
        if any(_shadows(there, draft.spelling, entry, spelling) for there, draft in passed for entry in entries):
            continue
        if position > here and not itself and any(layout.order_counts(draft.statement) for draft in between):
            continue  # the names would be late
        new = [entry for entry in entries if entry.comment or not _has(host, entry)]
        if any(entry.comment for entry in new) and not layout.lined(host.statement, style):
            continue
        if new and not (_takes(host, new, style) and layout.open(host.statement, style, branched=host.branched)):
            continue
        if said and (len(new) < len(entries) or host.said or not layout.headed(host.statement, style)):
            continue
        host.said = host.said or said
        host.added += new
        host.changed = host.changed or bool(new)
        return True
    return False


def groups_of(spelling: str, entries: Sequence[Entry], style: ImportStyle) -> list[list[Entry]]:
    """The names of one module as the style wants them in statements."""
    if style.isolates(spelling):
        return [[entry] for entry in entries]
    if style.combine_as:
        return [list(entries)] if entries else []
    plain = [entry for entry in entries if not entry.asname]
    return [*([plain] if plain else []), *([entry] for entry in entries if entry.asname)]


def _takes(host: Draft, new: Sequence[Entry], style: ImportStyle) -> bool:
    """Whether a statement may hold more names: by the style, and without binding one twice."""
    if not host.spelling or style.isolates(host.spelling):
        return False
    if not style.combine_as and (any(entry.asname for entry in new) or all(entry.asname for entry in host.everything)):
        return False
    taken = {entry.bound for entry in host.everything}
    return not any(entry.bound in taken for entry in new)


def _shadows(there: Entry, its_spelling: str, entry: Entry, spelling: str) -> bool:
    """Whether one import may bind the name of another one anew."""
    if not (spelling or its_spelling or entry.asname or there.asname):
        return False  # ``import a.b`` and ``import a.c`` bind one and the same module
    return there.bound in ("", entry.bound)


def _has(host: Draft, entry: Entry) -> bool:
    """Whether a statement binds the name to the very thing: of several bound alike, the last one counts."""
    bound = [there for there in host.everything if there.bound == entry.bound]
    return bool(bound) and _same(entry, bound[-1])


def _same(entry: Entry, there: Entry) -> bool:
    """Whether the name is imported there already. ``X as X`` hands a name on: a plain ``X`` does not stand for it."""
    return (entry.name, entry.bound) == (there.name, there.bound) and (not entry.asname or bool(there.asname))
