"""How safe it is to write the canonical path in a string: `string_rewrite` gives the graded rewrite.

A string that only takes an object is like an import inside a function. One that replaces a name changes a namespace,
and which code reads that namespace is for a person to say: it is never safe.
"""

from __future__ import annotations

from canonic.changes import ReplaceText
from canonic.facts.model import Guard, Import, ImportedName
from canonic.findings import Reason, Rewrite, Safety, Withheld
from canonic.resolution.canonical import Judge
from canonic.resolution.grade import Grade, Grader
from canonic.resolution.model import Missing
from canonic.resolution.string_calls import Meaning
from canonic.resolution.string_guards import guards_of
from canonic.resolution.string_sites import StringSite
from canonic.resolution.verdicts import Kind, Site, Verdict
from canonic.text.names import Path

_PATCHED: Grade = (Safety.UNSAFE, Reason.PATCHED_IN_TESTS)


def string_rewrite(judge: Judge, grader: Grader, site: StringSite) -> tuple[Rewrite | Withheld, Reason | None]:
    """The rewrite of a string to the canonical path, and why it is not safe (None when it is)."""
    if refused := _refusal(judge, site):
        return Withheld(refused), refused
    target = site.target
    assert target is not None
    safety, reason = _grade(judge, grader, site, target)
    if safety is None:
        return Withheld(reason or Reason.NOT_APPLICABLE), reason
    replaces = site.reading.meaning in (Meaning.REPLACED, Meaning.SEVERAL)
    new = new_text(site, target)
    return text_rewrite(site, f"{'Patch' if replaces else 'Write'} `{new}` instead", new, safety), reason


def text_rewrite(site: StringSite, title: str, text: str, safety: Safety) -> Rewrite:
    """The rewrite of a site's string."""
    return Rewrite(title=title, safety=safety, changes=(ReplaceText(span=site.string.span, text=text),))


def new_text(site: StringSite, target: Path) -> str:
    """The string as it should read."""
    return target.module if site.reading.meaning is Meaning.SEVERAL else target.dotted + site.below


def import_in_place(site: StringSite) -> Site:
    """The import that would give the same object in the same place."""
    span = site.string.span
    name = ImportedName(site.written.name, "", span)
    statement = Import(
        is_from=bool(site.written.name), level=0, module=site.written.module, names=(name,), span=span,
        module_span=span, scope=site.string.scope, block=-1, guards=(), lazy=False,
    )  # fmt: skip
    verdict = Verdict(Kind.LEGACY, site.entry, site.target, listed=site.listed)
    return Site(site.file, statement, name, site.written, site.chain, verdict)


def _refusal(judge: Judge, site: StringSite) -> Reason | None:
    """Why no rewrite of this string can even be offered."""
    if not site.entry.rewrite:
        return Reason.POLICY_WITHOUT_REWRITE
    if site.reading.meaning is Meaning.NAMED or not site.reading.sure:
        return Reason.DYNAMIC
    if site.target is None:
        return Reason.NO_CANONICAL
    facts = judge.resolver.snapshot.facts(site.file)
    if isinstance(judge.home(site.target).end, Missing):
        return Reason.MISSING_CANONICAL
    if facts.problem is not None or facts.generated:
        return Reason.SYNTAX_PROBLEM if facts.problem is not None else Reason.GENERATED_FILE
    if site.reading.meaning is Meaning.SEVERAL:
        return _refusal_of_several(judge, site, site.target)
    return None


def _refusal_of_several(judge: Judge, site: StringSite, target: Path) -> Reason | None:
    """``patch.multiple`` spells one module for all its names, so all must have gone to one, under their old names."""
    if not site.reading.complete or not site.reading.names:
        return Reason.DYNAMIC
    for name in site.reading.names:
        known = judge.listed(Path(site.written.module, name))
        if known is None or known[1] != Path(target.module, name):
            return Reason.FORM_NOT_SUPPORTED
        if isinstance(judge.home(known[1]).end, Missing):
            return Reason.MISSING_CANONICAL
    return None


def _grade(judge: Judge, grader: Grader, site: StringSite, target: Path) -> Grade:
    if not grader.whole:
        return Safety.UNSAFE, Reason.INDEX_INCOMPLETE
    meaning = site.reading.meaning
    if site.replaces_name or (site.missing and (meaning is Meaning.REPLACED or site.reading.call.endswith("dict"))):
        return _PATCHED
    if meaning is Meaning.CACHED:
        return _PATCHED if site.reading.changes else (Safety.UNSAFE, Reason.DIFFERENT_DEFINITION)
    safety, reason = grader.grade(import_in_place(site), target)
    if safety is not Safety.SAFE:
        return safety, reason
    return _without_doubt(judge, grader, site, target)


def _without_doubt(judge: Judge, grader: Grader, site: StringSite, target: Path) -> Grade:
    """The grade of a string that takes an object, when an import in its place could be rewritten safely."""
    paths = site.written, target
    if any(grader.patches.patched(path) or grader.patches.removed(path.module) for path in paths):
        return _PATCHED
    if site.missing and not _surely_missing(judge, site):
        return Safety.UNSAFE, Reason.DYNAMIC
    snapshot = judge.resolver.snapshot
    guards = guards_of(snapshot.text(site.file) or "", snapshot.facts(site.file), site.string, marks=True)
    if Guard.WARNS in guards:
        return Safety.UNSAFE, Reason.IMPURE_SHIM
    return (Safety.UNSAFE, Reason.GUARDED_FALLBACK) if guards else (Safety.SAFE, None)


def _surely_missing(judge: Judge, site: StringSite) -> bool:
    """Whether the module that is not there is no attribute of its package either."""
    parent, _, last = site.written.module.rpartition(".")
    if not parent or site.chain.end != Missing(Path(site.written.module)):
        return True
    return isinstance(judge.resolver.follow(parent, last, site.file).end, Missing)
