"""Another class with the name of the manager, for when there is no network."""


class WebSocketManager:
    def send(self, event: str) -> str:
        return f"not sent: {event}"
