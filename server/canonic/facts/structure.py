"""What the classes and functions of a module are made of, so that two of them can be compared.

Takes a text, gives a `Structure` for each module-level definition. Annotations, comments and docstrings make no
difference; names, parameters, defaults, decorators and statements do. Made for the few files that a rule compares.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from hashlib import blake2b

from canonic.facts.bindings import dotted_name
from canonic.facts.fact import Fact
from canonic.facts.signatures import NAMED, module_definitions
from canonic.facts.source import Definition, Source, read_source
from canonic.text.spans import Span

_PLAIN_BASES = frozenset(("object", "ABC", "abc.ABC", "Generic", "typing.Generic", "Protocol", "typing.Protocol"))
_INTERFACES = frozenset(("Protocol", "typing.Protocol", "typing_extensions.Protocol"))
ABSTRACT = frozenset(("abstractmethod", "abstractproperty"))
"""Decorators of what only subclasses do."""
"""Decorators of what a subclass has to do."""
_SELF_MAKER = "__init__"


class Member(Fact, frozen=True):
    """A method, nested class, class attribute, or attribute that ``__init__`` gives to ``self``."""

    name: str
    span: Span
    signature: str
    """Decorators, ``async`` and parameters of a method; empty for anything else."""
    digest: bytes
    """Stands for what it does; empty for attributes."""


class Structure(Fact, frozen=True):
    """One class or function."""

    name: str
    span: Span
    """The name in the ``class`` or ``def`` statement, as in `Binding`."""
    is_class: bool
    signature: str
    """Of a function; empty for a class."""
    digest: bytes
    """Stands for what a function does, or for all statements of a class."""
    bases: tuple[str, ...] = ()
    """Bases that may bring members along, as dotted names; ``?`` for one that is something else."""
    is_interface: bool = False
    """A ``Protocol``, or a class with abstract methods of its own: it says what others do."""
    members: tuple[Member, ...] = ()


def spelled(name: str, signature: str) -> str:
    """A signature with a name in it, as it stands in a ``def`` statement."""
    return signature.replace("def(", f"def {name}(", 1) if signature else name


def structures(text: str) -> tuple[Structure, ...]:
    """The module-level classes and functions of a text; none when it cannot be parsed."""
    source = read_source(text if text.endswith("\n") else text + "\n")
    if source is None:
        return ()
    try:
        return tuple(_structures(source))
    except RecursionError:
        return ()


def _structures(source: Source) -> Iterator[Structure]:
    for node in module_definitions(source.tree.body):
        span = _name_span(source, node)
        if isinstance(node, ast.ClassDef):
            bases = [_inherited(base) for base in node.bases]
            yield Structure(
                node.name,
                span,
                True,
                "",
                _digest(_body(node)),
                tuple(base for base in bases if base not in _PLAIN_BASES),
                any(base in _INTERFACES for base in bases) or any(map(_is_abstract, node.body)),
                tuple(_members(source, node)),
            )
        else:
            yield Structure(node.name, span, False, _signature(node), _digest(_body(node)))


def _members(source: Source, node: ast.ClassDef) -> Iterator[Member]:
    """Each name once, as the last statement that makes it does."""
    found: dict[str, Member] = {}
    for statement in node.body:
        if isinstance(statement, Definition):
            signature = "" if isinstance(statement, ast.ClassDef) else _signature(statement)
            name = statement.name
            found[name] = Member(name, _name_span(source, statement), signature, _digest(_body(statement)))
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            for target in statement.targets if isinstance(statement, ast.Assign) else (statement.target,):
                if isinstance(target, ast.Name):
                    found[target.id] = Member(target.id, source.span(target), "", b"")
    maker = next((one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == _SELF_MAKER), None)
    for member in _own_attributes(source, maker):
        found.setdefault(member.name, member)
    yield from found.values()


def _own_attributes(source: Source, maker: ast.FunctionDef | None) -> Iterator[Member]:
    """What ``__init__`` stores on its first parameter, names for the class's own use left out."""
    taken = [*maker.args.posonlyargs, *maker.args.args] if maker is not None else []
    for node in ast.walk(maker) if maker is not None and taken else ():
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and not node.attr.startswith("_"):
            if isinstance(node.value, ast.Name) and node.value.id == taken[0].arg:
                yield Member(node.attr, source.span(node), "", b"")


def _name_span(source: Source, node: Definition) -> Span:
    start, _ = source.offsets(node)
    match = NAMED.match(source.text, start)
    return source.span_within(match.start(1), match.end(1)) if match else source.span(node)


def _inherited(node: ast.expr) -> str:
    return dotted_name(node.value if isinstance(node, ast.Subscript) else node) or "?"


def _signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """How it is called, name and annotations left out."""
    decorators = "".join(f"@{ast.unparse(decorator)} " for decorator in node.decorator_list)
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    return f"{decorators}{word}({ast.unparse(_bare(node.args))})"


def _bare(arguments: ast.arguments) -> ast.arguments:
    """The same parameters without annotations."""
    return ast.arguments(
        posonlyargs=[ast.arg(one.arg) for one in arguments.posonlyargs],
        args=[ast.arg(one.arg) for one in arguments.args],
        vararg=ast.arg(arguments.vararg.arg) if arguments.vararg else None,
        kwonlyargs=[ast.arg(one.arg) for one in arguments.kwonlyargs],
        kw_defaults=arguments.kw_defaults,
        kwarg=ast.arg(arguments.kwarg.arg) if arguments.kwarg else None,
        defaults=arguments.defaults,
    )


def _is_abstract(statement: ast.stmt) -> bool:
    decorators = () if not isinstance(statement, Definition) else statement.decorator_list
    return any(dotted_name(decorator).rpartition(".")[2] in ABSTRACT for decorator in decorators)


def _body(node: Definition) -> list[ast.stmt]:
    """The statements without the docstring."""
    return node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body


def _digest(statements: list[ast.stmt]) -> bytes:
    said = "\n".join(ast.dump(statement) for statement in statements if not isinstance(statement, ast.Pass))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).digest()
