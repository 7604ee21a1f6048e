"""The implementation behind the canonical path. Import it from `websocket_manager`, not from here."""

from typing import TYPE_CHECKING

import netra_backend.app.websocket_core.unified_emitter as emitters

if TYPE_CHECKING:
    from netra_backend.app.websocket_core.manager import WebSocketManager

_managers: dict[str, "UnifiedWebSocketManager"] = {}


class UnifiedWebSocketManager:
    """The connections of one user."""

    def __init__(self, user_context: str = "") -> None:
        self.user_context = user_context
        self.emitter = emitters.UnifiedWebSocketEmitter(user_context)

    def send(self, event: str) -> str:
        return self.emitter.emit(event)

    def twin(self) -> "WebSocketManager":
        return UnifiedWebSocketManager(self.user_context)


def get_websocket_manager(user_context: str = "") -> UnifiedWebSocketManager:
    """An older accessor of the same name. It is another function than the canonical one, and forgets to share managers."""
    return UnifiedWebSocketManager(user_context)
