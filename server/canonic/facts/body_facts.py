"""Parts of the second tier of facts: what a module looks up in its own namespace, and what it does when it is imported.

Plain values; `canonic.facts.model.FileBody` holds them.
"""

from __future__ import annotations

import enum

from canonic.facts.fact import Fact
from canonic.text.spans import Span


class Lookup(Fact, frozen=True):
    """A name that code of the file takes from the file's own namespace."""

    name: str
    span: Span
    """Where a star import would have to stand to give it: from the end of the statement that surely bound the name
    before, to the read; to the end of the text where the read may happen at any time."""


class Impurity(Fact, frozen=True):
    """A module-level statement that may do more than bind names."""

    reason: str
    span: Span


class Trust(enum.IntEnum):
    """What must hold of something that a module uses while it is imported, for that to run nobody's code."""

    READ = 0
    """Reading the path runs no code: module by module, at most a plain attribute at the end."""
    OPERAND = 1
    """Operators, subscripts and the like do on it what Python's own classes do."""
    LIBRARY = 2
    """It is called: it must be Python's own or a library's."""
    BASE = 3
    """Making a class on top of it runs no code of the workspace."""
    WARNING = 4
    """It is called to warn: a library's, or a function of the workspace that does nothing else."""


class Reliance(Fact, frozen=True):
    """Something made elsewhere, which decides whether the module has an effect when it is imported."""

    dotted: str
    """As written; its first name is one of the module's."""
    trust: Trust


class MadeClass(Fact, frozen=True):
    """A class that is made when the module is imported."""

    name: str
    """Empty for one inside another class."""
    bases: tuple[str, ...]
    """Dotted, as written, without subscripts."""
    hooks: tuple[str, ...]
    """Its own methods that Python calls while this class, or one on top of it, is made, if they may have an effect."""
    opaque: bool
    """A metaclass, decorator or base of which nothing is known."""
    odd: tuple[str, ...]
    """Attributes that may be descriptors of any kind."""


class Effects(Fact, frozen=True):
    """What importing a module does, as far as its own text tells."""

    impurities: tuple[Impurity, ...] = ()
    """Statements that may do more than bind names."""
    reliances: tuple[Reliance, ...] = ()
    """What else must be harmless."""
    lazily: tuple[Impurity, ...] = ()
    """What may do more than give a name in the module's ``__getattr__``."""
    classes: tuple[MadeClass, ...] = ()
    plain: tuple[str, ...] = ()
    """Module-level names that hold nothing but objects of Python's own classes; sorted."""
    warning: tuple[str, ...] = ()
    """Functions with a name that says so which do nothing but warn; sorted."""
