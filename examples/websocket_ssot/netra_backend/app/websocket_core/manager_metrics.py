"""Counts managers. The canonical module imports this one, so a rewrite of the import below would close a circle."""

from netra_backend.app.websocket_core.unified_manager import UnifiedWebSocketManager


def is_manager(value: object) -> bool:
    return isinstance(value, UnifiedWebSocketManager)
