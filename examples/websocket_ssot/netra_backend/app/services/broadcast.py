"""A renamed class, aliased and not, and one statement of which only a part moves."""

from netra_backend.app.websocket_core.unified_manager import UnifiedWebSocketManager as Manager
from netra_backend.app.websocket_core.unified_manager import UnifiedWebSocketManager, _managers


def broadcast(event: str) -> list[str]:
    known: list[UnifiedWebSocketManager] = [*_managers.values(), Manager("everyone")]
    return [manager.send(event) for manager in known]
