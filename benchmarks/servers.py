"""Starts the servers that are measured, each told what to look for."""

from __future__ import annotations

from typing import Any

from benchmarks.client import Client
from benchmarks.ground import Ground

from benchmarks import peers


def canonic(ground: Ground) -> Client:
    """Ours, before ``initialize``."""
    return Client(ground.canonic("server"), ground.tree, ground.environment)


def ruff(ground: Ground) -> Client | None:
    """`ruff server`, before ``initialize``; None when it is not installed."""
    program = peers.ruff()
    return None if program is None else Client([program, "server"], ground.tree, ground.environment)


def ruff_options(ground: Ground) -> dict[str, Any]:
    """What `ruff server` is told: the settings of the command, and no others."""
    return {
        "settings": {"configuration": str(ground.ruff_settings), "configurationPreference": "editorOnly"},
        "globalSettings": {},
    }


def basedpyright(ground: Ground) -> Client | None:
    """Its server, before ``initialize``; None when it is not installed."""
    command = peers.basedpyright_server()
    return None if command is None else Client(command, ground.tree, ground.environment)


def idle(ground: Ground) -> Client | None:
    """A pygls server that does nothing; None when pygls is not installed."""
    command = peers.idle_server()
    return None if command is None else Client(command, ground.tree, ground.environment)
