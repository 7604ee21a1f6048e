"""`Card`: all that Canonic knows about one path, for `explain` and for a hover."""

from __future__ import annotations

from dataclasses import dataclass

from canonic.facts.model import BindingKind
from canonic.findings import Place, Reason
from canonic.policy.model import ModuleEntry, NameEntry, Notes, Origin
from canonic.resolution.advised import advised, calls_itself_deprecated
from canonic.resolution.canonical import Judge
from canonic.resolution.grade import Grader
from canonic.resolution.importers import Home, Imported, all_read, homes, imported
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
    importers: tuple[Imported, ...] | None
    """Imports in the workspace by path, most used first; None when not all files that may have one were read."""
    others: tuple[Home, ...]
    """Where no policy speaks of the path: other definitions of its name, as far as they were looked for."""
    outdated: bool
    """No policy speaks of the path, but its module or name calls itself deprecated."""
    advised: Path | None
    """Where no policy speaks of the path: the one to declare canonical; None where none can be advised."""
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
    named = listed[0] if listed else judge.policy.homes.get(path) or _entry_of(judge, chain)
    moved = _entry_to(judge, path, chain) if named is None else None
    entry = named or moved
    end = chain.end
    if entry is None and not isinstance(end, Defined):
        return None
    canonical = listed[1] if listed else named.canonical if isinstance(named, NameEntry) else path if moved else None
    legacy = listed is not None or (isinstance(entry, NameEntry) and entry.any_legacy and path != entry.canonical)
    home = judge.home(canonical).end if canonical else end
    shown = home if isinstance(home, Defined) else end
    word, detail = _told(chain)
    read = all_read(judge, path)
    site = _site(judge, path, file)
    importers = imported(judge, path, canonical, chain) if read else None
    free = entry is None and bool(path.name) and isinstance(end, Defined)
    counts = {one.path: len(one.sites) for one in importers or ()}
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
        importers=importers,
        others=_others(judge, path, end) if entry is None and read else (),
        outdated=free and calls_itself_deprecated(judge, path),
        advised=advised(judge, end, {path: 0, **counts}) if free and isinstance(end, Defined) else None,
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


def _entry_to(judge: Judge, path: Path, chain: Chain) -> ModuleEntry | None:
    """The entry that the module of a path is canonical for; what it lacks or has from elsewhere is left out."""
    entry = judge.policy.entry_to(path.module)
    if entry is None or path == Path(entry.canonical):
        return entry
    return entry if type(chain.end) is type(judge.home(Path(entry.canonical)).end) is not Missing else None


def _others(judge: Judge, path: Path, end: object) -> tuple[Home, ...]:
    """Other definitions of the name, one module's several counted once."""
    made = end.path if isinstance(end, Defined) else path
    return tuple(home for home in homes(judge, path.name) if home.path not in (path, made))


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
