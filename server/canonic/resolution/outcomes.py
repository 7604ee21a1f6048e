"""What comes of a call: an object, something to be awaited, or a generator; and whether a warning does.

Takes a judge and a call entry; compares the callable with the outermost call of the replacement. Reads what the
texts of the files that define them say. What it cannot tell is `Outcome.UNKNOWN`.
"""

from __future__ import annotations

import ast
import enum
import re
import sys
from dataclasses import dataclass, field

from canonic.facts.bindings import dotted_name
from canonic.facts.model import BindingKind
from canonic.facts.products import PLAIN_TYPES, PLAIN_VALUES, Kind, Product, products
from canonic.index.readings import Reading
from canonic.policy.model import CallEntry
from canonic.policy.template import TemplateFault, read_template
from canonic.resolution.canonical import Judge
from canonic.resolution.model import Defined, External, Missing
from canonic.resolution.told import Told
from canonic.text.names import Path

_WARNING = re.compile(r"warn|deprecat", re.IGNORECASE)
_AWAITED_LIBRARIES = frozenset(("asyncio", "concurrent", "collections", "types", "typing"))
_PLAIN_LIBRARIES = (sys.stdlib_module_names - _AWAITED_LIBRARIES) | {"builtins", "pydantic", "pydantic_settings"}
_PLAIN_NAMES = frozenset(("Generic", "Protocol", "NamedTuple", "TypedDict"))
_PRODUCTS: Reading[tuple[Product, ...]] = Reading("products 2", products, tuple[Product, ...])


class Outcome(enum.Enum):
    """What a call gives."""

    OBJECT = "object"
    """Surely nothing that can be awaited."""
    AWAITABLE = "awaitable"
    """What an ``async def`` gives."""
    GENERATOR = "generator"
    """A generator, or a context manager made of one."""
    UNKNOWN = "unknown"


_OUTCOMES = {Kind.AWAITABLE: Outcome.AWAITABLE, Kind.GENERATOR: Outcome.GENERATOR, Kind.UNKNOWN: Outcome.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comes of the calls of an entry, before and after."""

    old: Outcome
    """Unknown where the callable is gone."""
    new: Outcome
    warns: bool
    """The old call may warn, as far as the text of its file says."""
    rests: frozenset[str] = field(compare=False)
    """The files that decide it."""


class Outcomes:
    """Answers about one snapshot, and who was given them."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._snapshot = judge.resolver.snapshot
        self._told: Told[CallEntry, Comparison] = Told(self._answer)
        self._rests: set[str] = set()

    def of(self, entry: CallEntry, asker: str) -> Comparison:
        """The comparison for one entry; a finding of `asker` rests on it."""
        return self._told.tell(asker, entry)

    def news(self, before: Outcomes, changed: frozenset[str]) -> frozenset[str]:
        """The files, beside the `changed`, that an earlier snapshot told otherwise."""
        return self._told.news(
            before._told, changed, lambda entry: not changed.isdisjoint(before._told.known(entry).rests)
        )

    def _answer(self, entry: CallEntry) -> Comparison:
        self._rests = set()
        old, new, warns = self._of_path(entry.legacy, ()), self._of_template(entry), self._warns(entry)
        return Comparison(old, new, warns, frozenset(self._rests))

    def _of_template(self, entry: CallEntry) -> Outcome:
        try:
            tree = read_template(entry.replace_with).tree
        except TemplateFault:
            return Outcome.UNKNOWN
        if isinstance(tree, ast.Await | PLAIN_VALUES):
            return Outcome.OBJECT  # the ``await`` is in the template
        dotted = dotted_name(tree.func) if isinstance(tree, ast.Call) else ""
        if not dotted:
            return Outcome.UNKNOWN
        for path in entry.imports:
            root = path.name or path.module
            if dotted == root or dotted.startswith(f"{root}."):
                rest = dotted[len(root) + 1 :].split(".") if dotted != root else []
                if path.name:
                    return self._of_path(path, tuple(rest))
                return self._of_path(Path(path.module, rest[0] if rest else ""), tuple(rest[1:]))
        return Outcome.OBJECT if dotted in PLAIN_TYPES else Outcome.UNKNOWN

    def _warns(self, entry: CallEntry) -> bool:
        ends = (arm.end for arm in self._judge.home(entry.legacy).arms)
        files = {end.file for end in ends if isinstance(end, Defined)}
        return any(_WARNING.search(self._snapshot.text(file) or "") for file in files)

    # ------------------------------------------------------------------ one definition

    def _of_path(self, path: Path, rest: tuple[str, ...]) -> Outcome:
        home = self._judge.home(path)
        self._rests.update(home.passages())
        if not isinstance(home.end, Defined) or len(home.arms) != 1 or not home.stable:
            return Outcome.UNKNOWN
        return self._of_end(home.end, rest)

    def _of_end(self, end: Defined, rest: tuple[str, ...]) -> Outcome:
        product = self._product(end, rest)
        if product is None:
            return Outcome.UNKNOWN
        if product.kind is not Kind.PLAIN:
            return _OUTCOMES[product.kind]
        if product.is_class:
            return Outcome.OBJECT if not rest and self._is_plain(end.file, product, ()) else Outcome.UNKNOWN
        plain = all(self._is_plain_class(end.file, name) for name in product.classes)
        return Outcome.OBJECT if plain else Outcome.UNKNOWN

    def _is_plain_class(self, file: str, name: str, seen: tuple[str, ...] = ()) -> bool:
        """Whether a name of a file is a class of which no object can be awaited."""
        arms = self._judge.resolver.inside(file, name, ()).arms if name else ()
        for arm in arms:
            self._rests.update(hop.file for hop in arm.hops)
            match arm.end:
                case Missing():
                    continue  # Python's own
                case External(path=path):
                    if path.module.partition(".")[0] not in _PLAIN_LIBRARIES and path.name not in _PLAIN_NAMES:
                        return False
                case Defined(kind=BindingKind.CLASS) as end:
                    product = self._product(end, ())
                    if product is None or not product.is_class or not self._is_plain(end.file, product, seen):
                        return False
                case _:
                    return False
        return bool(arms)

    def _is_plain(self, file: str, product: Product, seen: tuple[str, ...]) -> bool:
        """Whether no object of a class can be awaited."""
        own = f"{file}:{product.name}"
        if own in seen or product.kind is not Kind.PLAIN:
            return False
        return all(self._is_plain_class(file, base, (*seen, own)) for base in product.classes)

    def _product(self, end: Defined, rest: tuple[str, ...]) -> Product | None:
        """The one definition that a chain ends at, or the one in the body of this class."""
        self._rests.add(end.file)
        every = self._snapshot.reading(end.file, _PRODUCTS)
        near = [
            number
            for number, one in enumerate(every)
            if one.name == end.path.name and one.line <= end.span.line <= one.body_line
        ]
        if len(near) != 1 or not rest:
            return every[near[0]] if len(near) == 1 else None
        inner = [one for one in every if one.owner == near[0] and (one.name,) == rest]
        return inner[0] if len(inner) == 1 else None
