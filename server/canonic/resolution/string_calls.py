"""What a call makes of a string that it is given: the path of what it replaces, imports or looks up, or only a name.

Takes a file's facts, its text and one of its dotted strings, and gives `Reading`; None for a string that is no path
there as far as anybody can tell. It knows the calls of the standard library and of a few libraries by name, and does
not ask where the path leads.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from canonic.facts.model import BindingKind, DottedString, FileFacts
from canonic.facts.tokens import TokenKind, tokens
from canonic.text.spans import Lines


class Meaning(enum.Enum):
    """What a string is to the call that it stands in."""

    REPLACED = "replaced"
    """The last part is an attribute that is replaced or deleted: ``mock.patch``, ``monkeypatch.setattr``."""
    SEVERAL = "several"
    """A module, or another object, of which several attributes are replaced: ``mock.patch.multiple``."""
    LOOKED_UP = "looked-up"
    """The object itself is taken: ``import_string``, ``pkgutil.resolve_name``, ``mock.patch.dict``."""
    IMPORTED = "imported"
    """A module is imported: ``importlib.import_module``."""
    TRIED = "tried"
    """Whether there is such a module is asked: ``find_spec``, ``pytest.importorskip``."""
    CACHED = "cached"
    """A key of ``sys.modules``."""
    NAMED = "named"
    """A name that looks like a path: of a logger, a task, a setting."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is made of one string."""

    meaning: Meaning
    call: str
    """The call as the file writes it; empty for the value of a setting."""
    sure: bool = True
    """False: the call is known by its last name only, so it may be another function of that name."""
    names: tuple[str, ...] = ()
    """For `SEVERAL`: the attributes."""
    complete: bool = True
    """For `SEVERAL`: False when there may be more of them than the text shows (``**``)."""
    changes: bool = False
    """For `CACHED`: whether the entry is put, replaced or taken away."""


@dataclass(frozen=True, slots=True)
class _Call:
    meaning: Meaning
    homes: frozenset[str]
    """Full names of the functions that are meant."""
    keywords: frozenset[str]
    """Names of the argument that the string may be passed by."""
    alone: bool = True
    """Whether the last name says enough to report an unknown function of that name, without a fix."""


def _call(meaning: Meaning, homes: str, keywords: str, *, alone: bool = True) -> _Call:
    return _Call(meaning, frozenset(homes.split()), frozenset(keywords.split()), alone)


_PATCH = "unittest.mock.patch mock.patch mock.mock.patch asyncmock.patch"
_CALLS = {
    "patch": _call(Meaning.REPLACED, _PATCH, "target"),
    "setattr": _call(Meaning.REPLACED, "", "target"),
    "delattr": _call(Meaning.REPLACED, "", "target"),
    "import_module": _call(Meaning.IMPORTED, "importlib.import_module", "name"),
    "__import__": _call(Meaning.IMPORTED, "__import__ builtins.__import__ importlib.__import__", "name"),
    "run_module": _call(Meaning.IMPORTED, "runpy.run_module", "mod_name", alone=False),
    "include": _call(Meaning.IMPORTED, "django.urls.include django.conf.urls.include", "", alone=False),
    "find_spec": _call(Meaning.TRIED, "importlib.util.find_spec", "name"),
    "importorskip": _call(Meaning.TRIED, "pytest.importorskip", "modname"),
    "resolve_name": _call(Meaning.LOOKED_UP, "pkgutil.resolve_name", "name", alone=False),
    "locate": _call(Meaning.LOOKED_UP, "pydoc.locate", "path", alone=False),
    "import_string": _call(
        Meaning.LOOKED_UP,
        "django.utils.module_loading.import_string werkzeug.utils.import_string jinja2.utils.import_string",
        "dotted_path import_name",
    ),
    "symbol_by_name": _call(
        Meaning.LOOKED_UP, "kombu.utils.imports.symbol_by_name celery.utils.imports.symbol_by_name", "name"
    ),
    "getLogger": _call(Meaning.NAMED, "logging.getLogger", "name"),
    "get_logger": _call(Meaning.NAMED, "structlog.get_logger", "name"),
    "assertLogs": _call(Meaning.NAMED, "", "logger"),
    "assertNoLogs": _call(Meaning.NAMED, "", "logger"),
    "at_level": _call(Meaning.NAMED, "", "logger"),
    "set_level": _call(Meaning.NAMED, "", "logger"),
    "send_task": _call(Meaning.NAMED, "", "name"),
    "signature": _call(Meaning.NAMED, "celery.signature celery.canvas.signature", "", alone=False),
    "shared_task": _call(Meaning.NAMED, "", "name"),
    "task": _call(Meaning.NAMED, "", "name"),
}
_BY_KEYWORD_ONLY = frozenset(("at_level", "set_level", "shared_task", "task"))
_PATCH_METHODS = {"dict": Meaning.LOOKED_UP, "multiple": Meaning.SEVERAL}
_MODULES_READ = frozenset(("sys.modules.get",))
_MODULES_CHANGED = frozenset(("sys.modules.pop", "sys.modules.setdefault"))
_ITEM_METHODS = frozenset(("setitem", "delitem"))
_OPTIONS = frozenset(("spec", "create", "spec_set", "autospec", "new_callable", "target"))

