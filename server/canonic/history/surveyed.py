"""The whole of a report: the `Survey` of an analysis together with its history."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from functools import partial

import msgspec

from canonic.analysis import Analysis
from canonic.findings import Finding
from canonic.history.burn_down import Asked, Progress, burn_down
from canonic.survey.codeowners import find_owners
from canonic.survey.gather import gather
from canonic.survey.model import Survey
from canonic.version import VERSION
from canonic.workspace.files import NOTEBOOK


def surveyed(
    analysis: Analysis,
    findings: Iterable[Finding],
    asked: Asked,
    *,
    cache_dir: str | None = None,
    use_cache: bool = True,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Survey:
    """The survey of an indexed workspace; `findings` are all that it has.

    Raises `CanonicError` when git knows nothing of the commit that the history is to begin with.
    """
    root = analysis.settings.root
    survey = gather(
        analysis.judge,
        findings,
        workspace=os.path.basename(root),
        version=VERSION,
        date=date.today().isoformat(),
        owners=find_owners(root),
        place=partial(_place, analysis),
    )
    history = burn_down(analysis, asked, cache_dir=cache_dir, use_cache=use_cache, jobs=jobs, progress=progress)
    return msgspec.structs.replace(survey, history=history)


def _place(analysis: Analysis, file: str, line: int) -> tuple[int, int]:
    notebook = analysis.notebook(file) if file.endswith(NOTEBOOK) else None
    return notebook.place(line) if notebook is not None else (0, line)
