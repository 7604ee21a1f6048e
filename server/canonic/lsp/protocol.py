"""JSON-RPC as the book has it: pygls' protocol with every way of misuse answered.

Takes parsed JSON values (`CanonicProtocol.receive`) and calls the handlers that are registered with the server.
Malformed requests, requests too early or too late, unknown methods and requests that were cancelled while they waited
all get the answer that the specification names; a fault in a handler is logged with its traceback and answered
without one.
"""

from __future__ import annotations

import enum
import inspect
import json
import logging
from collections.abc import Callable, Generator
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from cattrs import Converter
from lsprotocol import types
from pygls.exceptions import FeatureNotificationError, JsonRpcException
from pygls.protocol import LanguageServerProtocol, default_converter, lsp_method

from canonic.lsp.documents import Documents

if TYPE_CHECKING:
    from pygls.lsp.server import LanguageServer

logger = logging.getLogger(__name__)

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
NOT_INITIALIZED = -32002
REQUEST_CANCELLED = -32800
CONTENT_MODIFIED = -32801
SERVER_CANCELLED = -32802


def content_modified(why: str) -> JsonRpcException:
    """The answer to a request about a text that has changed since."""
    return JsonRpcException(message=why, code=CONTENT_MODIFIED)


def server_cancelled(why: str, *, retrigger: bool) -> JsonRpcException:
    """The answer to a request that the server gives up; `retrigger` asks the client to send it again."""
    return JsonRpcException(message=why, code=SERVER_CANCELLED, data={"retriggerRequest": retrigger})


