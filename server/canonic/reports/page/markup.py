"""HTML made of values: `element` and `text`, which escape everything that is not `Markup` already.

No text of a project can become markup: whatever is put into an element passes `text` first.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from canonic.reports.style import printable


class Markup(str):
    """HTML that is ready to be written."""

    __slots__ = ()


Child = str | int | None | Iterable["Child"]


def text(value: str) -> Markup:
    """Words as HTML."""
    return Markup(html.escape(printable(value)))


def element(tag: str, *children: Child, **attributes: str | int | bool | None) -> Markup:
    """One element. Attributes that are None or False are left out; ``class_`` and ``data_x`` are written HTML's way."""
    given = "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in _EMPTY:
        return Markup(f"<{tag}{given}>")
    return Markup(f"<{tag}{given}>{''.join(map(_child, children))}</{tag}>")


def joined(*children: Child) -> Markup:
    """Several things one after another."""
    return Markup("".join(map(_child, children)))


def dotted(path: str) -> Markup:
    """A path as code that may be broken into lines after its dots and strokes."""
    broken = text(path)
    for mark in ".:/":
        broken = Markup(broken.replace(mark, f"{mark}<wbr>"))
    return Markup(f"<code>{broken}</code>")


def number(count: int) -> str:
    """A number as people read it; nothing for none."""
    return f"{count:,}" if count else "–"


def table(
    head: Iterable[Child], rows: Iterable[Iterable[Child]], *, numeric: frozenset[int], caption: str | None
) -> Markup:
    """A table whose columns in `numeric` hold numbers. It scrolls by itself where the page is too narrow. A row that is
    `Markup` stands across all columns.
    """
    titles = [element("th", title, scope="col", class_="n" if at in numeric else None) for at, title in enumerate(head)]
    body = [_row(row, numeric) for row in rows]
    named = element("caption", caption) if caption else None
    inner = element("table", named, element("thead", element("tr", titles)), element("tbody", body))
    return element("div", inner, class_="wide")


def _row(row: Iterable[Child], numeric: frozenset[int]) -> Markup:
    if isinstance(row, Markup):
        return element("tr", element("td", row, colspan="99"), class_="across")
    return element("tr", [element("td", cell, class_="n" if at in numeric else None) for at, cell in enumerate(row)])


_EMPTY = frozenset(("br", "meta", "wbr", "hr"))


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    written = name.rstrip("_").replace("_", "-")
    return f" {written}" if value is True else f' {written}="{text(str(value))}"'


def _child(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str):
        return text(child)
    if isinstance(child, int):
        return text(f"{child:,}")
    return "".join(map(_child, child))
