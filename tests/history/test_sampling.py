"""Which commits are looked at."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from canonic.history.sampling import sample

_LENGTHS, _MOST = st.integers(0, 400), st.integers(0, 40)


@given(_LENGTHS, _MOST)
def test_the_first_and_the_last_are_among_them_in_order_and_no_more_than_asked(length: int, most: int) -> None:
    line = list(range(length))
    chosen = sample(line, most)
    assert len(chosen) <= most
    assert chosen == sorted(set(chosen))
    if line and most:
        assert chosen[-1] == line[-1]
    if line and most > 1:
        assert chosen[0] == line[0]


@given(_LENGTHS, st.integers(3, 40))
def test_more_than_half_of_those_asked_for_are_used(length: int, most: int) -> None:
    assert len(sample(range(length), most)) >= min(length, (most + 1) // 2)


@given(st.integers(1, 400), _MOST)
def test_a_new_commit_adds_only_itself(length: int, most: int) -> None:
    before, after = sample(range(length), most), sample(range(length + 1), most)
    assert set(after) <= {*before, length}


@given(_LENGTHS, st.integers(2, 40))
def test_they_stand_at_equal_distances(length: int, most: int) -> None:
    chosen = sample(range(length), most)
    gaps = [after - before for before, after in pairwise(chosen)]
    assert len(set(gaps[:-1])) <= 1
    assert not gaps[1:] or gaps[-1] <= gaps[0]
