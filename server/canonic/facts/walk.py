"""One pass over the statements of a file: imports, scopes, module-scope bindings, ``__all__``, where statements begin.

Takes text whose lines end in ``\\n`` or ``\\r\\n`` and which ends with a line end. Statements of functions and classes
that hold no import are swallowed many at a time; all others are read one by one. `Walk` keeps what it found, with
offsets and suites; `canonic.facts.extract` makes facts of it. Strings, stores and comments are not its matter.
"""

from __future__ import annotations

from bisect import bisect_left

from canonic.facts.bindings import Bound, bindings_of_header, bindings_of_statement
from canonic.facts.blocks import guard_of_block
from canonic.facts.exports import Exports
from canonic.facts.found import FoundBinding, FoundImport, Mark
from canonic.facts.imports import normal, parse_import
from canonic.facts.lexing import Fault, Lexer, LogicalLine
from canonic.facts.model import BindingKind, Scope, ScopeKind
from canonic.facts.places import Places
from canonic.facts.shapes import (
    ASSIGNED,
    BLANK,
    CONFLICT,
    CONTINUING,
    DEFINITION,
    HEAD,
    HEADERS,
    LAZY,
    NAME,
    PLAIN_DEFINITION,
    RUN,
    SOFT,
)
from canonic.facts.signals import import_signals, may_matter, width
from canonic.facts.suites import Clauses, Suite, is_conditional


