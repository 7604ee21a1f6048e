"""One import statement as LibCST reads it, and the changes that can be made to it.

Takes the statement's own text (no indentation before it) and gives text back; every change gives a new value. Knows
nothing of the file around it, nor why a name moves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import libcst as cst

from canonic.edits.gap import Gap, gap_of, is_pragma, joined

_LAZY = re.compile(r"lazy(?:[ \t\f]|\\(?:\r\n?|\n))+(?=(?:from|import)\b)")
_SPELLING = re.compile(r"\.*(?:[^\W\d]\w*(?:\.[^\W\d]\w*)*)?")
_SPACE = cst.SimpleWhitespace(" ")


@dataclass(frozen=True, slots=True)
class _Item:
    """One name with what stands between it and its comma."""

    alias: cst.ImportAlias
    before_comma: cst.BaseParenthesizableWhitespace

    @property
    def has_comment(self) -> bool:
        asname = self.alias.asname
        inner = (
            (self.before_comma, asname.whitespace_before_as, asname.whitespace_after_as)
            if asname
            else (self.before_comma,)
        )
        return any(_has_comment(space) for space in inner)


@dataclass(frozen=True, slots=True)
class Statement:
    """An import statement with its names and the gaps around them. A star has no `items`."""

    lazy: str
    """The ``lazy`` keyword with the blanks behind it; empty without."""
    file: cst.Module
    """Only says which line end is the usual one."""
    node: cst.ImportFrom | cst.Import
    """The statement as parsed; its names are not looked at, `items` stands for them."""
    items: tuple[_Item, ...]
    gaps: tuple[Gap, ...]
    """One before each name and one behind the last."""
    trailing_comma: bool

    @property
    def is_star(self) -> bool:
        """Whether it is ``from … import *``."""
        return not self.items

    @property
    def parenthesised(self) -> bool:
        """Whether its names stand in parentheses."""
        return isinstance(self.node, cst.ImportFrom) and self.node.lpar is not None

    @property
    def names(self) -> list[tuple[str, str]]:
        """For each name what is imported and what stands behind ``as`` (empty without)."""
        if self.is_star:
            return [("*", "")]
        return [(item.alias.evaluated_name, item.alias.evaluated_alias or "") for item in self.items]

    @property
    def spelling(self) -> str:
        """What stands behind ``from``, dots included, without blanks; empty for a plain ``import``."""
        if isinstance(self.node, cst.Import):
            return ""
        return "." * len(self.node.relative) + (_code(self.node.module) if self.node.module else "")

    @property
    def intro(self) -> str:
        """All before its names and parentheses, as a formatter writes it."""
        return f"{self.lazy and 'lazy '}from {self.spelling} import"

    @property
    def header(self) -> str:
        """The comment behind the opening parenthesis; empty without one."""
        return self.gaps[0].comment

    @property
    def comments(self) -> list[str]:
        """All comments in it."""
        return re.findall(r"#[^\r\n]*", self.code)

    @property
    def outer_comments(self) -> list[str]:
        """The comments behind its opening parenthesis and behind its last name."""
        return [gap.comment for gap in (self.gaps[0], self.gaps[-1]) if gap.comment]

    @property
    def code(self) -> str:
        """The statement's text."""
        if self.is_star:
            return self.lazy + self.file.code_for_node(self.node)
        names = []
        last = len(self.items) - 1
        for index, item in enumerate(self.items):
            if index < last or self.trailing_comma:
                comma = cst.Comma(whitespace_before=item.before_comma, whitespace_after=self.gaps[index + 1].node())
                names.append(item.alias.with_changes(comma=comma))
            else:
                names.append(item.alias.with_changes(comma=cst.MaybeSentinel.DEFAULT))
        node = self.node.with_changes(names=names)
        if self.parenthesised:
            inside = cst.SimpleWhitespace("") if self.trailing_comma else self.gaps[-1].node()
            node = node.with_changes(
                lpar=cst.LeftParen(whitespace_after=self.gaps[0].node()), rpar=cst.RightParen(whitespace_before=inside)
            )
        return self.lazy + self.file.code_for_node(node)

    def carries_comment(self, index: int) -> bool:
        """Whether a comment belongs to the name: on its line, above it or within it."""
        return (
            self.items[index].has_comment
            or self.gaps[index].has_lines_of_comment
            or bool(self.gaps[index + 1].comment)
            or index in self._shared_pragmas({index})
        )

    def behind(self, index: int) -> str:
        """The comment on the line of a name, where that line holds the name alone and nothing else is said of it."""
        aside = self.items[index].has_comment or self.gaps[index].has_lines_of_comment or self.gaps[index].tail is None
        return "" if aside else self.gaps[index + 1].comment

    def renamed(self, names: Mapping[int, tuple[str, str]]) -> Statement:
        """With other names: for each index the new name and the name it is to bind.

        A plain ``import`` only gets another module. ``New as New`` collapses to ``New``, unless the statement said
        ``Old as Old`` or a comment stands inside.
        """
        items = list(self.items)
        for index, (name, bound) in names.items():
            alias = items[index].alias
            asname = alias.asname
            if isinstance(self.node, cst.Import):
                pass
            elif asname is None:
                asname = _as(bound) if name != bound else None
            elif (
                name == bound
                and alias.evaluated_name != bound
                and not replace(items[index], before_comma=cst.SimpleWhitespace("")).has_comment
            ):
                asname = None
            items[index] = replace(items[index], alias=alias.with_changes(name=_dotted(name), asname=asname))
        return replace(self, items=tuple(items))

    def moved_to(self, spelling: str) -> Statement:
        """With another module behind ``from``."""
        assert isinstance(self.node, cst.ImportFrom)
        module = spelling.lstrip(".")
        after_from, before_import = self.node.whitespace_after_from, self.node.whitespace_before_import
        relative = [cst.Dot()] * (len(spelling) - len(module))
        node = self.node.with_changes(
            module=_dotted(module) if module else None,
            relative=relative,
            whitespace_after_from=after_from if after_from.value or relative else _SPACE,
            whitespace_before_import=before_import if before_import.value or not module else _SPACE,
        )
        return replace(self, node=node)

    def with_only(self, keep: Sequence[int], *, header: bool, footer: bool) -> Statement:
        """With some of its names, in their layout and with their comments.

        `header` keeps the comment behind the opening parenthesis, `footer` the comment lines before the closing one.
        A comment that speaks to a tool about a line with several names stays with each side.
        """
        pragmas = self._shared_pragmas(set(keep))
        first, last, end = keep[0], keep[-1], len(self.items)
        opening = self.gaps[0] if header else self.gaps[0].without_comment()
        above = self.gaps[first].above
        if first and self.parenthesised:
            if opening.tail is None and any(line.comment for line in above):
                opening = self.gaps[first].without_comment()
            opening = replace(opening, above=above if opening.tail is not None else ())
        gaps = [opening]
        for left, right in pairwise(keep):
            gap = joined(self.gaps[left + 1 : right + 1], self.gaps[right].above)
            gaps.append(gap.with_comment(pragmas.get(left)))
        closing = self.gaps[end]
        if last + 1 < end:
            tail = self.gaps[last + 1].tail if self.gaps[last + 1].comment else pragmas.get(last)
            if closing.tail is not None:
                closing = closing.without_comment().with_comment(tail)
            elif tail is not None:
                closing = Gap(tail)
        if not footer:
            closing = replace(closing, above=())
        return replace(
            self,
            items=tuple(self.items[index] for index in keep),
            gaps=(*gaps, closing),
            # A comment before the comma needs the comma to stay where it is.
            trailing_comma=self.trailing_comma or _has_comment(self.items[last].before_comma),
        )

    def with_added(self, names: Iterable[tuple[str, str]], comments: Iterable[str]) -> Statement:
        """With more names behind the last one, laid out alike: for each its name and what stands behind ``as``.

        A comment other than ``""`` comes behind its name, which then has a line of its own.
        """
        items, gaps = list(self.items), list(self.gaps)
        closing = gaps.pop()
        template = gaps[-1] if self.parenthesised else Gap()
        between = Gap(template.without_comment().tail, (), template.lead) if template.tail else Gap(lead=" ")
        for (name, asname), comment in zip(names, comments, strict=True):
            if closing.comment:
                gaps.append(Gap(closing.tail, (), between.lead if between.tail else "    "))
                closing = closing.without_comment()
            else:
                gaps.append(between)
            alias = cst.ImportAlias(cst.Name(name), _as(asname) if asname else None)
            items.append(_Item(alias, cst.SimpleWhitespace("")))
            if comment:
                closing = closing.saying(comment)
        return replace(self, items=tuple(items), gaps=(*gaps, closing))

    def with_comment(self, comment: str, number: int) -> Statement:
        """With a comment in a gap that ends a line: 0 is behind the opening parenthesis, 1 behind the first name."""
        gaps = list(self.gaps)
        gaps[number] = gaps[number].saying(comment)
        return replace(self, gaps=tuple(gaps))

    def ordered(self, order: Sequence[int]) -> Statement:
        """With its names in another order, each with its comments; as it is where names with comments share lines."""
        items = tuple(self.items[index] for index in order)
        if not self.comments:
            return replace(self, items=items)
        if any(gap.tail is None for gap in self.gaps) or any(item.has_comment for item in items):
            return self
        gaps = [replace(self.gaps[0], above=self.gaps[order[0]].above)]
        for number, index in enumerate(order, 1):
            here = self.gaps[number]
            above = self.gaps[order[number]].above if number < len(order) else here.above
            gaps.append(Gap(self.gaps[index + 1].tail, above, here.lead))
        return replace(self, items=items, gaps=tuple(gaps))

    def on_one_line(self) -> Statement:
        """The same names without parentheses and without any comment but those inside a name."""
        if isinstance(self.node, cst.Import):
            return self
        node = self.node.with_changes(
            lpar=None,
            rpar=None,
            whitespace_after_from=_SPACE,
            whitespace_before_import=_SPACE,
            whitespace_after_import=_SPACE,
        )
        items = []
        for item in self.items:
            name, asname = item.alias.evaluated_name, item.alias.evaluated_alias
            alias = cst.ImportAlias(cst.Name(name), _as(asname) if asname else None)
            items.append(_Item(alias, cst.SimpleWhitespace("")))
        gaps = (Gap(), *[Gap(lead=" ")] * (len(items) - 1), Gap())
        return replace(self, lazy=self.lazy and "lazy ", node=node, items=tuple(items), gaps=gaps, trailing_comma=False)

    def _shared_pragmas(self, keep: set[int]) -> dict[int, cst.TrailingWhitespace]:
        """Comments for tools behind a name that goes, on the line of a name that stays: by the latter's index."""
        shared = {}
        candidate: int | None = None
        for index in range(len(self.items)):
            if self.gaps[index].tail is not None:
                candidate = None
            gap = self.gaps[index + 1]
            if index in keep:
                candidate = index
            elif candidate is not None and gap.tail is not None and is_pragma(gap.comment):
                shared[candidate] = gap.tail
        return shared


