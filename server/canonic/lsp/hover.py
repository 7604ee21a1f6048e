"""Hover: the card of the name under the cursor, and what its definition says of itself.

The card comes from facts and is there at once. Signature and docstring come from jedi in a process of its own, which
gets a moment; an answer that comes later waits for the next hover. Where facts cannot tell what a name is (a variable
bound by a call), jedi may, and then the card of that definition is shown if the policy speaks of it.
"""

from __future__ import annotations

import asyncio
import glob
import logging
import os
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from lsprotocol import types

from canonic.findings import Place
from canonic.lsp.definition import is_policy_name, name_span, target_at
from canonic.lsp.places import Located
from canonic.lsp.threads import hand_over
from canonic.resolution.dynamic import Dynamics, Inferred
from canonic.text.names import Path
from canonic.text.spans import Span
from canonic.workspace.files import NOTEBOOK

if TYPE_CHECKING:
    from canonic.analysis import Analysis
    from canonic.lsp.folder import Folder
    from canonic.lsp.server import CanonicServer
    from canonic.resolution.card import Card

logger = logging.getLogger(__name__)

PATIENCE = 0.06
"""Seconds that a hover waits for jedi."""
KEPT = 64
"""Late answers that are remembered."""

Question = tuple[str, str, int, int]
"""File, its text, line, column."""


class Inference:
    """Asks jedi, waits a moment, and remembers what came late."""

    def __init__(self) -> None:
        self._dynamics = Dynamics()
        self._answers: OrderedDict[Question, asyncio.Future[Inferred | None]] = OrderedDict()

    async def ask(
        self, root: str, sys_path: Sequence[str], path: str, text: str, line: int, column: int
    ) -> Inferred | None:
        """What jedi knows of the name at a place (from 1, in characters); None when it is silent or slow."""
        question = (f"{root}/{path}", text, line, column)
        answer = self._answers.get(question)
        if answer is None:
            loop = asyncio.get_running_loop()
            answer = loop.create_future()
            self._answers[question] = answer
            while len(self._answers) > KEPT:
                self._answers.popitem(last=False)

            def deliver(inferred: Inferred | None, answer: asyncio.Future[Inferred | None] = answer) -> None:
                if not answer.done():
                    answer.set_result(inferred)
                if inferred is None:
                    self._answers.pop(question, None)  # Perhaps the process was lost: the next hover asks again.

            self._dynamics.infer(
                root=root,
                sys_path=sys_path,
                source_path=question[0],
                source=text,
                line=line,
                column=column,
                deliver=partial(hand_over, loop, deliver),
            )
        done, _ = await asyncio.wait([answer], timeout=PATIENCE)
        return answer.result() if done else None

    def stop(self) -> None:
        """End jedi's process."""
        self._dynamics.stop()


def register(server: CanonicServer) -> Inference:
    """Offer the request. The result is to be stopped at the end."""
    inference = Inference()

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        located = server.places.locate(params.text_document.uri)
        return await hover_at(server, inference, located, params.position) if located is not None else None

    return inference


async def hover_at(
    server: CanonicServer, inference: Inference, located: Located, position: types.Position
) -> types.Hover | None:
    """The hover at a position of a file; None where there is nothing to say."""
    folder, reader = located.folder, located.folder.analysis
    if reader is None:
        return None
    coordinates = server.places.coordinates(located)
    line, column = coordinates.place(position)
    text = coordinates.lines.text
    sys_path = import_paths(folder.root, reader.settings.source_roots)
    target = target_at(server, located, position)
    inferred = None
    if target is not None:
        span, card = target.span, reader.card(target.path, located.path)
        if card is not None and card.definition is not None and card.definition.path.endswith((".py", ".pyi")):
            home = folder.text(card.definition.path) or ""
            place = name_span(home, card)
            inferred = await inference.ask(folder.root, sys_path, card.definition.path, home, place.line, place.column)
    elif located.path.endswith((".py", ".pyi")) and (word := _word(coordinates.lines.line_text(line), line, column)):
        inferred = await inference.ask(folder.root, sys_path, located.path, text, word.line, word.column)
        span, card = word, None
        if inferred is not None:
            card = reader.card(Path(inferred.module, inferred.name.partition(".")[0]), located.path)
            card = card if card is not None and is_policy_name(card) else None
    else:
        return None
    if card is None:
        return None
    return types.Hover(_content(server, located, reader, card, inferred), coordinates.range(span))


def import_paths(root: str, source_roots: Sequence[str] | None) -> tuple[str, ...]:
    """Where the project's modules and the packages of its virtual environment lie, to be read and never run."""
    sources = [os.path.join(root, source) for source in source_roots or ("src",)]
    environments = [os.path.join(root, name) for name in (".venv", "venv")]
    if active := os.environ.get("VIRTUAL_ENV"):
        environments.append(active)
    found: list[str] = []
    for environment in environments:
        found += glob.glob(os.path.join(glob.escape(environment), "lib", "python3*", "site-packages"))
        found += glob.glob(os.path.join(glob.escape(environment), "Lib", "site-packages"))
    return tuple(dict.fromkeys([*filter(os.path.isdir, sources), *found]))


def _content(
    server: CanonicServer, located: Located, reader: Analysis, card: Card, inferred: Inferred | None
) -> types.MarkupContent:
    from canonic.reports.card import card_markdown, card_text  # The engine loads after `initialize` is answered.
    from canonic.reports.spots import Spots
    from canonic.reports.view import View

    spots = Spots(View(reader, str)).place

    def link(place: Place) -> str | None:
        # No editor has an address for a line in a cell.
        if place.path.startswith("<") or place.path.endswith(NOTEBOOK):
            return None
        uri = server.places.uri_of(located.folder, place.path)
        return f"{uri}#L{place.line}"

    if not server.client.markdown:
        plain = "\n".join((card_text(card, spots=spots), *_cycles(located.folder, card, "{}")))
        return types.MarkupContent(types.MarkupKind.PlainText, plain + (f"\n{_plain(inferred)}" if inferred else ""))
    parts = [card_markdown(card, link, spots=spots), *_cycles(located.folder, card, "`{}`")]
    if inferred is not None and inferred.signature:
        parts.append(f"```python\n{inferred.signature}\n```")
    if inferred is not None and inferred.doc:
        parts.append(_escaped(inferred.doc))
    return types.MarkupContent(types.MarkupKind.Markdown, "\n\n".join(part.strip() for part in parts) + "\n")


def _cycles(folder: Folder, card: Card, shown: str) -> list[str]:
    """The import cycles that the definition's module or the canonical one is in. `shown`: how a module is written."""
    from canonic.rules.import_cycle import ImportCycles

    modules = {path.module for path in (card.canonical, card.definition_path) if path is not None}
    found = {
        one.chain: f"Import cycle: {' → '.join(shown.format(path.dotted) for path in one.chain)}"
        for one in folder.of_rule(ImportCycles.name)
        if not modules.isdisjoint(path.dotted for path in one.chain)
    }
    return list(found.values())


def _plain(inferred: Inferred) -> str:
    return "\n\n".join(part for part in (inferred.signature, inferred.doc) if part)


def _escaped(text: str) -> str:
    """A docstring as plain words: it is the workspace's text, so no link or markup of it becomes live."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>#|!~" else letter for letter in text)


def _word(text: str, line: int, column: int) -> Span | None:
    """The identifier under the cursor of a line; None on anything else."""
    start = end = column - 1
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    if not text[start:end].isidentifier():
        return None
    return Span(line, start + 1, line, end + 1)
