"""Facts about calls, of the second tier: each call of an imported name, and what the callables of a module take.

Plain values; `canonic.facts.calls` and `canonic.facts.signatures` make them. A call keeps places and a digest, no
text: who writes a call anew reads the text, and checks it against the digest.
"""

from __future__ import annotations

import enum

from canonic.facts.fact import Fact
from canonic.text.spans import Span


class Call(Fact, frozen=True):
    """A call of a name that an import binds, or of an attribute of one, with what surrounds it."""

    callee: Span
    """What is called, as in the `Use` of it."""
    span: Span
    whole: Span
    """The ``await`` expression where one stands around the call; else the same as `span`."""
    digest: bytes
    """Stands for the text of `whole`."""
    tight: bool
    """Where `whole` stands, an operator or a dot may follow: only a name, a call and the like need no parentheses."""
    suspends: bool
    """An ``await`` may be written there."""
    generator: bool
    """Inside a generator expression, which an ``await`` makes asynchronous."""
    formatted: bool
    """Inside an f-string."""
    hidden: tuple[str, ...]
    """Names that lambdas and comprehensions around it bind."""


class LocalNames(Fact, frozen=True):
    """What a function or class around some call binds itself, other than by imports."""

    scope: int
    """Number in `FileFacts.scopes`."""
    names: tuple[str, ...]
    """Parameters, targets, definitions, and all that it declares ``global`` or ``nonlocal``; sorted."""


class ParameterKind(enum.IntEnum):
    """How an argument reaches a parameter."""

    POSITIONAL = 0
    """By position only."""
    EITHER = 1
    LIST = 2
    """``*args``"""
    KEYWORD = 3
    """By name only."""
    TABLE = 4
    """``**kwargs``"""


class Parameter(Fact, frozen=True):
    """One parameter of a signature."""

    name: str
    kind: ParameterKind
    required: bool
    default: str
    """The text of a default that is a constant; empty for any other, and without one."""


class Signature(Fact, frozen=True):
    """What a module-level function or class takes when it is called."""

    name: Span
    """The name in its ``def`` or ``class``, as in `Binding.span`."""
    parameters: tuple[Parameter, ...]
    """Without the ``self`` of a class's ``__init__``."""
    awaited: bool
    """A call gives something to be awaited: ``async def`` that yields nothing."""
    exact: bool
    """False when a decorator, base or metaclass may make a call mean something else."""


class CallFacts(Fact, frozen=True):
    """All that a file says of calls."""

    calls: tuple[Call, ...] = ()
    """In the order of the text."""
    names: tuple[LocalNames, ...] = ()
    """For every function and class around a call."""
    signatures: tuple[Signature, ...] = ()
    """Of all module-level functions and classes."""
