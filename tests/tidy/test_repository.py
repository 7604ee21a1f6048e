"""What must not stand in a file of this repository, whoever wrote it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.tidy.tree import ROOT, files

HOSTS = re.compile(r"\b(?:pypi|npmjs|yarnpkg|pythonhosted)\.(?:org|com)\b")
MACHINE_PATHS = re.compile(r"(?<![\w.:/])/(?:root|home|Users|tmp|var/folders)/\w|\b[A-Z]:\\+Users\\")

HERE = [str(path) for path in (ROOT, Path(sys.prefix), Path.home()) if len(path.parts) > 2]
"""Places of the machine that runs the test, where they are specific enough to be no word of a file."""


@pytest.mark.parametrize("name", files())
def test_a_file_names_no_registry_and_no_machine(name: str) -> None:
    content = (ROOT / name).read_bytes()
    if b"\0" in content:
        return
    text = content.decode("utf-8", "replace")
    assert [line for line in text.splitlines() if HOSTS.search(line) or MACHINE_PATHS.search(line)] == []
    assert [place for place in HERE if place in text] == []


def test_locked_requirements_pin_every_version_by_hash() -> None:
    for name in ("requirements.lock", "requirements-build.lock", "requirements-dev.lock", "requirements-editors.lock"):
        pins = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "").splitlines()
        assert pins
        assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_the_locks_agree_on_every_version() -> None:
    versions: dict[str, set[str]] = {}
    for name in ("requirements.lock", "requirements-build.lock", "requirements-dev.lock"):
        for pin in re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE):
            package, version = pin.split("==")
            versions.setdefault(package, set()).add(version)
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}
