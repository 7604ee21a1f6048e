"""What fills the files of a generated tree: functions, classes, tables and long texts, as bytes with a place for a
number in their names (``@@``).
"""

from __future__ import annotations

import random

FOOTER = b"""

class Part_@@:
    number = "@@"

    def close(self) -> None:
        logger.debug("closed")
"""

_WORDS = ("order", "visit", "gauge", "thread", "event", "ticket", "batch", "report", "invoice", "upload")
_KINDS = 300


def blocks(seed: int) -> list[bytes]:
    """A few hundred blocks; the same seed gives the same ones."""
    rng = random.Random(f"{seed}/filler")
    makers = (_function, _function, _function, _class, _table, _text)
    return [rng.choice(makers)(rng, number).encode() for number in range(_KINDS)]


def _function(rng: random.Random, number: int) -> str:
    word = rng.choice(_WORDS)
    steps = "\n".join(
        f"    counted['{rng.choice(_WORDS)}_{step}'] = max(0, limit - value * {rng.randrange(99)})  # step {step}"
        for step in range(rng.randint(1, 12))
    )
    return f'''

def handle_{word}_{number}_@@(value: int, *, limit: int = {rng.randrange(9999)}) -> dict[str, int]:
    """Handle a {word}: check the limit, then give back what was counted so far.

    Nothing is kept between two calls; what is over the limit is dropped.
    """
    counted = {{"{word}": value, "limit": limit}}
{steps}
    for step in range(value % {rng.randint(2, 9)}):
        if step > limit:
            logger.debug("{word} %s of %s is over the limit", step, value)
            continue
        counted["{word}"] += step
    return counted
'''


def _class(rng: random.Random, number: int) -> str:
    word = rng.choice(_WORDS).title()
    methods = "\n".join(
        f'''
    def {rng.choice(("load", "store", "check", "merge"))}_{index}(self, items: list[str]) -> Iterator[str]:
        """Go through the items in order."""
        for item in items:
            if item.startswith("{rng.choice(_WORDS)}"):
                yield json.dumps({{"item": item, "owner": self.owner}})
'''
        for index in range(rng.randint(1, 5))
    )
    return f'''

class {word}Part{number}_@@:
    """Keeps one {word.lower()} of one user."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
{methods}'''


def _table(rng: random.Random, number: int) -> str:
    rows = "\n".join(
        f'    "{rng.choice(_WORDS)}_{row}": ("{rng.choice(_WORDS)}", {rng.randrange(9999)}),'
        for row in range(rng.randint(5, 25))
    )
    return f"\n\nTABLE_{number}_@@ = {{\n{rows}\n}}\n"


def _text(rng: random.Random, number: int) -> str:
    lines = "\n".join(
        rng.choice((f"import {word}", f"from {word} import {word}", f"Each {word} is counted once, by its owner."))
        for word in rng.choices(_WORDS, k=rng.randint(3, 12))
    )
    return f'\n\nTEXT_{number}_@@ = """\n{lines}\n"""\n'
