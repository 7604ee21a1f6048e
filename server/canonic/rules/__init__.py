"""All rules. A rule is a module here, its page beside it, and its line in one of these tuples."""

from __future__ import annotations

from typing import Any

from canonic.rule import PolicyRule, Rule
from canonic.rules.boundary_bypass import BoundaryBypass
from canonic.rules.broken_import import BrokenImport
from canonic.rules.conflicting_alias import ConflictingAlias
from canonic.rules.conflicting_import import ConflictingImport
from canonic.rules.deprecated_call import DeprecatedCall
from canonic.rules.deprecated_import import DeprecatedImport
from canonic.rules.deprecated_module import DeprecatedModule
from canonic.rules.deprecated_string import DeprecatedString
from canonic.rules.double_identity import DoubleIdentity
from canonic.rules.dual_pattern import DualPattern
from canonic.rules.duplicate_definition import DuplicateDefinition
from canonic.rules.endangered_shim import EndangeredShim
from canonic.rules.fragmented_name import FragmentedName
from canonic.rules.idle_shim import IdleShim
from canonic.rules.import_cycle import ImportCycles
from canonic.rules.invalid_directive import InvalidDirective
from canonic.rules.redundant_implementation import RedundantImplementation
from canonic.rules.self_declared_deprecation import SelfDeclaredDeprecation
from canonic.rules.split_import import SplitImport
from canonic.rules.stale_policy import StalePolicy
from canonic.rules.unused_ignore import UnusedIgnore

ALL_RULES: tuple[Rule[Any] | PolicyRule, ...] = (
    DeprecatedImport(),
    DeprecatedModule(),
    DeprecatedCall(),
    DeprecatedString(),
    DualPattern(),
    BoundaryBypass(),
    DuplicateDefinition(),
    RedundantImplementation(),
    ConflictingAlias(),
    DoubleIdentity(),
    ConflictingImport(),
    SplitImport(),
    ImportCycles(),
    BrokenImport(),
    SelfDeclaredDeprecation(),
    FragmentedName(),
    IdleShim(),
    EndangeredShim(),
    StalePolicy(),
    InvalidDirective(),
    UnusedIgnore(),
)
