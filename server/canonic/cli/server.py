"""``canonic server``: reads its options and hands over to the language server."""

from __future__ import annotations

import gc

import click


def _host_and_port(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, int] | None:
    if value is None:
        return None
    host, colon, port = value.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > 65_535:
        raise click.BadParameter(f"`{value}` is not HOST:PORT, for example `127.0.0.1:2087`")
    return host.removeprefix("[").removesuffix("]"), int(port)


@click.command()
@click.option("--stdio", is_flag=True, help="Speak over standard input and output (the default).")
@click.option("--tcp", metavar="HOST:PORT", callback=_host_and_port, help="Listen on this address instead.")
@click.option("--log-file", metavar="FILE", help="Write the log to this file, besides the editor's log.")
@click.option(
    "--log-level",
    type=click.Choice(("debug", "info", "warning", "error"), case_sensitive=False),
    default="info",
    show_default=True,
)
def server(stdio: bool, tcp: tuple[str, int] | None, log_file: str | None, log_level: str) -> None:
    """Run the language server."""
    if stdio and tcp is not None:
        raise click.UsageError("give either `--stdio` or `--tcp`")
    # What is loaded now stays: looking through it for garbage again and again takes a tenth of a start.
    gc.disable()
    from canonic.lsp.server import serve

    gc.freeze()
    gc.enable()
    host, port = tcp or ("127.0.0.1", 0)
    serve(transport="tcp" if tcp else "stdio", host=host, port=port, log_file=log_file, log_level=log_level)
