"""The workspace of these tests: one name, its home, two shims, and files that import it from everywhere."""

from __future__ import annotations

from pathlib import Path

POLICY = """\
[[name]]
canonical = "shop.core.manager:Manager"
legacy = ["shop.compat:Manager", "shop.old:Manager"]
reason = "one home"
"""

IMPORTERS = {"one.py", "two.py", "old.py"}
"""The files with a finding each."""

FILES = {
    "canonic.toml": POLICY,
    "shop/__init__.py": "",
    "shop/core/__init__.py": "",
    "shop/core/manager.py": '''\
class Manager:
    """Keeps the connections.

    And more.
    """

    def __init__(self, user: str) -> None:
        self.user = user

    def send(self, text: str) -> None:
        """Send a text."""


def get_manager() -> Manager:
    return Manager("me")
''',
    "shop/compat.py": "from shop.core.manager import Manager as Manager\n",
    "shop/old.py": "from shop.compat import Manager as Manager\n",
    "app/__init__.py": "",
    "app/one.py": "from shop.compat import Manager\n\n\ndef run() -> Manager:\n    return Manager('x')\n",
    "app/two.py": "from shop.old import Manager\n\nprint(Manager)\n",
    "app/clean.py": "from shop.core.manager import Manager\n\nprint(Manager)\n",
    "app/call.py": "from shop.core.manager import get_manager\n\nm = get_manager()\nm.send('x')\n",
}


def make_shop(root: Path) -> Path:
    """Write the workspace under `root`."""
    for name, text in FILES.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    return root


def add_idle_shim(root: Path) -> Path:
    """Add a shim of which the policy speaks and which nobody imports; gives its file."""
    file = root / "shop/idle.py"
    file.write_text("from shop.core.manager import Manager as Manager\n")
    policy = root / "canonic.toml"
    policy.write_text(policy.read_text() + '\n[[module]]\nlegacy = "shop.idle"\ncanonical = "shop.core.manager"\n')
    return file
