"""The burn-down: how many imports were left at earlier commits, by the policy of today.

Takes an analysis of the workspace as it is; gives a `History`. Each commit is written to a temporary folder and judged
there by the same engine; nothing in the repository is touched and nothing of it is run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import takewhile

import msgspec

from canonic.analysis import Analysis
from canonic.configured import Configured
from canonic.errors import CanonicError
from canonic.history.checkout import Checkout
from canonic.history.kept import Kept, key_of
from canonic.history.repository import Commit, NoHistory, Repository
from canonic.history.sampling import sample
from canonic.policy.model import Policy
from canonic.settings.model import Settings
from canonic.survey.entries import keys_of
from canonic.survey.model import History, Point
from canonic.survey.tally import Numbers, numbers_of

Progress = Callable[[str, int, int], None]
"""Called as progress("commits", done, total)."""

USUAL_POINTS = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What history is wanted."""

    points: int = USUAL_POINTS
    """The most commits to look at; 0: none."""
    since: str | None = None
    """The first commit; None: the first of all."""
    measure: bool = True
    """False: only what is known from earlier reports."""


def burn_down(
    analysis: Analysis,
    asked: Asked,
    *,
    cache_dir: str | None = None,
    use_cache: bool = True,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> History | None:
    """The numbers over time; None when none are asked for. Where there can be none, it says why.

    Raises `CanonicError` when git knows nothing of the commit to begin with.
    """
    if asked.points < 1:
        return None
    settings, policy = analysis.settings, analysis.judge.policy.policy
    try:
        repository = Repository.of(settings.root)
        line = repository.line(_first(repository, asked))
    except NoHistory as error:
        return History(remark=f"No history: {error}.")
    kept = Kept(settings.root, cache_dir, use_cache, key_of(policy, settings, repository.prefix))
    with closing(_Measuring(repository, settings, policy, jobs)) as measuring:
        run = _Run(kept, measuring if asked.measure else None, progress)
        chosen = sample(line, asked.points)
        known = run.known(chosen)
        # Most projects are older than what their policy speaks of: the points are for the part that has something.
        while (begin := _late(chosen, known)) is not None:
            line = line[line.index(begin) :]
            chosen = sample(line, asked.points)
            known = run.known(chosen)
    shown = [commit for commit in chosen if commit in known]
    points = tuple(_point(commit, known[commit.id]) for commit in repository.told(shown))
    return History(points=points, remark=_remark(repository, asked, len(chosen) - len(shown)))


def _late(chosen: Sequence[str], known: Mapping[str, Numbers]) -> str | None:
    """The last of the commits in front that have nothing to count, where these are half of all or more."""
    empty = list(takewhile(lambda commit: commit in known and not any(known[commit]), chosen))
    return empty[-1] if len(empty) > 1 and 2 * len(empty) >= len(chosen) > len(empty) else None


def _point(commit: Commit, numbers: Numbers) -> Point:
    return Point(
        commit=commit.id, date=commit.date, subject=commit.subject, left=numbers.left, canonical=numbers.canonical
    )


def _first(repository: Repository, asked: Asked) -> str | None:
    if asked.since is None:
        return None
    try:
        return repository.commit(asked.since)
    except NoHistory as error:
        raise CanonicError(f"{error}, where the history is to begin") from None


def _remark(repository: Repository, asked: Asked, missing: int) -> str:
    said = ["Commits along first parents, judged by the policy of today; only imports count here."]
    if repository.shallow:
        said.append("The clone is shallow: older commits are not here.")
    if missing and asked.measure:
        said.append(f"Commits that could not be read: {missing}.")
    elif missing:
        said.append(
            f"Commits that no report has measured yet: {missing}; `canonic report` on the command line does it."
        )
    return " ".join(said)


class _Run:
    """The numbers of commits: those that are kept, else measured."""

    def __init__(self, kept: Kept, measuring: _Measuring | None, progress: Progress | None) -> None:
        self._kept = kept
        self._measuring = measuring
        self._progress = progress

    def known(self, commits: Sequence[str]) -> dict[str, Numbers]:
        """Of all commits for which there are any."""
        found: dict[str, Numbers] = {}
        for done, commit in enumerate(commits):
            if self._progress is not None:
                self._progress("commits", done, len(commits))
            if (numbers := self._kept.get(commit) or self._measured(commit)) is not None:
                found[commit] = numbers
        return found

    def _measured(self, commit: str) -> Numbers | None:
        if self._measuring is None:
            return None
        try:
            numbers = self._measuring.numbers(commit)
        except NoHistory:
            return None
        self._kept.put(commit, numbers)
        return numbers


class _Measuring:
    """Numbers of commits, one folder and one cache of facts for all of them, made when the first is asked for."""

    def __init__(self, repository: Repository, settings: Settings, policy: Policy, jobs: int | None) -> None:
        self._repository = repository
        self._settings = settings
        self._policy = policy
        self._keys = keys_of(policy)
        self._jobs = jobs
        self._stack = ExitStack()
        self._checkout: Checkout | None = None

    def close(self) -> None:
        """Remove what was written."""
        self._stack.close()

    def numbers(self, commit: str) -> Numbers:
        """Judge one commit."""
        if self._checkout is None:
            self._checkout = self._stack.enter_context(Checkout(self._repository))
        self._checkout.move_to(commit)
        settings = msgspec.structs.replace(self._settings, root=self._checkout.root, source=None)
        given = Configured(settings, self._policy, ())
        with closing(Analysis.of(given, cache_dir=self._checkout.cache, jobs=self._jobs)) as analysis:
            analysis.index()
            found = numbers_of(analysis.judge)
        # What a directive of that time declares, and today's policy does not, is none of its entries.
        own = self._keys
        return Numbers(
            {key: left for key, left in found.left.items() if key in own},
            {key: many for key, many in found.canonical.items() if key in own},
        )
