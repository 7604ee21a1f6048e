"""Where a text may speak of a module in ways that facts do not show: attributes of its package, strings of any shape,
and imports whose name is put together at run time.

Takes one file and the modules that nothing else was found to ask for; gives `Reference`s, and a `Doubt` where only
running the program would tell. It parses the few texts that look as if they spoke of one of them. Errs on the side of
finding too much.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from canonic.facts.syntax import parse
from canonic.resolution.chain import Resolver
from canonic.resolution.leaning import leaned_on
from canonic.resolution.live import is_package
from canonic.resolution.references import Reference
from canonic.text.names import parents

IMPORTING_WORDS = ("import_module", "__import__", "iter_modules", "walk_packages", "run_module", "load_module")
"""Functions that import what a string names; the text of a file that imports by computed names has one of them."""
_SEARCHING = re.compile(r"\b(?:iter_modules|walk_packages)\b")
_ENDS = "\"'{%<*$ \n"
"""What may follow the dot of a name that is put together."""
_STATEMENT = re.compile(r"\s*(?:from|import)\b[^;]*$")
_PLACEHOLDER = re.compile(r"%\(\w+\)s|%[sr]|\{[^{}]*\}")


class Doubt(NamedTuple):
    """A file may import a module by a name that only running it would tell."""

    module: str
    """The module's file."""
    by: str
    line: int


@dataclass(frozen=True)
class Sought:
    """One module that may be spoken of."""

    file: str
    module: str
    """A dotted name of it."""
    names: frozenset[str] | None = None
    """Only these names of it matter; None: any word of it does."""

    @property
    def last(self) -> str:
        """The last part of its name, which every text has that speaks of it by name."""
        return self.module.rpartition(".")[2]

    @cached_property
    def tails(self) -> frozenset[str]:
        """The ends of its name, as they stand behind leading dots."""
        parts = self.module.split(".")
        return frozenset(".".join(parts[start:]) for start in range(1, len(parts))) or frozenset((self.module,))

    @cached_property
    def folders(self) -> frozenset[str]:
        """The folders of the packages above it."""
        folder = self.file.rpartition("/")[0]
        found: list[str] = []
        for _ in range(self.module.count(".") + is_package(self.file)):
            found.append(folder)
            folder = folder.rpartition("/")[0]
        return frozenset(found[is_package(self.file) :])

    @cached_property
    def mention(self) -> re.Pattern[str]:
        """Its name inside a string; the first group is the name taken from it."""
        if self.names is not None:
            own, names = re.escape(self.module), "|".join(map(re.escape, self.names))
            return re.compile(rf"(?<!\w){own}[.:]({names})(?!\w)|^{own}$")  # alone: ``sys.modules["m"].X``
        if "." in self.module:
            slashed = self.module.replace(".", "/")
            return re.compile(rf"(?<!\w)(?:{re.escape(self.module)}|{re.escape(slashed)})(?!\w)(?:[.:](\w+))?")
        own = re.escape(self.module)
        return re.compile(rf"(?:^|(?<=-m )){own}(?:$|\.py$|[.:](\w+))")

    @cached_property
    def looks(self) -> re.Pattern[str]:
        """What a text has somewhere that may hold such a string."""
        own = re.escape(self.module)
        if self.names is not None:
            names = "|".join(map(re.escape, self.names))
            return re.compile(rf"(?<!\w){own}(?:[.:](?:{names})(?!\w)|[\"'])")
        tails = "|".join(map(re.escape, sorted(self.tails)))
        named = rf"(?<!\w)(?:{own}|{re.escape(self.module.replace('.', '/'))})(?!\w)"
        if "." not in self.module:
            named = rf"[\"']{own}(?:[\"'.:])|-m {own}\b"
        return re.compile(rf"{named}|[\"'}}]\.+(?:{tails})(?!\w)")

    @cached_property
    def prefix(self) -> re.Pattern[str] | None:
        """The beginning of a name that is put together: a package above it and a dot, then no more of a name."""
        above = "|".join(re.escape(package) for package in parents(self.module))
        return re.compile(rf"(?<![\w.])(?:{above})\.(?!\w)") if above else None


