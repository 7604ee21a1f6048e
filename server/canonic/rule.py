"""The shape of a rule: what it looks for, where, in which words, and the mend. Rules keep no state.

A rule gets a `FileView` (one file and every question about it) or a `WorkspaceView`, and yields its evidence: a frozen
value of its own. The other methods turn evidence into what a person reads; `findings_of` puts them together.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from canonic.facts.model import Directive, FileFacts
from canonic.findings import Finding, Obstacle, Place, Reason, Related, Rewrite, Severity, Withheld
from canonic.policy.model import Notes, Policy
from canonic.resolution.canonical import Judge
from canonic.resolution.copies import Copies
from canonic.resolution.endangered import EndangeredNames
from canonic.resolution.fragments import Fragments
from canonic.resolution.grade import Grader
from canonic.resolution.identities import Identities
from canonic.resolution.idle import IdlePaths
from canonic.resolution.implementations import Implementations
from canonic.resolution.import_cycles import ImportCycles
from canonic.resolution.module_moves import ModuleMove, module_moves
from canonic.resolution.name_aliases import NameAliases
from canonic.resolution.self_declared import SelfDeclarations
from canonic.resolution.verdicts import Site
from canonic.resolution.wide import WideAnswers
from canonic.resolution.wording import reasons
from canonic.settings.model import Settings
from canonic.text.names import Path
from canonic.text.spans import Span, lines_of

Evidence = TypeVar("Evidence")

_MOST_PATCHES = 3
_MOST_IMPURE = 2
_MOST_STEPS = 5
_WIDTH = 80
"""So much of a line is told."""


@dataclass(frozen=True, slots=True)
class WorkspaceView:
    """The whole workspace, and every question that a rule may ask about it."""

    judge: Judge
    grader: Grader
    wide: WideAnswers
    settings: Settings
    today: date
    """Day on which ``remove-by`` dates are judged."""
    whole: bool
    """Whether the index covers the workspace."""

    @property
    def idle(self) -> IdlePaths:
        """Legacy paths that nothing imports."""
        return self.wide.idle

    @property
    def copies(self) -> Copies:
        """Second definitions of canonical names."""
        return self.wide.copies

    @property
    def implementations(self) -> Implementations:
        """Classes that are too many."""
        return self.wide.implementations

    @property
    def aliases(self) -> NameAliases:
        """Assignments between names of the policy."""
        return self.wide.aliases

    @property
    def identities(self) -> Identities:
        """Files that are imported under two names."""
        return self.wide.identities

    @property
    def cycles(self) -> ImportCycles:
        """Modules that import each other when they are loaded."""
        return self.wide.cycles

    @property
    def fragments(self) -> Fragments:
        """Definitions with several paths."""
        return self.wide.fragments

    @property
    def endangered(self) -> EndangeredNames:
        """Re-exports that a tool would remove."""
        return self.wide.endangered

    @property
    def declarations(self) -> SelfDeclarations:
        """What calls itself deprecated."""
        return self.wide.declarations


@dataclass(frozen=True, slots=True)
class FileView:
    """One file, and every question that a rule may ask about it."""

    path: str
    workspace: WorkspaceView
    idle_directives: tuple[Directive, ...] = ()
    """Ignore directives that silenced nothing; known only when all other rules have run."""
    closer: bool = False
    """Alternatives that take a closer look at the file are wanted too: an editor asks where it shows one finding."""

    @property
    def facts(self) -> FileFacts:
        """What the file's text says."""
        return self.workspace.judge.resolver.snapshot.facts(self.path)

    @property
    def sites(self) -> tuple[Site, ...]:
        """Imported names of interest, judged."""
        return self.workspace.judge.sites(self.path)

    @property
    def module_moves(self) -> tuple[ModuleMove, ...]:
        """Legacy modules that are imported as modules, and legacy names read through them, each with its mend."""
        return module_moves(self.workspace.judge, self.workspace.grader, self.path)

    def definition(self, site: Site) -> Place | None:
        """Where the object behind an import stands."""
        return self.workspace.judge.definition(site.written, self.path)

    def rewrite(self, site: Site, title: str) -> tuple[Rewrite | Withheld, Reason | None]:
        """The graded rewrite of an import to its verdict's target, and why it is not safe (None when it is)."""
        return self.workspace.grader.rewrite(site, title)


@dataclass(frozen=True, slots=True)
class About:
    """What a finding is about, beside its place and words."""

    name: str = ""
    written: Path | None = None
    canonical: Path | None = None
    definition: Place | None = None
    chain: tuple[Path, ...] = ()
    notes: Notes = Notes()


