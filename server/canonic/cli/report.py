"""``canonic report``: how far a consolidation has come, as a page to share, as Markdown, or as data."""

from __future__ import annotations

import sys

import click

from canonic.cli.options import Opening, workspace_options
from canonic.cli.places import find_places
from canonic.cli.terminal import is_terminal, progress_bar, say, write_exactly, write_pieces

_FORMATS = ("html", "markdown", "json")


@click.command(short_help="Show how far a consolidation has come, name by name.")
@click.option("--format", "format_", type=click.Choice(_FORMATS), default="html", show_default=True)
@click.option("--output", metavar="FILE", help="Write the report to this file instead of standard output.")
@click.option(
    "--history",
    "points",
    metavar="N",
    type=click.IntRange(min=0),
    default=12,
    show_default=True,
    help="Look at up to N commits for the burn-down; 0: at none.",
)
@click.option("--since", metavar="REV", help="Begin the burn-down at this commit.")
@workspace_options
def report(*, format_: str, output: str | None, points: int, since: str | None, opening: Opening) -> None:
    """Report on every name of the policy: its home, each path by which it is imported, who imports it, and what can be
    fixed.

    The HTML page is one file that loads nothing.
    """
    if output is None and format_ == "html" and is_terminal(sys.stdout):
        raise click.UsageError("a page is not for a terminal: give `--output FILE`, or `--format markdown`")
    from canonic.cli.workspace import opened, report_notices, report_problems
    from canonic.configured import configured
    from canonic.history.burn_down import Asked
    from canonic.history.surveyed import surveyed
    from canonic.memory import recall
    from canonic.reports.surveys import write_survey

    places = find_places(())
    with opened(places, opening) as analysis:
        report_notices(analysis, quiet=opening.quiet)
        # What the last run found is asked for first: telling fixes from each other is most of the work.
        given = configured(places.root, opening.config)
        known = recall(*given, analysis.order_counts, opening.cache_dir) if opening.cache else None
        findings = tuple((known or analysis).check())
        with progress_bar(quiet=opening.quiet) as progress:
            survey = surveyed(
                analysis,
                findings,
                Asked(points, since),
                cache_dir=opening.cache_dir,
                use_cache=opening.cache,
                jobs=opening.jobs,
                progress=progress,
            )
        report_problems(analysis, places)
    written = write_survey(survey, format_)
    if output is None:
        write_exactly([written.encode("utf-8", "backslashreplace")])
        return
    write_pieces([written], output)
    if not opening.quiet:
        say("note", f"the report is in {output}")
