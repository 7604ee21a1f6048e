"""What the tests of single changes share: changes written as lines of text, made on real facts.

``move old:X > new:Y``, ``module a.old > a.new``, ``star m > new:A, other:B as C``, ``drop X``, ``add new:X as Y``,
``add a.b``, ``text old > new``: each names its place by what stands there. ``add`` stands beside the first import, or the one
of the module behind ``@``. Several behind ``+`` are one rewrite.
"""

from __future__ import annotations

from canonic.changes import AddImport, AnyChange, DropName, ExpandStar, MoveModule, MoveName, ReplaceText
from canonic.edits.apply import Applied, apply
from canonic.facts.extract import extract_text
from canonic.facts.model import Import, ImportedName
from canonic.findings import Rewrite, Safety
from canonic.text.edits import apply_edits
from canonic.text.names import Path
from canonic.text.spans import Lines


def rewrite(*changes: AnyChange) -> Rewrite:
    """A rewrite of some changes."""
    return Rewrite(title="", safety=Safety.SAFE, changes=changes)


def parse(text: str, wish: str) -> Rewrite:
    """The rewrite that a line of changes means in a text."""
    return rewrite(*(_change(text, part.strip()) for part in wish.split(" + ")))


def changed(text: str, *wishes: str) -> tuple[str, Applied]:
    """The text after some rewrites, and what `apply` gave."""
    applied = apply(text, extract_text(text), [parse(text, wish) for wish in wishes])
    return apply_edits(text, applied.edits), applied


def _change(text: str, wish: str) -> AnyChange:
    kind, _, rest = wish.partition(" ")
    old, _, new = rest.partition(" > ")
    match kind:
        case "move":
            module, _, name = old.partition(":")
            statement, alias = _find(text, name, module)
            target, _, new_name = new.partition(":")
            return MoveName(
                statement=statement.span,
                site=alias.span,
                target=Path(target.strip("."), new_name),
                spelling=target,
                bound=alias.bound,
            )
        case "module":
            statement, alias = _find(text, old)
            return MoveModule(statement=statement.span, site=alias.span, module=new)
        case "star":
            statement, alias = _find(text, "*", old)
            groups: dict[str, list[tuple[str, str]]] = {}
            for item in filter(None, new.split(", ")):
                module, _, imported = item.partition(":")
                name, _, asname = imported.partition(" as ")
                groups.setdefault(module, []).append((name, asname or name))
            return ExpandStar(
                statement=statement.span, groups=tuple((key, tuple(names)) for key, names in groups.items())
            )
        case "drop":
            module, _, name = old.rpartition(":")
            statement, alias = _find(text, name, module)
            return DropName(statement=statement.span, site=alias.span)
        case "add":
            what, _, where = old.partition(" @ ")
            path, _, asname = what.partition(" as ")
            module, _, name = path.partition(":")
            anchors = [each for each in extract_text(text).imports if where in ("", each.module, each.names[0].name)]
            return AddImport(statement=anchors[0].span, spelling=module, name=name, bound=asname or name)
        case "text":
            start = text.index(old)
            return ReplaceText(span=Lines(text).span(start, start + len(old)), text=new)
    raise AssertionError(wish)


def _find(text: str, name: str, module: str = "") -> tuple[Import, ImportedName]:
    return next(
        (statement, alias)
        for statement in extract_text(text).imports
        for alias in statement.names
        if alias.name == name and module in ("", "." * statement.level + statement.module)
    )
