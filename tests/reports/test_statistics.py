"""Counts: what passed is what is counted, and the tables add up."""

from __future__ import annotations

import msgspec

from canonic.findings import Reason, Safety, Severity
from canonic.reports.fixes import FixedFile, fix_summary
from canonic.reports.statistics import Tally, statistics, summary
from canonic.text.spans import Span
from tests.reports.workspace import Texts, both_sides, legacy_import

WORKSPACE = Texts(user="from old import Thing\n", other="from old import Thing\n")
FINDINGS = [
    legacy_import(WORKSPACE),
    legacy_import(WORKSPACE, path="other.py"),
    legacy_import(WORKSPACE, path="other.py", safety=Safety.UNSAFE, withheld=Reason.IMPURE_SHIM),
    both_sides("user.py", Span(1, 1, 1, 2)),
]


def counted() -> Tally:
    tally = Tally()
    assert list(tally.watch(FINDINGS)) == FINDINGS
    return tally


def test_statistics_count_rules_paths_fixes_and_reasons() -> None:
    assert (
        "".join(statistics(counted(), colour=False))
        == """\
Findings by rule
     3  deprecated-import  [*] 2
     1  dual-pattern

Legacy path → canonical path
     3  old:Thing → new:Thing

Fixes
     2  safe, applied by `canonic fix`
     1  unsafe, applied by `canonic fix --unsafe-fixes`

Why there is no safe fix
     1  impure-shim     importing the legacy module does more than pass names on
     1  not-applicable  no rewrite of an import can mend it
"""
    )


def test_a_path_without_a_canonical_one_is_counted_apart() -> None:
    tally = Tally()
    guarded = msgspec.structs.replace(legacy_import(WORKSPACE, safety=None), canonical=None)
    list(tally.watch([legacy_import(WORKSPACE), guarded]))
    said = "".join(statistics(tally, colour=False))
    assert "\nLegacy path → canonical path\n     1  old:Thing → new:Thing\n\n" in said
    assert "\nPaths for which nothing else is declared\n     1  old:Thing\n" in said


def test_the_summary_says_how_much_and_what_can_be_done() -> None:
    assert (
        "".join(summary(counted(), colour=False))
        == """\
Found 4 findings in 2 files: 1 error, 3 warnings.
[*] 2 fixable with `canonic fix`, 1 more with `--unsafe-fixes`.
"""
    )


def test_fixes_that_must_be_asked_for_are_counted_apart() -> None:
    tally = Tally()
    fixes = [
        legacy_import(WORKSPACE, safety=Safety.UNSAFE, withheld=Reason.IMPURE_SHIM),
        legacy_import(WORKSPACE, safety=Safety.UNSAFE, withheld=Reason.UNKNOWN_IMPORTERS, on_request=True),
    ]
    list(tally.watch(fixes))
    [_, last] = summary(tally, colour=False)
    assert last == "1 fixable with `--unsafe-fixes`, 1 more with `--unsafe-fixes --rule deprecated-import`.\n"
    said = "".join(statistics(tally, colour=False))
    assert "     1  unsafe, applied by `canonic fix --unsafe-fixes`\n" in said
    asked = "unsafe, applied only where it is asked for: `canonic fix --unsafe-fixes --rule deprecated-import`"
    assert f"     1  {asked}\n" in said


def test_nothing_found_is_said() -> None:
    tally = Tally()
    assert tally.worst() is Severity.OFF
    assert "".join(summary(tally, colour=False)) == "No findings.\n"


def test_a_fix_run_ends_with_what_it_did_and_what_it_left() -> None:
    files = [FixedFile("a.py", 2), FixedFile("b.py", 1), FixedFile("c.py", 4, "it is read-only")]
    assert (
        "".join(fix_summary(files, FINDINGS[2:], only_shown=False, colour=False))
        == """\
Fixed 3 findings in 2 files.
     2  a.py
     1  b.py
Not fixed: 1 file.
        c.py: it is read-only
2 findings stay; why there was no safe fix:
     1  impure-shim     importing the legacy module does more than pass names on
     1  not-applicable  no rewrite of an import can mend it
1 of them has an unsafe fix: `canonic fix --unsafe-fixes`.
"""
    )


def test_a_fix_run_with_nothing_to_do_says_so() -> None:
    assert "".join(fix_summary([], [], only_shown=True, colour=False)) == "Nothing to fix.\n"
