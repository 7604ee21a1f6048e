"""Everything at once: which names come from where cannot be seen here."""

from netra_backend.app.websocket_core.manager import *


def say(event: str) -> str:
    return WebSocketManager("console").send(event)
