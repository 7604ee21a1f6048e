"""The emitter. It looks the manager up late, so these modules can import each other: a circle that works."""

import netra_backend.app.websocket_core.websocket_manager as managers


class UnifiedWebSocketEmitter:
    """Sends the events of one user."""

    def __init__(self, user_context: str) -> None:
        self.user_context = user_context

    def emit(self, event: str) -> str:
        return f"{self.user_context}: {event}"

    def manager(self) -> object:
        return managers.get_websocket_manager(self.user_context)