_OPENING = re.compile(r"[rRuU]?(?:\"\"\"|'''|\"|')$")
_KEYWORD = re.compile(r"[(,]\s*(\w+)\s*=$")
_COMMENT = re.compile(r"(?:^|(?<=[(,=\n]))[ \t]*#[^\n]*\Z")
_SYS_MODULES_FIRST = re.compile(r"\(\s*sys\.modules\s*,$")
_PATCHED_TABLE = re.compile(r"patch\.dict\s*\(\s*(?:in_dict\s*=\s*)?(?:[\"']sys\.modules[\"']|sys\.modules\b)?")
_CLOSING = re.compile(r"(?:\"\"\"|'''|\"|')(?:\s|\\\r?\n|#[^\n]*\n)*(\S)")
_QUOTE = re.compile(r"\"\"\"|'''|\"|'")
_LONGEST_CALL = 20_000
_ASSIGNED = re.compile(r"([^\W\d]\w*)\s*(?::[^=\n]+)?\+?=(?!=)")
_SETTINGS = re.compile(r"(^|/)(settings(/[^/]+)?|[^/]*settings|conf|celery|celeryconfig)\.py$")
_CELERY = re.compile(r"(^|/)celery(config)?\.py$")
_PLUGINS = "pytest_plugins"


def may_be_path(string: DottedString) -> bool:
    """A first look, without the text: whether the string may be given to a call that is known."""
    if not string.call:
        return not string.scope
    head, _, last = string.call.rpartition(".")
    return (
        not head  # the name may be another one for something that is known
        or last in _CALLS
        or last in _PATCH_METHODS
        or last in _ITEM_METHODS
        or string.call in _MODULES_READ
        or string.call in _MODULES_CHANGED
        or string.call in ("patch.dict{}", "sys.modules[]")
    )


def read_string(file: str, facts: FileFacts, lines: Lines, string: DottedString) -> Reading | None:
    """What the call makes of the string; None when it is no path there, or stands where no path is expected."""
    start = lines.offset(string.span.line, string.span.column)
    end = lines.offset(string.span.end_line, string.span.end_column)
    if lines.text[start:end] != string.value:
        return None  # the text is not the one that the facts were made of
    before, after = _before(lines.text, start), _after(lines.text, end)
    call = string.call
    if not call:
        return _setting(file, lines, string)
    if call == "patch.dict{}":
        return _key_of_table(lines.text, start) if after == ":" else None
    if call == "sys.modules[]":
        changes = _is_stored(facts, string)
        return Reading(Meaning.CACHED, call, changes=changes) if (before[-1:], after) == ("[", "]") else None
    if after not in (",", ")"):
        return None  # a part of an expression
    if call in _MODULES_READ or call in _MODULES_CHANGED:
        return Reading(Meaning.CACHED, call, changes=call in _MODULES_CHANGED) if before.endswith("(") else None
    if call.rpartition(".")[2] in _ITEM_METHODS:
        return Reading(Meaning.CACHED, call, changes=True) if _SYS_MODULES_FIRST.search(before) else None
    full, known = _full_name(facts, call)
    head, _, last = full.rpartition(".")
    if last in _PATCH_METHODS and head.rpartition(".")[2] == "patch":
        return _patch_method(call, head, known, before, lines.text[end:])
    return _known_call(call, full, known, before)


def _key_of_table(text: str, start: int) -> Reading | None:
    """A key of a dictionary that ``patch.dict`` is given, if it is for ``sys.modules``."""
    tables = list(_PATCHED_TABLE.finditer(text, 0, start))
    if not tables or "modules" not in tables[-1].group():
        return None
    return Reading(Meaning.CACHED, "patch.dict", changes=True)


