"""How many generated programs a test looks at, and which ones."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings


def examples(count: int, *unminded: HealthCheck) -> settings:
    """So many programs, the same ones each time; set CANONIC_EXAMPLES to a number to look at so many others.

    Programs may take their time; `unminded` names what else of them is no fault.
    """
    asked = os.environ.get("CANONIC_EXAMPLES")
    return settings(
        max_examples=int(asked or count),
        deadline=None,
        derandomize=asked is None,
        suppress_health_check=[HealthCheck.too_slow, *unminded],
    )
