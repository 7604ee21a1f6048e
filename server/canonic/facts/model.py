"""The facts of one file: plain, serialisable values that say what its text says and depend on no other file.

A `FileFacts` does not know its own module name, and no policy: it records every import, every module-scope binding
and every string shaped like a dotted path. It is what the store keeps, keyed by the digest of the bytes and
`FACTS_VERSION`. Spans follow `canonic.text.spans`: lines and columns from 1, characters, end exclusive.
"""

from __future__ import annotations

import enum

from canonic.facts.body_facts import Effects, Lookup
from canonic.facts.called import CallFacts
from canonic.facts.fact import Fact
from canonic.text.spans import Span

FACTS_VERSION = 10
"""Raise with every change of the model or of what extraction finds: stored facts of another version are read again."""


class Guard(enum.IntEnum):
    """A block that decides whether, or for whom, a statement runs."""

    TYPE_CHECKING = 1
    """Under ``if TYPE_CHECKING:`` in any spelling: never runs."""
    NOT_TYPE_CHECKING = 2
    """The other arm of such a test: always runs, type checkers do not see it."""
    TRY = 3
    """The ``try`` arm of a ``try`` whose handlers can catch ImportError (bare and ``Exception`` handlers too)."""
    EXCEPT_IMPORT = 4
    """A handler arm of such a ``try`` that can catch ImportError: the fallback."""
    TRY_OTHER = 5
    """``else``/``finally``, a handler that cannot catch ImportError, or a ``try`` without such a handler."""
    SUPPRESS = 6
    """``with suppress(ImportError)``, ``pytest.raises(ImportError)``, ``assertRaises(ImportError)`` and the like."""
    PLATFORM = 7
    """A test of ``sys.version_info``, ``sys.platform``, ``os.name``, ``platform.*`` or ``sys.implementation``."""
    CONDITION = 8
    """Any other ``if``, ``elif``, ``else``, ``for``, ``while``, ``match``."""
    MAIN = 9
    """``if __name__ == "__main__":``"""
    WARNS = 10
    """``with pytest.warns(…)``, ``assertWarns(…)``, ``catch_warnings(record=True)``: what it runs must warn."""


class ScopeKind(enum.IntEnum):
    """What a `Scope` is made by."""

    MODULE = 0
    FUNCTION = 1
    CLASS = 2


class Scope(Fact, frozen=True):
    """A function or class (or the module itself, always number 0) that statements stand in."""

    kind: ScopeKind
    name: str
    """The bare name; empty for the module."""
    parent: int
    """Number of the enclosing scope in `FileFacts.scopes`; the module is its own parent."""
    line: int
    """Line of the ``def`` or ``class`` keyword's statement (1 for the module)."""


class ImportedName(Fact, frozen=True):
    """One alias of an import statement."""

    name: str
    """``N`` of ``from m import N``; the dotted module of ``import a.b``; ``*`` for a star."""
    asname: str
    """What stands behind ``as``; empty without."""
    span: Span
    """The whole alias, ``A as B`` included."""

    @property
    def bound(self) -> str:
        """The name that the importing namespace gains; empty for a star. ``import a.b`` binds ``a``."""
        if self.asname:
            return self.asname
        return "" if self.name == "*" else self.name.partition(".")[0]


class Import(Fact, frozen=True):
    """One import statement."""

    is_from: bool
    level: int
    """Number of leading dots."""
    module: str
    """What ``from`` names, without dots; empty for ``from . import x`` and for plain ``import``."""
    names: tuple[ImportedName, ...]
    span: Span
    """The statement, from its first keyword (``lazy`` included) to its last character or closing parenthesis."""
    module_span: Span
    """``..m`` of a ``from`` import, dots included; for a plain import the same as `span`."""
    scope: int
    """Number of the scope in `FileFacts.scopes`."""
    block: int
    """Number of the suite that the statement stands in, unique within the file; 0 is the module's own."""
    guards: tuple[Guard, ...]
    """Blocks around it, outermost first, up to the module (through functions and classes)."""
    lazy: bool
    """PEP 810 ``lazy`` keyword."""


