"""One run on one workspace: open it, index it with a progress bar, say what could not be read, and close it.

Takes the places and options of a command; gives an `Analysis` that is whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from canonic.cli.options import Opening
from canonic.cli.places import Places
from canonic.cli.terminal import progress_bar, say
from canonic.configured import Configured, configured
from canonic.findings import FileProblem
from canonic.memory import Recalled, recall

if TYPE_CHECKING:
    from canonic.analysis import Analysis
    from canonic.cluster import Cluster


@contextmanager
def opened(
    places: Places, opening: Opening, text: tuple[str, str] | None = None, asked: tuple[str, ...] = ()
) -> Iterator[Analysis]:
    """The workspace, indexed; `text` is a path and the text that stands for its file, `asked` names that the run is
    about besides those of the policy.

    Raises `CanonicError` when the configuration is at fault.
    """
    given = configured(places.root, opening.config)
    given = given._replace(settings=msgspec.structs.replace(given.settings, asked=asked))
    with _opened(given, opening, text) as analysis:
        yield analysis


@contextmanager
def looked_up(places: Places, opening: Opening, text: tuple[str, str] | None = None) -> Iterator[Analysis | Recalled]:
    """The same, or what the last whole run found where nothing has changed since: enough to report all findings."""
    given = configured(places.root, opening.config)
    with ExitStack() as stack:

        @cache
        def made() -> Analysis:
            return stack.enter_context(_opened(given, opening, text))

        known: Recalled | None = None
        if opening.cache and text is None:
            known = recall(*given, lambda path, statement: made().order_counts(path, statement), opening.cache_dir)
        yield known or made()


@contextmanager
def _opened(given: Configured, opening: Opening, text: tuple[str, str] | None) -> Iterator[Analysis]:
    from canonic.analysis import Analysis  # not needed where nothing has changed

    with _cluster(opening) as cluster:
        jobs = opening.jobs or (cluster.threads if cluster is not None else None)
        analysis = Analysis.of(given, cache_dir=opening.cache_dir, use_cache=opening.cache, jobs=jobs, executor=cluster)
        with closing(analysis):
            if text is not None:
                analysis.change(*text)
            with progress_bar(quiet=opening.quiet) as progress:
                analysis.index(progress)
            yield analysis


def _cluster(opening: Opening) -> AbstractContextManager[Cluster | None]:
    """The cluster that is asked for. Raises `CanonicError` when it cannot be had."""
    if opening.executor is None:
        return nullcontext()
    from canonic.cluster import connect
    from canonic.index.sending import made_by

    return connect(opening.executor, made_by)


def report_problems(analysis: Analysis | Recalled, places: Places) -> bool:
    """Say which files could not be read or understood; whether the command line names one that could not be read.

    Only files among those to report on are named: the others concern whoever asks about them.
    """
    given = frozenset(places.given)
    named = False
    for problem in analysis.problems():
        if places.holds(problem.path):
            place = _place(analysis, problem, places)
            fatal = problem.unreadable and problem.path in given
            rest = "" if problem.unreadable else "; the file does not parse as a whole, so its findings get no fix"
            say("error" if fatal else "warning", f"{place}: {problem.message}{rest}")
            named = named or fatal
    return named


def report_notices(analysis: Analysis | Recalled, *, quiet: bool) -> None:
    """Say under which policy the run is, where nobody has asked for it: before anything that it finds."""
    if not quiet:
        for notice in analysis.notices:
            say("note", notice)


def _place(analysis: Analysis | Recalled, problem: FileProblem, places: Places) -> str:
    shown = places.shown(problem.path)
    if not problem.line:
        return shown
    notebook = analysis.notebook(problem.path)
    if notebook is None:
        return f"{shown}:{problem.line}"
    cell, line = notebook.place(problem.line)
    return f"{shown}:cell {cell}:{line}"
