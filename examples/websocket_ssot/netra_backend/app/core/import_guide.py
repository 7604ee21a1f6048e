"""Text about imports is no import: nothing in this file is ever reported.

    from netra_backend.app.websocket_core.manager import WebSocketManager
"""

# from netra_backend.app.websocket_core.manager import WebSocketManager
# from netra_backend.app.websocket_core import get_websocket_manager

OLD = """
from netra_backend.app.websocket_core.unified_manager import UnifiedWebSocketManager
"""
NEW = "from netra_backend.app.websocket_core.websocket_manager import WebSocketManager"
PATTERN = r"from\s+netra_backend\.app\.websocket_core\.manager\s+import"
