"""Which settings of ruff, isort and black hold for a file, and which modules count as the project's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.settings.import_style import DEFAULT, ImportStyle, Known, Wrapping
from canonic.settings.styles import ImportStyles


def style_of(root: Path, files: dict[str, str], path: str = "pkg/sub/a.py") -> ImportStyle:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return ImportStyles(str(root)).of(path)


def said(style: ImportStyle) -> dict[str, object]:
    """What differs from the defaults, apart from `own`."""
    return {
        name: getattr(style, name)
        for name in style.__struct_fields__
        if name != "own" and getattr(style, name) != getattr(DEFAULT, name)
    }


def test_a_project_that_says_nothing_gets_the_defaults(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert said(style_of(tmp_path, {"pyproject.toml": "[project]\nname = 'x'\n"})) == {}


def test_the_nearest_configuration_counts_and_the_first_of_its_folder(tmp_path: Path) -> None:
    files = {
        "ruff.toml": "line-length = 50\n",
        "pkg/pyproject.toml": "[tool.ruff]\nline-length = 60\n",
        "pkg/ruff.toml": "line-length = 70\n",
        "pkg/sub/pyproject.toml": "[tool.other]\nx = 1\n",
    }
    assert style_of(tmp_path, files).line_length == 70
    (tmp_path / "pkg/.ruff.toml").write_text("line-length = 80\n", encoding="utf-8")
    assert style_of(tmp_path, {}).line_length == 80
    assert style_of(tmp_path, {}, "b.py").line_length == 50


def test_configuration_above_the_repository_does_not_count(tmp_path: Path) -> None:
    files = {"ruff.toml": "line-length = 50\n", "work/.git/HEAD": "", "work/a.py": ""}
    style_of(tmp_path, files)
    assert ImportStyles(str(tmp_path / "work")).of("a.py").line_length == 88


def test_configuration_above_the_workspace_counts(tmp_path: Path) -> None:
    style_of(tmp_path, {"ruff.toml": "line-length = 50\n", "work/a.py": ""})
    assert ImportStyles(str(tmp_path / "work")).of("a.py").line_length == 50


def test_an_extended_file_gives_what_is_not_said_again(tmp_path: Path) -> None:
    files = {
        "base/ruff.toml": "line-length = 50\nindent-width = 2\nsrc = ['lib']\n[lint.isort]\nfrom-first = true\ncase-sensitive = true\n",
        "pkg/ruff.toml": "extend = '../base/ruff.toml'\nline-length = 60\n[lint.isort]\nfrom-first = false\n",
        "base/lib/mine.py": "",
    }
    style = style_of(tmp_path, files)
    assert said(style) == {"line_length": 60, "indent": "  ", "tab_width": 2, "case_sensitive": True}
    assert style.own[0]("mine")


def test_files_that_extend_each_other_end(tmp_path: Path) -> None:
    assert style_of(tmp_path, {"ruff.toml": "extend = 'ruff.toml'\nline-length = 60\n"}).line_length == 60


def test_everything_that_ruff_says_about_imports(tmp_path: Path) -> None:
    text = """
