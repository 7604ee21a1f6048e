"""``canonic check``: the findings of a workspace, in the format that is asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click

from canonic.cli.options import Opening, executor_option, rule_option, workspace_options
from canonic.cli.outcome import Exit
from canonic.cli.places import Places, find_places, place_of_text
from canonic.cli.terminal import say, wants_colour, write_exactly, write_pieces
from canonic.errors import CanonicError
from canonic.reports.formats import FORMATS, load_format
from canonic.reports.style import printable

_STANDARD_INPUT = "-"
_NO_POLICY = (
    "no configuration declares a policy here; to begin one, see with `canonic explain NAME` by which paths a name is "
    "imported, and declare the one to keep in canonic.toml"
)


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("--format", "format_", type=click.Choice(tuple(FORMATS)), default="text", show_default=True)
@click.option("--output", metavar="FILE", help="Write the findings to this file instead of standard output.")
@click.option(
    "--statistics",
    "with_statistics",
    is_flag=True,
    help="Show counts instead of the single findings; with `--format json`, beside them on standard error.",
)
@rule_option
@click.option("--stdin-filename", metavar="F", help="With `-` as path: standard input stands for this file.")
@executor_option
@workspace_options
@click.pass_context
def check(
    context: click.Context,
    *,
    paths: tuple[str, ...],
    format_: str,
    output: str | None,
    with_statistics: bool,
    rules: frozenset[str] | None,
    stdin_filename: str | None,
    opening: Opening,
) -> None:
    """Report legacy import paths and what else the policy forbids.

    PATHS limit what is reported, never what is looked at to find out where a name comes from; without PATHS it is the
    working folder.
    """
    from canonic.cli.workspace import looked_up, opened, report_notices, report_problems
    from canonic.memory import Recalled
    from canonic.reports.statistics import Tally, statistics, summary
    from canonic.reports.view import View

    places, text = _places(paths, stdin_filename, opening.config)
    report = load_format(format_)
    tally = Tally()
    open_workspace = looked_up if rules is None else opened  # some rules alone are another run than all of them
    with open_workspace(places, opening, text) as analysis:
        report_notices(analysis, quiet=opening.quiet)
        view = View(analysis, places.shown, colour=output is None and wants_colour(sys.stdout))
        findings = tally.watch(analysis.check(places.within, rules))
        if with_statistics and output is None and format_ == "text":
            for _ in findings:
                pass
        else:
            pieces = report(findings, view)
            if format_ == "text" or output is not None:
                write_pieces(pieces, output)
            else:
                write_exactly(piece.encode() for piece in pieces)
        unreadable = report_problems(analysis, places)
        has_policy = not analysis.policy.is_empty
        fail_on = analysis.settings.fail_on
        # What is remembered has files.
        is_empty = text is None and not (isinstance(analysis, Recalled) or analysis.judge.resolver.snapshot.paths)
    target = sys.stdout if output is not None or format_ == "text" else sys.stderr
    colour = wants_colour(target)
    ending: list[Iterator[str]] = []
    if with_statistics and tally.total:
        ending.append(statistics(tally, colour))
    if not opening.quiet and (target is sys.stdout or with_statistics):
        ending.append(summary(tally, colour))
    target.writelines(_joined(ending))
    target.flush()
    if is_empty and not opening.quiet:
        say("note", f"there is no Python file in {printable(places.root)}, the workspace of this run")
    if not has_policy and not opening.quiet:
        say("note", _NO_POLICY)
    if unreadable:
        context.exit(Exit.CANNOT_RUN)
    context.exit(Exit.FINDINGS if tally.total and tally.worst() >= fail_on else Exit.CLEAN)


def _places(
    paths: Sequence[str], stdin_filename: str | None, config: str | None
) -> tuple[Places, tuple[str, str] | None]:
    """Where to look; and, for standard input, the path and the text that stands for its file."""
    if _STANDARD_INPUT not in paths:
        if stdin_filename is not None:
            raise click.UsageError("`--stdin-filename` goes with `-` as the only path")
        return find_places(paths, config), None
    if stdin_filename is None or len(paths) > 1:
        raise click.UsageError("`-` reads standard input: give `--stdin-filename F` and no other path")
    from canonic.text.decode import UndecodableText, decode

    places = place_of_text(stdin_filename)
    try:
        text = decode(sys.stdin.buffer.read())
    except UndecodableText as error:
        raise CanonicError(f"standard input cannot be read as Python: {error}") from None
    return places, (places.given[0], text)


def _joined(parts: list[Iterator[str]]) -> Iterator[str]:
    for number, part in enumerate(parts):
        if number:
            yield "\n"
        yield from part
