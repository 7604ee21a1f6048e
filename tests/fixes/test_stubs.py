"""Stub files: checked and fixed like others, but nothing in them runs, and the module beside one decides what is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.findings import Finding, Safety

LISTED = '[[name]]\ncanonical = "shop.prices:Price"\nlegacy = ["shop.old:Price", "shop:Price"]\n'
ANY = '[[name]]\ncanonical = "shop.prices:Price"\n'
FILES = {
    "shop/__init__.py": "from shop.old import Price as Price\n",
    "shop/prices.py": "class Price:\n    cents = 1\n",
    "shop/prices.pyi": "class Price:\n    cents: int\n\nclass PriceLike: ...\n",
    "shop/old.py": "import shop.effects\nfrom shop.prices import Price\n",
    "shop/effects.py": "print('loaded')\n",
}


def opened(root: Path, policy: str, files: dict[str, str]) -> Analysis:
    for name, text in {"canonic.toml": policy, **FILES, **files}.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return Analysis.open(str(root), use_cache=False, jobs=1)


def found_in(analysis: Analysis, path: str) -> list[Finding]:
    return [finding for finding in analysis.check() if finding.path == path]


FORMS = {
    "from shop.old import Price as Price\n": "from shop.prices import Price as Price\n",
    "from shop.old import Price\n": "from shop.prices import Price\n",
    "from .old import Price as Price, x as x\n": "from .old import x as x\nfrom .prices import Price as Price\n",
    "from shop.old import (\n    Price as Price,  # handed on\n)\n": "from shop.prices import (\n    Price as Price,  # handed on\n)\n",
    "import sys\n\nif sys.version_info >= (3, 12):\n    from shop import Price as New\n": (
        "import sys\n\nif sys.version_info >= (3, 12):\n    from shop.prices import Price as New\n"
    ),
    "class Cart:\n    from shop.old import Price as Price\n    price: Price\n": (
        "class Cart:\n    from shop.prices import Price as Price\n    price: Price\n"
    ),
}


@pytest.mark.parametrize("before", FORMS)
def test_a_stub_is_fixed_in_its_own_forms(before: str, tmp_path: Path) -> None:
    """The old module is impure and would be loaded no more: for a stub that makes no difference."""
    analysis = opened(tmp_path, LISTED, {"shop/user.py": "", "shop/user.pyi": before})
    (finding,) = found_in(analysis, "shop/user.pyi")
    assert finding.fix is not None
    assert (finding.fix.safety, finding.withheld) == (Safety.SAFE, None)
    report = analysis.fix()
    assert [file.after for file in report.files if file.path == "shop/user.pyi"] == [FORMS[before]]
    assert (tmp_path / "shop/user.pyi").read_text() == FORMS[before]
    assert analysis.fix().files == ()


def test_the_same_import_in_the_module_is_not_safe(tmp_path: Path) -> None:
    analysis = opened(tmp_path, LISTED, {"shop/user.py": "from shop.old import Price\n"})
    (finding,) = found_in(analysis, "shop/user.py")
    assert finding.withheld is not None
    assert finding.withheld.value == "impure-shim"


def test_a_stub_closes_no_circle(tmp_path: Path) -> None:
    files = {
        "shop/prices.py": "from shop.user import x\n\n\nclass Price:\n    cents = 1\n",
        "shop/old.py": "class Price: ...\n",
        "shop/user.py": "x = 1\n",
        "shop/user.pyi": "from shop import Price as Price\n\nx: int\n",
        "shop/__init__.py": "from shop.prices import Price as Price\n",
    }
    (finding,) = found_in(opened(tmp_path, LISTED, files), "shop/user.pyi")
    assert finding.fix is not None
    assert finding.fix.safety is Safety.SAFE
    again = {**files, "shop/user.pyi": "", "shop/user.py": "from shop import Price\n\nx = 1\n"}
    (finding,) = found_in(opened(tmp_path / "again", LISTED, again), "shop/user.py")
    assert finding.withheld is not None
    assert finding.withheld.value == "would-create-cycle"


@pytest.mark.parametrize("policy", [LISTED, ANY], ids=["listed", "any"])
def test_the_stubs_of_the_canonical_module_and_of_its_chain_do_not_import_themselves(
    policy: str, tmp_path: Path
) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/core.py": "class Price: ...\n",
        "shop/core.pyi": "class Price: ...\n",
        "shop/old.py": "from shop.core import Price\n",
        "shop/prices.py": "from shop.old import Price as Price\n",
        "shop/prices.pyi": "from shop.old import Price as Price\n",
    }
    analysis = opened(tmp_path, policy, files)
    assert found_in(analysis, "shop/prices.pyi") == found_in(analysis, "shop/prices.py") == []
    analysis.fix(unsafe=True)
    assert (tmp_path / "shop/prices.pyi").read_text() == files["shop/prices.pyi"]


def test_the_module_beside_a_stub_decides_what_there_is(tmp_path: Path) -> None:
    """The stub calls it a class of its own; the module hands the canonical one on."""
    files = {
        "shop/old.py": "from shop.prices import Price\n",
        "shop/old.pyi": "class Price:\n    cents: int\n",
        "app.py": "from shop.old import Price\n",
    }
    analysis = opened(tmp_path, LISTED, files)
    (finding,) = found_in(analysis, "app.py")
    assert finding.fix is not None
    assert finding.fix.safety is Safety.SAFE
    (tmp_path / "shop/old.py").write_text("class Price: ...\n")
    (tmp_path / "shop/old.pyi").write_text("from shop.prices import Price as Price\n")
    (finding,) = found_in(Analysis.open(str(tmp_path), use_cache=False, jobs=1), "app.py")
    assert finding.withheld is not None
    assert finding.withheld.value == "different-definition"


def test_a_name_that_only_a_stub_has_is_there_for_type_checkers_alone(tmp_path: Path) -> None:
    policy = LISTED + '\n[[name]]\ncanonical = "shop.other:PriceLike"\n'
    line = "from shop.prices import PriceLike\n"
    files = {
        "shop/other.py": "class PriceLike: ...\n",
        "app.py": line,
        "types_only.py": f"from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    {line}",
        "stub.pyi": line,
    }
    analysis = opened(tmp_path, policy, files)
    found = [(finding.path, finding.rule) for finding in analysis.check() if finding.path in files]
    assert found == [("app.py", "broken-import")]


def test_type_checkers_say_the_same_after_the_fix(tmp_path: Path) -> None:
    files = {
        "shop/user.py": "from shop.old import Price as Price\n\n\ndef cheapest(prices):\n    return prices[0]\n",
        "shop/user.pyi": "from shop.old import Price as Price\n\ndef cheapest(prices: list[Price]) -> Price: ...\n",
        "shop/old.py": "from shop.prices import Price as Price\n",
        "app.py": "from shop.user import Price, cheapest\n\nreveal_type(cheapest([Price()]).cents)\n",
    }
    analysis = opened(tmp_path, LISTED, files)

    def said() -> str:
        command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "app.py"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout

    before = said()
    assert 'Revealed type is "int"' in before.replace("builtins.", "")
    assert {file.path for file in analysis.fix().files} == {"shop/__init__.py", "shop/user.py", "shop/user.pyi"}
    assert said() == before
