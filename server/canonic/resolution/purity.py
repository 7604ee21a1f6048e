"""Whether importing a file of the workspace has no effect beyond its namespace, other files' code included.

Takes a judge and a file; puts what the file's own text tells together with what the text relies on: the classes below
its own, what operators are applied to, names that a module ``__getattr__`` makes. What it cannot tell is not pure.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from canonic.facts.body_facts import Effects, MadeClass, Trust
from canonic.facts.model import BindingKind, FileFacts
from canonic.resolution.canonical import Judge
from canonic.resolution.model import Arm, Chain, Defined, Dynamic, End, External, Missing
from canonic.resolution.told import Told
from canonic.text.names import Path
from canonic.text.spans import Lines, Span
from canonic.workspace.modules import SourceModule

_PLAIN_BASES = frozenset(("pydantic.BaseModel", "pydantic_settings.BaseSettings", "pydantic.BaseSettings"))
"""Classes of other libraries on which classes can be built without an effect elsewhere."""
_PLAIN_LIBRARIES = sys.stdlib_module_names | {"builtins", "typing_extensions"}
_ON_SUBCLASSING = frozenset(("__init_subclass__", "__class_getitem__"))
_OF_MEMBERS = ("value", "name")
_SUBCLASSES = "__subclasses__"


class _Question(NamedTuple):
    """What is asked about a file."""

    file: str
    lazily: bool
    """Of its ``__getattr__``, not of the whole file."""


@dataclass(frozen=True, slots=True)
class _Answer:
    pure: bool
    fault: Span | None
    """What is not pure, where there is something to show."""
    rests: frozenset[str] = field(compare=False)
    """The files that decide it."""


class Purity:
    """Answers about one snapshot, and who was given them."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._resolver = judge.resolver
        self._snapshot = judge.resolver.snapshot
        self._told: Told[_Question, _Answer] = Told(self._answer)
        self._rests: set[str] = set()

    def is_pure(self, file: str, asker: str) -> bool:
        """Whether importing `file` does nothing but bind names in it; a finding of `asker` rests on it."""
        return self._told.tell(asker, _Question(file, False)).pure

    def fault(self, file: str, asker: str) -> Span | None:
        """The statement, or a part of one, by which importing `file` does more than bind names; a finding of `asker`
        shows it.
        """
        return self._told.tell(asker, _Question(file, False)).fault

    def is_quiet(self, chain: Chain, home: Chain, asker: str, loaded: Collection[str]) -> bool:
        """Whether no ``__getattr__`` has an effect that `chain` passes and `home` does not. `loaded`: the files that
        are imported all the same.
        """
        passed = {hop.path for arm in home.arms for hop in arm.hops}
        hops = [hop for arm in chain.arms for hop in arm.hops if hop.how == "getattr" and hop.path not in passed]
        files = {hop.file: None for hop in hops}
        late = self._judge.graph.beyond((path for file in files for path in self._loaded_late(file)), loaded)
        return all(self._told.tell(asker, _Question(file, True)).pure for file in files) and all(
            self.is_pure(file, asker) for file in sorted(late)
        )

    def news(self, before: Purity, changed: frozenset[str], reached: frozenset[str]) -> frozenset[str]:
        """The files, beside the `reached`, that an earlier snapshot told otherwise; only `changed` differ from it."""

        def may_differ(question: _Question) -> bool:
            return not changed.isdisjoint(before._told.known(question).rests)

        return self._told.news(before._told, reached, may_differ)

    def _answer(self, question: _Question) -> _Answer:
        outer, self._rests = self._rests, {question.file}
        pure = self._is_silent(question.file) if question.lazily else self._is_pure(question.file)
        fault = None if pure or question.lazily else self._fault(question.file)
        rests, self._rests = frozenset(self._rests), outer
        return _Answer(pure, fault, rests)

    # ------------------------------------------------------------------ one file

    def _is_pure(self, file: str) -> bool:
        effects = self._effects(file)
        return (
            effects is not None
            and not effects.impurities
            and all(self._holds(file, one.dotted, one.trust) for one in effects.reliances)
            and all(self._is_made_quietly(file, one) for one in effects.classes)
            and self._takes_quietly(file)
        )

    def _fault(self, file: str) -> Span | None:
        effects, facts = self._effects(file), self._snapshot.facts(file)
        if effects is None:
            return None if facts.problem is None else Span(facts.problem.line, 1, facts.problem.line + 1, 1)
        if effects.impurities:
            return effects.impurities[0].span
        made = {one.name for one in effects.classes if not self._is_made_quietly(file, one)}
        relied = [one.dotted for one in effects.reliances if not self._holds(file, one.dotted, one.trust)]
        spans = [binding.span for binding in facts.bindings if binding.name in made]
        spans += [span for dotted in relied if (span := self._written(file, dotted)) is not None]
        return min(spans, default=None)

    def _written(self, file: str, dotted: str) -> Span | None:
        """The first place outside import statements that has a dotted name."""
        lines = Lines(self._snapshot.text(file) or "")
        passed = [statement.span for statement in self._snapshot.facts(file).imports]
        for match in re.finditer(rf"(?<![\w.]){re.escape(dotted)}(?!\w)", lines.text):
            span = lines.span(match.start(), match.end())
            if not any(one.line <= span.line <= one.end_line for one in passed):
                return span
        return None

    def _is_silent(self, file: str) -> bool:
        effects = self._effects(file)
        return effects is not None and not effects.lazily

    def _loaded_late(self, file: str) -> Iterator[str]:
        """The files that the ``__getattr__`` of a file imports, as far as its text names them."""
        facts = self._snapshot.facts(file)
        for statement in facts.imports:
            if _stands_in_hook(facts, statement.scope):
                yield from self._judge.graph.statement_loads(file, statement)
        for string in facts.strings:
            if string.call.endswith("import_module") and _stands_in_hook(facts, string.scope):
                yield from self._judge.graph.loads(string.value, file)

    def _effects(self, file: str) -> Effects | None:
        """What the text of a file tells; None when it is not understood."""
        self._rests.add(file)
        body = self._snapshot.body(file)
        return body.effects if body.understood else None

    def _takes_quietly(self, file: str) -> bool:
        """Whether no ``__getattr__`` with an effect makes a name that the file imports."""
        for statement in self._snapshot.facts(file).imports:
            if not statement.is_from or not self._judge.graph.runs_at_import(file, statement):
                continue
            module = self._resolver.target_module(file, statement)
            located = self._snapshot.modules.find(module, file) if module else None
            if not isinstance(located, SourceModule):
                continue
            starred = statement.names[0].name == "*"
            if starred and self._snapshot.facts(located.path).getattr and not self._is_silent(located.path):
                return False
            for imported in () if starred else statement.names:
                chain = self._resolver.follow(module or "", imported.name, file)
                if not all(self._is_read_quietly(arm) for arm in chain.arms):
                    return False
        return True

    def _is_read_quietly(self, arm: Arm) -> bool:
        """Whether nothing runs where a name is read by this way."""
        for hop in arm.hops:
            self._rests.add(hop.file)
            if hop.how == "getattr" and not self._is_silent(hop.file):
                return False
        if isinstance(arm.end, Defined):
            self._rests.add(arm.end.file)
        if isinstance(arm.end, Dynamic) and arm.end.reason in ("module-getattr", "conditional-over-getattr"):
            located = self._snapshot.modules.find(arm.end.path.module, None)
            return isinstance(located, SourceModule) and self._is_silent(located.path)
        if isinstance(arm.end, Missing):  # ``__getattr__`` may say no, but is asked
            located = self._snapshot.modules.find(arm.end.path.module, None)
            if isinstance(located, SourceModule):
                self._rests.add(located.path)
                asked = self._snapshot.facts(located.path).getattr is not None
                return not asked or self._is_silent(located.path)
        return True

    # ------------------------------------------------------------------ what it relies on

    def _holds(self, file: str, dotted: str, trust: Trust) -> bool:
        return all(self._is_harmless(end, rest, trust) for end, rest in self._behind(file, dotted.split(".")))

    def _behind(self, file: str, names: list[str]) -> Iterator[tuple[End | None, list[str]]]:
        """What a dotted name of a file leads to, and the attributes of that which are left; None where code runs."""
        yield from self._through(self._resolver.inside(file, names[0], ()).arms, names[1:])

    def _through(self, arms: Iterable[Arm], rest: list[str]) -> Iterator[tuple[End | None, list[str]]]:
        for arm in arms:
            end = arm.end
            if not self._is_read_quietly(arm):
                yield None, rest
            elif rest and isinstance(end, Defined) and not end.path.name:
                yield from self._through(self._resolver.inside(end.file, rest[0], ()).arms, rest[1:])
            elif rest and isinstance(end, Dynamic) and end.reason == "namespace-package":
                yield from self._through(self._resolver.follow(end.path.dotted, rest[0]).arms, rest[1:])
            else:
                yield end, rest

    def _is_harmless(self, end: End | None, rest: list[str], trust: Trust) -> bool:
        match end:
            case Missing():
                return True  # Python's own, or the import fails
            case External(path=path):
                return trust is not Trust.BASE or _is_quiet_below(path, rest)
            case Dynamic(reason=reason):
                return reason == "implicit-name" or (trust is Trust.READ and not rest)
            case Defined(path=path) if path.name and self._resolver.is_assigned_outside(path):
                return trust is Trust.READ and not rest
            case Defined():
                return self._is_plain(end, rest, trust)
            case _:
                return False

    def _is_plain(self, end: Defined, rest: list[str], trust: Trust) -> bool:
        if not end.path.name:
            return trust in (Trust.READ, Trust.OPERAND)
        if trust is Trust.READ and not rest:
            return True
        effects = self._effects(end.file)
        if effects is None:
            return False
        if trust is Trust.WARNING:
            return not rest and end.kind is BindingKind.FUNCTION and end.path.name in effects.warning
        if end.kind is BindingKind.CLASS and trust is not Trust.LIBRARY:
            made = self._made(effects, end.path.name)
            if made is None:
                return False
            if trust is Trust.BASE:
                return not rest and self._is_plain_class(end.file, made, as_base=True)
            return self._is_plain_class(end.file, made, as_base=False) and self._is_member(end.file, made, rest)
        held = end.path.name in effects.plain or end.path.name == "__all__"
        if end.kind is BindingKind.FUNCTION:
            return held and trust in (Trust.READ, Trust.OPERAND)
        return held and end.kind is BindingKind.VALUE and trust is not Trust.BASE

    def _made(self, effects: Effects, name: str) -> MadeClass | None:
        """The one class of this name."""
        found = [made for made in effects.classes if made.name == name]
        return found[0] if len(found) == 1 else None

    def _is_member(self, file: str, made: MadeClass, rest: list[str]) -> bool:
        """Whether reading these attributes of a class runs no code."""
        if not rest:
            return True
        if any(rest[0] in one.odd for one in self._line(file, made)):
            return False
        return len(rest) == 1 or (self._is_enumeration(file, made) and rest[1:] in ([word] for word in _OF_MEMBERS))

    def _is_plain_class(self, file: str, made: MadeClass, *, as_base: bool, seen: tuple[MadeClass, ...] = ()) -> bool:
        """Whether a class is one as Python makes them; `as_base`: whether making one on top of it runs no code."""
        if made.opaque or made in seen or not _ON_SUBCLASSING.isdisjoint(made.hooks):
            return False
        for base in made.bases:
            for end, rest in self._behind(file, base.split(".")):
                match end:
                    case Missing():
                        continue
                    case External(path=path):
                        if as_base and not _is_quiet_below(path, rest):
                            return False
                    case Defined(kind=BindingKind.CLASS) if not rest:
                        effects = self._effects(end.file)
                        other = self._made(effects, end.path.name) if effects is not None else None
                        if other is None or self._resolver.is_assigned_outside(end.path):
                            return False
                        if not self._is_plain_class(end.file, other, as_base=as_base, seen=(*seen, made)):
                            return False
                    case _:
                        return False
        return True

    def _is_made_quietly(self, file: str, made: MadeClass) -> bool:
        """Whether making this class runs no code but that in its body."""
        if not all(self._holds(file, base, Trust.BASE) for base in made.bases):
            return False
        line = list(self._line(file, made))
        if len(line) > 1 and self._snapshot.holding((_SUBCLASSES,))[_SUBCLASSES]:
            return False  # somebody may go through all classes on top of one
        return not (self._is_enumeration(file, made) and any(one.hooks for one in line))

    def _is_enumeration(self, file: str, made: MadeClass) -> bool:
        return any(
            isinstance(end, External) and end.path.module.partition(".")[0] in ("enum", "aenum")
            for one in self._line_with_files(file, made)
            for base in one[1].bases
            for end, _ in self._behind(one[0], base.split("."))
        )

    def _line(self, file: str, made: MadeClass) -> Iterator[MadeClass]:
        """A class and those of the workspace below it."""
        yield from (one for _, one in self._line_with_files(file, made))

    def _line_with_files(self, file: str, made: MadeClass) -> Iterator[tuple[str, MadeClass]]:
        pending, seen = [(file, made)], set[MadeClass]()
        while pending:
            file, made = pending.pop()
            if made in seen:
                continue
            seen.add(made)
            yield file, made
            for base in made.bases:
                for end, rest in self._behind(file, base.split(".")):
                    if isinstance(end, Defined) and end.kind is BindingKind.CLASS and not rest:
                        effects = self._effects(end.file)
                        pending += [
                            (end.file, one) for one in (effects.classes if effects else ()) if one.name == end.path.name
                        ]


def _stands_in_hook(facts: FileFacts, scope: int) -> bool:
    while facts.scopes[scope].parent:
        scope = facts.scopes[scope].parent
    return facts.scopes[scope].name == "__getattr__"


def _is_quiet_below(path: Path, rest: list[str]) -> bool:
    dotted = ".".join([path.dotted, *rest])
    return dotted.partition(".")[0] in _PLAIN_LIBRARIES or dotted in _PLAIN_BASES
