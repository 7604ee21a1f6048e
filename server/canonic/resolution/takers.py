"""Which names other files take from a file: by imports, by attributes of the module, by strings, by configuration.

Takes a judged snapshot; every file that may speak of the module is asked, those that mention no policy name too. Errs
on the side of more: where a file has the module in a way that shows no names, it takes everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from canonic.facts.model import Use
from canonic.resolution.canonical import Judge
from canonic.resolution.elsewhere import configuration_in, mentions, speaks_of
from canonic.resolution.live import is_package, is_star
from canonic.resolution.references import Reference, Targets
from canonic.resolution.spoken_names import IMPORTING_WORDS, Doubt, Sought, spoken
from canonic.resolution.told import Told
from canonic.text.names import Path, parents
from canonic.workspace.walk import PYTHON

_READ_BY_TOOLS = frozenset(("conftest", "settings", "config", "conf", "setup", "tasks", "fabfile"))
"""Stems of files, and names of folders, whose names programs outside the workspace read."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What other files take from one file."""

    names: frozenset[str]
    everything: bool
    """Any other name may be taken too."""
    starred: bool
    """Some file imports all of it with a star."""
    by: frozenset[str] = field(compare=False)
    """The files that say so."""

    def has(self, name: str) -> bool:
        """Whether the name is, or may be, taken."""
        return self.everything or self.starred or name in self.names


def is_read_by_tools(judge: Judge, file: str, name: str = "") -> bool:
    """Whether a tool may take names from the file that nothing in the workspace says; without a `name`, any name."""
    stem = file.rpartition("/")[2].partition(".")[0]
    if file.endswith(".pyi") or not _READ_BY_TOOLS.isdisjoint((stem, *file.split("/")[:-1])):
        return True
    return judge.is_test(file) and (not name or name.lower().startswith(("test", "pytest_")))


Question = tuple[str, str]
"""A file and a name in it; no name asks for all that is taken."""


