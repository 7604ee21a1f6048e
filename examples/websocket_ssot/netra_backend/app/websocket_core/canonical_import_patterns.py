"""A copy, made in the hope of becoming the canonical module. Its classes and functions are others of the same names."""


class WebSocketManager:
    """Looks like the manager, but has no emitter."""

    def __init__(self, user_context: str = "") -> None:
        self.user_context = user_context

    def send(self, event: str) -> str:
        return event


def get_websocket_manager(user_context: str = "") -> WebSocketManager:
    return WebSocketManager(user_context)


async def create_websocket_manager(user_context: str = "") -> WebSocketManager:
    return WebSocketManager(user_context)
