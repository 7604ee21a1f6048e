"""An import that only a type checker sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netra_backend.app.websocket_core.manager import WebSocketManager


class BaseAgent:
    manager: WebSocketManager | None = None
