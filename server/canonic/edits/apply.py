"""All rewrites of one file become one consistent set of text edits.

Takes a file's text, its facts and the `Rewrite` values, gives `Applied`. Pure: nothing is read or written. Only the
statements concerned are parsed, so the cost does not grow with the file. It does not ask whether a rewrite is right or
safe, and it does not sort imports: statements change where they stand.
"""

from __future__ import annotations

import keyword
from collections.abc import Sequence
from dataclasses import dataclass

from canonic.changes import MoveName
from canonic.edits.difference import difference
from canonic.edits.gap import is_pragma
from canonic.edits.place import Place, adjacent, locate
from canonic.edits.plan import Draft, draft
from canonic.edits.statement import Statement, is_spelling, parse
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
    sites = {
        (statement.span, name.span): (number, index)
        for number, statement in enumerate(facts.imports)
        for index, name in enumerate(statement.names)
    }
    moves: dict[tuple[int, int], MoveName] = {}
    owners: dict[tuple[int, int], Rewrite] = {}
    declined: list[Rewrite] = []
    for rewrite in rewrites:
        (change,) = rewrite.changes
        site = sites.get((change.statement, change.site)) if isinstance(change, MoveName) else None
        if (
            site is None
            or not isinstance(change, MoveName)
            or not _writable(facts.imports[site[0]], site[1], change)
            or source.statement(site[0]) is None
            or not _agree(moves.setdefault(site, change), change)
        ):
            declined.append(rewrite)
        else:
            owners.setdefault(site, rewrite)
    for site in _torn(facts.imports, moves):
        del moves[site]
        declined.append(owners[site])
    return Applied(_write(source, draft(facts.imports, moves, source)), tuple(declined))


class _Source:
    """The text of one file and its import statements, each parsed when first asked for."""

    def __init__(self, lines: Lines, imports: Sequence[Import]) -> None:
        self.lines = lines
        self._imports = imports
        self._places: dict[int, Place] = {}
        self._statements: dict[int, Statement | None] = {}

    def span(self, number: int) -> Span:
        return self._imports[number].span

    def statement(self, number: int) -> Statement | None:
        """The statement as LibCST reads it; None when it cannot, or when facts and text do not agree."""
        if number not in self._statements:
            fact = self._imports[number]
            statement = parse(self.lines.slice(fact.span))
            if statement and statement.names != [(name.name, name.asname) for name in fact.names]:
                statement = None
            self._statements[number] = statement
        return self._statements[number]

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

    def open(self, statement: int) -> bool:
        place, parsed = self.place(statement), self.statement(statement)
        return place.alone and not place.comment and parsed is not None and not parsed.header


def _writable(statement: Import, index: int, rewrite: MoveName) -> bool:
    """Whether the rewrite can be written at all: a named import, a module and names that Python can spell."""
    names = [rewrite.target.name, rewrite.bound]
    return (
        statement.is_from
        and statement.module != "__future__"
        and statement.names[index].name != "*"
        and rewrite.bound == statement.names[index].bound
        and is_spelling(rewrite.spelling)
        and all(name.isidentifier() for name in names)
        and not any(keyword.iskeyword(part) for part in (*names, *rewrite.spelling.split(".")))
    )


def _agree(first: MoveName, second: MoveName) -> bool:
    return (first.spelling, first.target.name) == (second.spelling, second.target.name)


def _torn(imports: Sequence[Import], moves: dict[tuple[int, int], MoveName]) -> list[tuple[int, int]]:
    """Moves of names that their statement binds more than once, unless all of these go the same way.

    The last of them counts, and must still be the last.
    """
    torn = []
    for number, index in moves:
        statement = imports[number]
        bound = statement.names[index].bound
        ways = set()
        for other, name in enumerate(statement.names):
            if name.bound == bound:
                move = moves.get((number, other))
                ways.add(move.spelling if move else "." * statement.level + statement.module)
        if len(ways) > 1:
            torn.append((number, index))
    return torn


def _write(source: _Source, drafts: Sequence[Draft]) -> tuple[TextEdit, ...]:
    """The edits that make the text hold what `drafts` say."""
    edits: list[TextEdit] = []
    behind: dict[int, str] = {}
    for made in drafts:
        if made.branched and (statement := source.statement(made.statement)):
            text = _branch(made, statement, source.place(made.statement))
            behind[made.statement] = behind.get(made.statement, "") + text
    for made in drafts:
        statement = source.statement(made.statement) if made.changed and not made.branched else None
        if statement is None:
            continue
        place = source.place(made.statement)
        if not made.everything:
            edits.append(TextEdit(source.lines.span(place.line_start, place.next_line), ""))
            continue
        # The statement and what is written behind it are one change: both may put text at the same place.
        end = place.line_end if place.alone and made.statement in behind else place.end
        rest = source.lines.text[place.end : end]
        after = _in_place(made, statement).code + rest + behind.get(made.statement, "")
        edits += difference(source.lines, place.start, end, after)
    return tuple(edits)


def _in_place(made: Draft, statement: Statement) -> Statement:
    """The statement that takes the place of the one it was."""
    result = _chosen(made, statement, original=True)
    return result.with_added([(entry.name, entry.bound) for entry in made.added])


def _branch(made: Draft, statement: Statement, place: Place) -> str:
    """The text that puts a new statement behind the one that its names leave."""
    result = _chosen(made, statement, original=False)
    comments = result.comments
    pragma = place.comment if is_pragma(place.comment) else ""
    if not statement.parenthesised or (
        len(made.entries) == 1
        and not (made.added and comments)
        and comments == result.outer_comments
        and len(comments) <= (1 if place.alone and not pragma else 0)
    ):
        result = result.on_one_line()
        pragma = pragma or "".join(comments)
    code = result.with_added([(entry.name, entry.bound) for entry in made.added]).code
    if not place.alone:
        return "; " + code
    return place.newline + place.indentation + code + ("  " + pragma if pragma else "")


def _chosen(made: Draft, statement: Statement, *, original: bool) -> Statement:
    """The draft's own names of the statement, under their new module and names."""
    renames = {entry.origin[1]: (entry.name, entry.bound) for entry in made.entries if entry.renamed}
    keep = [entry.origin[1] for entry in made.entries]
    result = statement.renamed(renames).with_only(keep, header=original or is_pragma(statement.header), footer=original)
    return result if made.spelling == statement.spelling else result.moved_to(made.spelling)
