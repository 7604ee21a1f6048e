"""A name that the project itself declares as moved, beside the pack."""

from netra_backend.app.websocket_core.unified_emitter import UnifiedWebSocketEmitter

UserEmitter = UnifiedWebSocketEmitter  # canonic: moved-to netra_backend.app.websocket_core.unified_emitter:UnifiedWebSocketEmitter reason="renamed"
