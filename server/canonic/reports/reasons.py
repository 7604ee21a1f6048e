"""The words for a `Reason`: why a finding has no safe fix, as one plain clause.

Takes the machine-readable reason and gives what a person reads; the terminal, the summary of `fix` and the hover card
use the same words.
"""

from __future__ import annotations

from canonic.findings import Reason

_TWO_OBJECTS = "the legacy path and the canonical path are not the same object"

_WORDS = {
    Reason.NOT_LISTED: "the written path does not exist, and no policy entry says what it meant",
    Reason.DIFFERENT_DEFINITION: "what would take its place is another object",
    Reason.IMPURE_SHIM: "importing the legacy module does more than pass names on",
    Reason.WOULD_CREATE_CYCLE: "the canonical module would import this one back",
    Reason.LOAD_ORDER: "modules that import each other would be loaded in another order",
    Reason.PATCHED_IN_TESTS: "a test patches this name at its legacy path",
    Reason.GUARDED_FALLBACK: "a guarded import falls back from one path to the other",
    Reason.STAR_IMPORT: "a star import hides which names are used",
    Reason.DYNAMIC: "only running the program would tell what the path gives",
    Reason.AMBIGUOUS_ARGUMENTS: "the arguments cannot be matched with certainty, or their evaluation would change",
    Reason.UNKNOWN_SIGNATURE: "the old callable is gone, and no `signature` in the policy says what it took",
    Reason.NOT_EQUAL: "the policy says that the replacement may do something else",
    Reason.GENERATED_FILE: "the file is generated",
    Reason.SYNTAX_PROBLEM: "a part of the file cannot be parsed",
    Reason.INDEX_INCOMPLETE: "the workspace is still being read",
    Reason.UNSTABLE_NAME: "the name is rebound, deleted or assigned from outside",
    Reason.MISSING_CANONICAL: "the canonical path leads to no definition",
    Reason.EXTERNAL: "the path leads outside the workspace",
    Reason.POLICY_WITHOUT_REWRITE: "the policy says not to rewrite it",
    Reason.CONTRADICTING_ENTRIES: "another policy entry leads back from the canonical path",
    Reason.EXPLICIT_RE_EXPORT: "it hands the name on as `X as X`, which the new line cannot say",
    Reason.NO_CANONICAL: "nothing says where the name should come from",
    Reason.FORM_NOT_SUPPORTED: "this form is reported, not rewritten",
    Reason.UNKNOWN_IMPORTERS: "importers outside the workspace cannot be seen",
    Reason.NAMED_IN_CONFIGURATION: "a file other than Python's names the path",
    Reason.NAME_TAKEN: "a name that the rewrite has to import means something else there",
    Reason.COMMENT_IN_THE_WAY: "the rewrite would lose a comment",
    Reason.NOT_APPLICABLE: "no rewrite of an import can mend it",
}


_WORDS_OF_RULES = {
    ("deprecated-import", Reason.DIFFERENT_DEFINITION): _TWO_OBJECTS,
    ("deprecated-module", Reason.DIFFERENT_DEFINITION): _TWO_OBJECTS,
    ("conflicting-import", Reason.DIFFERENT_DEFINITION): _TWO_OBJECTS,
    ("dual-pattern", Reason.DIFFERENT_DEFINITION): "nothing on the preferred side is proven to do the same",
    ("duplicate-definition", Reason.DIFFERENT_DEFINITION): "which of the definitions is right is a decision",
    ("redundant-implementation", Reason.DIFFERENT_DEFINITION): "what another class does has to go somewhere",
    ("idle-shim", Reason.DIFFERENT_DEFINITION): "the module has code of its own, which would be lost",
}
"""Where a rule speaks of something else than the reason does elsewhere."""


def reason_words(reason: Reason, rule: str = "") -> str:
    """The clause that explains a reason, under a rule if one is given; the reason itself where there are no words."""
    return _WORDS_OF_RULES.get((rule, reason)) or _WORDS.get(reason, reason.value)