class Takers:
    """Answers about one snapshot."""

    def __init__(self, judge: Judge) -> None:
        self._resolver = judge.resolver
        self._snapshot = judge.resolver.snapshot
        policy = judge.policy.policy
        origins = [entry.origin for entry in policy.names] + [entry.origin for entry in policy.modules]
        origins += [entry.origin for entry in policy.calls] + [entry.origin for entry in policy.exclusives]
        self._policy_files = {origin.file for origin in (*origins, *(entry.origin for entry in policy.boundaries))}
        self._told: Told[Question, Taken] = Told(self._answer)
        self._sayings: dict[tuple[Question, str], frozenset[str]] = {}
        """What files that have changed of late say about the questions, by question and file."""

    def of(self, file: str, asker: str) -> Taken:
        """What the other files take from `file`; `asker` is the file whose findings rest on it."""
        return self._told.tell(asker, (file, ""))

    def take(self, file: str, name: str, asker: str) -> bool:
        """Whether other files take one name from `file`, as far as texts say that name or import all there is."""
        return self._told.tell(asker, (file, name)).has(name)

    def news(self, before: Takers, changed: frozenset[str], reached: frozenset[str]) -> frozenset[str]:
        """The files, beside the `reached` ones, whose findings rest on an answer that is another one since an earlier
        snapshot, from which `changed` differ.
        """
        self._sayings = {key: said for key, said in before._sayings.items() if key[1] not in changed}

        def may_differ(question: Question) -> bool:
            differing = [file for file in changed if self._may_say_otherwise(before, question, file)]  # asks all
            return bool(differing)

        return self._told.news(before._told, reached, may_differ)

    def _may_say_otherwise(self, before: Takers, question: Question, file: str) -> bool:
        """Whether a changed file may say something else about a question than it did in the earlier snapshot.

        What a file says is known from the second change on: nobody has the text that it had before the first.
        """
        if not file.endswith(PYTHON):
            modules = self._snapshot.modules.names_of(question[0])
            if file in before.known(question).by or not modules:
                return True
            return bool(configuration_in((file,))) and speaks_of(self._snapshot, file, modules, question[1])
        was = before._sayings.get((question, file))
        now = self._sayings[question, file] = self._saying(question, file)
        if was is None:
            return bool(now) or file in before.known(question).by
        return was != now

    def _saying(self, question: Question, other: str) -> frozenset[str]:
        """What one file says about a question, as names; see `_said`."""
        file, name = question
        modules = self._snapshot.modules.names_of(file)
        if not modules or other == file:
            return frozenset()
        targets = Targets(self._resolver, frozenset((file,)))
        found: set[str] = set()
        for statement in filter(is_star, self._snapshot.facts(other).imports):
            if self._resolver.target_module(other, statement) in modules:
                found.add("*")
        text = self._snapshot.text(other) or ""
        speaks = any(word in text for word in self._words(question))
        if speaks or (not name and self._snapshot.mentions(other)):
            found.update(taken for taken, _ in self._said_by_facts(targets, (other,)))
        if speaks:
            sought = [Sought(file, module, frozenset((name,)) if name else None) for module in modules]
            said = spoken(self._resolver, other, sought)
            found.update("" if isinstance(one, Doubt) else one.name for one in said)
        return frozenset(found)

    def known(self, question: Question) -> Taken:
        """The answer to a question that was asked before."""
        return self._told.known(question)

    # ------------------------------------------------------------------ finding out

    def _words(self, question: Question) -> tuple[str, ...]:
        """The words of which a text must have one to speak of the module, or of the name."""
        file, name = question
        if name:
            return (name,)
        last_words = {module.rpartition(".")[2] for module in self._snapshot.modules.names_of(file)}
        return (*sorted(last_words), *IMPORTING_WORDS) if last_words else ()

    def _answer(self, question: Question) -> Taken:
        found: set[tuple[str, str]] = set()
        for name, other in self._said(*question) if self._snapshot.modules.names_of(question[0]) else ():
            found.add((name, other))
            if name in ("", "*"):
                break  # once any name may be taken, no more need be asked
        names = frozenset(name for name, _ in found)
        return Taken(names - {"", "*"}, "" in names, "*" in names, frozenset(other for _, other in found))

    def _said(self, file: str, name: str) -> Iterator[tuple[str, str]]:
        """What is taken, each with the file that says so; ``*`` for a star, an empty name where nobody can see which.

        What is quick to tell comes first: facts before texts.
        """
        modules = self._snapshot.modules.names_of(file)
        targets = Targets(self._resolver, frozenset((file,)))
        for module in modules:
            yield from (("*", other) for other in self._starring.get(module, ()))
        if not name:
            yield from self._said_by_facts(targets, self._snapshot.mentioning())
        holding = self._snapshot.holding(self._words((file, name)))
        speakers = sorted(frozenset().union(*holding.values()) - {file})
        if name and not is_package(file):  # ``from . import name`` does not say the package
            speakers = [other for other in speakers if self._names_module(other, modules)]
        yield from self._said_by_facts(targets, speakers)
        yield from (("", place.path) for place in mentions(self._snapshot, modules, name, self._policy_files))
        sought = [Sought(file, module, frozenset((name,)) if name else None) for module in modules]
        for other in speakers:
            for found in spoken(self._resolver, other, sought):
                yield "" if isinstance(found, Doubt) else found.name, other

    @cached_property
    def _starring(self) -> Mapping[str, Sequence[str]]:
        """By module, the files that import all of it with a star."""
        found: dict[str, list[str]] = {}
        for other in self._snapshot.mentioning():
            for statement in filter(is_star, self._snapshot.facts(other).imports):
                if module := self._resolver.target_module(other, statement):
                    found.setdefault(module, []).append(other)
        return found

    def _names_module(self, other: str, modules: Iterable[str]) -> bool:
        text = self._snapshot.text(other) or ""
        return any(module.rpartition(".")[2] in text for module in modules)

    def _said_by_facts(self, targets: Targets, files: Iterable[str]) -> Iterator[tuple[str, str]]:
        for said in (said for file in files for said in targets.references(file)):
            if said.name or said.spoken:
                yield said.name, said.by
            else:
                yield from ((name, said.by) for name in self._read_through(targets, said))

    def _read_through(self, targets: Targets, reference: Reference) -> Iterator[str]:
        """The names that a file reads from the module as an object; an empty one where nobody can see which."""
        body = self._snapshot.uses(reference.by)
        if not body.understood:
            yield ""
        for statement in self._snapshot.facts(reference.by).imports:
            for imported in statement.names:
                path = self._resolver.written(reference.by, statement, imported.name) or Path("")
                if statement.is_from or imported.asname:
                    modules = {imported.bound: path.dotted}
                else:
                    modules = {name: name for name in (*parents(imported.name), imported.name)}
                for expression, module in modules.items():
                    if reference.module in targets.behind(module, reference.by):
                        yield from (_attribute(use.dotted, expression) for use in body.uses if _is_on(use, expression))


def _is_on(use: Use, expression: str) -> bool:
    return f"{use.dotted}.".startswith(f"{expression}.")


def _attribute(dotted: str, expression: str) -> str:
    """The name read from what `expression` stands for; empty when that itself is handed on."""
    return dotted[len(expression) + 1 :].partition(".")[0]
