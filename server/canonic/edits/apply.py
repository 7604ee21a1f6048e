"""All rewrites of one file become one consistent set of text edits.

Takes a file's text, its facts and the `Rewrite` values, gives `Applied`. Pure: nothing is read or written. Only the
statements concerned are parsed, so the cost does not grow with the file. It does not ask whether a rewrite is right or
safe, and it does not sort imports: statements change where they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from canonic.edits.difference import difference
from canonic.edits.gap import is_pragma
from canonic.edits.place import Place, adjacent, locate
from canonic.edits.plan import Draft, Entry, draft, runs
from canonic.edits.removal import removals
from canonic.edits.statement import Statement, fresh, parse
from canonic.edits.wishes import Imports, Wishes, overlap, torn, wishes_of
from canonic.facts.model import FileFacts, Import
from canonic.findings import Rewrite
from canonic.text.edits import TextEdit
from canonic.text.spans import Lines, Span


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of the rewrites of one file."""

    edits: tuple[TextEdit, ...]
    """In the order of the text, none overlapping another."""
    declined: tuple[Rewrite, ...]
    """Rewrites that no edit carries out: the text at the site is not what they speak of, cannot be read, binds the name
    twice, or another rewrite of the same name came first."""


def apply(text: str, facts: FileFacts, rewrites: Sequence[Rewrite]) -> Applied:
    """The edits that carry out `rewrites` in `text`: the text that `facts` was made from, without byte order mark."""
    source = _Source(Lines(text), facts.imports)
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
    edits = [*_write(source, draft(facts.imports, total, source)), *(TextEdit(*item) for item in total.texts.items())]
    return Applied(tuple(sorted(edits)), declined)


def _spoilt(wanted: Mapping[int, Wishes], total: Wishes, imports: Imports, source: _Source) -> set[int]:
    """Which rewrites cannot be carried out beside all the rest."""
    names = set(torn(imports, total.names))
    taken = [source.taken(number) for run in runs(imports.statements, total.touched, source) for number in run]
    return {
        number
        for number, wishes in wanted.items()
        if not names.isdisjoint(wishes.names)
        or any(overlap(span, statement) for span in wishes.texts for statement in taken)
    }


class _Source:
    """The text of one file and its import statements, each parsed when first asked for."""

    def __init__(self, lines: Lines, imports: Sequence[Import]) -> None:
        self.lines = lines
        self.imports = imports
        self._places: dict[int, Place] = {}
        self._statements: dict[int, Statement | None] = {}

    def span(self, number: int) -> Span:
        return self.imports[number].span

    def holds(self, span: Span) -> bool:
        """Whether the text has such a place."""
        start, end = self.lines.offset(span.line, span.column), self.lines.offset(span.end_line, span.end_column)
        return min(span.line, span.column, span.end_column) > 0 and start <= end and self.lines.span(start, end) == span

    def taken(self, number: int) -> Span:
        """What an edit of the statement may change: its lines, if they are its own."""
        place = self.place(number)
        return self.lines.span(place.line_start, place.next_line) if place.alone else self.span(number)

    def statement(self, number: int) -> Statement | None:
        """The statement as LibCST reads it; None when it cannot, or when facts and text do not agree."""
        if number not in self._statements:
            fact = self.imports[number]
            statement = parse(self.lines.slice(fact.span))
            if statement and statement.names != [(name.name, name.asname) for name in fact.names]:
                statement = None
            self._statements[number] = statement
        return self._statements[number]

    def parsed(self, number: int) -> Statement:
        """The same for a statement that is known to be readable."""
        statement = self.statement(number)
        assert statement is not None
        return statement

    def place(self, number: int) -> Place:
        if number not in self._places:
            self._places[number] = locate(self.lines, self.span(number))
        return self._places[number]

    def adjacent(self, first: int, second: int) -> bool:
        return adjacent(self.lines, self.span(first), self.span(second))

    def free(self, statement: int, index: int) -> bool:
        place, parsed = self.place(statement), self.statement(statement)
        return (
            place.alone
            and parsed is not None
            and not parsed.carries_comment(index)
            and not is_pragma(place.comment)
            and not is_pragma(parsed.header)
        )

    def removable(self, statement: int) -> bool:
        parsed = self.statement(statement)
        return self.place(statement).removable and parsed is not None and not parsed.comments

    def readable(self, statement: int) -> bool:
        return self.statement(statement) is not None

    def open(self, statement: int) -> bool:
        place, parsed = self.place(statement), self.statement(statement)
        return place.alone and not place.comment and parsed is not None and not parsed.header


def _write(source: _Source, drafts: Sequence[Draft]) -> list[TextEdit]:
    """The edits that make the text hold what `drafts` say."""
    edits: list[TextEdit] = []
    gone: list[int] = []
    behind: dict[int, str] = {}
    for made in drafts:
        if made.branched:
            behind[made.statement] = behind.get(made.statement, "") + _branch(made, source)
    for made in drafts:
        if made.branched or not (made.changed or made.statement in behind):
            continue
        if not made.everything:
            gone.append(made.statement)
            continue
        place = source.place(made.statement)
        # The statement and what is written behind it are one change: both may put text at the same place.
        end = place.line_end if place.alone and made.statement in behind else place.end
        rest = source.lines.text[place.end : end]
        after = _in_place(made, source.parsed(made.statement)) + rest + behind.get(made.statement, "")
        edits += difference(source.lines, place.start, end, after)
    return [*edits, *removals(source.lines, source.imports, gone, source.place)]


def _in_place(made: Draft, statement: Statement) -> str:
    """The statement that takes the place of the one it was."""
    return _chosen(made, statement, original=True).with_added(_named(made.added)).code


def _branch(made: Draft, source: _Source) -> str:
    """The text that puts a new statement behind the one that its names leave."""
    statement, place = source.parsed(made.statement), source.place(made.statement)
    result = _chosen(made, statement, original=False)
    comments = result.comments
    pragma = place.comment if is_pragma(place.comment) and _takes_pragma(made, statement) else ""
    if not statement.parenthesised or (
        len(made.entries) == 1
        and not (made.added and comments)
        and comments == result.outer_comments
        and len(comments) <= (1 if place.alone and not pragma else 0)
    ):
        result = result.on_one_line()
        pragma = pragma or "".join(comments)
    code = result.with_added(_named(made.added)).code
    if not place.alone:
        return "; " + code
    return place.newline + place.indentation + code + ("  " + pragma if pragma else "")


def _takes_pragma(made: Draft, statement: Statement) -> bool:
    """Whether a comment for tools behind a statement speaks to what leaves it, too."""
    return statement.is_star or any(entry.origin for entry in made.entries)


def _chosen(made: Draft, statement: Statement, *, original: bool) -> Statement:
    """The draft's own names of the statement, under their new module and names."""
    keep = [entry.origin[1] for entry in made.entries if entry.origin]
    if not keep:
        return statement if made.entries[0].name == "*" else fresh(made.spelling, _named(made.entries), made.lazy)
    renames = {entry.origin[1]: (entry.name, entry.bound) for entry in made.entries if entry.renamed and entry.origin}
    result = statement.renamed(renames).with_only(keep, header=original or is_pragma(statement.header), footer=original)
    new = _named(entry for entry in made.entries if not entry.origin)
    result = result if made.spelling == statement.spelling else result.moved_to(made.spelling)
    return result.with_added(new)


def _named(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    return [(entry.name, entry.asname) for entry in entries]
