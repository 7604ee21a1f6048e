"""A library ships its policy: a wheel with a pack, unpacked into a virtual environment, counts where a project extends it."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from tests.cli.running import ROOT, canonic, write

BLOCKS = re.compile(r"^`([\w./-]+)`:\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ENTRY_POINTS = "[canonic.packs]\nmigrations = acme_client.packs\n"


def documented() -> dict[str, str]:
    """The files of the example in ``docs/packs.md``, by path."""
    return dict(BLOCKS.findall((ROOT / "docs/packs.md").read_text("utf-8")))


def wheel(folder: Path, files: dict[str, str], entry_points: str = ENTRY_POINTS) -> Path:
    """A wheel of the distribution ``acme-client``, as a build backend makes one."""
    info = "acme_client-2.0.dist-info"
    everything = {
        **files,
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: acme-client\nVersion: 2.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": entry_points,
    }
    record = "".join(f"{name},,\n" for name in (*everything, f"{info}/RECORD"))
    path = folder / "acme_client-2.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**everything, f"{info}/RECORD": record}.items():
            archive.writestr(name, text)
    return path


def install(package: Path, environment: Path, libraries: str) -> None:
    """What an installer does with a pure wheel: unpack it, run nothing."""
    with zipfile.ZipFile(package) as archive:
        archive.extractall(environment / libraries)


@pytest.mark.parametrize(
    ("environment", "libraries"),
    [
        (".venv", "lib/python3.12/site-packages"),
        ("venv", "lib/python3.11/site-packages"),
        (".venv", "Lib/site-packages"),
    ],
)
def test_the_pack_of_an_installed_library_counts(tmp_path: Path, environment: str, libraries: str) -> None:
    files = documented()
    package = {name: text for name, text in files.items() if name.startswith("acme_client/")}
    assert sorted(package) == ["acme_client/packs/migrations.toml"]
    bomb = {
        "acme_client/__init__.py": "raise SystemExit('run')\n",
        "acme_client/packs/__init__.py": "open('run', 'w')\n",
    }
    work = write(
        tmp_path / "work", {"canonic.toml": files["canonic.toml"], "app.py": "from acme_client.http import Client\n"}
    )
    install(wheel(tmp_path, {**package, **bomb}), work / environment, libraries)
    done = canonic(work, "check", "--format", "json")
    [found] = [json.loads(line) for line in done.out.splitlines()]
    assert (found["rule"], found["written"]) == ("deprecated-import", "acme_client.http:Client")
    assert found["canonical"] == "acme_client.client:Client"
    assert "acme_client 2.0 has one client" in found["message"]
    assert not (work / "run").exists()
    assert "pack dist:acme-client" in canonic(work, "explain", "acme_client.http:Client").out


def test_the_documented_project_announces_the_pack_that_was_found() -> None:
    assert (
        '[project.entry-points."canonic.packs"]\nmigrations = "acme_client.packs"\n' in documented()["pyproject.toml"]
    )


def test_faults_of_an_installed_pack_stand_where_it_is_extended(tmp_path: Path) -> None:
    broken = {"acme_client/packs/migrations.toml": '[[name]]\ncanonicl = "a:B"\n'}
    work = write(tmp_path / "work", {"canonic.toml": 'extends = [\n  "dist:acme-client",\n]\n'})
    install(wheel(tmp_path, broken), work / ".venv", "lib/python3.12/site-packages")
    done = canonic(work, "check")
    assert done.code == 2
    assert "canonic.toml:2: extends[0]: pack `dist:acme-client`: " in done.err
    assert "did you mean `canonical`?" in done.err
