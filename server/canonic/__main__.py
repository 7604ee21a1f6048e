"""``python -m canonic``: the same as the command ``canonic``."""

from __future__ import annotations

from canonic.cli.main import main

if __name__ == "__main__":
    main()
