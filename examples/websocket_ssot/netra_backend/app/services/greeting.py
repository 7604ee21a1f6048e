"""Uses the name that has moved, and a legacy path that is accepted for now."""

from netra_backend.app.services.user_emitter import UserEmitter
from netra_backend.app.websocket_core.manager import get_websocket_manager  # canonic: ignore[deprecated-import] until the next release


def greet(user_context: str) -> str:
    return UserEmitter(user_context).emit("hello") + get_websocket_manager(user_context).send("hello")