class Rule(ABC, Generic[Evidence]):
    """A fault that can stand in one file. Subclasses name it, find it, put it in words and mend it."""

    name: ClassVar[str]
    """The fault, so that "ignore <name>" reads well."""
    severity: ClassVar[Severity]
    """How loud it is when the project says nothing."""
    deprecated: ClassVar[bool] = False
    unnecessary: ClassVar[bool] = False
    last: ClassVar[bool] = False
    """True for a rule about what the other rules found."""
    shows_steps: ClassVar[bool] = False
    """Whether a finding shows the modules that pass its written path on as related places."""
    shows_patches: ClassVar[bool] = True
    """Whether a finding whose fix is not safe because of patches shows them as related places."""

    @abstractmethod
    def check(self, file: FileView) -> Iterator[Evidence]:
        """Every occurrence of the fault in one file."""

    @abstractmethod
    def span(self, evidence: Evidence) -> Span:
        """What to underline."""

    @abstractmethod
    def message(self, evidence: Evidence, file: FileView) -> str:
        """What is wrong, why, and what to do."""

    def about(self, evidence: Evidence, file: FileView) -> About:
        """The name and paths concerned."""
        return About()

    def fix(self, evidence: Evidence, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """The mend, and why it is not safe (None when it is)."""
        return Withheld(Reason.NOT_APPLICABLE), Reason.NOT_APPLICABLE

    def alternatives(self, evidence: Evidence, file: FileView) -> tuple[Rewrite, ...]:
        """Other ways to mend it, offered beside the fix and never applied by fix-all."""
        return ()

    def related(self, evidence: Evidence, file: FileView) -> tuple[Related, ...]:
        """Other places that belong to the fault."""
        return ()


@dataclass(frozen=True, slots=True)
class PolicyFault:
    """A fault of the policy itself: where it is declared and what is wrong."""

    file: str
    line: int
    key: str
    message: str
    severity: Severity | None = None
    """None: the rule's own."""
    automatic: bool = False
    """It belongs to a pack that is on by itself: a notice, never a finding."""


class PolicyRule(ABC):
    """A rule about the policy and the whole workspace."""

    name: ClassVar[str]
    severity: ClassVar[Severity]

    @abstractmethod
    def check(self, workspace: WorkspaceView) -> Iterator[PolicyFault]:
        """Every fault of the policy."""


def findings_of(rule: Rule[Evidence], file: FileView, severity: Severity) -> Iterator[Finding]:
    """The findings of one rule in one file, at the given severity (raised to error once ``remove-by`` has passed)."""
    for evidence in rule.check(file):
        about = rule.about(evidence, file)
        mend, reason = rule.fix(evidence, file)
        withheld = mend.reason if isinstance(mend, Withheld) else reason
        message = rule.message(evidence, file)
        policy = reasons(about.notes)
        hindering = _hindering(rule, file, about, withheld)
        yield Finding(
            path=file.path,
            span=rule.span(evidence),
            rule=rule.name,
            severity=Severity.ERROR if is_due(about.notes, file.workspace.today) else severity,
            message=message,
            policy=policy if policy and message.endswith(f" ({policy})") else "",
            name=about.name,
            written=about.written,
            canonical=about.canonical,
            definition=about.definition,
            chain=about.chain,
            fix=mend if isinstance(mend, Rewrite) else None,
            withheld=withheld,
            obstacle=_obstacle(file, hindering[0]) if hindering else None,
            alternatives=rule.alternatives(evidence, file),
            related=(*rule.related(evidence, file), *_steps(rule, file, about), *hindering),
            deprecated=rule.deprecated,
            unnecessary=rule.unnecessary,
        )


def _steps(rule: Rule[Any], file: FileView, about: About) -> tuple[Related, ...]:
    """The modules that pass the written path on before it ends at its definition. Their beginnings stand for them: the
    lines of their imports are no news for those who import from them.
    """
    written = about.written
    if written is None or not rule.shows_steps or len(about.chain) < 2:
        return ()
    hops = file.workspace.judge.resolver.follow(written.module, written.name, file.path).arms[0].hops
    through: dict[str, Path] = {}
    for hop in hops:
        if hop.file != file.path:
            through.setdefault(hop.file, hop.path)
    return tuple(
        Related(path, Span(1, 1, 1, 1), f"`{passed}` is passed on by this module", on_the_way=True)
        for path, passed in islice(through.items(), _MOST_STEPS)
    )


def _hindering(rule: Rule[Any], file: FileView, about: About, withheld: Reason | None) -> tuple[Related, ...]:
    """The places that keep a fix from being safe, where it is places that do."""
    match withheld:
        case Reason.PATCHED_IN_TESTS if rule.shows_patches:
            return _patched(file, about)
        case Reason.IMPURE_SHIM if about.written is not None and about.canonical is not None:
            return _impure(file, about.written, about.canonical)
        case _:
            return ()


def _obstacle(file: FileView, place: Related) -> Obstacle:
    return Obstacle(place.path, place.span.line, _head(file, place.path, place.span.line))


def _head(file: FileView, path: str, line: int) -> str:
    """A line of a file, without its indentation, or how it begins."""
    text = lines_of(file.workspace.judge.resolver.snapshot.text(path) or "").line_text(line).strip()
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"


def _impure(file: FileView, written: Path, canonical: Path) -> tuple[Related, ...]:
    """What else runs where the legacy module is imported."""
    found = file.workspace.grader.impure(file.path, written.module, canonical.module)
    return tuple(
        Related(path, span, f"{words}: `{_head(file, path, span.line)}`")
        for path, span, words in islice(found, _MOST_IMPURE)
    )


def _patched(file: FileView, about: About) -> tuple[Related, ...]:
    """Where tests replace what a finding is about."""
    places: dict[tuple[str, Span], Path] = {}
    for path in (about.written, about.canonical):
        if path is not None:
            for place in file.workspace.grader.patches.places(path, file.path):
                places.setdefault(place, path)
    shown = list(places.items())[:_MOST_PATCHES]
    return tuple(Related(at, span, f"`{path.dotted}` may be replaced here") for (at, span), path in shown)


def is_due(notes: Notes, today: date) -> bool:
    """Whether the day by which a legacy path was to be gone has passed."""
    return bool(notes.remove_by) and date.fromisoformat(notes.remove_by) < today


def severe_until(policy: Policy, today: date) -> str:
    """The last day on which all findings are as severe as today, as an ISO date; empty: for ever."""
    kinds: tuple[Sequence[_Noted], ...] = (
        policy.names, policy.modules, policy.calls, policy.exclusives, policy.boundaries,
    )  # fmt: skip
    days = [date.fromisoformat(said) for entries in kinds for entry in entries if (said := entry.notes.remove_by)]
    following = min((day for day in days if day >= today), default=None)
    return "" if following is None else following.isoformat()


class _Noted(Protocol):
    @property
    def notes(self) -> Notes: ...
