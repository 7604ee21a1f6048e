"""What the findings of a file say about places in other files, so that a change there is news for the file.

Takes a way to answer questions about one snapshot. Answers are kept, and so is who asked.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Q = TypeVar("Q", bound=Hashable)
A = TypeVar("A")


class Told(Generic[Q, A]):
    """Answers about one snapshot, by question, and the files whose findings rest on them."""

    def __init__(self, answer: Callable[[Q], A]) -> None:
        self._answer = answer
        self._answers: dict[Q, A] = {}
        self._asked: dict[str, dict[Q, None]] = {}

    def tell(self, file: str, question: Q) -> A:
        """The answer, which a finding of `file` will show."""
        self._asked.setdefault(file, {})[question] = None
        return self.known(question)

    def news(self, before: Told[Q, A], reached: frozenset[str], may_differ: Callable[[Q], bool]) -> frozenset[str]:
        """The files that an earlier snapshot told otherwise; for all others the questions are taken over.

        `reached`: files that will ask again in any case. `may_differ` is asked first: False spares a question from
        being answered again.
        """
        found: set[str] = set()
        for file, questions in before._asked.items():
            if file in reached:
                continue
            for question in questions:
                if question not in self._answers and not may_differ(question):
                    self._answers[question] = before._answers[question]
            if any(self.known(question) != before._answers[question] for question in questions):
                found.add(file)
            else:
                self._asked.setdefault(file, {}).update(questions)
        return frozenset(found)

    def known(self, question: Q) -> A:
        """The answer, whoever asks."""
        if question not in self._answers:
            self._answers[question] = self._answer(question)
        return self._answers[question]
