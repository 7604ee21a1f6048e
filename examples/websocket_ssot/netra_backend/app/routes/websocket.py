"""Several names in parentheses, with comments; two of them move to one module, the third to another."""

from netra_backend.app.websocket_core import (
    UnifiedWebSocketEmitter,
    WebSocketManager,  # one for each user
    get_websocket_manager,
)


def connect(user_context: str) -> WebSocketManager:
    manager = get_websocket_manager(user_context)
    assert isinstance(manager.emitter, UnifiedWebSocketEmitter)
    return manager
