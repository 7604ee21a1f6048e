"""The command ``canonic``: finds the command that is asked for, runs it, and turns whatever happens into an exit code.

Each command's module is loaded when it is wanted. This is one edge of the process: errors that a user can mend are
printed with their places, anything else is a fault of Canonic and says so.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from canonic.cli.outcome import Exit
from canonic.cli.terminal import prepare_streams, say
from canonic.errors import CanonicError
from canonic.version import VERSION

_COMMANDS = {
    "check": "canonic.cli.check:check",
    "fix": "canonic.cli.fix:fix",
    "verify": "canonic.cli.verify:verify",
    "explain": "canonic.cli.explain:explain",
    "report": "canonic.cli.report:report",
    "server": "canonic.cli.server:server",
}


class _Commands(click.Group):
    """A group that loads a command's module when the command is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise _StoppedByUserError from None


class _StoppedByUserError(Exception):
    """Ctrl-C inside a command; under its own name, click would end it with an empty line."""


def _show_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"canonic {VERSION}")
        context.exit()


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
def _group() -> None:
    """One name, one home: find legacy import paths and rewrite them to the canonical one.

    Exit codes: 0 clean, 1 findings, 2 could not run.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and leave the process with its exit code."""
    _import_nothing_from_here()
    prepare_streams()
    code = _run(arguments)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = _reader_is_gone()
    sys.exit(code)


def _import_nothing_from_here() -> None:
    """Take the working folder off the import path, for this process and those that it starts.

    ``python -m`` and ``python -c`` (which starts worker processes) put it first: a file ``copy.py`` of the workspace
    would be run in place of Python's own as soon as something imports `copy`.
    """
    if not sys.flags.safe_path and sys.path and sys.path[0] in ("", os.getcwd()):
        del sys.path[0]
    os.environ["PYTHONSAFEPATH"] = "1"


def _run(arguments: Sequence[str] | None) -> int:
    try:
        outcome = _group.main(arguments, prog_name="canonic", standalone_mode=False)
    except CanonicError as error:
        for problem in error.problems:
            say("error", str(problem))
        return Exit.CANNOT_RUN
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        return _reader_is_gone()
    except (_StoppedByUserError, KeyboardInterrupt, click.Abort):
        return Exit.STOPPED
    except Exception as error:  # edge: the command line's, so that a fault of ours is never taken for findings (1)
        import traceback

        traceback.print_exc()
        say("error", f"this is a fault of Canonic, not of your code ({type(error).__name__}); please report it")
        return Exit.CANNOT_RUN
    return outcome if isinstance(outcome, int) else Exit.CLEAN


def _reader_is_gone() -> int:
    """Point standard output nowhere, so that the interpreter's last flush does not complain, and stop quietly."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.STOPPED
