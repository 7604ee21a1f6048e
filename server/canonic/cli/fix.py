"""``canonic fix``: applies fixes, or shows what they would change, and says what it did and what it left."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

from canonic.cli.options import Opening, did_you_mean, executor_option, rule_option, workspace_options
from canonic.cli.outcome import Exit
from canonic.cli.places import Places, find_places
from canonic.cli.terminal import is_terminal, progress_bar, say, wants_colour, write_exactly, write_pieces
from canonic.errors import CanonicError
from canonic.text.decode import encoding_of

if TYPE_CHECKING:
    from canonic.fixing import FileFix

_MOST_NAMES = 6


@click.command(short_help="Rewrite legacy imports where that is proven safe.")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("--diff", "only_show", is_flag=True, help="Write nothing; show the changes as a patch.")
@click.option(
    "--unsafe-fixes",
    "unsafe",
    is_flag=True,
    help="Apply unsafe fixes too; look at the result. Deletes something only with `--rule`.",
)
@rule_option
@click.option("--name", metavar="N", help="Only findings about this name.")
@executor_option
@workspace_options
@click.pass_context
def fix(
    context: click.Context,
    *,
    paths: tuple[str, ...],
    only_show: bool,
    unsafe: bool,
    rules: frozenset[str] | None,
    name: str | None,
    opening: Opening,
) -> None:
    """Rewrite legacy imports to the canonical path wherever that is proven to be safe.

    Each file is written in one step, or not at all. What takes away a file or a name that others may import is done
    only with `--unsafe-fixes --rule idle-shim`. With `--diff` nothing is written, standard output holds the patch
    only, and the exit code is 1 if there is something to change.
    """
    from canonic.cli.workspace import opened, report_notices, report_problems
    from canonic.reports.fixes import FixedFile, fix_summary

    places = find_places(paths, opening.config)
    with opened(places, opening) as analysis:
        report_notices(analysis, quiet=opening.quiet)
        with progress_bar(quiet=opening.quiet) as progress:
            outcome = analysis.fix(
                places.within, unsafe=unsafe, rules=rules, name=name, write=not only_show, progress=progress
            )
        if name is not None and not outcome.files and not outcome.remaining:
            known = analysis.judge.policy.names
            if name not in known:
                raise CanonicError(f"no policy entry is about `{name}`{did_you_mean(name, known) or _some(known)}")
        changes = [file for file in outcome.files if not file.error]
        if only_show:
            _show_changes(changes, places)
        unreadable = report_problems(analysis, places)
        loud = any(finding.severity >= analysis.settings.fail_on for finding in outcome.remaining)
    files = [FixedFile(places.shown(file.path), len(file.fixed), file.error, file.deleted) for file in outcome.files]
    failed = any(file.error for file in files)
    target = sys.stderr if only_show else sys.stdout
    if not opening.quiet or failed:
        colour = wants_colour(target)
        target.writelines(
            fix_summary(
                files,
                outcome.remaining,
                appeared=outcome.appeared,
                went=outcome.went,
                only_shown=only_show,
                colour=colour,
            )
        )
    if unreadable or failed:
        context.exit(Exit.CANNOT_RUN)
    context.exit(Exit.FINDINGS if (bool(changes) if only_show else loud) else Exit.CLEAN)


def _some(names: frozenset[str]) -> str:
    """A few of the names that may be asked for."""
    shown = sorted(names)[:_MOST_NAMES]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return f"; there are {', '.join(f'`{name}`' for name in shown)}{more}" if shown else "; there is no policy here"


def _show_changes(changes: list[FileFix], places: Places) -> None:
    """The patch, to be applied in the working folder; in the root where a file lies outside the working folder."""
    from canonic.reports.diff import coloured

    shown: Callable[[str], str] = places.shown
    if any(shown(file.path).startswith("../") or os.path.isabs(shown(file.path)) for file in changes):
        say("note", f"the paths of this patch are relative to {places.root}")
        shown = str
    if is_terminal(sys.stdout):
        paint = coloured if wants_colour(sys.stdout) else iter
        for file in changes:
            write_pieces(paint(_lines(file, shown(file.path), os.path.join(places.root, file.path))))
        return
    write_exactly(
        piece for file in changes for piece in _patch(file, shown(file.path), os.path.join(places.root, file.path))
    )


def _lines(file: FileFix, name: str, real: str, mark: str = "") -> Iterator[str]:
    """The patch of one file; `mark` stands before its text."""
    from canonic.reports.diff import deletion, diff

    if file.deleted:
        return deletion(name, mark + file.before, executable=os.access(real, os.X_OK))
    return diff(name, mark + file.before, mark + file.after)


def _patch(file: FileFix, name: str, real: str) -> Iterator[bytes]:
    """The patch in the encoding of its file, byte order mark included, so that it can be applied."""
    try:
        with open(real, "rb") as handle:
            head = handle.read(1024)
    except OSError:
        head = b""
    mark = codecs.BOM_UTF8.decode() if head.startswith(codecs.BOM_UTF8) else ""
    in_header = True
    for line in _lines(file, name, real, mark):
        in_header = in_header and not line.startswith("@@")
        yield (
            line.encode("utf-8", "surrogateescape") if in_header else line.encode(encoding_of(head), "backslashreplace")
        )
