"""Policies as people write them, read through `settings.load` and `policy.load`."""

from __future__ import annotations

from pathlib import Path as FilePath

import pytest

from canonic.policy.load import load as load_policy
from canonic.policy.model import (
    BoundaryEntry,
    CallEntry,
    ExclusiveEntry,
    Legacy,
    Level,
    ModuleEntry,
    NameEntry,
    Notes,
    Policy,
)
from canonic.settings.load import load as load_settings
from canonic.text.globs import matches
from canonic.text.names import Path


def nothing(_module: str) -> bool:
    return False


def read(folder: FilePath, text: str, name: str = "canonic.toml") -> tuple[Policy, list[str], list[str]]:
    (folder / name).write_text(text, encoding="utf-8")
    settings, faults = load_settings(str(folder))
    assert not faults
    policy, problems, notices = load_policy(settings, nothing)
    return policy, [str(problem) for problem in problems], notices


def faults(folder: FilePath, text: str) -> list[str]:
    return read(folder, text)[1]


def name_entry(folder: FilePath, text: str) -> NameEntry:
    policy, problems, _ = read(folder, f"[[name]]\n{text}\n")
    assert problems == []
    [entry] = policy.names
    return entry


# ------------------------------------------------------------------------------------------------- every kind of entry


def test_a_name_entry_with_all_its_keys(tmp_path: FilePath) -> None:
    text = """[[tool.canonic.name]]
canonical = "a.b:C"
legacy = [
  "a.old",
  "a.old:D", "a.copies:*",
]
implementations = ["*C"]
max-implementations = 2
family = "a"
rewrite = false
side-effects = false
reason = "why"
owner = "@who"
since = "1.2"
remove-by = 2030-01-31
"""
    policy, problems, _ = read(tmp_path, text, "pyproject.toml")
    assert problems == []
    [entry] = policy.names
    assert entry.canonical == Path("a.b", "C")
    assert entry.legacy == (Legacy("a.old", "C", 4), Legacy("a.old", "D", 5), Legacy("a.copies", "*", 5))
    assert not entry.any_legacy
    assert (entry.implementations, entry.max_implementations, entry.family) == (("*C",), 2, "a")
    assert (entry.rewrite, entry.side_effects) == (False, False)
    assert entry.notes == Notes(since="1.2", remove_by="2030-01-31", reason="why", owner="@who")
    assert (entry.origin.level, entry.origin.file, entry.origin.line) == (Level.PROJECT, "pyproject.toml", 1)
    assert (entry.origin.key, entry.origin.pack, entry.origin.automatic) == ("name[0]", "", False)


def test_a_bare_module_means_the_canonicals_name_in_it(tmp_path: FilePath) -> None:
    entry = name_entry(tmp_path, 'canonical = "a.b:C"\nlegacy = ["a", "a:C"]')
    assert entry.legacy == (Legacy("a", "C", 3),)


@pytest.mark.parametrize("text", ['canonical = "a:B"', 'canonical = "a:B"\nlegacy = "any"'])
def test_without_legacy_any_other_path_is_legacy(tmp_path: FilePath, text: str) -> None:
    entry = name_entry(tmp_path, text)
    assert entry.any_legacy
    assert entry.legacy == ()
    assert (entry.rewrite, entry.side_effects, entry.max_implementations) == (True, None, None)


def test_an_empty_legacy_lists_nothing_and_is_not_any(tmp_path: FilePath) -> None:
    entry = name_entry(tmp_path, 'canonical = "a:B"\nlegacy = []')
    assert (entry.legacy, entry.any_legacy) == ((), False)


def test_a_module_entry(tmp_path: FilePath) -> None:
    policy, problems, _ = read(tmp_path, '[[module]]\nlegacy = "a.b"\ncanonical = "a.c"\nside-effects = false\n')
    assert problems == []
    [entry] = policy.modules
    assert isinstance(entry, ModuleEntry)
    assert (entry.legacy, entry.canonical, entry.rewrite, entry.side_effects) == ("a.b", "a.c", True, False)


def test_a_call_entry(tmp_path: FilePath) -> None:
    text = '[[call]]\nlegacy = "m:make"\nreplace-with = "Thing(size={size}, tags={{}})"\nimports = ["m2:Thing"]\n'
    policy, problems, _ = read(tmp_path, text)
    assert problems == []
    [entry] = policy.calls
    assert isinstance(entry, CallEntry)
    assert (entry.legacy, entry.imports) == (Path("m", "make"), (Path("m2", "Thing"),))
    assert entry.replace_with == "Thing(size={size}, tags={{}})"


