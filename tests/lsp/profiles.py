"""What editors say they can do. VS Code's is written from vscode-languageclient 11; the others come with pytest-lsp."""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from lsprotocol.converters import get_converter
from pytest_lsp import client_capabilities

VSCODE: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {
        "workDoneProgress": True,
        "showMessage": {"messageActionItem": {"additionalPropertiesSupport": True}},
        "showDocument": {"support": True},
    },
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {
            "documentChanges": True,
            "resourceOperations": ["create", "rename", "delete"],
            "failureHandling": "textOnlyTransactional",
            "changeAnnotationSupport": {"groupsOnLabel": True},
        },
        "configuration": True,
        "fileOperations": {
            "dynamicRegistration": True,
            "willRename": True,
            "didRename": True,
            "didDelete": True,
            "didCreate": True,
        },
        "workspaceFolders": True,
        "didChangeConfiguration": {"dynamicRegistration": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": True},
        "diagnostics": {"refreshSupport": True},
        "codeLens": {"refreshSupport": True},
    },
    "notebookDocument": {"synchronization": {"dynamicRegistration": True, "executionSummarySupport": True}},
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
        "codeLens": {"dynamicRegistration": True},
        "references": {"dynamicRegistration": True},
        "completion": {
            "dynamicRegistration": True,
            "completionItem": {"tagSupport": {"valueSet": [1]}, "deprecatedSupport": True, "labelDetailsSupport": True},
        },
        "definition": {"dynamicRegistration": True, "linkSupport": True},
    },
}

PROFILES = ("vscode", "neovim", "eglot")
PULLING = ("vscode", "neovim-next")
"""Editors that ask for diagnostics and can be told to ask again."""


def capabilities(profile: str) -> types.ClientCapabilities:
    """What ``vscode``, ``neovim`` (0.11), ``neovim-next`` (0.12), ``eglot`` (29.1) or ``bare`` (nothing at all) can do.

    Neovim 0.11 asks for the diagnostics of a document but cannot be told to ask again; 0.12 can.
    """
    if profile == "vscode":
        structured: types.ClientCapabilities = get_converter().structure(VSCODE, types.ClientCapabilities)
        return structured
    if profile == "bare":
        return types.ClientCapabilities()
    found: types.ClientCapabilities = client_capabilities("emacs@v29.1" if profile == "eglot" else "neovim@v0.11.0")
    if profile == "neovim-next":
        assert found.workspace is not None
        found.workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    return found
