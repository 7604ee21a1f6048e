"""``canonic verify``: every path of the policy imported for real, by the project's own interpreter."""

from __future__ import annotations

import sys

import click

from canonic.cli.options import Opening, did_you_mean, workspace_options
from canonic.cli.outcome import Exit
from canonic.cli.places import find_places
from canonic.cli.terminal import progress_bar, say, wants_colour, write_exactly, write_pieces
from canonic.errors import CanonicError

_FORMATS = ("text", "json")


@click.command(short_help="Import every path of the policy for real and compare what comes out.")
@click.option("--python", "asked", metavar="PYTHON", help="The interpreter to use (default: the project's own).")
@click.option(
    "--time-limit",
    "limit",
    metavar="SECONDS",
    type=click.FloatRange(min=0.1),
    default=30.0,
    show_default=True,
    help="How long one import may take.",
)
@click.option("--name", metavar="N", help="Only the paths of this name.")
@click.option("--format", "format_", type=click.Choice(_FORMATS), default="text", show_default=True)
@workspace_options
@click.pass_context
def verify(
    context: click.Context,
    *,
    asked: str | None,
    limit: float,
    name: str | None,
    format_: str,
    opening: Opening,
) -> None:
    """Import every canonical and legacy path of the policy, each in a process of its own, and compare the objects.

    This runs the code of the workspace, with the interpreter of its `.venv` or `venv`, of the active environment, or
    `python3`; `--python` names another one. Nothing is imported into Canonic's own process.
    """
    from canonic.cli.workspace import opened, report_notices, report_problems
    from canonic.findings import Severity
    from canonic.reports.formats import load_format
    from canonic.reports.statistics import Tally, summary
    from canonic.reports.verified import merged, verified, verified_summary
    from canonic.reports.view import View
    from canonic.runtime.declared import declared_paths
    from canonic.runtime.faults import Faults
    from canonic.runtime.interpreter import find_interpreter
    from canonic.runtime.processes import usual_jobs
    from canonic.runtime.verify import verify as import_all

    places = find_places(())
    interpreter = find_interpreter(places.root, asked)
    with opened(places, opening) as analysis:
        report_notices(analysis, quiet=opening.quiet)
        judge = analysis.judge
        every = declared_paths(judge)
        declared = [one for one in every if name in (None, one.name)]
        if name is not None and not declared:
            near = did_you_mean(name, {one.name for one in every})
            raise CanonicError(f"the policy says nothing of `{name}`{near}")
        with progress_bar(quiet=opening.quiet) as progress:
            outcomes = import_all(
                judge,
                declared,
                interpreter.command,
                places.root,
                limit=limit,
                jobs=opening.jobs or usual_jobs(),
                progress=progress,
            )
        findings = Faults(judge, places.root, limit).findings(outcomes)
        colour = wants_colour(sys.stdout)
        view, tally = View(analysis, places.shown, colour=colour), Tally()
        if format_ == "json":
            write_exactly(piece.encode() for piece in load_format("json")(tally.watch(findings), view))
        else:
            write_pieces(verified(outcomes, colour))
            loud = [finding for finding in findings if finding.severity > Severity.HINT]  # the table tells the others
            write_pieces(load_format("text")(merged(tally.watch(loud)), view))
            if not opening.quiet:
                by = f"{interpreter.command} (Python {interpreter.version})"
                write_pieces([verified_summary(outcomes, by, colour), *summary(tally, colour)])
        report_problems(analysis, places)
        fail_on = analysis.settings.fail_on
    if not declared and not opening.quiet:
        say("note", "no policy declares a path here")
    context.exit(Exit.FINDINGS if tally.total and tally.worst() >= fail_on else Exit.CLEAN)