def lenient_converter() -> Converter:
    """pygls' converter, except that an enum value of a later version of the book passes through as it is."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]

    def structure(value: Any, kind: type[enum.Enum]) -> Any:
        try:
            return kind(value)
        except ValueError:
            return value

    for kind in vars(types).values():
        if inspect.isclass(kind) and issubclass(kind, enum.Enum):
            converter.register_structure_hook(kind, structure)
    return converter


class CanonicProtocol(LanguageServerProtocol):
    """See the module. `on_exit` is called with the exit code when the client says ``exit``, `announce` with what the
    answer to ``initialize`` says that the server can do.
    """

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        super().__init__(server, converter)
        self.on_exit: Callable[[int], None] = lambda code: None
        self.announce: Callable[[types.ServerCapabilities], None] = lambda capabilities: None
        self._cancelled: set[int | str] = set()
        self._methods: dict[int | str, str] = {}
        """What the requests under way ask for."""

    @property
    def exit_code(self) -> int:
        """What the process should return when it ends now: 0 only after ``shutdown``."""
        return 0 if self._shutdown else 1

    def look_ahead(self, message: Any) -> None:
        """Called by the reading thread for each message: remembers which waiting requests were cancelled."""
        if isinstance(message, dict) and message.get("method") == types.CANCEL_REQUEST:
            params = message.get("params")
            if isinstance(params, dict) and _is_id(params.get("id")):
                self._cancelled.add(params["id"])

    def receive_unparsable(self) -> None:
        """Answer a frame that holds no JSON."""
        self._refuse(None, PARSE_ERROR, "The message is not JSON")

    def receive(self, message: Any) -> None:
        """Handle one message: a parsed JSON value, straight from the wire."""
        if not isinstance(message, dict) or message.get("jsonrpc") != self.VERSION:
            self._refuse(None, INVALID_REQUEST, "Not a JSON-RPC 2.0 message")
        elif not isinstance(method := message.get("method"), str):
            self._receive_response(message)
        elif "id" not in message:
            self._receive_notification(method, message)
        elif not _is_id(message["id"]):
            self._refuse(None, INVALID_REQUEST, "The id must be a string or a whole number")
        else:
            self._receive_request(message["id"], method, message)

    def _receive_request(self, msg_id: int | str, method: str, message: dict[str, Any]) -> None:
        if msg_id in self._cancelled:
            self._cancelled.discard(msg_id)
            self._refuse(msg_id, REQUEST_CANCELLED, "Cancelled before it was started")
        elif self._shutdown:
            self._refuse(msg_id, INVALID_REQUEST, "The server is shutting down")
        elif self._workspace is None and method != types.INITIALIZE:
            self._refuse(msg_id, NOT_INITIALIZED, "The first request must be initialize")
        elif self._workspace is not None and method == types.INITIALIZE:
            self._refuse(msg_id, INVALID_REQUEST, "The server is initialized already")
        elif not self._handles(method):
            self._refuse(msg_id, METHOD_NOT_FOUND, f"Method not found: {method}")
        else:
            try:
                structured = self.structure_message(message)
            except JsonRpcException as error:
                logger.warning("Malformed %s request: %s", method, error.__cause__ or error)
                self._refuse(msg_id, INVALID_PARAMS, f"The parameters of {method} are malformed")
            else:
                self._methods[msg_id] = method
                self.handle_message(structured)

    def _receive_notification(self, method: str, message: dict[str, Any]) -> None:
        if method == types.EXIT:
            self.on_exit(self.exit_code)
        elif self._workspace is None or self._shutdown:
            logger.debug("Ignored %s outside of a session", method)
        elif method == types.CANCEL_REQUEST or self._handles(method):
            try:
                structured = self.structure_message(message)
            except JsonRpcException as error:
                logger.warning("Malformed %s notification: %s", method, error.__cause__ or error)
            else:
                self.handle_message(structured)
        elif not method.startswith("$/"):
            logger.debug("Ignored unknown notification %s", method)

    def _receive_response(self, message: dict[str, Any]) -> None:
        msg_id = message.get("id")
        if not isinstance(msg_id, (int, str)) or not ("result" in message or "error" in message):
            self._refuse(None, INVALID_REQUEST, "Neither a request, a notification nor a response")
            return
        try:
            structured = self.structure_message(message)
        except JsonRpcException as error:
            logger.warning("Malformed response to %s", msg_id)
            future = self._request_futures.pop(msg_id, None)
            if future is not None and not future.done():
                future.set_exception(error)
        else:
            # Straight to the handler: responses still count while the server shuts down.
            if "error" in message:
                self._handle_response(msg_id, None, structured.error)
            else:
                self._handle_response(msg_id, structured.result)

    def _handles(self, method: str) -> bool:
        return method in self.fm.features or method in self.fm.builtin_features

    def _refuse(self, msg_id: int | str | None, code: int, message: str) -> None:
        # Not through lsprotocol: it leaves an id of null out, which JSON-RPC wants to see.
        answer = {"jsonrpc": self.VERSION, "id": msg_id, "error": {"code": code, "message": message}}
        self._send_data(answer)

    def _execute_handler(self, msg_id: Any, handler: Any, callback: Any, args: Any = None, kwargs: Any = None) -> None:
        super()._execute_handler(msg_id, handler, callback, args, kwargs)
        # pygls keeps what a notification has started for ever: one future for each keystroke.
        future = self._request_futures.get(msg_id)
        if future is not None:
            future.add_done_callback(lambda done: self._forget(msg_id, done))

    def _forget(self, msg_id: Any, future: Any) -> None:
        if self._request_futures.get(msg_id) is future:
            del self._request_futures[msg_id]

    def _handle_response(self, msg_id: Any, result: Any = None, error: types.ResponseError | None = None) -> None:
        future = self._request_futures.get(msg_id)
        if future is None or future.done():
            self._request_futures.pop(msg_id, None)
            return
        super()._handle_response(msg_id, result, error)

    def _handle_cancel_notification(self, msg_id: Any) -> None:
        self._cancelled.discard(msg_id)
        future = self._request_futures.pop(msg_id, None)
        if future is not None:
            future.cancel()

    def _send_handler_result(self, future: Future[Any], *, msg_id: Any) -> None:
        self._request_futures.pop(msg_id, None)
        method = self._methods.pop(msg_id, "")
        if future.cancelled():
            self._refuse(msg_id, REQUEST_CANCELLED, "The request was cancelled")
            return
        error = future.exception()
        if error is None:
            self._send_response(msg_id, result=future.result())
        elif isinstance(error, JsonRpcException):
            logger.debug("Request %s (%s) is answered by %s", msg_id, method, error)
            self._send_response(msg_id, error=error.to_response_error())
        else:
            logger.error("Request %s (%s) failed", msg_id, method, exc_info=error)
            self._refuse(msg_id, INTERNAL_ERROR, f"{type(error).__name__}: {error}")

    def _check_handler_result(self, future: Future[Any]) -> None:
        if not future.cancelled() and (error := future.exception()) is not None:
            logger.error("A notification could not be handled", exc_info=error)
            if isinstance(error, Exception):
                self._server._report_server_error(error, FeatureNotificationError)

    def _send_data(self, data: Any) -> None:
        if self.writer is None:
            return
        body = json.dumps(data, default=self._serialize_message, separators=(",", ":")).encode()
        self.writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> Generator[Any, Any, None]:
        """Answer ``shutdown`` after everything in flight has been cancelled."""
        if (handler := self.fm.features.get(types.SHUTDOWN)) is not None:
            yield handler, args, None
        self._shutdown = True
        for msg_id, future in list(self._request_futures.items()):
            if msg_id != self.msg_id and not future.done():
                future.cancel()

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Any:
        """Answer ``initialize``, with `Documents` in the place of pygls' workspace."""
        steps = super().lsp_initialize(params)
        handler = next(steps)
        plain = self.workspace
        self._workspace = Documents(
            plain.root_uri,
            self._server._text_document_sync_kind,
            params.workspace_folders or [],
            plain.position_encoding,
        )
        answer = yield handler
        try:
            steps.send(answer)
        except StopIteration as stop:
            self.announce(stop.value.capabilities)
            return stop.value
        raise RuntimeError("pygls has more steps to initialize than it had")


def _is_id(value: Any) -> bool:
    return isinstance(value, (int, str)) and not isinstance(value, bool)
