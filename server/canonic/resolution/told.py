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
        asked: set[Q] = set().union(*(said for file, said in before._asked.items() if file not in reached))
        doubtful = {question for question in asked if not self._keeps(question, before._answers[question], may_differ)}
        found: set[str] = set()
        for file, questions in before._asked.items():
            if file in reached:
                continue
            if doubtful and any(
                question in doubtful and self.known(question) != before._answers[question] for question in questions
            ):
                found.add(file)
            elif file in self._asked:
                self._asked[file] |= questions
            else:
                self._asked[file] = questions
        return frozenset(found)

    def _keeps(self, question: Q, answer: A, may_differ: Callable[[Q], bool]) -> bool:
        """Whether an earlier answer is known to be the present one too."""
        if question in self._answers:
            return self._answers[question] == answer
        if may_differ(question):
            return False
        self._answers[question] = answer
        return True

    def known(self, question: Q) -> A:
        """The answer, whoever asks."""
        if question not in self._answers:
            self._answers[question] = self._answer(question)
        return self._answers[question]
