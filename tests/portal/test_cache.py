"""What goes into the shared cache comes out as it was, and can never be code."""

import pickle

import pytest
from django.core.cache import cache

from privacy_portal.cache import JSONSerializer


@pytest.mark.parametrize("value", [0, 7, -1, 1.5, True, False, None, "日本", [1732.5, 1733.0], {"a": [1, None]}])
def test_a_json_value_comes_back_as_it_was(value: object) -> None:
    kept = JSONSerializer().dumps(value)
    stored = str(kept).encode() if isinstance(kept, int) else kept  # Redis answers with bytes
    back = JSONSerializer().loads(stored)
    assert back == value
    assert type(back) is type(value)


def test_a_number_stays_a_number_so_that_redis_can_increment_it() -> None:
    assert JSONSerializer().dumps(7) == 7
    assert isinstance(JSONSerializer().dumps(True), bytes)


def test_a_pickle_planted_in_redis_is_not_executed() -> None:
    with pytest.raises(ValueError, match=r".+"):
        JSONSerializer().loads(pickle.dumps({"planted": True}))


def test_a_test_begins_with_an_empty_cache_one() -> None:
    assert cache.add("tries", 1)


def test_a_test_begins_with_an_empty_cache_two() -> None:
    assert cache.add("tries", 1)
