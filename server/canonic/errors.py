"""The errors that a user can mend, and nothing else.

Takes nothing and gives `CanonicError`. Broken Python source is never an error here: it is a fact
(`canonic.facts.model.SyntaxProblem`). The command line prints these without a traceback.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in something the user wrote: where it stands, what it is and what to do about it."""

    file: str
    """Path of the file as the user would write it; empty when the fault is on the command line."""
    line: int
    """Line from 1; 0 when the whole file is meant."""
    key: str
    """Dotted key inside the file, for example ``tool.canonic.name[0].legacy``; may be empty."""
    message: str
    """What is wrong and what to do, one sentence, no trailing period needed."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.key, self.message) if part)


class CanonicError(Exception):
    """Canonic cannot go on until the user mends something. Carries every problem found, not only the first."""

    def __init__(self, problems: list[Problem] | str) -> None:
        self.problems = [Problem("", 0, "", problems)] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
