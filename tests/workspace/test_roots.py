"""Source roots, from settings, from metadata and from the folders themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.workspace.files import Files
from canonic.workspace.roots import find_roots
from canonic.workspace.walk import walk
from tests.workspace.tree import plant


def roots(root: Path, texts: dict[str, str], configured: list[str] | None = None) -> tuple[str, ...]:
    files = Files(str(plant(root, texts)))
    return find_roots(files, walk(files).python_files, configured)


def test_a_flat_project_has_the_workspace_as_its_root(tmp_path: Path) -> None:
    assert roots(tmp_path, {"pkg/__init__.py": "", "pkg/sub/__init__.py": "", "run.py": ""}) == ("",)


def test_the_folder_above_the_topmost_package_is_a_root(tmp_path: Path) -> None:
    texts = {
        "services/auth/app/__init__.py": "",
        "services/auth/app/core/m.py": "",
        "services/auth/app/core/x/__init__.py": "",
    }
    assert roots(tmp_path, texts) == ("", "services/auth")


def test_a_src_folder_is_a_root(tmp_path: Path) -> None:
    assert roots(tmp_path, {"src/space/mod.py": "", "tests/test_a.py": ""}) == ("", "src")


def test_a_src_folder_with_namespaces_alone_is_a_root(tmp_path: Path) -> None:
    texts = {"src/company/team/mod.py": "", "lib/data/a/b/mod.py": ""}
    assert roots(tmp_path, texts) == ("",)  # it may as well be a package by that name
    assert roots(tmp_path, {**texts, "setup.cfg": ""}) == ("", "src")


def test_a_src_folder_that_is_a_package_is_none(tmp_path: Path) -> None:
    assert roots(tmp_path, {"src/__init__.py": "", "src/mod.py": ""}) == ("",)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[tool.setuptools.package-dir]\n"" = "lib"\n'),
        ("pyproject.toml", '[tool.setuptools]\npackage-dir = { "space.mod" = "lib/space/mod" }\n'),
        ("pyproject.toml", '[tool.setuptools.packages.find]\nwhere = ["lib"]\n'),
        ("pyproject.toml", '[tool.hatch.build.targets.wheel]\npackages = ["lib/space"]\n'),
        ("pyproject.toml", '[tool.hatch.build]\nsources = ["lib"]\n'),
        ("pyproject.toml", '[tool.hatch.build.targets.wheel.sources]\n"lib" = ""\n'),
        ("pyproject.toml", '[tool.poetry]\npackages = [{ include = "space", from = "lib" }]\n'),
        ("pyproject.toml", '[tool.uv.build-backend]\nmodule-root = "lib"\n'),
        ("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["lib"]\n'),
        ("setup.cfg", "[options]\npackage_dir =\n    = lib\n"),
        ("setup.cfg", "[options.packages.find]\nwhere = lib\n"),
        ("setup.py", "from setuptools import setup\nsetup(package_dir={'': 'lib'})\n"),
        ("setup.py", 'setup(packages=find_packages(where="lib"))\n'),
    ],
)
def test_metadata_names_roots(tmp_path: Path, name: str, text: str) -> None:
    assert roots(tmp_path, {name: text, "lib/space/mod.py": ""}) == ("", "lib")


def test_each_project_of_a_monorepo_speaks_for_its_own_folder(tmp_path: Path) -> None:
    text = '[tool.setuptools.packages.find]\nwhere = ["code"]\n'
    texts = {"one/pyproject.toml": text, "one/code/ns/a.py": "", "two/code/ns/b.py": ""}
    assert roots(tmp_path, texts) == ("", "one/code")


def test_broken_metadata_and_folders_outside_say_nothing(tmp_path: Path) -> None:
    texts = {
        "pyproject.toml": "[tool.setuptools\n",
        "setup.cfg": "nonsense",
        "a/pyproject.toml": '[tool.setuptools.packages.find]\nwhere = ["../..", "/etc", "gone", "x*"]\n',
        "a/m.py": "",
        "b/pyproject.toml": "tool = 3\n",
        "b/m.py": "",
    }
    assert roots(tmp_path, texts) == ("",)


def test_configured_roots_stand_alone(tmp_path: Path) -> None:
    texts = {"code/pkg/__init__.py": "", "src/other/m.py": "", "tests/test_a.py": ""}
    assert roots(tmp_path, texts, ["code", "./src/"]) == ("code", "src")


def test_packages_outside_configured_roots_keep_a_root_of_their_own(tmp_path: Path) -> None:
    assert roots(tmp_path, {"code/m.py": "", "tools/x/pkg/__init__.py": ""}, ["code"]) == ("code", "tools/x")
