"""What a person reads about a finding."""

from __future__ import annotations

import msgspec
import pytest

from canonic.findings import Reason, Safety
from canonic.reports.text import text
from canonic.text.names import Path
from canonic.text.spans import Span
from tests.reports.workspace import Texts, both_sides, legacy_import, view


def written(workspace: Texts, **choices: object) -> str:
    return "".join(text([legacy_import(workspace, **choices)], view(workspace)))  # type: ignore[arg-type]


def test_a_finding_shows_its_place_its_source_and_what_to_do() -> None:
    assert (
        written(Texts(user="import os\nfrom old import Thing\n"))
        == """\
user.py:2:17: warning[deprecated-import] [*] `Thing` moved to `new`
  |
2 | from old import Thing
  |                 ^^^^^
  = help: Import `Thing` from `new` (`canonic fix`)
  = chain: old:Thing → new:Thing
  = note: defined at new.py:1

"""
    )


def test_an_unsafe_fix_carries_no_mark_and_says_why() -> None:
    report = written(Texts(user="from old import Thing"), safety=Safety.UNSAFE, withheld=Reason.PATCHED_IN_TESTS)
    assert "[*]" not in report
    assert "= help: Import `Thing` from `new` (unsafe, look at it first: `canonic fix --unsafe-fixes`)" in report
    assert "= note: no safe fix, patched-in-tests: a test patches this name at its legacy path" in report


def test_no_fix_says_why() -> None:
    report = written(Texts(user="from old import Thing"), safety=None, withheld=Reason.DYNAMIC)
    assert "= note: no fix, dynamic: only running the program would tell what the path gives" in report


def test_every_reason_has_words_of_its_own() -> None:
    from canonic.reports.reasons import reason_words

    words = [reason_words(reason) for reason in Reason]
    assert len(set(words)) == len(words)
    assert not set(words) & {reason.value for reason in Reason}


@pytest.mark.parametrize(
    ("message", "first", "more"),
    [
        ("a is gone", "a is gone", ""),
        ("`a` is legacy; use `b`; look", "`a` is legacy", "use `b`; look"),
        ("`a; b` is (x; y) done; next", "`a; b` is (x; y) done", "next"),
        ('it says "a; b"; so it is', 'it says "a; b"', "so it is"),
    ],
)
def test_the_first_line_says_what_is_wrong_and_a_remark_the_rest(message: str, first: str, more: str) -> None:
    workspace = Texts(user="from old import Thing\n")
    finding = msgspec.structs.replace(legacy_import(workspace, safety=None), message=message)
    lines = "".join(text([finding], view(workspace))).splitlines()
    assert lines[0] == f"user.py:1:17: warning[deprecated-import] {first}"
    assert [line for line in lines if "= help: " in line] == ([f"  = help: {more}"] if more else [])


def test_what_the_fix_and_the_reason_say_is_not_said_again() -> None:
    workspace = Texts(user="from old import Thing\n")
    finding = legacy_import(workspace, safety=Safety.UNSAFE, withheld=Reason.DIFFERENT_DEFINITION)
    message = "`Thing` is legacy; use `from new import Thing`; that is another object; 2 files do (one home; since 3)"
    finding = msgspec.structs.replace(finding, message=message, policy="one home; since 3")
    lines = [line.strip() for line in "".join(text([finding], view(workspace))).splitlines()]
    assert lines[4:8] == [
        "= help: Import `Thing` from `new` (unsafe, look at it first: `canonic fix --unsafe-fixes`)",
        "= note: 2 files do",
        "= note: no safe fix, different-definition: the legacy path and the canonical path are not the same object",
        "= policy: one home; since 3",
    ]


@pytest.mark.parametrize("rule", ["dual-pattern", "duplicate-definition", "redundant-implementation", "idle-shim"])
def test_a_reason_speaks_of_paths_only_where_there_are_two(rule: str) -> None:
    workspace = Texts(user="from old import Thing\n")
    finding = legacy_import(workspace, safety=None, withheld=Reason.DIFFERENT_DEFINITION)
    report = "".join(text([msgspec.structs.replace(finding, rule=rule)], view(workspace)))
    assert "= note: no fix, different-definition: " in report
    assert "canonical path" not in report


