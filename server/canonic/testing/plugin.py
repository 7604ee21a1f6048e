"""The pytest plugin, ``pytest --canonic``: one test for each thing that a policy entry demands.

It is loaded by every run of pytest where Canonic is installed, so without its options nothing else of Canonic is.
"""

from __future__ import annotations

import pytest

_MARK = "canonic"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of ``pytest --help``."""
    group = parser.getgroup("canonic", "the import policy as tests")
    group.addoption("--canonic", action="store_true", help="one test for each thing that a policy entry demands")
    group.addoption(
        "--canonic-runtime", action="store_true", help="also import every path of the policy, each in its own process"
    )
    group.addoption("--canonic-config", metavar="FILE", help="use this configuration of Canonic and no other")
    group.addoption(
        "--canonic-time-limit", metavar="SECONDS", type=float, default=30.0, help="how long one import may take"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Tell the marker, so that ``-m canonic`` is none that nobody knows."""
    config.addinivalue_line("markers", f"{_MARK}: a test of the import policy, made by `pytest --canonic`")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the tests behind those that were collected, before ``-k`` and ``-m`` choose."""
    if not config.getoption("canonic") and not config.getoption("canonic_runtime"):
        return
    from canonic.testing.items import policy_items

    found = list(policy_items(session))
    for item in found:
        item.add_marker(_MARK)
    items.extend(found)
    collected = pytest.CollectReport(nodeid="canonic", outcome="passed", longrepr=None, result=list(found))
    config.hook.pytest_collectreport(report=collected)  # so that whoever counts tests counts these


def pytest_report_collectionfinish(config: pytest.Config) -> list[str]:
    """Say under which policy the tests are, where that is not plain."""
    if not config.getoption("canonic") and not config.getoption("canonic_runtime"):
        return []
    from canonic.testing.items import NOTES

    return [f"canonic: {note}" for note in config.stash.get(NOTES, ())]
