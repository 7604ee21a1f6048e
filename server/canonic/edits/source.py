"""The text of one file with its import statements: what plan, order and writing ask about it.

Takes `Lines` and import facts. Each statement is parsed when first asked for, so the cost does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from canonic.edits.gap import is_about_layout, is_pragma
from canonic.edits.place import Place, adjacent, locate
from canonic.edits.rows import Between
from canonic.edits.statement import Statement, parse
from canonic.facts.model import Import
from canonic.settings.import_style import ImportStyle, Wrapping
from canonic.text.spans import Lines, Span

OrderCounts = Callable[[Import], bool]
"""Whether it counts what is imported before a statement: it may load this file in turn, or do something."""


class Source:
    """The text of one file and its import statements, by their numbers in the facts."""

    def __init__(self, lines: Lines, imports: Sequence[Import], order_counts: OrderCounts) -> None:
        self.lines = lines
        self.imports = imports
        self._order_counts = order_counts
        self._places: dict[int, Place] = {}
        self._statements: dict[int, Statement | None] = {}

    def holds(self, span: Span) -> bool:
        """Whether the text has such a place."""
        start, end = self.lines.offset(span.line, span.column), self.lines.offset(span.end_line, span.end_column)
        return min(span.line, span.column, span.end_column) > 0 and start <= end and self.lines.span(start, end) == span

    def taken(self, number: int) -> Span:
        """What an edit of the statement may change: its lines, if they are its own."""
        place = self.place(number)
        if not place.alone:
            return self.imports[number].span
        return self.lines.span(place.line_start, place.next_line)

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
        """Where the statement stands."""
        if number not in self._places:
            self._places[number] = locate(self.lines, self.imports[number].span)
        return self._places[number]

    # ------------------------------------------------------------------ for the plan

    def adjacent(self, first: int, second: int) -> bool:
        """Whether only blank space and ordinary comments stand between two statements of the file."""
        return adjacent(self.lines, self.imports[first].span, self.imports[second].span)

    def free(self, statement: int, index: int) -> bool:
        """Whether a name can leave its statement for another one without any comment losing its place."""
        place, parsed = self.place(statement), self.statement(statement)
        return (
            place.alone
            and parsed is not None
            and not parsed.carries_comment(index)
            and not is_pragma(place.comment)
            and not is_pragma(parsed.header)
        )

    def removable(self, statement: int) -> bool:
        """Whether the statement can vanish with its lines."""
        parsed = self.statement(statement)
        return self.place(statement).removable and parsed is not None and not parsed.comments

    def aside(self, statement: int) -> str:
        """The comment behind a statement of one name, where that is all that keeps the statement from vanishing."""
        place, parsed = self.place(statement), self.statement(statement)
        if parsed is None or parsed.parenthesised or len(parsed.items) != 1 or is_pragma(place.comment):
            return ""
        return place.comment if place.separable else ""

    def pragma(self, statement: int) -> str:
        """The comment for tools that is said of all names of a statement: each needs it wherever it goes."""
        place, parsed = self.place(statement), self.statement(statement)
        if parsed is None or not place.separable or [parsed.header or place.comment] != self._comments(statement):
            return ""
        said = parsed.header or place.comment
        return said if is_pragma(said) and not is_about_layout(said) else ""

    def behind(self, statement: int, index: int) -> str:
        """The comment on the line of a name, where it can go with the name: all comments of the statement are such."""
        place, parsed = self.place(statement), self.statement(statement)
        if parsed is None or not place.separable:
            return ""
        said = [parsed.behind(index) for index in range(len(parsed.items))]
        return said[index] if list(filter(None, said)) == self._comments(statement) else ""

    def _comments(self, statement: int) -> list[str]:
        """All comments in the statement and behind it."""
        said = self.place(statement).comment
        return [*self.parsed(statement).comments, *([said] if said else [])]

    def lined(self, statement: int, style: ImportStyle) -> bool:
        """Whether each name of the statement has a line, or can have one, for a comment behind one more."""
        parsed = self.statement(statement)
        if parsed is None or not parsed.spelling:
            return False
        if not parsed.parenthesised:
            return style.wrapping is Wrapping.VERTICAL and style.trailing_comma and "\\" not in parsed.code
        return parsed.trailing_comma and all(gap.tail is not None for gap in parsed.gaps)

    def readable(self, statement: int) -> bool:
        """Whether something can be written behind the statement."""
        return self.statement(statement) is not None

    def open(self, statement: int, style: ImportStyle, *, branched: bool) -> bool:
        """Whether names can be added to the statement, or one `branched` from it, without coming under a comment meant
        for others, unless the project's sorter would put them there.
        """
        place, parsed = self.place(statement), self.statement(statement)
        if not place.alone or parsed is None or is_about_layout(place.comment):
            return False
        if branched and not (is_pragma(place.comment) or is_pragma(parsed.header)):
            return True  # other comments stay behind
        if branched and (parsed.is_star or (parsed.parenthesised and place.comment)):
            return False
        if style.joins_commented:
            return not place.comment or parsed.parenthesised or self.lined(statement, style)
        return not place.comment and not parsed.header

    def headed(self, statement: int, style: ImportStyle) -> bool:
        """Whether a comment can be said of all names of the statement that nothing is said of so far."""
        place, parsed = self.place(statement), self.statement(statement)
        if not place.alone or parsed is None:
            return False
        if parsed.parenthesised:
            return not parsed.header and parsed.gaps[0].tail is not None
        return not place.comment or len(parsed.items) > 1 or self.lined(statement, style)

    # ------------------------------------------------------------------ for the order

    def between(self, first: int, second: int) -> Between | None:
        """What stands between two neighbouring statements of the file; None when it is more than blank lines and a
        comment that belongs to the second, or when one of them shares its lines.
        """
        if not (self.place(first).alone and self.place(second).alone):
            return None
        start, end = self.imports[first].span.end_line + 1, self.imports[second].span.line
        lines = [self.lines.line_text(number) for number in range(start, end)]
        blank = next((number for number, line in enumerate(lines) if line), len(lines))
        comments = [line.lstrip(" \t") for line in lines[blank:]]
        if any(not comment.startswith("#") or is_pragma(comment) for comment in comments):
            return None
        return Between(blank, len(lines) - blank)

    def is_commented(self, statement: int) -> bool:
        """Whether a comment stands on the line above the statement."""
        return self.lines.line_text(self.imports[statement].span.line - 1).lstrip().startswith("#")

    def is_movable(self, statement: int) -> bool:
        """Whether the statement stands alone on whole lines of its own."""
        place = self.place(statement)
        return place.alone and "\f" not in self.lines.text[place.line_start : place.start]

    def order_counts(self, statement: int) -> bool:
        """Whether it counts what is imported before the statement."""
        return self._order_counts(self.imports[statement])
