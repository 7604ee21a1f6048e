"""All rewrites of one file become one consistent set of text edits.

Takes a file's text, its facts and the `Rewrite` values, gives `Applied`. Pure: nothing is read or written. Only the
statements concerned are parsed, so the cost does not grow with the file. It does not ask whether a rewrite is right or
safe.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from canonic.edits.plan import draft, runs
from canonic.edits.source import OrderCounts, Source
from canonic.edits.wishes import Imports, Wishes, torn, wishes_of
from canonic.edits.writing import write
from canonic.facts.model import FileFacts
from canonic.findings import Rewrite
from canonic.settings.import_style import DEFAULT, ImportStyle
from canonic.text.edits import TextEdit
from canonic.text.spans import Lines, overlap


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of the rewrites of one file."""

    edits: tuple[TextEdit, ...]
    """In the order of the text, none overlapping another."""
    declined: tuple[Rewrite, ...]
    """Rewrites that no edit carries out: the text at the site is not what they speak of, cannot be read, binds the name
    twice, or another rewrite of the same name came first."""


def apply(
    text: str,
    facts: FileFacts,
    rewrites: Sequence[Rewrite],
    style: ImportStyle = DEFAULT,
    order_counts: OrderCounts = lambda statement: False,
) -> Applied:
    """The edits that carry out `rewrites` in `text`: the text that `facts` was made from, without byte order mark.

    `style` is how the project wants its imports. `order_counts` tells past which statements nothing may move; it is
    asked only where something would.
    """
    source = Source(Lines(text), facts.imports, order_counts)
    imports = Imports(facts.imports)
    total = Wishes()
    wanted: dict[int, Wishes] = {}
    for number, rewrite in enumerate(rewrites):
        wishes = wishes_of(rewrite.changes, imports)
        if (
            wishes is not None
            and all(source.statement(touched) for touched in wishes.touched)
            and all(source.holds(span) for span in wishes.texts)
            and total.take(wishes)
        ):
            wanted[number] = wishes
    while spoilt := _spoilt(wanted, total, imports, source):
        wanted = {number: wishes for number, wishes in wanted.items() if number not in spoilt}
        total = Wishes()
        for wishes in wanted.values():
            total.take(wishes)
    declined = tuple(rewrite for number, rewrite in enumerate(rewrites) if number not in wanted)
    drafts = draft(facts.imports, total, source, style)
    edits = [*write(drafts, source, style, total.texts), *(TextEdit(*item) for item in total.texts.items())]
    return Applied(tuple(sorted(edits)), declined)


def _spoilt(wanted: Mapping[int, Wishes], total: Wishes, imports: Imports, source: Source) -> set[int]:
    """Which rewrites cannot be carried out beside all the rest."""
    names = set(torn(imports, total.names))
    taken = [source.taken(number) for run in runs(imports.statements, total.touched, source) for number in run]
    return {
        number
        for number, wishes in wanted.items()
        if not names.isdisjoint(wishes.names)
        or any(overlap(span, statement) for span in wishes.texts for statement in taken)
    }