def test_an_exclusive_entry_has_its_globs_from_the_workspace_folder(tmp_path: FilePath) -> None:
    text = '[[exclusive]]\nname = "access"\npreferred = ["a:B"]\ninstead-of = ["c", "d:E"]\n'
    text += 'in = ["below/x/**", "above/**", "**/y"]\ntype-only = true\n'
    (tmp_path / "below").mkdir()
    (tmp_path / "canonic.toml").write_text(text, encoding="utf-8")
    policy, problems, _ = load_policy(load_settings(str(tmp_path / "below"))[0], nothing)
    assert problems == []
    [entry] = policy.exclusives
    assert isinstance(entry, ExclusiveEntry)
    assert (entry.name, entry.preferred) == ("access", (Path("a", "B"),))
    assert entry.instead_of == (Path("c"), Path("d", "E"))
    assert (entry.within, entry.base, entry.type_only) == (("/x/**", "**/y"), "", True)


def test_globs_that_speak_of_other_folders_match_nothing_rather_than_everything(tmp_path: FilePath) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "canonic.toml").write_text('[[boundary]]\npaths = ["a:B"]\nnot-in = ["above/**"]\n', encoding="utf-8")
    policy, _, _ = load_policy(load_settings(str(tmp_path / "below"))[0], nothing)
    assert policy.boundaries[0].not_in
    assert not matches("x.py", policy.boundaries[0].not_in)
    assert not matches("above/x.py", policy.boundaries[0].not_in)


def test_a_boundary_entry(tmp_path: FilePath) -> None:
    policy, problems, _ = read(tmp_path, '[[boundary]]\npaths = ["a:B"]\nnot-in = ["x/**"]\nuse = "c:D"\n')
    assert problems == []
    [entry] = policy.boundaries
    assert isinstance(entry, BoundaryEntry)
    assert (entry.paths, entry.not_in, entry.only_in) == ((Path("a", "B"),), ("x/**",), ())
    assert (entry.use, entry.base) == (Path("c", "D"), "")


# ----------------------------------------------------------------------------------------------------------- faults