def _patch_method(call: str, patch: str, known: bool, before: str, rest: str) -> Reading | None:
    """The first argument of ``patch.dict`` or ``patch.multiple``; `rest` is the text behind it."""
    if not (before.endswith("(") or _keyword(before) in ("target", "in_dict")):
        return None
    sure = not known or patch in _CALLS["patch"].homes
    meaning = _PATCH_METHODS[call.rpartition(".")[2]]
    if meaning is Meaning.LOOKED_UP:
        return Reading(meaning, call, sure)
    names, complete = _keywords_in(rest)
    return Reading(meaning, call, sure, names, complete)


def _known_call(call: str, full: str, known: bool, before: str) -> Reading | None:
    """The argument of one of `_CALLS` that takes the path."""
    head, _, last = full.rpartition(".")
    made, keyword = _CALLS.get(last), _keyword(before)
    if made is None or (keyword and keyword not in made.keywords):
        return None
    if not keyword and (last in _BY_KEYWORD_ONLY or not before.endswith("(")):
        return None
    if last in ("setattr", "delattr") and head in ("", "builtins", "object") and not call.startswith("."):
        return None  # Python's own, which takes no path
    sure = full in made.homes or (not known and _is_fixture(last, head))
    return Reading(made.meaning, call, sure) if sure or made.alone else None


def _after(text: str, end: int) -> str:
    """The sign behind the string, its own last one, blanks and comments left out; empty where there is none."""
    match = _CLOSING.match(text, end)
    return match[1] if match else ""


def _before(text: str, start: int) -> str:
    """The text that leads up to the string, without the string's own sign and prefix, blanks and comments."""
    before = _OPENING.sub("", text[max(0, start - 400) : start]).rstrip()
    while _COMMENT.search(before):
        before = _COMMENT.sub("", before).rstrip()
    return before


def _keyword(before: str) -> str:
    """The name that an argument is passed by; empty for a positional one."""
    match = _KEYWORD.search(before)
    return match[1] if match else ""


def _full_name(facts: FileFacts, call: str) -> tuple[str, bool]:
    """The call with the name that it starts with written out, and whether the file says what that name is."""
    root, dot, rest = call.partition(".")
    for statement in facts.imports:
        for imported in statement.names:
            if imported.bound == root:
                if statement.is_from:
                    base = f"{'.' * statement.level}{statement.module}.{imported.name}"
                else:
                    base = imported.name if imported.asname else root
                return f"{base}{dot}{rest}", True
    made_here = any(b.name == root and b.kind in (BindingKind.FUNCTION, BindingKind.CLASS) for b in facts.bindings)
    return call, made_here


def _is_fixture(last: str, head: str) -> bool:
    """Whether the call is one of a test's fixture, or of a method that every test case has."""
    owner = head.rpartition(".")[2].lower()
    if last in ("setattr", "delattr"):
        return True
    if last == "patch":
        return owner.endswith(("mocker", "mock"))
    return last == "__import__" and not head


def _is_stored(facts: FileFacts, string: DottedString) -> bool:
    """Whether the item of ``sys.modules`` that the string names is assigned or deleted, not only read."""
    place = (string.span.line, string.span.column)
    return any(
        (store.span.line, store.span.column) <= place < (store.span.end_line, store.span.end_column)
        for store in facts.attribute_stores
        if store.dotted == "sys.modules[]"
    )


def _keywords_in(rest: str) -> tuple[tuple[str, ...], bool]:
    """The names of the keyword arguments in the text behind a first argument, and whether these are all."""
    names: list[str] = []
    complete = True
    depth = 0
    before, word = "", ""
    quote = _QUOTE.match(rest)
    for token in tokens(rest, quote.end() if quote else 0, min(len(rest), _LONGEST_CALL)):
        sign = token.text
        if token.kind is TokenKind.COMMENT:
            continue
        if sign in ("(", "[", "{"):
            depth += 1
        elif sign in (")", "]", "}"):
            depth -= 1
            if depth < 0:
                return tuple(name for name in names if name not in _OPTIONS), complete
        elif not depth and sign == "*" and before in (",", "*"):
            complete = False
        elif not depth and sign == "=" and word:
            names.append(word)
        word = sign if token.kind is TokenKind.NAME and not depth and before == "," else ""
        before = sign
    return tuple(names), False


def _setting(file: str, lines: Lines, string: DottedString) -> Reading | None:
    """A string in the value of a module-level setting that a framework imports by its path."""
    line = string.span.line
    while line > 1 and not lines.line_text(line)[:1].strip(" \t)]}#"):
        line -= 1
    match = _ASSIGNED.match(lines.line_text(line))
    if match is None or string.scope:
        return None
    name = match[1]
    if name == _PLUGINS or (_SETTINGS.search(file) and (name.isupper() or _CELERY.search(file))):
        return Reading(Meaning.NAMED, "")
    return None
