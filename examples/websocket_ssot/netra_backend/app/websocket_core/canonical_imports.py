"""An impure shim: it hands the manager on, but importing it also changes something elsewhere."""

import logging

from netra_backend.app.websocket_core.websocket_manager import WebSocketManager

logging.getLogger("websocket").addHandler(logging.NullHandler())

__all__ = ["WebSocketManager"]
