"""One of the redundant implementations, and relative imports of the two shims."""

from . import get_websocket_manager
from .manager import WebSocketManager


class LegacyWebSocketManagerAdapter:
    """Wraps a manager in the interface of long ago."""

    def __init__(self, manager: WebSocketManager | None = None) -> None:
        self.manager = manager or get_websocket_manager()