class Walk:
    """What one pass over the text finds."""

    def __init__(self, text: str, places: Places) -> None:
        self.text = text
        self.places = places
        self.lexer = Lexer(text)
        self.imports: list[FoundImport] = []
        self.bindings: list[FoundBinding] = []
        self.scopes = [Scope(ScopeKind.MODULE, "", 0, 1)]
        self.marks: list[Mark] = []
        self.faults: list[Fault] = []
        self.exports = Exports(text, places)
        self.module_calls: list[tuple[int, int, Suite]] = []
        """Offsets of module-scope statements that may be warnings, and where they stand."""
        self.getattr_body: tuple[int, int] | None = None
        """Offsets of the last module-level ``def __getattr__`` with its body."""
        self._signals = import_signals(text)
        self._suite = Suite(None, -1, 0, ScopeKind.MODULE)
        self._suite.number = 0
        self._suite.body_column = 0
        self._blocks = 1
        self._type_checking = {"TYPE_CHECKING"}
        self._decorators: list[tuple[int, int]] = []
        self._getattr_open: tuple[int, Suite] | None = None
        self._run()

    def value_text(self, bound: Bound) -> str | None:
        """The text that stands behind the sign of assignment of a module-scope statement ``name = value``."""
        match = ASSIGNED.match(self.text, bound.end)
        if match is None:
            return None
        line = self.lexer.logical_line(bound.start)
        found = self.lexer.pieces(match.end(), line)
        return self.text[found[0].start : found[0].end] if found else None

    def _run(self) -> None:
        length = len(self.text)
        position = careful_until = 0
        while position < length:
            suite = self._suite
            if (
                suite.scope
                and suite.scope_kind is not None
                and position >= careful_until
                and suite.global_names is None
                and suite.last is None  # else a clause may follow a suite on the header's own line
            ):
                end, structured = self._swallow(position, suite)
                if structured:
                    careful_until = end
                elif end > position:
                    self.marks.append(Mark(position, suite.scope))
                    suite.last = None
                    position = end
            following = self._plain_definition(position)
            position = following if following > 0 else self._statement(position)
        self._leave(-1, length)

    def _plain_definition(self, position: int) -> int:
        """Read a ``def`` or ``class`` in the plainest form: its own lines, nothing behind the colon; -1 for any other.

        It does what `_statement` does for these, only quicker: half of all statements that are read are such.
        """
        match = PLAIN_DEFINITION.match(self.text, position)
        if match is None:
            return -1
        suite, column = self._suite, len(match[1])
        while column <= suite.header_column and suite.parent is not None:
            suite = suite.parent
        if suite.body_column != column or suite.scope_suite.global_names is not None:
            return -1
        first = match.start(2)
        self._leave(column, first)
        self.marks.append(Mark(first, suite.scope))
        if suite.at_module_scope and match[4].find(":=") >= 0:
            self._bind(bindings_of_header(self.text, first, match.end(4) + 1, match[2]), suite)
        self._suite = self._define(match[3], match.start(3), first, match[2], column)
        return match.end()

    def _swallow(self, start: int, suite: Suite) -> tuple[int, bool]:
        """How far the text from `start` on is of no interest in this scope, and whether its blocks are, after all.

        They are when an import or a definition stands deeper than the scope's own indentation.
        """
        text = self.text
        signal = bisect_left(self._signals, start)
        limit = self._signals[signal] if signal < len(self._signals) else len(text)
        indent = suite.body_indent
        position = start
        while True:
            match = RUN.match(text, position, limit)
            if match is not None:
                if not indent and width(match[1]) > suite.header_column:
                    suite.body_indent = indent = match[1]
                    suite.body_column = width(indent)
                if indent and match[1].startswith(indent):
                    position = match.end()
            head = HEAD.match(text, position)
            assert head is not None
            first = head.end(2)
            if "\f" in head[1]:
                return position, position > start  # a form feed makes the column start again: read every line
            if not indent or first >= len(text) or not head[1].startswith(indent):
                return position, False
            deeper = len(head[1]) > len(indent)
            if head[3] in ("def", "class", "async"):
                return position, deeper and position > start
            line = self.lexer.logical_line(first)
            if line.end > limit:
                # The clauses before an ``else`` say what it means.
                return position, (deeper or head[3] in CONTINUING) and position > start
            if line.fault:
                self.faults.append(line.fault)
            position = line.end

    def _statement(self, position: int) -> int:
        """Read one logical line; gives where the next begins."""
        text = self.text
        head = HEAD.match(text, position)
        assert head is not None
        first, word = head.end(2), head[3]
        if first >= len(text):
            return len(text)
        if not word and text[first] in "<>|=" and CONFLICT.match(text, first):
            self.faults.append(Fault("a merge conflict is not resolved", first))
            return text.find("\n", first) + 1
        # A continuation line's own indentation counts only when the first line has none.
        column = width(head[1]) or width(head[2].rpartition("\n")[2])
        self._arrange(column, head[1], first)
        suite = self._suite
        self.marks.append(Mark(first, suite.scope))
        line = self.lexer.logical_line(first)
        if line.fault:
            self.faults.append(line.fault)
        if word in HEADERS and self._header(first, word, column, line):
            return line.end
        suite.last = None
        if text[first] == "@":
            self._decorators.append((first + 1, line.end))
            if text.find(":=", first, line.end) >= 0 and suite.at_module_scope:
                self._bind(bindings_of_statement(text, first + 1, self.lexer.pieces(first, line)[0].end), suite)
            return line.end
        self._decorators = []
        self._simple(first, line, suite)
        return line.end

    def _arrange(self, column: int, indent: str, first: int) -> None:
        """Leave the suites that the column lies outside of, and compare it with the suite that it belongs to."""
        if column <= self._suite.header_column:
            self._leave(column, first)
        suite = self._suite
        if suite.body_column < 0:
            suite.body_column, suite.body_indent = column, indent
        elif column != suite.body_column:
            self.faults.append(Fault("the indentation does not fit", first))

    def _leave(self, column: int, at: int) -> None:
        while self._suite.parent is not None and column <= self._suite.header_column:
            if self._suite.body_column < 0:
                self.faults.append(Fault("an indented block is missing", max(0, at - 1)))
            if self._getattr_open is not None and self._getattr_open[1] is self._suite:
                self.getattr_body = (self._getattr_open[0], at)
            self._suite = self._suite.parent

    # --- headers

    def _header(self, first: int, word: str, column: int, line: LogicalLine) -> bool:
        """Read the header of a compound statement; False when it is none (``match`` and ``case`` as names)."""
        text, suite = self.text, self._suite
        end = self.lexer.header_end(first, line)
        if word in ("match", "case") and not self._is_soft_header(first, word, end):
            return False
        if end < 0:
            self.faults.append(Fault("the colon is missing", first))
            end = line.end
        definition = DEFINITION.match(text, first)
        if definition is not None:
            inner = self._define(definition[1], definition.start(1), first, word, column)
        else:
            inner = self._open_block(first, word, column, end)
        if suite.at_module_scope:
            self._bind(bindings_of_header(text, first, end, word), suite)
        elif (names := suite.scope_suite.global_names) is not None:
            self._bind_global(bindings_of_header(text, first, end, word), names, suite)
        blank = BLANK.match(text, end)
        if (blank is not None and blank.end() >= line.end) or end >= line.end:
            self._suite = inner
        elif word != "match":
            inner.body_column = column
            self.marks.append(Mark(end, inner.scope))
            self._simple(end, line, inner)
            self.marks.append(Mark(line.end, suite.scope))
            if self._getattr_open is not None and self._getattr_open[1] is inner:
                self.getattr_body = (first, line.end)
        return True

    def _is_soft_header(self, first: int, word: str, end: int) -> bool:
        if end < 0 or not SOFT.match(self.text, first):
            return False
        if word == "case":
            return self._suite.opened_by == "match"
        return BLANK.match(self.text, end) is not None

    def _define(self, written: str, at: int, first: int, word: str, column: int) -> Suite:
        suite = self._suite
        suite.last = None
        name = normal(written)
        kind = ScopeKind.CLASS if word == "class" else ScopeKind.FUNCTION
        number = len(self.scopes)
        self.scopes.append(Scope(kind, name, suite.scope, self.places.line(first)))
        inner = Suite(suite, column, number, kind)
        names = None if suite.at_module_scope else suite.scope_suite.global_names
        if suite.at_module_scope or names is not None:
            defined = BindingKind.CLASS if kind is ScopeKind.CLASS else BindingKind.FUNCTION
            bound = Bound(name, defined, at, at + len(written))
            if names is not None:
                self._bind_global([bound], names, suite)
            else:
                self.bindings.append(FoundBinding(bound, suite, decorators=tuple(self._decorators)))
                if name == "__getattr__":
                    self._getattr_open = (first, inner)
        self._decorators = []
        return inner

    def _open_block(self, first: int, word: str, column: int, end: int) -> Suite:
        suite, text = self._suite, self.text
        inner = Suite(suite, column, suite.scope, None)
        inner.opened_by = word
        clauses = suite.last
        if word not in CONTINUING or clauses is None:
            if word in CONTINUING:
                self.faults.append(Fault(f"{word} has nothing to continue", first))
            clauses = Clauses(word)
        suite.last = inner.clauses = clauses
        inner.guard = guard_of_block(word, text[first:end], clauses, self._type_checking)
        return inner

    # --- simple statements

    def _simple(self, start: int, line: LogicalLine, suite: Suite) -> None:
        """Read the simple statements from `start` to the end of the logical line."""
        text = self.text
        module = suite.at_module_scope
        names = None if module else suite.scope_suite.global_names
        if not module and names is None and not may_matter(text, start, line.end):
            return
        for begin, end in self.lexer.pieces(start, line):
            match = NAME.match(text, begin, end)
            word = match.group() if match else ""
            if word in ("import", "from") or (word == "lazy" and LAZY.match(text, begin, end)):
                self._import(begin, end, suite)
            elif word == "global" and not module:
                names = suite.scope_suite.global_names or set()
                names.update(normal(name) for name in NAME.findall(text[begin + len("global") : end]))
                suite.scope_suite.global_names = names
            elif module:
                self._module_statement(begin, end, suite)
            elif names:
                self._bind_global(bindings_of_statement(text, begin, end), names, suite)

    def _import(self, start: int, end: int, suite: Suite) -> None:
        parsed = parse_import(self.text, start, end)
        if isinstance(parsed, Fault):
            self.faults.append(parsed)
            return
        if parsed.fault:
            self.faults.append(parsed.fault)
        if suite.number < 0:
            suite.number = self._blocks
            self._blocks += 1
        index = len(self.imports)
        self.imports.append(FoundImport(parsed, suite))
        kind = BindingKind.IMPORT if parsed.is_from else BindingKind.MODULE
        found = []
        for number, name in enumerate(parsed.names):
            if name.name == "TYPE_CHECKING" and name.asname:
                self._type_checking.add(name.asname)
            if name.name != "*":
                bound = Bound(name.asname or name.name.partition(".")[0], kind, name.start, name.end)
                found.append(bound)
                if suite.at_module_scope:
                    self.bindings.append(FoundBinding(bound, suite, index, number))
        if not suite.at_module_scope and (names := suite.scope_suite.global_names):
            self._bind_global(found, names, suite)

    def _module_statement(self, start: int, end: int, suite: Suite) -> None:
        text = self.text
        found = bindings_of_statement(text, start, end)
        self._bind(found, suite)
        if text.find("__all__", start, end) >= 0:
            self.exports.add(start, end, is_conditional(suite))
        if not found and text.find("Warning", start, end) >= 0:
            self.module_calls.append((start, end, suite))

    def _bind(self, found: list[Bound], suite: Suite) -> None:
        for bound in found:
            self.bindings.append(FoundBinding(bound, suite))

    def _bind_global(self, found: list[Bound], names: set[str], suite: Suite) -> None:
        for bound in found:
            if bound.name in names:
                deleted = bound.kind is BindingKind.DELETED
                kind = BindingKind.DELETED if deleted else BindingKind.GLOBAL
                self.bindings.append(FoundBinding(bound._replace(kind=kind, target=""), suite))