def parse(text: str) -> Statement | None:
    """The import statement that `text` is, first keyword to last character; None when LibCST cannot read it exactly."""
    lazy = _LAZY.match(text)
    rest = text[lazy.end() :] if lazy else text
    try:
        file = cst.parse_module(rest)
    except cst.ParserSyntaxError:
        return None
    if len(file.body) != 1 or not isinstance(line := file.body[0], cst.SimpleStatementLine) or len(line.body) != 1:
        return None
    node = line.body[0]
    if not isinstance(node, cst.ImportFrom | cst.Import):
        return None
    if isinstance(node.names, cst.ImportStar):
        statement = Statement(lazy.group() if lazy else "", file, node, (), (Gap(), Gap()), trailing_comma=False)
        return statement if statement.code == text else None
    names = list(node.names)
    lpar, rpar = (node.lpar, node.rpar) if isinstance(node, cst.ImportFrom) else (None, None)
    opening = gap_of(lpar.whitespace_after) if lpar else Gap()
    commas = [alias.comma if isinstance(alias.comma, cst.Comma) else None for alias in names]
    gaps = [opening, *(gap_of(comma.whitespace_after) for comma in commas[:-1] if comma)]
    final = commas[-1]
    inside = rpar.whitespace_before if rpar else cst.SimpleWhitespace("")
    gaps.append(gap_of(final.whitespace_after if final else inside))
    items = [
        _Item(alias, comma.whitespace_before if comma else cst.SimpleWhitespace(""))
        for alias, comma in zip(names, commas, strict=True)
    ]
    statement = Statement(lazy.group() if lazy else "", file, node, tuple(items), tuple(gaps), final is not None)
    return statement if statement.code == text else None


def fresh(spelling: str, names: Iterable[tuple[str, str]], lazy: bool) -> Statement:
    """A new statement on one line: for each name what is imported and what stands behind ``as`` (empty without).

    Without `spelling` it is a plain ``import`` of the names.
    """
    listed = ", ".join(f"{name} as {asname}" if asname else name for name, asname in names)
    text = f"from {spelling} import {listed}" if spelling else f"import {listed}"
    statement = parse("lazy " + text if lazy else text)
    assert statement is not None
    return statement


def is_spelling(spelling: str) -> bool:
    """Whether a text can stand behind ``from``: dots, a dotted name, or both."""
    return bool(spelling) and _SPELLING.fullmatch(spelling) is not None


def _as(bound: str) -> cst.AsName:
    return cst.AsName(cst.Name(bound))


def _has_comment(space: cst.BaseParenthesizableWhitespace) -> bool:
    return isinstance(space, cst.ParenthesizedWhitespace) and "#" in _code(space)


def _dotted(module: str) -> cst.Name | cst.Attribute:
    result: cst.Name | cst.Attribute = cst.Name(module.partition(".")[0])
    for part in module.split(".")[1:]:
        result = cst.Attribute(result, cst.Name(part))
    return result


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)
