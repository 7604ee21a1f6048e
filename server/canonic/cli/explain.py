"""``canonic explain``: the page of a rule, or the card of an import path."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from canonic.cli.options import Opening, did_you_mean, rule_names, workspace_options
from canonic.cli.places import find_places
from canonic.cli.terminal import is_terminal, wants_colour, write_pieces
from canonic.errors import CanonicError
from canonic.text.names import Path, parse_path

if TYPE_CHECKING:
    from canonic.analysis import Analysis
    from canonic.resolution.card import Card


_MOST_HOMES = 8
_MARKER = re.compile(r"[ \t]*# (?:error|warning|information|hint): .*$", re.MULTILINE)
_CARETS = re.compile(r"^[ \t]*#[ \t]*\^+.*\n", re.MULTILINE)
_EMPTY_FILE = re.compile(r"^`[^`\n]+`:\n```\w*\n```\n\n", re.MULTILINE)
"""What stands in a page's examples for the tests alone."""


@click.command()
@click.argument("what", metavar="RULE|MODULE:NAME|MODULE|NAME")
@click.option("--all", "whole", is_flag=True, help="List every importer, not the first few of each path.")
@workspace_options
def explain(what: str, *, whole: bool, opening: Opening) -> None:
    """Explain a rule, or show all that is known about an import path.

    A path's card says where to import it from, where it is defined, how the path leads there, whether it is legacy and
    who says so, and who imports it, by which path and where. It needs no policy: without one it shows by which paths
    the workspace imports the object, and where else its name is defined.
    """
    if what in rule_names():
        _show_page(_page(what))
        return
    if not all(part.isidentifier() for part in what.replace(":", ".", 1).split(".")):
        raise CanonicError(f"`{what}` is neither a rule nor an import path{did_you_mean(what, rule_names())}")
    from canonic.cli.workspace import opened
    from canonic.reports.card import card_text
    from canonic.reports.spots import Spots
    from canonic.reports.view import View

    places = find_places(())
    asked = dict.fromkeys((what.replace(":", ".").rpartition(".")[2], *([] if ":" in what else [what])))
    with opened(places, opening, asked=tuple(asked)) as analysis:
        card = _card(analysis, what)
        if card is None and len(several := _homes(analysis, what)) > 1:
            raise CanonicError(f"`{what}` is defined {len(several)} times; ask about one of them: {_listed(several)}")
        if card is None:
            hint = _near(analysis, what)
            raise CanonicError(f"neither the policy nor the workspace at {os.curdir} knows `{what}`{hint}")
        spots = Spots(View(analysis, places.shown))
        write_pieces([card_text(card, spots=spots.place, colour=wants_colour(sys.stdout), whole=whole)])


def _card(analysis: Analysis, what: str) -> Card | None:
    """The card of a path in any spelling: ``module:Name``, ``module.Name``, a module, or a bare policy name."""
    path = parse_path(what)
    card = analysis.card(path)
    if card is None and not path.name and "." in what:
        module, _, name = what.rpartition(".")
        card = analysis.card(Path(module, name))
    if card is None and "." not in what and ":" not in what:
        known = _homes(analysis, what)
        card = analysis.card(known[0]) if len(known) == 1 else None
    return card


def _homes(analysis: Analysis, name: str) -> list[Path]:
    """The canonical paths that have a name; where the policy has none, its definitions in the workspace."""
    from canonic.resolution.importers import homes

    canonical = sorted({entry.canonical for entry in analysis.policy.names if entry.canonical.name == name})
    return canonical or [home.path for home in homes(analysis.judge, name)]


def _listed(paths: list[Path]) -> str:
    shown = ", ".join(f"`{path}`" for path in paths[:_MOST_HOMES])
    return shown if len(paths) <= _MOST_HOMES else f"{shown} and {len(paths) - _MOST_HOMES} more"


def _near(analysis: Analysis, what: str) -> str:
    known = {str(path) for path in _policy_paths(analysis)}
    last = what.replace(":", ".").rpartition(".")[2]
    same_name = sorted(path for path in known if path.rpartition(":")[2] == last)
    same_name = same_name or [str(path) for path in _homes(analysis, last)]
    if same_name:
        return f"; did you mean {' or '.join(f'`{path}`' for path in same_name[:3])}?"
    return did_you_mean(what, known) or did_you_mean(what, rule_names())


def _policy_paths(analysis: Analysis) -> Iterator[Path]:
    policy = analysis.policy
    for entry in policy.names:
        yield entry.canonical
        yield from (Path(legacy.module, legacy.name) for legacy in entry.legacy if legacy.name != "*")
    for moved in policy.modules:
        yield Path(moved.legacy)
        yield Path(moved.canonical)
    for call in policy.calls:
        yield call.legacy
    for exclusive in policy.exclusives:
        yield from (*exclusive.preferred, *exclusive.instead_of)


def _page(rule: str) -> str:
    """A rule's page up to its cases, which are there for the tests."""
    from importlib import resources

    page = resources.files("canonic.rules").joinpath(f"{rule.replace('-', '_')}.md")
    try:
        text = page.read_text(encoding="utf-8")
    except OSError:
        raise CanonicError(f"the page of the rule `{rule}` is missing from this installation") from None
    shown = text.partition("\n## Cases")[0].rstrip() + "\n"
    return _MARKER.sub("", _CARETS.sub("", _EMPTY_FILE.sub("", shown)))


def _show_page(page: str) -> None:
    if not is_terminal(sys.stdout):
        write_pieces([page])
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(page))