def spoken(resolver: Resolver, file: str, sought: Iterable[Sought]) -> tuple[Reference | Doubt, ...]:
    """What the text of a file says of modules that its facts do not speak of."""
    text = resolver.snapshot.text(file)
    wanted = [one for one in sought if file not in (one.file, f"{one.file}i")]
    if text is None or not wanted:
        return ()
    by_name = {one.module: one for one in wanted if one.names is None}
    found: list[Reference | Doubt] = [
        Reference(by_name[module].file, "", file, spoken=True) for module in leaned_on(resolver, file, by_name)
    ]
    importing = any(word in text for word in IMPORTING_WORDS)
    near = [one for one in wanted if _stands_in(text, one) or (importing and _may_import(one, file, text))]
    if near:
        strings = _strings(text)
        for one in near:
            found += _said(one, file, text, strings, importing)
            found += _searched(resolver, one, file, text)
    return tuple(dict.fromkeys(found))


def _may_import(one: Sought, file: str, text: str) -> bool:
    """Whether a text that imports what strings name has a string to name the module, or may stand near it: a quick look
    before the text is parsed.
    """
    # Each of thousands of texts may be looked at for each of many modules: plain searches, no patterns.
    if one.names is not None:
        return False
    if file.rpartition("/")[0] in one.folders or "iter_modules" in text or "walk_packages" in text:
        return True
    if any(f"{quote}{one.last}{end}" in text for quote in "\"'" for end in ('"', "'", ".py")):
        return True
    return any(f"{package}.{end}" in text for package in parents(one.module) for end in _ENDS)


def _said(
    one: Sought, file: str, text: str, strings: list[tuple[str, int]] | None, importing: bool
) -> Iterator[Reference | Doubt]:
    if strings is None:  # a text that cannot be read may say anything
        if _stands_in(text, one) or (importing and one.names is None and one.last in text):
            yield Doubt(one.file, file, 1)
        return
    for value, line in strings:
        if match := one.mention.search(value):
            if " " in value and not value[: match.start()].endswith("-m "):
                yield Doubt(one.file, file, line)  # a sentence, or code that is run later
            else:
                yield Reference(one.file, match[1] or "", file, spoken=True)
        elif one.names is None and _is_relative(value, one):
            yield Reference(one.file, "", file, spoken=True)
        elif importing and one.names is None and _may_be_part(value, one, file):
            yield Doubt(one.file, file, line)


def _is_relative(value: str, one: Sought) -> bool:
    """``.old`` or ``..pkg.old:name``, as importlib takes it, or the end of a formatted string."""
    rest = value.lstrip(".")
    return rest != value and any(rest == tail or rest.startswith((f"{tail}.", f"{tail}:")) for tail in one.tails)


def _may_be_part(value: str, one: Sought, file: str) -> bool:
    """Whether a name that is put together from this may become the module's."""
    if value in (one.last, f"{one.last}.py") or (one.prefix is not None and one.prefix.search(value)):
        return True
    bare = _PLACEHOLDER.sub("", value)
    return bool(bare) and not bare.strip(".") and file.rpartition("/")[0] in one.folders


def _searched(resolver: Resolver, one: Sought, file: str, text: str) -> Iterator[Doubt]:
    """Whether the file imports whatever it finds in a package above the module."""
    match = _SEARCHING.search(text) if one.names is None else None
    if match is None:
        return
    above = set(parents(one.module))
    imported = (
        path.dotted
        for statement in resolver.snapshot.facts(file).imports
        for name in statement.names
        if (path := resolver.written(file, statement, name.name)) is not None
    )
    if file.rpartition("/")[0] in one.folders or any(dotted in above for dotted in imported):
        yield Doubt(one.file, file, text.count("\n", 0, match.start()) + 1)


def _stands_in(text: str, one: Sought) -> bool:
    """Whether the text seems to speak of the module elsewhere than in an import statement."""
    if one.names is None:
        named = one.module in text or one.module.replace(".", "/") in text
        if not named and f".{one.last}" not in text:
            return False
    elif one.module not in text:
        return False
    for match in one.looks.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        if not _STATEMENT.match(text, line, match.start()):
            return True
    return False


def _strings(text: str) -> list[tuple[str, int]] | None:
    """Every string that is not a docstring, with its line; None when the text, or a part of it, cannot be read."""
    parsed = parse(text if "\r" not in text else re.sub(r"\r(?!\n)", "\n", text))
    if parsed is None or parsed.hidden:
        return None
    silent = {id(node.value) for node in ast.walk(parsed.tree) if isinstance(node, ast.Expr)}
    return [
        (node.value, node.lineno)
        for node in ast.walk(parsed.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
    ]
