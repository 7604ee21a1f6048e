"""The front door: one workspace, opened once and kept up to date, and every question that the command line and the
editor ask.

It calls stations and decides nothing itself: files -> facts -> snapshot -> verdicts -> findings -> edits. File paths
are relative to the workspace root, with ``/``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from canonic.checking import check_file, check_policy, problems_in
from canonic.configured import Configured, configured
from canonic.cursor import Target, target_at
from canonic.facts.model import Import
from canonic.findings import FileProblem, Finding, Safety
from canonic.fixing import FixReport, FixRun, is_wanted, report
from canonic.formatter import Formatter
from canonic.index.build import Index, build
from canonic.index.counts import Counts
from canonic.index.quiet import Quiet
from canonic.index.snapshot import Snapshot
from canonic.index.store import Store
from canonic.memory import Outcome, remember
from canonic.policy.model import ModuleEntry, NameEntry, Policy
from canonic.resolution.asked import ASKED
from canonic.resolution.canonical import Judge
from canonic.resolution.card import Card, make_card
from canonic.resolution.chain import Resolver
from canonic.resolution.contributions import Contributions
from canonic.resolution.cycles import ImportGraph
from canonic.resolution.effective import combine, declared_in, needles_of
from canonic.resolution.elsewhere import configuration_in
from canonic.resolution.grade import Grader
from canonic.resolution.load_order import order_counts
from canonic.resolution.occurrences import Occurrences
from canonic.resolution.reach import reach
from canonic.resolution.wide import WideAnswers
from canonic.rule import WorkspaceView, severe_until
from canonic.settings.model import Settings
from canonic.settings.styles import ImportStyles
from canonic.text.edits import TextEdit
from canonic.text.names import Path
from canonic.workers import Workers
from canonic.workspace.files import Files, Seen, Stamp, is_under
from canonic.workspace.walk import walk

if TYPE_CHECKING:
    from canonic.notebooks.cells import Notebook

Progress = Callable[[str, int, int], None]
"""Called as progress("indexing", done, total) from the thread that works; must be quick."""

_MAX_PASSES = 5
_Known = dict[str, tuple[Finding, ...]]


class Analysis:
    """One workspace. Not thread-safe for writing: one thread at a time calls `index`, `change` and `refresh`."""

    _snapshot: Snapshot
    _judge: Judge
    _grader: Grader
    _view: WorkspaceView
    _declared: Contributions[NameEntry | ModuleEntry]

    def __init__(
        self, settings: Settings, policy: Policy, notices: Iterable[str], store: Store, workers: Workers
    ) -> None:
        """Use `open`."""
        self.root = settings.root
        self.settings = settings
        self.policy = policy
        self._notices = list(notices)
        self._remember: Callable[[Outcome, Seen, Quiet], None] | None = None
        self._store = store
        self._workers = workers
        self._files = Files(settings.root)
        self._styles = ImportStyles(settings.root)
        self._formatter = Formatter(settings.root, self._styles)
        self._whole = False
        self._stamps: dict[str, Stamp | None] = {}
        self._adopt(self._snapshot_of((), Index({}, needles_of(combine(policy), settings), Counts())))
        self._occurrences = Occurrences(self._judge)

    @classmethod
    def open(
        cls,
        root: str,
        *,
        config: str | None = None,
        cache_dir: str | None = None,
        use_cache: bool = True,
        jobs: int | None = None,
        executor: Executor | None = None,
        overrides: dict[str, object] | None = None,
    ) -> Analysis:
        """Read settings and policy; nothing else is read yet.

        Raises `CanonicError` with every fault of the configuration at once.
        """
        given = configured(root, config, overrides)
        return cls.of(given, cache_dir=cache_dir, use_cache=use_cache, jobs=jobs, executor=executor)

    @classmethod
    def of(
        cls,
        given: Configured,
        *,
        cache_dir: str | None = None,
        use_cache: bool = True,
        jobs: int | None = None,
        executor: Executor | None = None,
    ) -> Analysis:
        """The same for a workspace of which settings and policy are known."""
        store = Store.open(given.settings.root, cache_dir, use_cache)
        analysis = cls(given.settings, given.policy, given.notices, store, Workers(jobs, executor))
        if store.location is not None:
            analysis._remember = partial(remember, *given, cache_dir=cache_dir)
        return analysis

    def close(self) -> None:
        """End worker processes and close the store."""
        self._workers.close()
        self._store.close()

    # ------------------------------------------------------------------ the index
    @property
    def whole(self) -> bool:
        """Whether the index covers the whole workspace."""
        return self._whole

    @property
    def notices(self) -> tuple[str, ...]:
        """Lines for the log and the summary (a pack that is on by itself, its faults)."""
        return (*self._notices, *(check_policy(self._view)[1] if self._whole else ()))

    def index(self, progress: Progress | None = None) -> None:
        """Bring the whole workspace into the snapshot. May run in a thread; the snapshot is swapped at the end."""
        paths = walk(self._files, self.settings.exclude).python_files
        needles = needles_of(combine(self.policy), self.settings)
        while True:
            found = build(self._files, paths, needles, self._store, self._workers, progress, ASKED)
            snapshot = self._snapshot_of(paths, found)
            moves = Contributions(snapshot, partial(declared_in, snapshot))
            declared = needles_of(combine(self.policy, moves.total), self.settings)
            if found.needles.cover(declared):
                break
            needles = declared  # directives in the source speak of names that the policy did not
        self._whole = True
        self._stamps = found.stamps
        self._adopt(snapshot)

    def change(self, path: str, text: str | None) -> frozenset[str]:
        """An editor holds `text` for `path` (None: the buffer is closed, the disk counts again).

        Gives the paths whose findings may differ now, `path` included; empty when nothing that matters changed.
        """
        if text is None:
            self._files.drop(path)
        else:
            self._files.hold(path, text)
        return self._update((path,))

    def refresh(self, paths: Iterable[str]) -> frozenset[str]:
        """Files changed on disk (created, deleted, written). Gives the paths whose findings may differ now."""
        self._styles.forget()
        return self._update(tuple(paths))

    def evidence(self) -> Seen:
        """What answers rest on, as it was on disk when the whole workspace, or what came later, was read."""
        return self._files.looked_at(self._stamps)

    def _update(self, paths: Iterable[str]) -> frozenset[str]:
        before, judge, grader, wide = self._snapshot, self._judge, self._grader, self._view.wide
        after = before.updated(changed := frozenset(paths))
        if after is before and not configuration_in(changed):
            return frozenset()
        self._adopt(after, changed)
        reached = reach(judge, self._judge, changed, regraded=not grader.patches.hold_after(self._grader.patches))
        self._judge.take_over(judge, reached, changed)
        reached |= self._grader.news(grader, changed, reached)
        return reached | wide.differing(self._view.wide, changed, reached)

    def _snapshot_of(self, paths: Sequence[str], index: Index) -> Snapshot:
        exclude, roots = self.settings.exclude, self.settings.source_roots
        return Snapshot(self._files, paths, index, self._store, exclude=exclude, source_roots=roots)

    def _adopt(self, snapshot: Snapshot, changed: frozenset[str] | None = None) -> None:
        """Make a snapshot the one that all questions are asked of. `changed`: the files that differ, if so few do."""
        changes = changed or frozenset()
        # What a file adds to answers about the workspace hangs on which modules there are.
        same = changed is not None and snapshot.modules is self._snapshot.modules
        declared = Contributions(snapshot, partial(declared_in, snapshot), self._declared if same else None, changes)
        resolver = Resolver(snapshot, self._judge.resolver if same else None, changes)
        same_policy = same and declared.total is self._declared.total
        policy = self._judge.policy if same_policy else combine(self.policy, declared.total)
        judge = Judge(resolver, ImportGraph(resolver), policy, scope=self.settings.scope)
        before = self._grader if same_policy else None
        grader = Grader(judge, whole=self._whole, before=before, changed=changes)
        wide = WideAnswers(judge, self._view.wide if same_policy else None, changes, whole=self._whole)
        self._snapshot, self._judge, self._grader, self._declared = snapshot, judge, grader, declared
        self._view = WorkspaceView(judge, grader, wide, self.settings, date.today(), self._whole)

    # ------------------------------------------------------------------ findings
    def check(self, paths: Sequence[str] | None = None, rules: frozenset[str] | None = None) -> Iterator[Finding]:
        """Findings of the workspace, or only of files at or under `paths`, ordered by path and place.

        Indexes first if that has not happened. A generator: the caller may stop, or do other things between files.
        """
        if not self._whole:
            self.index()
        everything = paths is None and rules is None and bool(self._snapshot.paths)  # no file, nothing to remember
        found: list[Finding] = []
        for finding in self._findings(paths, rules):
            yield finding
            if everything:
                found.append(finding)
        if everything and self._remember is not None and (seen := self._files.seen(self._stamps)) is not None:
            until = severe_until(self._judge.policy.policy, self._view.today)
            outcome = Outcome(tuple(found), self.problems(), self.notices, self._snapshot.modules.roots, until)
            self._remember(outcome, seen, self._snapshot.quiet())

    def _findings(
        self, paths: Sequence[str] | None, rules: frozenset[str] | None, known: _Known | None = None
    ) -> Iterator[Finding]:
        """`known`: findings by file that still hold; those of all others are added."""
        view, known = self._view, {} if known is None else known
        policy: dict[str, list[Finding]] = {}
        for finding in check_policy(view, rules)[0]:
            policy.setdefault(finding.path, []).append(finding)
        mentioning = {*self._snapshot.mentioning(), *view.wide.files}
        if paths is None and not known:
            self._grader.leads.prepare(sorted(mentioning), self._workers)
        for path in sorted({*mentioning, *policy}):
            if paths is not None and not is_under(path, paths):
                continue
            if path in mentioning and path not in known:
                known[path] = check_file(view, path, rules)
            found = (*known.get(path, ()), *policy.get(path, ()))  # what directives declare is policy in a module
            yield from sorted(found, key=lambda finding: finding.span)
        self._snapshot.receive()

    def check_file(self, path: str, rules: frozenset[str] | None = None, closer: bool = False) -> tuple[Finding, ...]:
        """Findings of one file (policy files too), as far as the snapshot knows: quick, unless with a `closer` look."""
        if path.endswith(".toml"):
            return tuple(finding for finding in check_policy(self._view, rules)[0] if finding.path == path)
        if not self._snapshot.is_listed(path):
            return ()  # excluded or ignored, though an editor may hold it
        return check_file(self._view, path, rules, closer=closer)

    def files(self) -> tuple[str, ...]:
        """All files that findings may be reported on."""
        return tuple(sorted(self._snapshot.mentioning()))

    def problems(self) -> tuple[FileProblem, ...]:
        """Files that could not be read or fully understood, after `index`."""
        return problems_in(self._snapshot)

    def text(self, path: str) -> str | None:
        """The text of a file as the snapshot sees it, without byte order mark; None when it cannot be read."""
        return self._snapshot.text(path)

    def notebook(self, path: str) -> Notebook | None:
        """The cells of a notebook, whose joined Python `text` gives; None for any other file."""
        return self._files.notebook(path)

    # ------------------------------------------------------------------ edits
    def edits(self, path: str, findings: Iterable[Finding]) -> tuple[TextEdit, ...]:
        """One consistent set of edits that applies the fixes of these findings of one file."""
        return self._apply(path, self.text(path) or "", findings)[0]

    def _apply(
        self, path: str, text: str, findings: Iterable[Finding]
    ) -> tuple[tuple[TextEdit, ...], tuple[Finding, ...]]:
        """The edits, and the findings that they mend."""
        from canonic.edits.project import apply_formatted  # LibCST loads only where an edit is asked for

        fixes = {finding: finding.fix for finding in findings if finding.fix and not finding.fix.deletes}
        if not fixes:
            return (), ()
        style, facts = self._styles.of(path, self._snapshot.modules.roots), self._snapshot.facts(path)
        rewrites, order_counts = tuple(dict.fromkeys(fixes.values())), partial(self.order_counts, path)
        applied = apply_formatted(path, text, facts, rewrites, style, order_counts, self._formatter)
        declined = set(applied.declined)
        return applied.edits, tuple(finding for finding, fix in fixes.items() if fix not in declined)

    def order_counts(self, path: str, statement: Import) -> bool:
        """Whether no import may be moved past a statement of the file; see `canonic.resolution.load_order`."""
        style = self._styles.of(path, self._snapshot.modules.roots)
        return order_counts(self._judge, self._grader, path, statement, is_sorted=style.sorts)

    def fix(
        self,
        paths: Sequence[str] | None = None,
        *,
        unsafe: bool = False,
        rules: frozenset[str] | None = None,
        name: str | None = None,
        write: bool = True,
        progress: Progress | None = None,
    ) -> FixReport:
        """Apply every safe fix (unsafe ones too when asked) and write the files atomically, or only say what would be
        done. Runs on the snapshot until nothing is left to do, then writes each file once.
        """
        if not self._whole:
            self.index(progress)
        least = Safety.UNSAFE if unsafe else Safety.SAFE
        run = FixRun(self._files, self.text, self._apply)
        known: _Known = {}
        before = found = tuple(f for f in self._findings(paths, rules, known) if name in (None, f.name))
        for _ in range(_MAX_PASSES):
            changed = run.apply(finding for finding in found if is_wanted(finding, least, rules, name))
            if not changed:
                break
            for path in self._update(changed):
                known.pop(path, None)
            found = tuple(f for f in self._findings(paths, rules, known) if name in (None, f.name))
        files = run.finish(write=write)
        self._update(run.let_go())
        return report(files, before, found)

    def fix_text(self, path: str) -> tuple[TextEdit, ...]:
        """The safe fixes of one file as the snapshot sees it: fix-all in an editor. Empty until the index is whole."""
        if not self._whole:
            return ()
        return self.edits(path, (f for f in self.check_file(path) if f.fix is not None and f.fix.safety is Safety.SAFE))

    # ------------------------------------------------------------------ questions about one name
    @property
    def judge(self) -> Judge:
        """Verdicts over the snapshot in force."""
        return self._judge

    def occurrences(self) -> Occurrences:
        """Where the snapshot in force imports what the policy speaks of."""
        self._occurrences = self._occurrences.after(self._judge)
        return self._occurrences

    def card(self, path: Path, file: str | None = None) -> Card | None:
        """The card of a path; None when neither policy nor workspace knows it. `file` is the importer, if any."""
        return make_card(self._judge, self._grader, path, file)

    def target(self, path: str, line: int, column: int) -> Target | None:
        """The imported name, or use of one, under a cursor; None elsewhere."""
        return target_at(self._judge, path, line, column)
