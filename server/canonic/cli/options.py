"""Options that several commands share, and the check that a rule's name is one.

Takes nothing and gives click decorators and callbacks. What an option does stands in the command that has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Opening:
    """How to open a workspace, as the command line says it."""

    config: str | None
    cache: bool
    cache_dir: str | None
    jobs: int | None
    quiet: bool
    executor: str | None = None
    """Address of a cluster that does the reading."""


def workspace_options(function: Callable[..., None]) -> Callable[..., None]:
    """``--config``, ``--no-cache``, ``--cache-dir``, ``--jobs`` and ``--quiet``, handed on as one `Opening`."""

    @wraps(function)
    def command(
        *arguments: object,
        config: str | None,
        no_cache: bool,
        cache_dir: str | None,
        jobs: int | None,
        quiet: bool,
        executor: str | None = None,
        **options: object,
    ) -> None:
        opening = Opening(config, not no_cache, cache_dir, jobs, quiet, executor)
        function(*arguments, opening=opening, **options)

    for option in reversed(
        (
            click.option(
                "--config",
                metavar="FILE",
                help="Use this configuration and no other. The workspace stays where it is without the option.",
            ),
            click.option("--no-cache", is_flag=True, help="Neither read nor write the cache."),
            click.option("--cache-dir", metavar="DIR", help="Keep the cache in this folder."),
            click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Processes to use (default: by CPU)."),
            click.option("-q", "--quiet", is_flag=True, help="No summary, no notes, no progress bar."),
        )
    ):
        option(command)
    return command


def rule_option(command: Command) -> Command:
    """``--rule``, as often as wanted."""
    return click.option(
        "--rule", "rules", metavar="R", multiple=True, callback=_known_rules, help="Only this rule (repeatable)."
    )(command)


def executor_option(command: Command) -> Command:
    """``--executor``, for commands that read a whole workspace; goes into the `Opening`."""
    return click.option(
        "--executor", metavar="URL", callback=_cluster, help="Have a Dask cluster read files: dask://HOST:PORT."
    )(command)


def rule_names() -> tuple[str, ...]:
    """The names of all rules."""
    from canonic.rules import ALL_RULES

    return tuple(rule.name for rule in ALL_RULES)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` Did you mean …?`` with the nearest of the known words, or nothing."""
    from difflib import get_close_matches

    near = get_close_matches(word, sorted(set(known)), n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(f'`{match}`' for match in near)}?" if near else ""


def _cluster(_context: click.Context, _option: click.Parameter, url: str | None) -> str | None:
    if url is not None:
        from canonic.cluster import parse_address

        try:
            parse_address(url)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None
    return url


def _known_rules(_context: click.Context, _option: click.Parameter, names: tuple[str, ...]) -> frozenset[str] | None:
    if not names:
        return None
    known = rule_names()
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known) or f"; the rules are {', '.join(known)}"
            raise click.BadParameter(f"`{name}` is no rule{hint}")
    return frozenset(names)
