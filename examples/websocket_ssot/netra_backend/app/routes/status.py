"""Reported and left alone: the connection manager of the older package, and a copy of the accessor."""

from netra_backend.app.websocket.connection_manager import ConnectionManager
from netra_backend.app.websocket_core.unified_manager import get_websocket_manager


def status(user_context: str) -> str:
    return ConnectionManager().accept(get_websocket_manager(user_context).user_context)
