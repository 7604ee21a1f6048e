"""The text of drafted statements, and the edits that bring it into the file.

Takes drafts, the rows that they stand in and the project's style; gives `TextEdit`. A statement that the project's
formatter would leave alone is written so that it still would; any other keeps its layout. Names that were in order
stay in order.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from canonic.edits.difference import difference
from canonic.edits.drafts import Draft, as_written, pairs
from canonic.edits.form import Form
from canonic.edits.gap import is_pragma
from canonic.edits.order import Order
from canonic.edits.place import Place
from canonic.edits.removal import removals
from canonic.edits.rows import Row, Sorted, arranged, rows_of
from canonic.edits.source import Source
from canonic.edits.statement import Statement, fresh, parse
from canonic.settings.import_style import ImportStyle
from canonic.text.edits import TextEdit
from canonic.text.spans import Span


@dataclass(frozen=True, slots=True)
class _Piece:
    """A statement as it is to stand on its lines."""

    code: str
    behind: str
    """What follows on its last line: blanks and a comment."""

    @property
    def text(self) -> str:
        return self.code + self.behind


def write(
    runs: Sequence[Sequence[Draft]], source: Source, style: ImportStyle, others: Collection[Span] = ()
) -> list[TextEdit]:
    """The edits that make the text hold what the drafts of some runs say; `others` are other places that change."""
    return _Writer(source, style).write(runs, others)


class _Writer:
    def __init__(self, source: Source, style: ImportStyle) -> None:
        self._source = source
        self._style = style
        self._names = Order(style, lambda _module: False)

    def write(self, runs: Sequence[Sequence[Draft]], others: Collection[Span]) -> list[TextEdit]:
        edits: list[TextEdit] = []
        gone: list[int] = []
        for run in runs:
            for row in rows_of(run, self._written, self._source):
                whole = [row] if row.is_touched and arranged(row, self._style, self._source) else row.parts()
                for part in whole:
                    if not part.is_touched:
                        continue
                    if order := arranged(part, self._style, self._source):
                        edits += self._in_order(part, order)
                    else:
                        edits += self._in_place(part)
                        gone += [draft.statement for draft in part.after if not draft.everything]
        return [*edits, *removals(self._source.lines, self._source.imports, gone, self._source.place, others)]

    def _written(self, number: int) -> Draft:
        return as_written(self._source.imports[number], number)

    # ------------------------------------------------------------------ edits

    def _in_order(self, row: Row, order: Sorted) -> list[TextEdit]:
        """The edits for a row of which every line is written anew."""
        text, place = self._source.lines.text, self._source.place
        first, last = place(row.before[0].statement), place(row.before[-1].statement)
        leads = row.leads
        parts: list[str] = []
        for number, draft in enumerate(order.drafts):
            here = place(draft.statement)
            if parts:
                parts.append(first.newline * (1 + order.blank_lines[number - 1]))
            if not draft.branched:
                parts += [self._comment_above(statement) for statement in leads.get(draft.statement, ())]
            parts.append(text[here.line_start : here.start] + self._piece(draft).text)
        for statement in leads.get(-1, ()):
            parts.append(first.newline * 2 + self._comment_above(statement).rstrip("\r\n"))
        return difference(self._source.lines, first.line_start, last.line_end, "".join(parts))

    def _comment_above(self, statement: int) -> str:
        """The lines of comment directly above a statement."""
        lines, number = self._source.lines, self._source.imports[statement].span.line
        first = number
        while lines.line_text(first - 1).lstrip().startswith("#"):
            first -= 1
        return lines.text[lines.starts[first - 1] : lines.starts[number - 1]]

    def _in_place(self, row: Row) -> list[TextEdit]:
        """The edits for a row that keeps its order."""
        edits: list[TextEdit] = []
        for draft in row.after:
            behind = [other for other in row.after if other.branched and other.statement == draft.statement]
            if draft.branched or not draft.everything or not (draft.changed or behind):
                continue
            place = self._source.place(draft.statement)
            piece = self._piece(draft)
            if place.alone:
                parts = [piece.text, *(place.indentation + self._piece(branch).text for branch in behind)]
                after = place.newline.join(parts)
                edits += difference(self._source.lines, place.start, place.line_end, after)
            else:
                after = "; ".join([piece.code, *(self._piece(branch).code for branch in behind)])
                edits += difference(self._source.lines, place.start, place.end, after)
        return edits

    # ------------------------------------------------------------------ statements

    def _piece(self, draft: Draft) -> _Piece:
        statement, place = self._source.parsed(draft.statement), self._source.place(draft.statement)
        behind = self._source.lines.text[place.end : place.line_end] if place.alone else ""
        if not draft.changed:
            return _Piece(statement.code, behind)
        form = Form(self._style, place.indentation, place.newline)
        if not any(entry.origin for entry in draft.entries):
            return self._fresh(draft, statement, place, form, "" if draft.branched else behind)
        if draft.branched:
            return self._branch(draft, statement, place, form, behind)
        return self._changed(draft, statement, place, form, behind)

    def _fresh(self, draft: Draft, statement: Statement, place: Place, form: Form, behind: str) -> _Piece:
        """A statement of new names, in the place of another one or beside it."""
        if draft.branched and statement.is_star and is_pragma(place.comment) and place.alone:
            behind = "  " + place.comment
        if draft.entries[0].name == "*":
            return _Piece(statement.code, behind)
        names = draft.names
        if draft.spelling:
            names = [names[index] for index in self._names.of_names(names)]
        return self._formed(fresh(draft.spelling, names, draft.lazy), place, form, behind)

    def _changed(self, draft: Draft, statement: Statement, place: Place, form: Form, behind: str) -> _Piece:
        """A statement that keeps its place and at least one of its names."""
        statement, behind = self._lined(draft, statement, place.comment, form, behind)
        if draft.said and statement.parenthesised:
            statement = statement.with_comment(draft.said, 0)
        elif draft.said and draft.said not in behind:
            behind = f"{behind.rstrip()}  {draft.said}"
        result = self._sorted(_chosen(draft, statement, original=True), statement)
        if place.alone and self._is_formed(statement, form, behind) and result.comments == _header(result):
            code, rest = self._write(result, statement, form, behind)
            return _Piece(code, rest + behind if statement.parenthesised else rest)
        if place.alone and not behind.strip() and (said := self._only_comment(result)):
            return self._formed(result.on_one_line(), place, form, f"  {said}")
        if statement.parenthesised and not (statement.comments or result.trailing_comma) and len(result.items) == 1:
            return self._formed(result.on_one_line(), place, form, behind)
        return _Piece(result.code, behind)

    def _branch(self, draft: Draft, statement: Statement, place: Place, form: Form, behind: str) -> _Piece:
        """A statement of names that leave another one."""
        pragma = place.comment if is_pragma(place.comment) else ""
        statement, pragma = self._lined(draft, statement, pragma, form, pragma)
        result = self._sorted(_chosen(draft, statement, original=False), statement)
        comments = result.comments
        if not statement.parenthesised or (
            len(draft.everything) == 1
            and comments == result.outer_comments
            and len(comments) <= (1 if place.alone and not pragma else 0)
        ):
            said = pragma or "".join(comments)
            return self._formed(result.on_one_line(), place, form, "  " + said if said else "")
        pragma = "  " + pragma if pragma else ""
        if place.alone and self._is_formed(statement, form, behind) and comments == _header(result):
            code, rest = self._write(result, statement, form, pragma)
            return _Piece(code, rest + pragma)
        if place.alone and not pragma and (said := self._only_comment(result)):
            return self._formed(result.on_one_line(), place, form, f"  {said}")
        return _Piece(result.code, pragma)

    def _lined(
        self, draft: Draft, statement: Statement, comment: str, form: Form, behind: str
    ) -> tuple[Statement, str]:
        """A statement on one line to which names come, and what stands behind it: with a line for each name, if there
        are comments to stand behind the names. The `comment` behind a single name stays with it.
        """
        single = comment and len(draft.entries) == 1
        if not draft.added or statement.parenthesised or not (single or any(entry.comment for entry in draft.added)):
            return statement, behind
        code, behind = form.write(statement.intro, statement.names, "" if single else behind, wrapped=True)
        result = parse(code)
        assert result is not None
        origin = draft.entries[0].origin
        if not single or origin is None:
            return result, behind
        return result.with_comment(comment, origin[1] + 1), ""

    def _formed(self, statement: Statement, place: Place, form: Form, behind: str) -> _Piece:
        """A statement on one line, wrapped if it is too long."""
        if not statement.spelling or not place.alone:
            return _Piece(statement.code, behind)
        return _Piece(*form.write(statement.intro, statement.names, behind))

    def _only_comment(self, result: Statement) -> str:
        """The comment behind the only name, where the statement need not stand on several lines for it."""
        if self._style.magic_comma or len(result.items) != 1:
            return ""
        said = result.behind(0)
        return said if result.comments == [said] else ""

    def _is_formed(self, statement: Statement, form: Form, behind: str) -> bool:
        """Whether the formatter would leave the statement, as written, alone."""
        if not statement.spelling or statement.is_star or statement.comments != _header(statement):
            return False
        if statement.header and behind.strip():
            return False
        code, rest = self._write(statement, statement, form, behind)
        return code == statement.code and (statement.parenthesised or rest == behind)

    def _write(self, statement: Statement, before: Statement, form: Form, behind: str) -> tuple[str, str]:
        """A statement that has no comments but behind its parenthesis, in the form of the one that it was."""
        wrapped = before.parenthesised and before.trailing_comma and self._style.magic_comma
        said = behind
        if before.parenthesised:
            said = "  " + statement.header if statement.header else ""
        return form.write(statement.intro, statement.names, said, wrapped=wrapped)

    def _sorted(self, result: Statement, before: Statement) -> Statement:
        """The names in order, if they were."""
        if not result.spelling or self._names.of_names(before.names) != list(range(len(before.names))):
            return result
        return result.ordered(self._names.of_names(result.names))


def _header(statement: Statement) -> list[str]:
    """The comment behind the opening parenthesis, if any."""
    return [statement.header] if statement.header else []


def _chosen(draft: Draft, statement: Statement, *, original: bool) -> Statement:
    """The draft's own names of the statement, under their new module and names, and those that it takes in."""
    own = [entry for entry in draft.entries if entry.origin]
    keep = [entry.origin[1] for entry in own if entry.origin]
    renames = {entry.origin[1]: (entry.name, entry.bound) for entry in own if entry.renamed and entry.origin}
    result = statement.renamed(renames).with_only(keep, header=original or is_pragma(statement.header), footer=original)
    if draft.spelling != statement.spelling:
        result = result.moved_to(draft.spelling)
    added = [entry for entry in draft.everything if entry not in own]
    return result.with_added(pairs(added), [entry.comment for entry in added])
