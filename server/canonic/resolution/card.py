"""`Card`: all that Canonic knows about one path, for `explain` and for a hover."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from canonic.facts.model import BindingKind
from canonic.findings import Place, Reason
from canonic.index.entry import Needles
from canonic.policy.model import NameEntry, Notes, Origin
from canonic.resolution.canonical import Judge
from canonic.resolution.grade import Grader
from canonic.resolution.model import Chain, Cyclic, Defined, Dynamic, External, Missing
from canonic.resolution.verdicts import Kind, Site
from canonic.resolution.wording import because
from canonic.text.names import Path


@dataclass(frozen=True, slots=True)
class Card:
    """The answer to "what is this name and where is its home?"."""

    path: Path
    """The path asked about, as written."""
    canonical: Path | None
    """The path to import from; None when no policy speaks of it."""
    definition: Place | None
    definition_path: Path | None
    kind: str
    """``class``, ``function``, ``module``, ``value`` or empty."""
    chain: tuple[Path, ...]
    end: str
    """``defined``, ``external``, ``missing``, ``cyclic`` or ``dynamic``."""
    end_detail: str
    """What a person should know about the end, for example where the chain breaks; may be empty."""
    legacy: bool
    why: str
    """Why it is legacy (or why it is not), one sentence."""
    importers: tuple[tuple[Path, int], ...] | None
    """Import sites in the workspace by path, most used first; None when not all files that may have one were read."""
    notes: Notes
    origin: Origin | None
    """The policy entry that speaks of it."""
    no_safe_fix: Reason | None
    """Why the import at hand has no safe fix; None when it has one or needs none."""


_KINDS = {None: "module", BindingKind.CLASS: "class", BindingKind.FUNCTION: "function"}


def make_card(judge: Judge, grader: Grader, path: Path, file: str | None = None) -> Card | None:
    """The card of a path as `file` would import it; None when neither the policy nor the workspace knows the path."""
    chain = judge.resolver.follow(path.module, path.name, file)
    listed = judge.listed(path)
    entry = listed[0] if listed else judge.policy.homes.get(path) or _entry_of(judge, chain)
    end = chain.end
    if entry is None and not isinstance(end, Defined):
        return None
    canonical = listed[1] if listed else entry.canonical if isinstance(entry, NameEntry) else None
    legacy = listed is not None or (isinstance(entry, NameEntry) and entry.any_legacy and path != entry.canonical)
    home = judge.home(canonical).end if canonical else end
    shown = home if isinstance(home, Defined) else end
    word, detail = _told(chain)
    site = _site(judge, path, file)
    return Card(
        path=path,
        canonical=canonical,
        definition=Place(shown.file, shown.span.line) if isinstance(shown, Defined) else None,
        definition_path=shown.path if isinstance(shown, Defined) else None,
        kind=_KINDS.get(shown.kind, "value") if isinstance(shown, Defined) else "",
        chain=chain.paths,
        end=word,
        end_detail=detail,
        legacy=legacy,
        why=_why(path, canonical, legacy, listed is not None, entry is not None) + because(entry, legacy=legacy),
        importers=_importers(judge, path, canonical, end),
        notes=entry.notes if entry else Notes(),
        origin=entry.origin if entry else None,
        no_safe_fix=grader.rewrite(site, "")[1] if site is not None and site.verdict.kind is Kind.LEGACY else None,
    )


def _entry_of(judge: Judge, chain: Chain) -> NameEntry | None:
    """The entry whose canonical object a chain surely leads to."""
    for entry in judge.policy.policy.names:
        if judge.resolver.same_object(chain, judge.home(entry.canonical)):
            return entry
    return None


def _site(judge: Judge, path: Path, file: str | None) -> Site | None:
    for site in judge.sites(file) if file else ():
        if site.written == path:
            return site
    return None


def _why(path: Path, canonical: Path | None, legacy: bool, listed: bool, known: bool) -> str:
    if legacy:
        said = "the policy lists it as legacy" if listed else "the policy allows the canonical path only"
        return f"`{path}` is a legacy path: {said}"
    if canonical == path:
        return f"`{path}` is the canonical path"
    if known:
        return f"`{path}` is another path of a canonical name; the policy does not list it as legacy"
    return "no policy entry speaks of it"


def _told(chain: Chain) -> tuple[str, str]:
    """The kind of end in one word, and what a person should know about it."""
    match chain.end:
        case Defined():
            arms = len(chain.arms)
            return "defined", f"{arms} ways, depending on conditions" if arms > 1 else ""
        case External(path=path):
            return "external", f"it leaves the workspace at `{path}`"
        case Missing(path=path):
            return "missing", f"`{path}` does not exist"
        case Cyclic(paths=paths):
            return "cyclic", " -> ".join(map(str, paths))
        case Dynamic(reason=reason, path=path):
            return "dynamic", f"only running the program can tell, because of `{path}` ({reason})"


def _importers(judge: Judge, path: Path, canonical: Path | None, end: object) -> tuple[tuple[Path, int], ...] | None:
    """Import sites of every path that a policy or a chain connects with this one, most used first."""
    if not _all_read(judge, path):
        return None
    related = {path, *([canonical] if canonical else [])}
    if isinstance(end, Defined):
        related.add(end.path)
    for entry in judge.policy.policy.names:
        if entry.canonical in related:
            related.update(Path(legacy.module, legacy.name) for legacy in entry.legacy if legacy.name != "*")
    counts = _sites_of(judge, related)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _all_read(judge: Judge, path: Path) -> bool:
    """Whether every file that may import a path was read: only those were that hold a word of the policy."""
    needles = judge.resolver.snapshot.needles
    named, module = frozenset((path.name.encode(),)), frozenset((path.module.encode(),))
    return (bool(path.name) and needles.cover(Needles(named))) or needles.cover(Needles(frozenset(), modules=module))


def _sites_of(judge: Judge, paths: set[Path]) -> Counter[Path]:
    """How many imports name each of these paths; a module is named by every import from it, too."""
    snapshot, resolver = judge.resolver.snapshot, judge.resolver
    modules = {path.module for path in paths}
    counts: Counter[Path] = Counter()
    for file in snapshot.mentioning():
        for statement in snapshot.facts(file).imports:
            if not statement.is_from:
                counts.update(found for name in statement.names if (found := Path(name.name)) in paths)
                continue
            module = resolver.target_module(file, statement) or ""
            if module in modules:
                named = (Path(module, name.name) for name in statement.names)
                counts.update(found for found in named if found in paths)
                counts[Path(module)] += Path(module) in paths
            for name in statement.names:
                submodule = Path(f"{module}.{name.name}")
                counts[submodule] += submodule in paths
    return +counts
