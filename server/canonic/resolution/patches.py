"""What tests replace at run time: patched attributes, and modules swapped in ``sys.modules``; and where they do.

Takes the facts of every file that mentions a policy name. A path found here keeps a rewrite from being safe, because
the site's meaning hangs on the namespace that the test changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from canonic.facts.model import DottedString, Use, UseKind
from canonic.resolution.built_paths import ANY, built_paths
from canonic.resolution.chain import Resolver
from canonic.resolution.contributions import Contributions
from canonic.resolution.escapes import reached_through
from canonic.resolution.leaning import leaned_on
from canonic.resolution.module_table import REMOVED, REPLACED, is_stored, ways_of_many
from canonic.resolution.replacing_calls import CALLS
from canonic.resolution.told import Told
from canonic.text.names import Path
from canonic.text.spans import Lines, Span, lines_of
from canonic.workspace.modules import SourceModule

_IMPORTING = ("import_module", "__import__", "find_spec", "importorskip", "reload", "run_module")
_LOOKING_UP = ("import_string", "resolve_name", "symbol_by_name")
_LOGGING = ("getLogger", "get_logger", "assertLogs", "assertNoLogs")
_NOT_PATCHES = frozenset((*_IMPORTING, *_LOOKING_UP, *_LOGGING))
_REPLACING = ("patch", "setattr", "delattr")
_MOST_PLACES = 3
_OF_ONE_NAME = re.compile(r"(?<!\w)(setattr|delattr|getattr|hasattr|patch\s*\.\s*object)\s*\(\s*\Z")
_NAME_BEHIND = re.compile(r"\s*,\s*([\"'])([^\W\d]\w*)\1\s*[,)]")
_LOOK_BACK = 80
_SEVERAL = "multiple"
"""``mock.patch.multiple("a.b", X=…)`` names the module alone."""
_BEFORE_ANNOTATION = (":", ">", "|", "(", '""', "''")


class Patches:
    """Patched paths of one snapshot."""

    def __init__(
        self,
        resolver: Resolver,
        modules: frozenset[str],
        before: Patches | None = None,
        changed: frozenset[str] = frozenset(),
    ) -> None:
        """`modules`: dotted names of the policy's modules, canonical and legacy; nothing else is asked about.

        `before`: the patches of an earlier snapshot with the same policy and modules, from which only `changed` differ.
        """
        self._resolver = resolver
        self._modules = modules
        self._last_words = {module.rpartition(".")[2] for module in modules}
        snapshot = resolver.snapshot
        self._strings: Contributions[str] = Contributions(
            snapshot, self._strings_in, None if before is None else before._strings, changed
        )
        self._swapped: Contributions[tuple[str, str]] = Contributions(
            snapshot, self._swapped_in, None if before is None else before._swapped, changed
        )
        self._named: Contributions[tuple[str, str]] = Contributions(
            snapshot, self._module_names, None if before is None else before._named, changed
        )
        self._bound: Contributions[str] = Contributions(
            snapshot, self._bound_in, None if before is None else before._bound, changed
        )
        self._handed_on: Contributions[str] = Contributions(
            snapshot, self._handed_on_in, None if before is None else before._handed_on, changed
        )
        self._leaned_on: Contributions[str] = Contributions(
            snapshot, self._leaned_on_in, None if before is None else before._leaned_on, changed
        )
        self._told = Told(self._first_places)

    def patched(self, path: Path) -> bool:
        """Whether some test replaces this very attribute of its module."""
        return (
            path.dotted in self._strings.members
            or path.module in self._handed_on.members
            or path.dotted in self._handed_on.members
            or f"{path.module}:{_SEVERAL}" in self._strings.members
            or any(path.dotted.endswith(ending) for ending in self._endings)
        )

    def is_replaced_in_package(self, module: str) -> bool:
        """Whether some test puts another object in the place of a module, as an attribute of its package."""
        return any(
            string.value == module and string.call.rpartition(".")[2] in _REPLACING
            for file in self._strings.files_with(module)
            for string in self._resolver.snapshot.facts(file).strings
        )

    def places(self, path: Path, file: str) -> tuple[tuple[str, Span], ...]:
        """The first places, file by file, where this attribute or its module is replaced; a finding of `file` will
        show them.
        """
        return self._told.tell(file, path)

    def news(self, before: Patches, changed: frozenset[str], reached: frozenset[str]) -> frozenset[str]:
        """The files that were shown other places by an earlier snapshot, from which `changed` differ; those that are
        `reached` by the change ask again anyway.
        """
        alike = self._replace_alike(before)
        kinds = (self._strings, self._swapped, self._handed_on)
        replacing = any(kind.of(file) for kind in kinds for file in changed)

        def may_differ(path: Path) -> bool:
            return not alike or (replacing and not changed.isdisjoint(self._files_replacing(path)))

        return self._told.news(before._told, reached, may_differ)

    def binders(self, module: str) -> tuple[str, ...]:
        """The files that have a name of their own for a policy module, by ``import`` or ``from … import``."""
        return self._bound.files_with(module)

    def replaced(self, module: str) -> bool:
        """Whether some file puts another object into ``sys.modules`` under this name."""
        return (module, REPLACED) in self._swapped.members

    def removed(self, module: str) -> bool:
        """Whether some file takes the module out of ``sys.modules``, so that it is made anew."""
        return (module, REMOVED) in self._swapped.members

    def leaning_on(self, module: str) -> tuple[str, ...]:
        """The files that read the module as an attribute of its package and leave it to others to import it."""
        return self._leaned_on.files_with(module)

    def hold_after(self, later: Patches) -> bool:
        """Whether all answers that were given are the later ones too."""
        return (
            self._strings.holds_after(later._strings)
            and self._swapped.holds_after(later._swapped)
            and self._handed_on.holds_after(later._handed_on)
            and self._leaned_on.holds_after(later._leaned_on)
        )

    def _replace_alike(self, before: Patches) -> bool:
        """Whether the same files replace the same things as before."""
        return (
            self._strings.total is before._strings.total
            and self._swapped.total is before._swapped.total
            and self._handed_on.total is before._handed_on.total
        )

    def _files_replacing(self, path: Path) -> tuple[str, ...]:
        module = path.module
        endings = [f"{ANY}{ending}" for ending in self._endings if path.dotted.endswith(ending)]
        found = (
            *(file for ending in endings for file in self._strings.files_with(ending)),
            *self._strings.files_with(path.dotted),
            *self._strings.files_with(f"{module}:{_SEVERAL}"),
            *self._swapped.files_with((module, REPLACED)),
            *self._swapped.files_with((module, REMOVED)),
            *self._handed_on.files_with(module),
            *self._handed_on.files_with(path.dotted),
        )
        return tuple(sorted(set(found)))

    def _first_places(self, path: Path) -> tuple[tuple[str, Span], ...]:
        found: list[tuple[str, Span]] = []
        # What replaces the whole module bears on more sites than what replaces one name in it.
        for file in sorted(
            self._files_replacing(path), key=lambda file: path.module not in dict(self._swapped.of(file))
        ):
            found += [(file, span) for span in sorted(set(self._spans_in(file, path)))]
            if len(found) >= _MOST_PLACES:
                break
        return tuple(found[:_MOST_PLACES])

    def _spans_in(self, file: str, path: Path) -> Iterator[Span]:
        """Where one file replaces an attribute or its module."""
        snapshot = self._resolver.snapshot
        swapped = dict(self._swapped.of(file))
        for string in snapshot.facts(file).strings:
            if string.value == path.module:
                found = _is_several(string) or self._may_begin(file, string)
                found = found or (path.module in swapped and _is_of_modules(string))
            else:
                found = string.value == path.dotted and _may_replace(string)
            if found:
                yield string.span
        if not {path.module, path.dotted}.isdisjoint(self._handed_on.of(file)):
            lines = lines_of(snapshot.text(file) or "")
            for bound, module in self._expressions(file):
                if module == path.module:
                    for use in snapshot.uses(file).uses:
                        if _hands_on(use, bound, module) and _named_beside(lines, use) in ("", path.name):
                            yield use.span

    def _strings_in(self, file: str) -> tuple[str, ...]:
        snapshot = self._resolver.snapshot
        written = (
            f"{string.value}:{_SEVERAL}" if _is_several(string) or self._may_begin(file, string) else string.value
            for string in snapshot.facts(file).strings
            if (_may_replace(string) or self._may_begin(file, string)) and not self._is_annotation(file, string)
        )
        built = built_paths(snapshot, file, self._names)
        return (*written, *(f"{path[:-2]}:{_SEVERAL}" if path.endswith(f".{ANY}") else path for path in built))

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(word.decode(errors="replace") for word in self._resolver.snapshot.needles.every)

    @cached_property
    def _endings(self) -> tuple[str, ...]:
        """How paths end of which a test leaves the beginning to others."""
        return tuple(path.removeprefix(ANY) for path in self._strings.members if path.startswith(ANY))

    def _may_begin(self, file: str, string: DottedString) -> bool:
        """Whether the path of a module may become that of an attribute, or the module: ``patch(OLD + ".X")``."""
        if string.value not in self._modules:
            return False
        return string.call.rpartition(".")[2] in self._resolver.snapshot.reading(file, CALLS)

    def _is_annotation(self, file: str, string: DottedString) -> bool:
        """Whether a string is read as a type: ``x: "m.X"``."""
        if string.call:
            return False
        root = string.value.partition(".")[0]
        snapshot = self._resolver.snapshot
        if not any(name.bound == root for statement in snapshot.facts(file).imports for name in statement.names):
            return False
        line = lines_of(snapshot.text(file) or "").line_text(string.span.line)
        if not line[: string.span.column - 2].rstrip("rRuU \t").endswith(_BEFORE_ANNOTATION):
            return False  # a string in a list, say: whoever goes through that may replace what it names
        return any(
            use.span == string.span and use.kind is UseKind.STRING_ANNOTATION for use in snapshot.uses(file).uses
        )

    def _swapped_in(self, file: str) -> tuple[tuple[str, str], ...]:
        """Modules that a file replaces in ``sys.modules`` or takes out of it."""
        found: list[tuple[str, str]] = []
        snapshot = self._resolver.snapshot
        facts = snapshot.facts(file)
        many: tuple[str, ...] | None = None
        for string in facts.strings:
            if string.value not in self._modules:
                continue
            if string.call == "patch.dict{}":
                found.append((string.value, REPLACED))
            elif string.call == "sys.modules.pop" or string.call.endswith(".delitem"):
                found.append((string.value, REMOVED))
            elif string.call == "sys.modules.setdefault" or string.call.endswith(".setitem"):
                found.append((string.value, REPLACED))
            elif not string.call:  # ``for name in ["a.old"]: sys.modules[name] = …``
                if many is None:
                    many = tuple(ways_of_many(facts, snapshot.text(file) or ""))
                found += [(string.value, how) for how in many]
            elif string.call == "sys.modules[]" and is_stored(facts, string.span):
                line = lines_of(snapshot.text(file) or "").line_text(string.span.line)
                found.append((string.value, REMOVED if line.lstrip().startswith("del ") else REPLACED))
        return tuple(found)

    def _handed_on_in(self, file: str) -> tuple[str, ...]:
        """Policy modules that a file passes on as an object, so that anything in them may be replaced; of those that it
        only hands to ``patch.object(m, "X")``, ``setattr(m, "X", …)`` and their like, the paths of the names.
        """
        found: list[str] = []
        lines: Lines | None = None
        for bound, module in self._expressions(file):
            if not self._may_pass(file, bound):
                continue
            body = self._resolver.snapshot.body(file)
            if not body.understood:
                found.append(module)
            for use in body.uses:
                if _hands_on(use, bound, module):
                    lines = lines or lines_of(self._resolver.snapshot.text(file) or "")
                    name = _named_beside(lines, use)
                    if name is not None:
                        found.append(f"{module}.{name}" if name else module)
        return tuple(dict.fromkeys(found))

    def _expressions(self, file: str) -> Iterator[tuple[str, str]]:
        """How a file can spell policy modules, as far as it imports them or a package above them."""
        for bound, module in self._named.of(file):
            yield bound, module
            for below in self._modules:
                if below.startswith(f"{module}."):
                    yield bound + below[len(module) :], below

    def _may_pass(self, file: str, bound: str) -> bool:
        """Whether the text has the module's name other than before a dot, beside its import: a cheap first look."""
        text = self._resolver.snapshot.about(file, (bound.partition(".")[0],))
        bare = re.compile(rf"(?<![\w.]){re.escape(bound)}(?!\w|[ \t]*\.)")
        imports = sum(
            (name.asname or name.name) == bound or (statement.is_from and statement.module == bound)
            for statement in self._resolver.snapshot.facts(file).imports
            for name in statement.names
        )
        return len(bare.findall(text)) > imports

    def _leaned_on_in(self, file: str) -> tuple[str, ...]:
        leant = leaned_on(self._resolver, file, self._modules)
        return tuple(dict.fromkeys((*leant, *reached_through(self._resolver, file, self._modules))))

    def _bound_in(self, file: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(module for _, module in self._named.of(file)))

    def _module_names(self, file: str) -> tuple[tuple[str, str], ...]:
        """Names of a file that stand for a policy module, with the module."""
        found: list[tuple[str, str]] = []
        for statement in self._resolver.snapshot.facts(file).imports:
            for imported in statement.names:
                if imported.name.rpartition(".")[2] not in self._last_words:
                    continue
                path = self._resolver.written(file, statement, imported.name)
                module = path.dotted if path else ""
                if module in self._modules and isinstance(
                    self._resolver.snapshot.modules.find(module, file), SourceModule
                ):
                    found.append((imported.asname or imported.name, module))
        return tuple(found)


