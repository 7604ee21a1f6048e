"""``# canonic: …`` comments, read by `parse_directive`."""

from __future__ import annotations

import pytest

from canonic.directives import Ignore, Malformed, MovedTo, parse_directive
from canonic.facts.model import DirectiveKind
from canonic.policy.model import Notes
from canonic.text.names import Path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("moved-to pkg.w:Name", MovedTo(Path("pkg.w", "Name"), Notes())),
        ("  moved-to   pkg.w  ", MovedTo(Path("pkg.w", ""), Notes())),
        (
            'moved-to a:B since=1.2 remove-by=2030-01-31 reason="it = moved, at last" owner=@me',
            MovedTo(
                Path("a", "B"), Notes(since="1.2", remove_by="2030-01-31", reason="it = moved, at last", owner="@me")
            ),
        ),
        ("moved-to a:B reason='said so'", MovedTo(Path("a", "B"), Notes(reason="said so"))),
    ],
)
def test_moved_to_declares_a_path_and_its_notes(text: str, said: MovedTo) -> None:
    assert parse_directive(DirectiveKind.MOVED_TO, text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ignore[dual-pattern]", Ignore(("dual-pattern",), "")),
        ("ignore[ dual-pattern , split-import,] until 3.0", Ignore(("dual-pattern", "split-import"), "until 3.0")),
        ("ignore [dual-pattern] -- why", Ignore(("dual-pattern",), "why")),
    ],
)
def test_ignore_names_its_rules_and_a_reason(text: str, said: Ignore) -> None:
    assert parse_directive(DirectiveKind.IGNORE, text) == said
    assert parse_directive(DirectiveKind.IGNORE_FILE, text.replace("ignore", "ignore-file", 1)) == said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the directive is empty"),
        ("movedto a:B", "did you mean `moved-to`?"),
        ("ignore", "`ignore[deprecated-import] reason`"),
        ("ignore[]", "names no rule"),
        ("ignore[dual-patern]", "did you mean `dual-pattern`?"),
        ("ignore-file", "`ignore-file[deprecated-import] reason`"),
        ("moved-to", "needs the new path"),
        ("moved-to not:a:path", "more than one colon"),
        ("moved-to a:B remove-by=soon", "`remove-by=soon` is not a date"),
        ("moved-to a:B sinse=1", "did you mean `since`?"),
        ('moved-to a:B reason="open', "is not understood"),
        ("moved-to a:B and more", "is not understood"),
    ],
)
def test_what_cannot_be_understood_says_why(text: str, words: str) -> None:
    said = parse_directive(DirectiveKind.MALFORMED, text)
    assert isinstance(said, Malformed)
    assert words in said.message
