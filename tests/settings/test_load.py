"""Finding, reading and judging a configuration, through `find_config` and `load`."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.errors import Problem
from canonic.findings import Severity
from canonic.settings.load import find_config, load
from canonic.settings.model import Extend, Settings


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str, name: str = "canonic.toml") -> list[str]:
    write(folder, name, text)
    return [str(problem) for problem in load(str(folder))[1]]


def good(folder: Path, text: str, name: str = "canonic.toml") -> Settings:
    write(folder, name, text)
    settings, faults = load(str(folder))
    assert not faults
    return settings


# --------------------------------------------------------------------------------------------------------- finding


def test_the_nearest_configuration_upwards_is_found(tmp_path: Path) -> None:
    above = write(tmp_path, "canonic.toml", "")
    below = write(tmp_path, "a/pyproject.toml", "[tool.canonic]\n")
    (tmp_path / "a/b/c").mkdir(parents=True)
    (tmp_path / "d").mkdir()
    assert find_config(str(tmp_path / "a/b/c")) == str(below)
    assert find_config(str(tmp_path / "d")) == str(above)


def test_canonic_toml_beats_pyproject_in_one_folder(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", "[tool.canonic]\n")
    own = write(tmp_path, "canonic.toml", "")
    assert find_config(str(tmp_path)) == str(own)


@pytest.mark.parametrize("text", ["[tool.other]\n", '[project]\nname = "canonic"\n', "[broken\n# canonic\n"])
def test_a_pyproject_without_the_table_is_passed_over(tmp_path: Path, text: str) -> None:
    above = write(tmp_path, "canonic.toml", "")
    write(tmp_path, "a/pyproject.toml", text)
    assert find_config(str(tmp_path / "a")) == str(above)


def test_a_broken_pyproject_that_speaks_to_canonic_is_reported_not_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", "[project]\nname =\n[tool.canonic]\n")
    [problem] = load(str(tmp_path))[1]
    assert (problem.file, problem.line) == ("pyproject.toml", 2)
    assert "not valid TOML" in problem.message


def test_a_search_may_start_at_a_file(tmp_path: Path) -> None:
    config = write(tmp_path, "canonic.toml", "")
    assert find_config(str(write(tmp_path, "a/b.py", ""))) == str(config)


# --------------------------------------------------------------------------------------------------------- reading


def test_all_options_are_read(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    settings = good(
        tmp_path,
        """
        [tool.canonic]
        extends = [
          "websocket-ssot",
          "dist:acme",
        ]
        source-roots = ["src", "."]
        exclude = ["backups/**"]
        severity = { deprecated-string = "hint" }
        per-file-ignores = { "tests/**" = ["dual-pattern"] }
        fail-on = "error"
        scope = "all"
        [[tool.canonic.name]]
        canonical = "a:B"
        """,
        "pyproject.toml",
    )
    assert settings.extends == (Extend("websocket-ssot", 4), Extend("dist:acme", 5))
    assert settings.source_roots == ("src", ".")
    assert settings.exclude == ("backups/**",)
    assert settings.severity == {"deprecated-string": Severity.HINT}
    assert settings.per_file_ignores == {"tests/**": ("dual-pattern",)}
    assert (settings.fail_on, settings.scope) == (Severity.ERROR, "all")
    assert settings.source is not None
    assert settings.source.key_prefix == "tool.canonic"
    [entry] = settings.source.entries
    assert (entry.kind, entry.index, entry.line, entry.key_lines) == ("name", 0, 13, {"canonical": 14})


def test_without_a_configuration_the_documented_defaults_hold(tmp_path: Path) -> None:
    settings, faults = load(str(tmp_path))
    assert not faults
    assert settings == Settings(root=str(tmp_path))
    assert settings.extends is None


def test_an_empty_extends_is_not_an_absent_one(tmp_path: Path) -> None:
    assert good(tmp_path, "extends = []\n").extends == ()


def test_a_named_configuration_counts_instead_of_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, "canonic.toml", 'scope = "all"\n')
    other = write(tmp_path, "other/policy.toml", 'fail-on = "hint"\n')
    settings, faults = load(str(tmp_path), str(other))
    assert not faults
    assert (settings.scope, settings.fail_on) == ("policy", Severity.HINT)


def test_source_roots_and_globs_are_seen_from_the_workspace_folder(tmp_path: Path) -> None:
    (tmp_path / "service/src").mkdir(parents=True)
    text = 'source-roots = ["service/src"]\nexclude = ["service/old/**", "other/**", "*.gen.py"]\n'
    write(tmp_path, "canonic.toml", text + 'per-file-ignores = { "*/tests/**" = ["dual-pattern"] }\n')
    settings, faults = load(str(tmp_path / "service"))
    assert not faults
    assert settings.source_roots == ("src",)
    assert settings.exclude == ("/old/**", "*.gen.py")
    assert settings.per_file_ignores == {"/tests/**": ("dual-pattern",)}


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "canonic.toml").write_bytes(b'\xef\xbb\xbfscope = "all"\r\nfail-on = 3\r\n')
    settings, [problem] = load(str(tmp_path))
    assert settings.scope == "all"
    assert problem.line == 2


# --------------------------------------------------------------------------------------------------------- faults


def test_three_faults_are_reported_at_once_with_their_places(tmp_path: Path) -> None:
    text = '[tool.canonic]\nfail-onn = "error"\nexclude = "backups"\n\n[tool.canonic.severity]\nidle-shims = "off"\n'
    assert problems(tmp_path, text, "pyproject.toml") == [
        "pyproject.toml:2: tool.canonic.fail-onn: unknown key; did you mean `fail-on`?",
        'pyproject.toml:3: tool.canonic.exclude: expected an array, found a string; write `["backups"]`',
        "pyproject.toml:6: tool.canonic.severity.idle-shims: unknown rule `idle-shims`; did you mean `idle-shim`?",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('fail-on = "warn"', "canonic.toml:1: fail-on: `warn` is not allowed; did you mean `warning`?"),
        ('fail-on = "off"', "canonic.toml:1: fail-on: `off` is not allowed; write one of `hint`"),
        ("scope = true", "canonic.toml:1: scope: expected one of `policy`, `all`, found a boolean"),
        ("extends = [1]", "canonic.toml:1: extends[0]: expected the name of a bundled pack"),
        ('extends = [\n\n""]', "canonic.toml:3: extends[0]: the string is empty"),
        ('severity = "off"', "canonic.toml:1: severity: expected a table, found a string"),
        ('[per-file-ignores]\n"a b/**" = ["x"]', 'canonic.toml:2: per-file-ignores."a b/**"[0]: `x` is not allowed'),
        ('[name]\ncanonical = "a:B"', "canonic.toml:1: name: expected tables headed `[[name]]`; write two brackets"),
        ("module = [1]", "canonic.toml:1: module[0]: expected a table headed `[[module]]`"),
        ('source-roots = ["nowhere"]', "canonic.toml:1: source-roots[0]: there is no folder `nowhere`"),
        ('a = "b\n', "canonic.toml:1: is not valid TOML: "),
        ("a = 1\na = 2\n", "canonic.toml:2: is not valid TOML: cannot overwrite a value"),
        ("\n\na = [1,\n", "canonic.toml:3: is not valid TOML: "),
    ],
)
def test_a_fault_names_file_line_key_and_remedy(tmp_path: Path, text: str, expected: str) -> None:
    [problem] = problems(tmp_path, text)
    assert problem.startswith(expected)


def test_an_unknown_key_far_from_all_gets_the_whole_list(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, "zzz = 1\n")
    assert "the keys here are `extends`, `source-roots`" in problem


def test_underscores_and_capitals_find_their_option(tmp_path: Path) -> None:
    assert problems(tmp_path, "Source_Roots = []\n") == [
        "canonic.toml:1: Source_Roots: unknown key; did you mean `source-roots`?"
    ]


def test_a_file_that_is_no_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "canonic.toml").write_bytes(b"# ok\n# caf\xe9\n")
    [problem] = load(str(tmp_path))[1]
    assert (problem.file, problem.line) == ("canonic.toml", 2)
    assert "UTF-8" in problem.message


def test_a_named_configuration_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    missing = str(tmp_path / "none.toml")
    assert load(str(tmp_path), missing)[1] == [Problem("none.toml", 0, "", "cannot be read: No such file or directory")]


def test_a_named_pyproject_without_the_table_is_a_fault(tmp_path: Path) -> None:
    path = write(tmp_path, "pyproject.toml", "[project]\n")
    assert [problem.message for problem in load(str(tmp_path), str(path))[1]] == ["has no table `[tool.canonic]`"]


def test_a_table_that_is_no_table_is_a_fault(tmp_path: Path) -> None:
    assert problems(tmp_path, "[tool]\ncanonic = 3\n", "pyproject.toml") == [
        "pyproject.toml:2: tool.canonic: expected a table: write `[tool.canonic]`"
    ]


# ------------------------------------------------------------------------------------------------------- overrides


def test_the_editors_values_override_the_files_key_by_key(tmp_path: Path) -> None:
    write(tmp_path, "canonic.toml", 'fail-on = "error"\n[severity]\nidle-shim = "off"\ndual-pattern = "hint"\n')
    given = {"failOn": "hint", "severity": {"dual-pattern": "error"}, "extends": ["websocket-ssot"], "scope": None}
    settings, faults = load(str(tmp_path), overrides=given)
    assert not faults
    assert settings.fail_on is Severity.HINT
    assert settings.severity == {"idle-shim": Severity.OFF, "dual-pattern": Severity.ERROR}
    assert settings.extends == (Extend("websocket-ssot", 0),)


def test_faults_of_file_and_editor_are_reported_together(tmp_path: Path) -> None:
    write(tmp_path, "canonic.toml", "scope = 1\n")
    faults = load(str(tmp_path), overrides={"failOn": "loud"})[1]
    assert [(fault.file, fault.key) for fault in faults] == [("canonic.toml", "scope"), ("", "canonic.failOn")]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"exlude": ["x"]}, "canonic.exlude: unknown key; did you mean `exclude`?"),
        ({"perFileIgnore": {}}, "canonic.perFileIgnore: unknown key; did you mean `perFileIgnores`?"),
        ({"per-file-ignore": {}}, "canonic.per-file-ignore: unknown key; did you mean `per-file-ignores`?"),
        ({"diagnosticsMode": "workspace"}, "canonic.diagnosticsMode: unknown key; did you mean `diagnosticMode`?"),
        (
            {"severity": {"idle-shin": "off"}},
            "canonic.severity.idle-shin: unknown rule `idle-shin`; did you mean `idle-shim`?",
        ),
        (
            {"sourceRoots": ["gone"]},
            "canonic.sourceRoots[0]: there is no folder `gone` in the workspace folder; correct or remove it",
        ),
    ],
)
def test_a_fault_of_the_editor_s_settings_names_the_key_as_the_editor_spells_it(
    tmp_path: Path, given: dict[str, object], fault: str
) -> None:
    assert [str(found) for found in load(str(tmp_path), overrides=given, known=("diagnosticMode",))[1]] == [fault]


def test_what_is_good_beside_a_fault_is_kept(tmp_path: Path) -> None:
    text = 'scope = "al"\nexclude = ["a/**"]\n[severity]\nidle-shim = "off"\ndual-patern = "off"\n'
    write(tmp_path, "canonic.toml", text)
    given = {"severity": {"idle-shim": "hint", "split-import": "of"}, "exlude": ["b/**"]}
    settings, faults = load(str(tmp_path), overrides=given)
    assert len(faults) == 4
    assert (settings.exclude, settings.scope) == (("a/**",), "policy")
    assert settings.severity == {"idle-shim": Severity.HINT}
