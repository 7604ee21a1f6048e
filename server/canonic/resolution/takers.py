"""Which names other files take from a file: by imports, by attributes of the module, by strings, by configuration.

Takes a judged snapshot; every file that may speak of the module is asked, those that mention no policy name too. Errs
on the side of more: where a file has the module in a way that shows no names, it takes everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from canonic.facts.model import Use
from canonic.resolution.canonical import Judge
from canonic.resolution.elsewhere import mentions
from canonic.resolution.references import Reference, Targets
from canonic.resolution.spoken_names import IMPORTING_WORDS, Doubt, Sought, spoken
from canonic.resolution.told import Told
from canonic.text.names import Path, parents

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

    def has(self, name: str) -> bool:
        """Whether the name is, or may be, taken."""
        return self.everything or self.starred or name in self.names


def is_read_by_tools(judge: Judge, file: str, name: str = "") -> bool:
    """Whether a tool may take names from the file that nothing in the workspace says; without a `name`, any name."""
    stem = file.rpartition("/")[2].partition(".")[0]
    if file.endswith(".pyi") or not _READ_BY_TOOLS.isdisjoint((stem, *file.split("/")[:-1])):
        return True
    return judge.is_test(file) and (not name or name.lower().startswith(("test", "pytest_")))


class Takers:
    """Answers about one snapshot."""

    def __init__(self, judge: Judge) -> None:
        self._resolver = judge.resolver
        self._snapshot = judge.resolver.snapshot
        policy = judge.policy.policy
        origins = [entry.origin for entry in policy.names] + [entry.origin for entry in policy.modules]
        origins += [entry.origin for entry in policy.calls] + [entry.origin for entry in policy.exclusives]
        self._policy_files = {origin.file for origin in (*origins, *(entry.origin for entry in policy.boundaries))}
        self._told: Told[str, Taken] = Told(self._taken)

    def of(self, file: str, asker: str) -> Taken:
        """What the other files take from `file`; `asker` is the file whose findings rest on it."""
        return self._told.tell(asker, file)

    def news(self, before: Takers, changed: frozenset[str], reached: frozenset[str]) -> frozenset[str]:
        """The files, beside the `reached` ones, whose findings rest on an answer that is another one since an earlier
        snapshot, from which `changed` differ.
        """
        return self._told.news(
            before._told,
            reached,
            lambda file: not changed.isdisjoint((*before._speakers(file), *self._speakers(file))),
        )

    # ------------------------------------------------------------------ finding out

    def _speakers(self, file: str) -> tuple[str, ...]:
        """The files whose text may speak of the module."""
        names = self._snapshot.modules.names_of(file)
        words = sorted({name.rpartition(".")[2] for name in names})
        if not words:
            return ()
        holding = self._snapshot.holding((*words, *IMPORTING_WORDS))
        return tuple(sorted(frozenset().union(*holding.values()) - {file}))

    def _taken(self, file: str) -> Taken:
        names = self._snapshot.modules.names_of(file)
        targets = Targets(self._resolver, frozenset((file,)))
        sought = [Sought(file, name) for name in names]
        taken: set[str] = set()
        everything = starred = False
        for other in self._speakers(file):
            for said in (*targets.references(other), *spoken(self._resolver, other, sought)):
                if isinstance(said, Doubt):
                    everything = True
                elif said.name == "*":
                    starred = True
                elif said.name:
                    taken.add(said.name)
                elif said.spoken:
                    everything = True
                else:
                    read = list(self._read_through(targets, said))
                    everything |= "" in read
                    taken.update(read)
        if names:
            everything = everything or any(mentions(self._snapshot, names, "", self._policy_files))
        return Taken(frozenset(taken - {""}), everything, starred)

    def _read_through(self, targets: Targets, reference: Reference) -> Iterator[str]:
        """The names that a file reads from the module as an object; an empty one where nobody can see which."""
        body = self._snapshot.body(reference.by)
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