def test_what_the_policy_says_of_itself_is_not_on_the_first_line() -> None:
    workspace = Texts(user="from old import Thing\n")
    finding = msgspec.structs.replace(
        legacy_import(workspace, safety=None), message="`Thing` is legacy (ask us)", policy="ask us"
    )
    lines = "".join(text([finding], view(workspace))).splitlines()
    assert lines[0].endswith("] `Thing` is legacy")
    assert "  = policy: ask us" in lines


def test_other_places_of_a_finding_are_named() -> None:
    workspace = Texts(user="a\n")
    report = "".join(text([both_sides("user.py", Span(1, 1, 1, 2))], view(workspace)))
    assert report.splitlines()[-2] == "  = note: other.py:7:3: the other side"


@pytest.mark.parametrize(
    ("before", "columns"),
    [("", 0), ("\t", 4), ('x = "日本"; ', 12), ('x = "e\u0301"; ', 9), ('x = "🎉"; ', 10)],
    ids=["plain", "tab", "wide", "combining", "emoji"],
)
def test_carets_stand_under_what_they_mean(before: str, columns: int) -> None:
    report = written(Texts(user=f"{before}from old import Thing"))
    carets = next(line for line in report.splitlines() if "^" in line)
    assert carets.index("^") == len("1 | ") + columns + len("from old import ")
    assert carets.count("^") == 5


def test_a_line_of_any_length_is_cut_around_the_place() -> None:
    workspace = Texts(user=f"x = '{'a' * 5_000}'; from old import Thing; y = '{'b' * 5_000}'\n")
    lines = written(workspace).splitlines()
    shown, carets = lines[2], lines[3]
    assert len(shown) < 160
    assert "…" in shown
    start = carets.index("^")
    assert shown[start : start + 5] == "Thing"
    assert shown.endswith("…")


def test_an_excerpt_over_several_lines_underlines_each() -> None:
    workspace = Texts(user="from old import (\n    Thing as\n      T\n)\n")
    finding = both_sides("user.py", Span(2, 5, 3, 8))
    assert "".join(text([finding], view(workspace))).splitlines()[1:6] == [
        "  |",
        "2 |     Thing as",
        "  |     ^^^^^^^^",
        "3 |       T",
        "  |       ^",
    ]


def test_a_whole_line_is_underlined_without_the_next() -> None:
    workspace = Texts(user="first\nsecond\nthird\n")
    finding = both_sides("user.py", Span(2, 1, 3, 1))
    assert "".join(text([finding], view(workspace))).splitlines()[1:5] == [
        "  |",
        "2 | second",
        "  | ^^^^^^",
        "  = note: other.py:7:3: the other side",
    ]


def test_a_file_that_is_gone_costs_only_the_excerpt() -> None:
    workspace = Texts()
    report = "".join(text([both_sides("gone.py", Span(3, 1, 3, 2))], view(workspace)))
    assert report.startswith("gone.py:3:1: error[dual-pattern] uses both sides\n")
    assert "^" not in report


def test_escape_sequences_of_a_source_file_do_not_reach_the_terminal() -> None:
    report = written(Texts(user="x = '\x1b[2J\x9b\u202e'; from old import Thing"))
    assert not {"\x1b", "\x9b", "\u202e"} & set(report)
    assert "␛[2J" in report


def test_colour_is_only_paint() -> None:
    import re

    workspace = Texts(user="from old import Thing\n")
    finding = legacy_import(workspace)
    painted = "".join(text([finding], view(workspace, colour=True)))
    assert "\x1b[1;33mwarning[deprecated-import]\x1b[0m" in painted
    assert re.sub(r"\x1b\[[\d;]*m", "", painted) == "".join(text([finding], view(workspace)))


def test_the_text_report_never_asks_for_edits() -> None:
    workspace = Texts(user="from old import Thing\n")
    assert "".join(text([legacy_import(workspace)], view(workspace)))
    assert workspace.asked_for_edits == []


def test_a_long_chain_takes_a_line_for_each_step() -> None:
    workspace = Texts(user="from old import Thing\n")
    steps = tuple(Path(f"package.with.a.long.name.number{number}", "Thing") for number in range(4))
    finding = msgspec.structs.replace(legacy_import(workspace), chain=steps)
    report = "".join(text([finding], view(workspace))).splitlines()
    assert report[5] == f"  = chain: {steps[0]}"
    assert report[6:9] == [f"         → {step}" for step in steps[1:]]