class BindingKind(enum.IntEnum):
    """What makes a module-scope name."""

    CLASS = 1
    FUNCTION = 2
    IMPORT = 3
    """``from m import N``: `Binding.import_index` and `name_index` say which."""
    MODULE = 4
    """``import a.b`` (binds ``a``) or ``import a.b as c`` (binds ``c`` to ``a.b``)."""
    ALIAS = 5
    """``X = Y`` or ``X = mod.Y``: `Binding.target` is the dotted right side."""
    VALUE = 6
    """Any other assignment with a value (annotated, augmented, tuple targets, type alias too)."""
    OTHER = 7
    """``for``, ``with``, walrus, ``except … as``, ``match`` captures."""
    GLOBAL = 8
    """Assigned by a function that declares it ``global``."""
    DELETED = 9
    """``del X`` at module scope."""


class Binding(Fact, frozen=True):
    """One binding of one name in the module's namespace. `FileFacts.bindings` keeps them in the order of the text."""

    name: str
    kind: BindingKind
    span: Span
    """The name itself where it is bound (the alias's span for imports)."""
    guards: tuple[Guard, ...] = ()
    target: str = ""
    """For `ALIAS`: the dotted name on the right side."""
    import_index: int = -1
    name_index: int = -1
    deprecated: str = ""
    """Message of ``@deprecated("…")`` (PEP 702) on a class or function, or ``"deprecated"`` without a literal one."""


class Export(Fact, frozen=True):
    """One entry of ``__all__``."""

    name: str
    span: Span
    """The inner text of the string."""


class DottedString(Fact, frozen=True):
    """A string constant shaped like a dotted path of at least two identifiers."""

    value: str
    span: Span
    """The inner text, without quotes."""
    call: str
    """The dotted callee whose argument list it stands in directly (``mock.patch``), ``[]`` behind a subscript
    (``sys.modules["a.b"]`` gives ``sys.modules[]``), empty elsewhere."""
    scope: int


class AttributeStore(Fact, frozen=True):
    """An assignment ``m.X = …`` (any scope) or ``sys.modules[…] = …``, in any spelling, whose root name an import of
    this file binds, or ``sys.modules["a.b"].X = …``.
    """

    dotted: str
    """The whole target, ``m.X``; ``m.*`` where the name is computed; ``sys.modules[]`` for a subscript."""
    span: Span
    named: bool = False
    """A string names the module: `dotted` is absolute, or begins with the dots that the string has."""


class LazyName(Fact, frozen=True):
    """A name that a module ``__getattr__`` maps to somewhere by a literal table or literal comparison."""

    name: str
    module: str
    """The module as written (relative dots kept, as importlib takes them: ``.b``)."""
    attribute: str
    """The attribute handed out; empty when the module itself is."""


class ModuleGetattr(Fact, frozen=True):
    """A module-level ``__getattr__``."""

    span: Span
    """Its name in the ``def``."""
    names: tuple[LazyName, ...]
    exact: bool
    """True when every name that it can give is in `names`; False: anything may come out."""


class Deprecation(Fact, frozen=True):
    """A module-level ``warnings.warn(…, DeprecationWarning)``."""

    text: str
    """The literal message, joined; empty when it is computed."""
    span: Span


class DirectiveKind(enum.IntEnum):
    """``# canonic: …`` comments."""

    MOVED_TO = 1
    IGNORE = 2
    IGNORE_FILE = 3
    MALFORMED = 4


class Directive(Fact, frozen=True):
    """A ``# canonic: …`` comment; `text` is what stands behind the colon, parsed by `canonic.directives`."""

    kind: DirectiveKind
    text: str
    span: Span
    """The comment, from ``#`` on."""
    first_line: int
    """First line of the statement that the comment ends (its own line when it stands alone)."""
    last_line: int
    """Last line of that statement."""
    alone: bool
    """True when nothing but the comment stands on its line."""

    def covers(self, line: int) -> bool:
        """Whether it speaks of a line: at the end of its statement of all of that, inside it only of its own line."""
        first = self.first_line if self.span.line >= self.last_line else self.span.line
        return first <= line <= self.span.line


class SyntaxProblem(Fact, frozen=True):
    """Why a part of the file could not be understood."""

    message: str
    line: int