def test_all_faults_of_all_entries_are_reported_at_once_with_their_places(tmp_path: FilePath) -> None:
    text = """[[name]]
canonical = "not:a:path"
legacy = [
  "a:B",
  "import-by",
]

[[name]]
legacey = ["a"]

[[module]]
legacy = "a.b"
canonical = ""
remove-by = "soon"
"""
    assert faults(tmp_path, text) == [
        "canonic.toml:2: name[0].canonical: `not:a:path` has more than one colon; write `module:Name`",
        "canonic.toml:5: name[0].legacy[1]: `import-by` in `import-by` is not a Python name",
        "canonic.toml:9: name[1].legacey: unknown key; did you mean `legacy`?",
        "canonic.toml:8: name[1]: the key `canonical` is missing; the path to import from. For example "
        '`canonical = "shop.prices:Price"`',
        "canonic.toml:13: module[0].canonical: the path is empty; write a dotted module, `package.module`",
        "canonic.toml:14: module[0].remove-by: `soon` is not a date; write year, month and day: `2026-12-31`",
    ]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('[[name]]\ncanonical = "a:B"\nlegacy = ["a:B"]', "3: name[0].legacy[0]", "covers the canonical path itself"),
        ('[[name]]\ncanonical = "a:B"\nlegacy = ["a"]', "3: name[0].legacy[0]", "covers the canonical path itself"),
        ('[[name]]\ncanonical = "a:B"\nlegacy = ["a:*"]', "3: name[0].legacy[0]", "covers the canonical path itself"),
        ('[[name]]\ncanonical = "a:B"\nlegacy = "all"', "3: name[0].legacy", 'or `"any"`, found `"all"`'),
        ('[[name]]\ncanonical = "a.B"', "2: name[0].canonical", "did you mean `a:B`?"),
        ('[[name]]\ncanonical = "a:B"\nmax-implementations = 0', "3: name[0].max-implementations", "the least is 1"),
        ('[[name]]\ncanonical = "a:B"\nmax-implementations = 3', "3: name[0].max-implementations", "nothing to count"),
        ('[[name]]\ncanonical = "a:B"\nrewrite = "no"', "3: name[0].rewrite", "expected `true` or `false`"),
        ('[[name]]\ncanonical = "a:B"\nremove-by = 2030', "3: name[0].remove-by", "expected a date"),
        ('[[module]]\nlegacy = "a"\ncanonical = "a"', "2: module[0].legacy", "its own legacy"),
        ('[[module]]\nlegacy = "a:b"\ncanonical = "c"', "2: module[0].legacy", "write the module alone: `a`"),
        ('[[call]]\nlegacy = "a:b"\nreplace-with = "f({x"', "3: call[0].replace-with", "is no Python expression"),
        ('[[call]]\nlegacy = "a:b"\nreplace-with = "f({x}"', "3: call[0].replace-with", "is no Python expression"),
        ('[[call]]\nlegacy = "a:b"\nreplace-with = "f({0})"', "3: call[0].replace-with", "`{0}` is no parameter"),
        ('[[call]]\nlegacy = "a:b"\nreplace-with = "x = 1"', "3: call[0].replace-with", "is no Python expression"),
        ('[[call]]\nlegacy = "a:b"\nreplace-with = "f({x!r})"', "3: call[0].replace-with", "`{x!r}` is no parameter"),
        ('[[call]]\nlegacy = "a:b"\nreplace-with = "f(\'{x}\')"', "3: call[0].replace-with", "`{x}` stands where no"),
        ('[[call]]\nlegacy = "a:b"\nreplace-with = "{*x}"', "3: call[0].replace-with", "is no Python expression"),
        (
            '[[call]]\nlegacy = "a:b"\nreplace-with = "[{*x}]"',
            "3: call[0].replace-with",
            "outside of a call's arguments",
        ),
        (
            '[[call]]\nlegacy = "a:b"\nreplace-with = "f(k=1, {*x})"',
            "3: call[0].replace-with",
            "behind a keyword argument",
        ),
        (
            '[[call]]\nlegacy = "a:b"\nreplace-with = "f({x})  # c"',
            "3: call[0].replace-with",
            "is no Python expression",
        ),
        ('[[call]]\nlegacy = "a:b"\nreplace-with = "(y := {x})"', "3: call[0].replace-with", "assigns a name"),
        ('[[call]]\nlegacy = "a:b"\nreplace-with = "f(\\n{x})"', "3: call[0].replace-with", "has several lines"),
        (
            '[[call]]\nlegacy = "a:b"\nreplace-with = "f()"\nsignature = "a, b"',
            "4: call[0].signature",
            "is no signature",
        ),
        (
            '[[call]]\nlegacy = "a:b"\nreplace-with = "Thing()"\nimports = ["c:Things"]',
            "4: call[0].imports[0]",
            "`c:Things` is not used by the replacement; did you mean `Thing`?",
        ),
        (
            '[[exclusive]]\nname = "x"\npreferred = []\ninstead-of = ["a:B"]',
            "3: exclusive[0].preferred",
            "at least 1 is needed",
        ),
        (
            '[[exclusive]]\nname = "x"\npreferred = ["a:B"]\ninstead-of = ["a:B"]',
            "4: exclusive[0].instead-of",
            "`a:B` is on both sides",
        ),
        ('[[boundary]]\npaths = ["a:B"]', "1: boundary[0]", "neither `only-in` nor `not-in`"),
        (
            '[[boundary]]\npaths = ["a:B"]\nonly-in = ["x"]\nnot-in = ["y"]',
            "4: boundary[0].not-in",
            "both `only-in` and `not-in`",
        ),
        (
            '[[boundary]]\npaths = ["a:B"]\nonly-in = ["x"]\nuse = "a:B"',
            "4: boundary[0].use",
            "one of the guarded `paths`",
        ),
    ],
)
def test_an_entry_that_contradicts_itself_says_where_and_how(
    tmp_path: FilePath, text: str, place: str, words: str
) -> None:
    [problem] = faults(tmp_path, text)
    assert problem.startswith(f"canonic.toml:{place}: ")
    assert words in problem


def test_two_entries_that_send_one_path_to_two_places_disagree(tmp_path: FilePath) -> None:
    text = '[[name]]\ncanonical = "a:B"\nlegacy = ["x:B"]\n\n[[name]]\ncanonical = "c:B"\nlegacy = ["y", "x"]\n'
    assert faults(tmp_path, text) == [
        "canonic.toml:7: name[1].legacy: `x:B` becomes `c:B` here and `a:B` in `name[0]` (line 1); keep one of them"
    ]


def test_entries_that_share_a_module_of_copies_agree(tmp_path: FilePath) -> None:
    text = '[[name]]\ncanonical = "a:B"\nlegacy = ["x:*"]\n[[name]]\ncanonical = "c:D"\nlegacy = ["x:*"]\n'
    assert faults(tmp_path, text) == []


def test_the_good_entries_are_given_beside_the_faults(tmp_path: FilePath) -> None:
    policy, problems, _ = read(tmp_path, '[[name]]\ncanonical = "a"\n[[name]]\ncanonical = "c:D"\n')
    assert len(problems) == 1
    assert [str(entry.canonical) for entry in policy.names] == ["c:D"]