def _may_replace(string: DottedString) -> bool:
    """Whether a string may be the path of an attribute that is replaced; ``patch.dict`` changes only what is in it."""
    return string.call.rpartition(".")[2] not in _NOT_PATCHES and not string.call.endswith("patch.dict")


def _is_several(string: DottedString) -> bool:
    return string.call.endswith(f"patch.{_SEVERAL}")


def _is_of_modules(string: DottedString) -> bool:
    """Whether a string stands where `_swapped_in` takes it for a key of ``sys.modules``."""
    calls = ("", "patch.dict{}", "sys.modules.pop", "sys.modules.setdefault", "sys.modules[]")
    return string.call in calls or string.call.endswith("item")


def _hands_on(use: Use, bound: str, module: str) -> bool:
    """Whether a use is the module itself, as an object."""
    return use.kind in (UseKind.PASSED, UseKind.READ) and use.dotted in (bound, module)


def _named_beside(lines: Lines, use: Use) -> str | None:
    """The one name that a call is about to which the module is handed; empty for all that may be, None where the name
    is only read.
    """
    start, end = lines.offset(use.span.line, use.span.column), lines.offset(use.span.end_line, use.span.end_column)
    call = _OF_ONE_NAME.search(lines.text, max(0, start - _LOOK_BACK), start)
    name = _NAME_BEHIND.match(lines.text, end)
    if call is None or name is None:
        return ""
    return None if call[1] in ("getattr", "hasattr") else name[2]