class FileFacts(Fact, frozen=True):
    """All that one file says about names. Equal text gives equal facts."""

    imports: tuple[Import, ...] = ()
    scopes: tuple[Scope, ...] = (Scope(ScopeKind.MODULE, "", 0, 1),)
    bindings: tuple[Binding, ...] = ()
    exports: tuple[Export, ...] | None = None
    """``__all__`` as far as it is literal; None when there is none."""
    exports_exact: bool = True
    """False when ``__all__`` is built in a way that its text does not show."""
    getattr: ModuleGetattr | None = None
    dynamic_namespace: str = ""
    """What else may put names into the module (``globals()``, ``exec``, ``setattr(sys.modules…)``, ``extend_path``);
    empty: nothing."""
    strings: tuple[DottedString, ...] = ()
    attribute_stores: tuple[AttributeStore, ...] = ()
    skips: tuple[str, ...] = ()
    """Modules named in ``pytest.importorskip("…")``."""
    deprecation: Deprecation | None = None
    directives: tuple[Directive, ...] = ()
    noqa_lines: tuple[int, ...] = ()
    """Lines of import statements that carry ``# noqa`` in any form."""
    generated: bool = False
    """A header says that the file is generated (``DO NOT EDIT``, ``@generated``)."""
    problem: SyntaxProblem | None = None
    """Set when some part of the text could not be understood; imports outside that part are still here."""

    def outward(self) -> tuple[object, ...]:
        """What other files can see of this one: equal values mean that nobody else's findings can differ."""
        return self.meaning(), tuple(binding.span.line for binding in self.bindings if binding.import_index < 0)

    def meaning(self) -> tuple[object, ...]:
        """The same but for the places where names are defined, which findings show and nothing rests on."""
        return (
            tuple((b.name, b.kind, b.guards, b.target, self._imported(b)) for b in self.bindings),
            tuple(
                (i.level, i.module, i.names[0].name if i.names else "", i.guards) for i in self.imports if not i.scope
            ),
            tuple(export.name for export in self.exports) if self.exports is not None else None,
            self.exports_exact,
            self.getattr and (self.getattr.names, self.getattr.exact),
            self.dynamic_namespace,
            tuple(string.value for string in self.strings),
            tuple((store.dotted, store.named) for store in self.attribute_stores),
            tuple(directive.text for directive in self.directives if directive.kind is DirectiveKind.MOVED_TO),
            self.problem is None,
        )

    def _imported(self, binding: Binding) -> tuple[int, str, str]:
        if binding.import_index < 0:
            return (0, "", "")
        statement = self.imports[binding.import_index]
        return (statement.level, statement.module, statement.names[binding.name_index].name)


class Use(Fact, frozen=True):
    """One read of an imported module or name: the longest dotted expression that starts at the name."""

    dotted: str
    """``m.X.y`` as written, whitespace removed."""
    span: Span
    """Empty where something else than an assignment binds the name again: a definition, ``except … as``, a pattern."""
    root_span: Span
    """The first name alone."""
    scope: int
    kind: UseKind


class UseKind(enum.IntEnum):
    """What is done with the expression of a `Use`."""

    READ = 0
    CALL = 1
    STORE = 2
    """Assigned or augmented."""
    DELETE = 3
    ANNOTATION = 4
    """Only an annotation reads it."""
    STRING_ANNOTATION = 5
    PASSED = 6
    """The bare root itself is read without an attribute (``f(m)``, ``getattr(m, …)``, ``x = m``)."""
    PATTERN = 7
    """A value that ``case m.X:`` compares with: without its dot it would be a name to bind."""


class FileBody(Fact, frozen=True):
    """The second tier of facts, made only for the few files that a rule asks about: what runs, and what is used."""

    uses: tuple[Use, ...] = ()
    """Uses of every name that any import of the file binds, in the order of the text."""
    effects: Effects = Effects()
    """What importing the module does beyond binding names."""
    lookups: tuple[Lookup, ...] = ()
    """Names taken from the file's own namespace, for a file that imports with a star; empty for others."""
    called: CallFacts = CallFacts()
    """Calls of imported names, and what the file's own callables take."""
    understood: bool = True
    """False when the text could not be parsed: nothing is known, so nothing is safe."""


class Unreadable(Fact, frozen=True):
    """Instead of facts: the file cannot be read or holds no text."""

    reason: str
