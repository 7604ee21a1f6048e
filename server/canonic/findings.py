"""What rules report: `Finding`, and the plain value `Rewrite` that says how the file should read.

Nothing here knows how an edit is made (`canonic.edits`) or shown (`canonic.reports`, `canonic.lsp`).
"""

from __future__ import annotations

import enum

import msgspec

from canonic.changes import AnyChange, DeleteFile
from canonic.text.names import Path
from canonic.text.spans import Span


class Severity(enum.IntEnum):
    """How loud a finding is; ordered. `OFF` silences the rule."""

    OFF = 0
    HINT = 1
    INFORMATION = 2
    WARNING = 3
    ERROR = 4

    @property
    def word(self) -> str:
        """The word used in settings and output."""
        return self.name.lower()


class Safety(enum.IntEnum):
    """What a user may lose by applying a fix; ordered."""

    DISPLAY = 1
    """Shown only, never applied."""
    UNSAFE = 2
    """Offered as a quick fix and under ``--unsafe-fixes``: a person should look."""
    SAFE = 3
    """Proven to keep the program's meaning: on save, ``canonic fix``, fix-all."""

    @property
    def word(self) -> str:
        """The word used in output."""
        return self.name.lower()


class Reason(enum.StrEnum):
    """Why there is no safe fix. Machine-readable and stable."""

    DIFFERENT_DEFINITION = "different-definition"
    IMPURE_SHIM = "impure-shim"
    WOULD_CREATE_CYCLE = "would-create-cycle"
    LOAD_ORDER = "load-order"
    """Without the import, modules that import each other would be loaded in another order."""
    PATCHED_IN_TESTS = "patched-in-tests"
    GUARDED_FALLBACK = "guarded-fallback"
    STAR_IMPORT = "star-import"
    DYNAMIC = "dynamic"
    AMBIGUOUS_ARGUMENTS = "ambiguous-arguments"
    UNKNOWN_SIGNATURE = "unknown-signature"
    """The old callable is gone, and its policy entry does not say what it took."""
    NOT_EQUAL = "not-equal"
    """The policy says that the replacement may do something else."""
    GENERATED_FILE = "generated-file"
    SYNTAX_PROBLEM = "syntax-problem"
    INDEX_INCOMPLETE = "index-incomplete"
    UNSTABLE_NAME = "unstable-name"
    """The name is rebound, deleted or assigned from outside, so no two paths are surely the same object."""
    MISSING_CANONICAL = "missing-canonical"
    """The canonical path itself leads to no definition."""
    EXTERNAL = "external"
    """The path leads outside the workspace, to files that were not read."""
    POLICY_WITHOUT_REWRITE = "policy-without-rewrite"
    """The policy entry says ``rewrite = false``."""
    CONTRADICTING_ENTRIES = "contradicting-entries"
    """Another policy entry leads from the canonical path back to the written one."""
    NOT_LISTED = "not-listed"
    """The written path does not exist and no policy entry lists it: the name may have meant something else."""
    EXPLICIT_RE_EXPORT = "explicit-re-export"
    """``X as X`` hands the name on for all readers to see; under another name the new line cannot say so."""
    NO_CANONICAL = "no-canonical"
    """Nothing says where the name should come from."""
    FORM_NOT_SUPPORTED = "form-not-supported"
    """This form of import is reported, not rewritten."""
    UNKNOWN_IMPORTERS = "unknown-importers"
    """What is taken away may be imported from outside the workspace."""
    NAMED_IN_CONFIGURATION = "named-in-configuration"
    """A file other than Python's names the path."""
    NAME_TAKEN = "name-taken"
    """A name that the rewrite has to import means something else there."""
    COMMENT_IN_THE_WAY = "comment-in-the-way"
    """The rewrite would lose a comment."""
    NOT_APPLICABLE = "not-applicable"
    """A fault that no rewrite of an import can mend."""


class Rewrite(msgspec.Struct, frozen=True, kw_only=True):
    """What mends a fault: changes to the file that are made all or not at all.

    `canonic.edits` turns all rewrites of a file into text edits at once.
    """

    title: str
    safety: Safety
    changes: tuple[AnyChange, ...]
    on_request: bool = False
    """Made only by who asks for it, or for its rule, by name: it takes away what others may use."""

    @property
    def deletes(self) -> bool:
        """Whether the whole file goes."""
        return any(isinstance(change, DeleteFile) for change in self.changes)

    def lowered(self, safety: Safety) -> Rewrite:
        """The same rewrite, promised less."""
        return msgspec.structs.replace(self, safety=safety)


class Withheld(msgspec.Struct, frozen=True):
    """Instead of a `Rewrite`: why there is none."""

    reason: Reason


class Related(msgspec.Struct, frozen=True):
    """Another place that belongs to a finding."""

    path: str
    span: Span
    message: str
    on_the_way: bool = False
    """A step of the chain: for who can go there, said in words elsewhere."""


class Place(msgspec.Struct, frozen=True):
    """A line in a file of the workspace."""

    path: str
    line: int


class Obstacle(msgspec.Struct, frozen=True):
    """The place that keeps a fix from being safe."""

    path: str
    line: int
    text: str
    """How its line begins."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One fault that a rule reports. Paths of files are relative to the workspace root, with ``/``."""

    path: str
    span: Span
    rule: str
    severity: Severity
    message: str
    policy: str = ""
    """What the policy entry says of itself, if the message has it, in brackets at its end."""
    name: str = ""
    """The name that it is about, as the policy calls it."""
    written: Path | None = None
    canonical: Path | None = None
    definition: Place | None = None
    chain: tuple[Path, ...] = ()
    """Hops from the written path to the definition, both included."""
    fix: Rewrite | None = None
    withheld: Reason | None = None
    """Why there is no *safe* fix; set beside an unsafe one too."""
    obstacle: Obstacle | None = None
    """Where that reason stands, if it stands somewhere; among `related` too."""
    alternatives: tuple[Rewrite, ...] = ()
    """Other ways to mend it, offered beside `fix` and never applied by fix-all."""
    related: tuple[Related, ...] = ()
    deprecated: bool = False
    """An editor strikes the text through."""
    unnecessary: bool = False
    """An editor fades the text."""


class FileProblem(msgspec.Struct, frozen=True):
    """A file that could not be read or fully understood; the rest was done."""

    path: str
    line: int
    message: str
    unreadable: bool
