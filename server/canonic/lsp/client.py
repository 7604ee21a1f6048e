"""What the editor can do, read once from its capabilities.

Every optional part of an answer asks `Client` first. Nothing else looks into the capabilities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lsprotocol import types
from pygls.capabilities import get_capability


@dataclass(frozen=True, slots=True)
class Client:
    """The abilities that Canonic makes use of."""

    pulls: bool
    """It asks for the diagnostics of a document, and can be told to ask again.

    An editor that cannot be told (Neovim up to 0.11) would keep its first answer, from before the index was whole,
    until the next keystroke: it is served as one that only takes pushes.
    """
    related_information: bool
    code_description: bool
    diagnostic_data: bool
    tags: frozenset[int]
    code_actions: bool
    """It understands actions (not only commands)."""
    preferred: bool
    action_data: bool
    resolves_edit: bool
    document_changes: bool
    applies_edits: bool
    annotates_changes: bool
    """It shows what an edit is for, and asks where it should."""
    deletes: bool
    """An edit may delete files."""
    markdown: bool
    definition_links: bool
    refreshes_lenses: bool
    label_details: bool
    completion_tags: bool
    completion_deprecated: bool
    """It has only the older mark."""
    progress: bool
    shows_documents: bool
    """It opens a file on request."""
    watches: bool
    """It watches files on request."""
    relative_patterns: bool
    configuration: bool
    configuration_push: bool
    """It can register for changes of the configuration."""

    @classmethod
    def of(cls, capabilities: types.ClientCapabilities) -> Client:
        """Read the capabilities of an ``initialize`` request."""

        def can(path: str) -> bool:
            return bool(get_capability(capabilities, path, False))

        # LSP 3.18 describes pulled diagnostics too; older clients describe only the pushed ones.
        def shown(name: str) -> Any:
            pulled = get_capability(capabilities, f"text_document.diagnostic.{name}", None)
            pushed = get_capability(capabilities, f"text_document.publish_diagnostics.{name}", None)
            return pulled if pulled is not None else pushed

        tags = getattr(shown("tag_support"), "value_set", None) or ()
        resolve = get_capability(capabilities, "text_document.code_action.resolve_support", None)
        operations = get_capability(capabilities, "workspace.workspace_edit.resource_operations", None) or ()
        formats = get_capability(capabilities, "text_document.hover.content_format", None) or ()
        return cls(
            pulls=capabilities.text_document is not None
            and capabilities.text_document.diagnostic is not None
            and can("workspace.diagnostics.refresh_support"),
            related_information=bool(shown("related_information")),
            code_description=bool(shown("code_description_support")),
            diagnostic_data=bool(shown("data_support")),
            tags=frozenset(int(tag) for tag in tags),
            code_actions=get_capability(capabilities, "text_document.code_action.code_action_literal_support", None)
            is not None,
            preferred=can("text_document.code_action.is_preferred_support"),
            action_data=can("text_document.code_action.data_support"),
            resolves_edit=resolve is not None and "edit" in resolve.properties,
            document_changes=can("workspace.workspace_edit.document_changes"),
            applies_edits=can("workspace.apply_edit"),
            annotates_changes=can("workspace.workspace_edit.document_changes")
            and get_capability(capabilities, "workspace.workspace_edit.change_annotation_support", None) is not None,
            deletes=can("workspace.workspace_edit.document_changes")
            and "delete" in [getattr(operation, "value", operation) for operation in operations],
            markdown="markdown" in [getattr(kind, "value", kind) for kind in formats],
            definition_links=can("text_document.definition.link_support"),
            shows_documents=can("window.show_document.support"),
            label_details=can("text_document.completion.completion_item.label_details_support"),
            completion_tags=bool(
                getattr(
                    get_capability(capabilities, "text_document.completion.completion_item.tag_support", None),
                    "value_set",
                    None,
                )
            ),
            completion_deprecated=can("text_document.completion.completion_item.deprecated_support"),
            refreshes_lenses=can("workspace.code_lens.refresh_support"),
            progress=can("window.work_done_progress"),
            watches=can("workspace.did_change_watched_files.dynamic_registration"),
            relative_patterns=can("workspace.did_change_watched_files.relative_pattern_support"),
            configuration=can("workspace.configuration"),
            configuration_push=can("workspace.did_change_configuration.dynamic_registration"),
        )
