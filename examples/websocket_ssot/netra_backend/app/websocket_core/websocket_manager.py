"""The home of `WebSocketManager` and `get_websocket_manager`: the canonical path."""

from netra_backend.app.websocket_core.manager_metrics import is_manager
from netra_backend.app.websocket_core.unified_manager import UnifiedWebSocketManager

WebSocketManager = UnifiedWebSocketManager

_shared: dict[str, UnifiedWebSocketManager] = {}


def get_websocket_manager(user_context: str = "") -> UnifiedWebSocketManager:
    """The one manager of a user."""
    manager = _shared.setdefault(user_context, WebSocketManager(user_context))
    assert is_manager(manager)
    return manager


def create_websocket_manager(user_context: str = "") -> UnifiedWebSocketManager:
    """What is left of the factory module: call `WebSocketManager` instead."""
    return WebSocketManager(user_context)
