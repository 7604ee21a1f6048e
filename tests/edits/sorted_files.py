"""Strategies for files with imports as people write them, and changes of any kind to them, for tools to judge."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from canonic.changes import AddImport, AnyChange, DropName, ExpandStar, MoveModule, MoveName
from canonic.facts.model import FileFacts
from canonic.findings import Rewrite, Safety
from canonic.text.names import Path

STANDARD = ("os", "re", "sys", "collections.abc", "typing", "asyncio")
THIRD = ("numpy", "Cython", "django.db", "requests", "a1", "a10", "a2")
FIRST = ("shop", "shop.prices", "shop.Old", "app.x_1", "app.x_02", "app.x_10")
LOCAL = (".", ".a", "..b", "..", ".a.c")
FROM = (*STANDARD, *THIRD, *FIRST, *LOCAL)
"""Modules behind ``from``; those of `FIRST` are there, see `FOLDERS`."""
FOLDERS = (
    "shop/__init__.py",
    "shop/prices.py",
    "shop/Old.py",
    "app/__init__.py",
    "app/x_1.py",
    "app/x_02.py",
    "app/x_10.py",
)
NAMES = (
    *(
        "A",
        "B1",
        "B10",
        "B2",
        "Zed",
        "CONST",
        "CONST_2",
        "X",
        "func",
        "_private",
        "a",
        "b",
        "aB",
        "Ab",
        "AB",
        "z9",
        "é",
    ),
    *(f"{start}_{'long_' * 4}{number}" for start in ("name", "Name", "NAME") for number in (1, 2, 10)),
)
_BEHIND = (
    "",
    "",
    "",
    "  # why",
    "  # noqa: F401",
    "  # type: ignore[import-untyped]  # and more of it, until it is long",
)
_INDENTED = ("", "", "", "def f():\n", "if x:\n", "class C:\n    def m(self):\n")


@dataclass(frozen=True)
class Wanted:
    """What is to become of a file: decisions by number, made on the file's own imports when these are known."""

    seeds: tuple[int, ...]


@st.composite
def sorted_files(draw: st.DrawFn) -> str:
    """A file that a sorter and a formatter will like once they have gone over it. No name is bound twice."""
    names = list(draw(st.permutations(NAMES)))
    modules = list(draw(st.permutations(FROM)))
    comments = draw(st.integers(0, 2)) == 0
    parts = []
    for header in draw(st.lists(st.sampled_from(_INDENTED), min_size=1, max_size=3)):
        indentation = "    " * (header.count("\n") + header.count("\n    "))
        lines = []
        for _ in range(draw(st.integers(1, 6))):
            if not names:
                break
            if comments and draw(st.integers(0, 2)) == 0:
                lines.append(f"{indentation}# about what follows")
            behind = draw(st.sampled_from(_BEHIND)) if comments else ""
            lines.append(indentation + _statement(draw, modules, names) + behind)
        if header or not parts:
            parts.append(header + "\n".join(lines) + f"\n{indentation}x = 1\n")
    future = draw(st.sampled_from(["", "", "from __future__ import annotations\n"]))
    doc = draw(st.sampled_from(["", '"""Doc."""\n']))
    return doc + future + "\n".join(parts)


def wishes() -> st.SearchStrategy[Wanted]:
    """Decisions for up to six changes."""
    return st.lists(st.integers(0, 10**6), min_size=1, max_size=6).map(lambda seeds: Wanted(tuple(seeds)))


def rewrites_of(facts: FileFacts, wanted: Wanted, *, comments: bool) -> list[Rewrite]:
    """The changes that the decisions mean for a file, each a rewrite of its own. Every star goes: nothing may move past
    one. Where there are comments, nothing is dropped: what a comment is about then, a sorter knows no better.
    """
    sites = [
        (statement, name) for statement in facts.imports if statement.module != "__future__" for name in statement.names
    ]
    bound = {name.bound for _, name in sites}
    unused = [name for name in NAMES if name not in bound]
    found: list[AnyChange] = []
    for number, (statement, name) in enumerate(sites):
        if name.name == "*":
            taken = [unused.pop() for _ in range(min(len(unused), (number + wanted.seeds[0]) % 5))]
            groups = ((FROM[wanted.seeds[0] % len(FROM)], tuple((item, item) for item in taken)),) if taken else ()
            found.append(ExpandStar(statement=statement.span, groups=groups))
    if wanted.seeds[0] % 5 == 0 and not comments:
        block = facts.imports[wanted.seeds[0] % len(facts.imports)].block
        found += [
            DropName(statement=statement.span, site=name.span)
            for statement, name in sites
            if statement.block == block and name.name != "*"
        ]
    for seed in wanted.seeds:
        if not sites:
            break
        statement, name = sites[seed % len(sites)]
        choice = seed // len(sites)
        module, kind = FROM[choice % len(FROM)], choice // len(FROM) % 6
        if kind == 0 and not comments:
            found.append(DropName(statement=statement.span, site=name.span))
        elif kind == 1 and unused:
            new = unused.pop()
            found.append(AddImport(statement=statement.span, spelling=module, name=new, bound=new))
        elif kind == 2 and not module.startswith("."):
            found.append(AddImport(statement=statement.span, spelling=module, name="", bound=""))
        elif statement.is_from and name.name != "*":
            new = unused.pop() if kind == 5 and unused else name.name
            target = Path(module.lstrip("."), new)
            found.append(
                MoveName(statement=statement.span, site=name.span, target=target, spelling=module, bound=name.bound)
            )
        elif not statement.is_from and not module.startswith("."):
            found.append(MoveModule(statement=statement.span, site=name.span, module=module))
    return [Rewrite(title="", safety=Safety.SAFE, changes=(change,)) for change in found]


def _statement(draw: st.DrawFn, modules: list[str], names: list[str]) -> str:
    module = modules.pop() if modules else "spare"
    kind = draw(st.sampled_from(["from", "from", "from", "import", "as", "star"]))
    if kind == "import" and not module.startswith("."):
        return f"import {module}"
    if kind == "as" and not module.startswith("."):
        return f"import {module} as {names.pop()}"
    if kind == "star" and draw(st.booleans()):
        return f"from {module} import *"
    listed = []
    for _ in range(draw(st.integers(1, 5))):
        if len(names) > 1:
            listed.append(names.pop() + (f" as {names.pop()}" if draw(st.integers(0, 4)) == 0 else ""))
    return f"from {module} import {', '.join(listed)}" if listed else "import os"
