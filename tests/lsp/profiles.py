"""What editors say they can do. VS Code's is written from vscode-languageclient 11; the others come with pytest-lsp."""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from lsprotocol.converters import get_converter
from pytest_lsp import client_capabilities

VSCODE: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True, "showMessage": {}},
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True, "failureHandling": "textOnlyTransactional"},
        "configuration": True,
        "workspaceFolders": True,
        "didChangeConfiguration": {"dynamicRegistration": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": True},
        "diagnostics": {"refreshSupport": True},
    },
    "textDocument": {
        "synchronization": {"dynamicRegistration": True, "didSave": True},
        "publishDiagnostics": {
            "relatedInformation": True,
            "tagSupport": {"valueSet": [1, 2]},
            "versionSupport": False,
            "codeDescriptionSupport": True,
            "dataSupport": True,
        },
        "diagnostic": {"dynamicRegistration": True, "relatedDocumentSupport": False},
        "codeAction": {
            "dynamicRegistration": True,
            "isPreferredSupport": True,
            "disabledSupport": True,
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit", "command"]},
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "refactor", "source"]}},
        },
        "hover": {"dynamicRegistration": True, "contentFormat": ["markdown", "plaintext"]},
        "definition": {"dynamicRegistration": True, "linkSupport": True},
    },
}

PROFILES = ("vscode", "neovim", "eglot")


def capabilities(profile: str) -> types.ClientCapabilities:
    """The capabilities of ``vscode``, ``neovim`` (0.11), ``eglot`` (29.1) or ``bare`` (nothing at all)."""
    if profile == "vscode":
        structured: types.ClientCapabilities = get_converter().structure(VSCODE, types.ClientCapabilities)
        return structured
    if profile == "bare":
        return types.ClientCapabilities()
    return client_capabilities({"neovim": "neovim@v0.11.0", "eglot": "emacs@v29.1"}[profile])
