"""``python -m canonic``: the same as the command ``canonic``."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # ``-m`` puts the working folder first, and nothing of a workspace may ever run
    from canonic.cli.main import main

    main()