line-length = 100
target-version = "py313"
[format]
indent-style = "tab"
skip-magic-trailing-comma = true
[isort]
from-first = true
[lint.isort]
combine-as-imports = true
force-single-line = true
single-line-exclusions = ["typing"]
force-sort-within-sections = true
order-by-type = false
case-sensitive = true
relative-imports-order = "closest-to-furthest"
section-order = ["future", "standard-library", "mine", "third-party", "first-party", "local-folder"]
default-section = "first-party"
known-first-party = ["one*"]
known-third-party = ["two"]
known-local-folder = ["three"]
extra-standard-library = ["four"]
lines-between-types = 1
force-wrap-aliases = true
no-lines-before = ["local-folder"]
force-to-top = ["re"]
forced-separate = ["tests"]
constants = ["a"]
classes = ["b"]
variables = ["c"]
length-sort = true
length-sort-straight = true
no-sections = true
[lint.isort.sections]
mine = ["five"]
"""
    style = style_of(tmp_path, {"ruff.toml": text})
    assert "imp" not in style.standard
    assert "tomllib" in style.standard
    assert {name: value for name, value in said(style).items() if name != "standard"} == {
        "line_length": 100,
        "indent": "\t",
        "magic_comma": False,
        "force_wrap_aliases": True,
        "sections": ("future", "standard-library", "mine", "third-party", "first-party", "local-folder"),
        "default_section": "first-party",
        "no_sections": True,
        "known": (
            Known("five", "mine"),
            Known("one*", "first-party"),
            Known("two", "third-party"),
            Known("three", "local-folder"),
            Known("four", "standard-library"),
        ),
        "combine_as": True,
        "force_single_line": True,
        "single_line_exclusions": frozenset(("typing",)),
        "force_sort_within_sections": True,
        "from_first": True,
        "force_to_top": frozenset(("re",)),
        "forced_separate": ("tests",),
        "order_by_type": False,
        "case_sensitive": True,
        "constants": frozenset("a"),
        "classes": frozenset("b"),
        "variables": frozenset("c"),
        "closest_first": True,
        "length_sort": True,
        "length_sort_straight": True,
        "lines_between_types": 1,
        "no_lines_before": frozenset(("local-folder",)),
    }


@pytest.mark.parametrize(
    "text",
    [
        "line-length = 'x'\nindent-width = true\nsrc = 1\ntarget-version = 3\nlint = 1\nformat = []\nextend = 5\n",
        "[lint]\nisort = 3\n",
        "[lint.isort]\nno-sections = 'yes'\nknown-first-party = 'x'\nsections = 1\nlines-between-types = -1\ndefault-section = 1\n",
        "extend = 'nowhere.toml'\n",
        "",
    ],
)
def test_what_ruff_itself_would_refuse_counts_as_not_said(tmp_path: Path, text: str) -> None:
    assert said(style_of(tmp_path, {"ruff.toml": text})) == {}


@pytest.mark.parametrize("text", ["line-length = [", "\x00", "a = 1\na = 2\n"])
def test_a_file_that_cannot_be_read_is_passed_over(tmp_path: Path, text: str) -> None:
    broken = dict.fromkeys(("pkg/ruff.toml", "pkg/pyproject.toml", "pkg/setup.cfg", "pkg/.isort.cfg"), text)
    assert style_of(tmp_path, {"ruff.toml": "line-length = 60\n", **broken}).line_length == 60


def test_the_python_that_the_project_supports_tells_the_standard_library(tmp_path: Path) -> None:
    text = "[project]\nrequires-python = '>=3.9,<3.14'\n[tool.ruff]\n"
    style = style_of(tmp_path, {"pyproject.toml": text})
    assert "imp" in style.standard
    assert "tomllib" not in style.standard


def test_ruff_counts_before_isort_only_where_it_sorts(tmp_path: Path) -> None:
    files = {"setup.cfg": "[isort]\nline_length = 60\n", "ruff.toml": "line-length = 70\n"}
    assert style_of(tmp_path, files).line_length == 60
    for chosen in ("select = ['E', 'I']", "[lint]\nextend-select = ['I001']", "[lint]\nselect = ['ALL']"):
        assert style_of(tmp_path, {"ruff.toml": f"line-length = 70\n{chosen}\n"}).line_length == 70


def test_black_tells_the_width_where_nobody_else_does(tmp_path: Path) -> None:
    style = style_of(tmp_path, {"pyproject.toml": "[tool.black]\nline-length = 100\n", "pkg/pyproject.toml": ""})
    assert said(style) == {"line_length": 100}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".isort.cfg", "[settings]\nprofile = black\nknown_first_party = mine,\n    yours\n"),
        ("pyproject.toml", "[tool.isort]\nprofile = 'black'\nknown_first_party = ['mine', 'yours']\n"),
        ("setup.cfg", "[metadata]\nname = %x\n[tool:isort]\nprofile=black\nknown_first_party=mine,yours\n"),
        ("tox.ini", "[isort]\nprofile=black\nknown_first_party=mine,yours\n"),
        (".editorconfig", "root = true\n[*.{md,py}]\nprofile = black\nknown_first_party = mine,yours\n"),
    ],
)
def test_isort_is_read_from_all_its_files(tmp_path: Path, name: str, text: str) -> None:
    style = style_of(tmp_path, {name: text})
    assert style.known == (Known("mine", "first-party"), Known("yours", "first-party"))
    assert (style.line_length, style.wrapping, style.trailing_comma, style.magic_comma) == (
        88,
        Wrapping.VERTICAL,
        True,
        True,
    )


def test_an_editors_file_alone_says_nothing_about_imports(tmp_path: Path) -> None:
    assert said(style_of(tmp_path, {".editorconfig": "[*.py]\nindent_style = tab\nmax_line_length = 60\n"})) == {}


def test_isort_takes_width_and_indentation_from_the_editors_file(tmp_path: Path) -> None:
    text = "[*]\nindent_style = space\nindent_size = 2\nmax_line_length = 60\n[*.py]\nforce_single_line = yes\n"
    style = style_of(tmp_path, {".editorconfig": text})
    assert (style.indent, style.line_length, style.force_single_line) == ("  ", 60, True)


def test_what_stands_in_the_file_counts_before_the_profile(tmp_path: Path) -> None:
    style = style_of(tmp_path, {".isort.cfg": "[settings]\nprofile=django\nline_length=60\nmulti_line_output=GRID\n"})
    assert (style.line_length, style.wrapping, style.combine_as) == (60, Wrapping.GRID, True)


def test_sections_of_isort(tmp_path: Path) -> None:
    text = "[settings]\nsections=FUTURE,STDLIB,MINE,THIRDPARTY\nknown_mine=a,b.*\ndefault_section=MINE\nno_lines_before=MINE\n"
    style = style_of(tmp_path, {".isort.cfg": text})
    assert style.sections == ("future", "standard-library", "mine", "third-party")
    assert style.known == (Known("a", "mine"), Known("b.*", "mine"))
    assert (style.default_section, style.no_lines_before) == ("mine", frozenset(("mine",)))


def test_the_projects_own_modules(tmp_path: Path) -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/sub/__init__.py": "",
        "mine/part.py": "",
        "src/other.pyi": "",
        "server/third/__init__.py": "",
    }
    style_of(tmp_path, files)
    style = ImportStyles(str(tmp_path)).of("pkg/sub/a.py", ("server",))
    exact, top, wide = style.own
    named = ["pkg.gone", "mine", "mine.part", "other", "mine.gone", "third", "numpy", "sub"]
    assert [name for name in named if exact(name)] == ["pkg.gone", "mine", "mine.part", "other"]
    assert [name for name in named if top(name)] == ["pkg.gone", "mine", "mine.part", "other", "mine.gone"]
    assert [name for name in named if wide(name)] == ["pkg.gone", "mine", "mine.part", "other", "mine.gone", "third"]


def test_ruff_can_be_told_which_modules_are_the_projects_own(tmp_path: Path) -> None:
    text = "src = ['lib']\n[lint.isort]\ndetect-same-package = false\n"
    style = style_of(tmp_path, {"ruff.toml": text, "pkg/__init__.py": "", "lib/mine.py": "", "src/other.py": ""})
    assert [name for name in ("pkg", "mine", "other") if style.own[0](name)] == ["mine"]


def test_isort_can_be_told_which_modules_are_the_projects_own(tmp_path: Path) -> None:
    files = {
        ".isort.cfg": "[settings]\nsrc_paths=lib,more\n",
        "pkg/__init__.py": "",
        "more/mine.py": "",
        "src/other.py": "",
    }
    style = style_of(tmp_path, files)
    assert [name for name in ("pkg", "mine", "mine.gone", "other") if style.own[0](name)] == ["mine", "mine.gone"]


def test_what_was_read_is_kept_until_it_is_to_be_forgotten(tmp_path: Path) -> None:
    styles = ImportStyles(str(tmp_path))
    assert styles.of("a.py").line_length == 88
    assert not styles.of("a.py").own[0]("mine")
    (tmp_path / "ruff.toml").write_text("line-length = 60\n", encoding="utf-8")
    (tmp_path / "mine.py").touch()
    assert styles.of("a.py").line_length == 88
    styles.forget()
    assert styles.of("a.py").line_length == 60
    assert styles.of("a.py").own[0]("mine")
