"""Ids are unguessable or follow from content, and never misread."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao.core.errors import BrokenPromise
from yibao.core.ids import content_id, new_id


def test_an_id_carries_its_kind_and_all_128_bits() -> None:
    assert new_id("jrn", lambda n: b"\x00" * n) == "jrn_" + "0" * 26
    assert new_id("jrn", lambda n: b"\xff" * n) == "jrn_7" + "z" * 25


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_different_randomness_gives_different_ids(one: bytes, two: bytes) -> None:
    assert (new_id("a", lambda _: one) == new_id("a", lambda _: two)) == (one == two)


@given(st.binary(min_size=16, max_size=16))
def test_an_id_uses_no_letter_that_is_easily_misread(raw: bytes) -> None:
    assert re.fullmatch(r"a_[0-9a-hjkmnp-tv-z]{26}", new_id("a", lambda _: raw))


@pytest.mark.parametrize("prefix", ["", "A", "a_b", "1a", "a" * 17])
def test_a_prefix_is_a_short_lower_case_word(prefix: str) -> None:
    with pytest.raises(BrokenPromise):
        new_id(prefix, lambda n: b"\x00" * n)


def test_a_source_that_gives_too_few_bytes_is_refused() -> None:
    with pytest.raises(BrokenPromise):
        new_id("a", lambda _: b"\x00")


def test_the_same_content_has_the_same_id() -> None:
    assert content_id(b"a") == content_id(b"a") != content_id(b"b")
