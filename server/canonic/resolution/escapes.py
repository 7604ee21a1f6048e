"""Which modules a file may reach through a package that it has as an object, or through ``sys.modules``.

``z = package; z.old.X`` and ``getattr(package, "old")`` work only because some file has imported ``package.old``
before, as the plain attributes do that `canonic.resolution.leaning` finds. Takes one file at a time; what its text says
anywhere is taken to be said of a package that it hands on, so it finds too much rather than too little.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from canonic.facts.model import FileFacts, ImportedName, Use, UseKind
from canonic.resolution.chain import Resolver
from canonic.resolution.free_names import lists_its_names
from canonic.resolution.leaning import imported_modules, is_read, packages_above, packages_in
from canonic.resolution.live import is_package, is_star
from canonic.text.spans import Lines, lines_of
from canonic.workspace.modules import SourceModule

_OF_ONE_NAME = re.compile(r"(?<!\w)(?:setattr|delattr|getattr|hasattr|patch\s*\.\s*object)\s*\(\s*\Z")
_NAME_BEHIND = re.compile(r"\s*,\s*([\"'])([^\W\d][\w.]*)\1\s*[,)]")
_COMPUTED = re.compile(r"(?<!\w)(?:getattr\s*\(\s*|vars\s*\(\s*)\Z")
_LOOK_BACK = 80
_QUOTED = (*((quote, end) for quote in "\"'" for end in "\"'."), (".", '"'), (".", "'"))
"""What stands around a name at the start or end of a string."""
_LOOKING = ("getattr", "vars")
_ESCAPING = (UseKind.PASSED, UseKind.READ)
_MAKERS = {
    "import_module": re.compile(r"import_module\s*\(\s*[\"']([\w.]+)[\"']"),
    "__import__": re.compile(r"__import__\s*\(\s*[\"']([\w.]+)[\"']"),
    "modules": re.compile(r"modules\s*(?:\[|\.\s*get\s*\()\s*[\"']([\w.]+)[\"']"),
}
_IMPORT = re.compile(r"[ \t]*(?:from|import)\b[^;\n]*$", re.MULTILINE)


def reached_through(
    resolver: Resolver, file: str, modules: Collection[str], but: ImportedName | None = None
) -> tuple[str, ...]:
    """Those of `modules` that the file may reach without importing them itself. `but`: an import that does not count,
    for it is to go.
    """
    facts = resolver.snapshot.facts(file)
    wanted = frozenset(modules)
    above = packages_above(wanted)
    snapshot = resolver.snapshot
    text = snapshot.text(file) or ""
    found = dict.fromkeys(_from_namespace(resolver, file, facts, wanted, text))
    found.update(dict.fromkeys(_from_table(facts, wanted, text)))
    expressions = [
        (name + package[len(root) :], package)
        for name, root in packages_in(resolver, file, facts, above)
        for package in above.packages
        if f"{package}.".startswith(f"{root}.")
    ]
    # Only a package that stands somewhere as an object is looked at more closely.
    looking = bool(expressions) and any(word in text for word in (*_LOOKING, "__dict__"))
    expressions = [
        one for one in expressions if _stands_alone(text, one[0]) or (looking and _is_looked_into(text, one[0]))
    ]
    named = above.packages.intersection(_named_packages(text))
    if expressions or named:
        found.update(dict.fromkeys(_from_packages(resolver, file, wanted, expressions, named)))
    if not found:
        return ()
    own = set(imported_modules(resolver, file, facts, but))
    return tuple(module for module in found if module not in own)


def _from_packages(
    resolver: Resolver,
    file: str,
    wanted: frozenset[str],
    expressions: list[tuple[str, str]],
    named: Collection[str],
) -> Iterator[str]:
    """Modules that are read from an object that is a package."""
    snapshot = resolver.snapshot
    said = _said(snapshot.about(file, _last_parts(wanted)), wanted)
    for package in named:
        yield from (module for module in said if module.startswith(f"{package}."))
    text = snapshot.about(file, tuple(sorted({expression.partition(".")[0] for expression, _ in expressions})))
    close = [
        (expression, package)
        for expression, package in expressions
        if (any(module.startswith(f"{package}.") for module in said) and _stands_alone(text, expression))
        or _is_looked_into(text, expression)
    ]
    if not close:
        return
    body, lines = snapshot.uses(file), lines_of(snapshot.text(file) or "")
    for expression, package in close:
        inside = [module for module in wanted if module.startswith(f"{package}.")]
        if not body.understood:
            yield from (module for module in inside if module in said)
        for use in body.uses:
            if use.dotted == f"{expression}.__dict__":
                yield from inside
            elif use.dotted == expression and use.kind in _ESCAPING:
                name = _named_beside(lines, use)
                if name is None:
                    yield from (module for module in inside if module in said)
                elif not name:
                    yield from inside
                else:
                    yield from (one for one in inside if f"{package}.{name}.".startswith(f"{one}."))
            elif lines.slice(use.span) != use.dotted:  # plain attributes are for `canonic.resolution.leaning`
                yield from (one for one in inside if _leads_to(use, expression + one[len(package) :]))


@lru_cache(maxsize=2)
def _said(text: str, wanted: frozenset[str]) -> frozenset[str]:
    """The modules of which the text has the name. The last answers are kept, for keys that change no such name."""
    return frozenset(module for module in wanted if _says(text, module.rpartition(".")[2]))


@lru_cache(maxsize=8)
def _last_parts(modules: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted({module.rpartition(".")[2] for module in modules}))


def _leads_to(use: Use, expression: str) -> bool:
    return f"{use.dotted}.".startswith(f"{expression}.")


def _named_beside(lines: Lines, use: Use) -> str | None:
    """The one name that a package is asked for; empty for all that may be, None where it is handed on."""
    start, end = lines.offset(use.span.line, use.span.column), lines.offset(use.span.end_line, use.span.end_column)
    back = max(0, start - _LOOK_BACK)
    name = _NAME_BEHIND.match(lines.text, end)
    if name is not None and _OF_ONE_NAME.search(lines.text, back, start):
        return name[2]
    return "" if _COMPUTED.search(lines.text, back, start) else None


def _says(text: str, last: str) -> bool:
    """Whether the text has the name behind a dot, or at the start or end of a string."""
    if last not in text:
        return False
    # Asked of each module in each text: plain searches first, and a pattern that begins with the name itself.
    if any(f"{before}{last}{behind}" in text for before, behind in _QUOTED):
        return True
    for match in re.finditer(rf"{re.escape(last)}(?!\w)", text):
        dot = len(text[max(0, match.start() - _LOOK_BACK) : match.start()].rstrip())
        dot += max(0, match.start() - _LOOK_BACK) - 1
        if dot >= 0 and text[dot] == ".":
            line = text.rfind("\n", 0, dot) + 1
            if not re.match(r"\s*(?:from|import)\b[^;]*$", text[line:dot]):
                return True
    return False


def _stands_alone(text: str, expression: str) -> bool:
    """Whether the text has the expression other than before a dot on the same line, imports left out."""
    for match in re.finditer(rf"{re.escape(expression)}(?!\w|[ \t]*\.)", text):  # a pattern that looks back is slower
        start = match.start()
        if start and (text[start - 1] in "._" or text[start - 1].isalnum()):
            continue
        line = text.rfind("\n", 0, start) + 1
        if not _IMPORT.match(text, line):
            return True
    return False


def _is_looked_into(text: str, expression: str) -> bool:
    """Whether any name may be taken from what the expression stands for."""
    if f"{expression}.__dict__" in text:
        return True
    for match in re.finditer(rf"{re.escape(expression)}(?![\w.])", text):
        bracket = _blanks_before(text, match.start()) - 1
        if bracket > 0 and text[bracket] == "(" and text.endswith(_LOOKING, 0, _blanks_before(text, bracket)):
            return True
    return False


def _blanks_before(text: str, end: int) -> int:
    """Where the blanks begin that stand before."""
    while end and text[end - 1].isspace():
        end -= 1
    return end


def _named_packages(text: str) -> Iterator[str]:
    """The modules that strings in the text name, to have them as objects."""
    for word, pattern in _MAKERS.items():
        at = text.find(word)
        while at >= 0:  # many times as quick as a search for the pattern
            if match := pattern.match(text, at):
                yield match[1]
            at = text.find(word, at + len(word))


def _from_namespace(
    resolver: Resolver, file: str, facts: FileFacts, wanted: frozenset[str], text: str
) -> Iterator[str]:
    """Submodules that are names of the file, for it is their package or star-imports it."""
    own = {resolver.module_name(file)} if is_package(file) and lists_its_names(text) else set()
    starred: set[str] = set()
    for statement in facts.imports:
        if not (statement.names and statement.names[0].name == "*" and is_star(statement)):
            continue  # most are none, and this looks at all imports of all files
        module = resolver.target_module(file, statement) or ""
        located = resolver.snapshot.modules.find(module, file)
        if isinstance(located, SourceModule) and is_package(located.path):
            exported = resolver.snapshot.facts(located.path)
            if exported.exports is None or not exported.exports_exact:
                starred.add(module)
    if own or starred:
        bound = {binding.name for binding in facts.bindings}
        for module in wanted:
            parent, _, last = module.rpartition(".")
            if parent in own or (parent in starred and last not in bound and is_read(text, last)):
                yield module


def _from_table(facts: FileFacts, wanted: frozenset[str], text: str) -> Iterator[str]:
    """Modules that are taken from ``sys.modules`` as if they were sure to be there."""
    for string in facts.strings:
        if string.value in wanted and string.call.endswith(("modules[]", "modules.get")):
            quoted = rf"[\"']{re.escape(string.value)}[\"']"
            read = rf"modules\s*(?:\[\s*{quoted}\s*\]\s*(?:\.|\)|,|\n)|\.\s*get\s*\(\s*{quoted}\s*\)\s*\.)"
            if re.search(read, text) and not re.search(rf"{quoted}\s+(?:not\s+)?in\s+(?:sys\s*\.\s*)?modules", text):
                yield string.value
