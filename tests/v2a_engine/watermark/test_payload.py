"""The id comes back from its code word, damaged or not, and nothing else passes for one."""

import numpy as np
import pytest

from v2a_engine.watermark.payload import CODE_BITS, KnownIds, code_word, read_id

IDS = ["00000000", "ffffffff", "5a17c3f0", "80000001"]


@pytest.mark.parametrize("mark_id", IDS)
def test_an_id_comes_back_from_its_code_word(mark_id: str) -> None:
    assert read_id(code_word(mark_id)) == mark_id


@pytest.mark.parametrize("mark_id", IDS)
def test_a_fifth_of_the_bits_may_be_wrong(mark_id: str) -> None:
    word = code_word(mark_id).copy()
    word[::7] *= -1  # evenly: no stretch of the circle is lost
    assert read_id(word) == mark_id


def test_noise_spells_no_id() -> None:
    rng = np.random.default_rng(1)
    read = [read_id(rng.standard_normal(CODE_BITS)) for _ in range(300)]
    assert read.count("") >= 297  # the checksum lets one in 4096 pass


def test_silence_spells_no_id() -> None:
    assert read_id(np.zeros(CODE_BITS)) == ""


@pytest.mark.parametrize("wrong", ["", "123", "123456789", "xyzxyzxy"])
def test_what_is_no_id_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        code_word(wrong)


def test_a_known_id_is_told_where_it_cannot_be_read() -> None:
    rng = np.random.default_rng(2)
    known = KnownIds([f"{number:08x}" for number in range(1000)] + ["5a17c3f0"])
    votes = [0.45 * code_word("5a17c3f0") + rng.standard_normal(CODE_BITS) for _ in range(20)]
    assert sum(read_id(one) == "5a17c3f0" for one in votes) < 10
    assert sum(known.likeliest(one)[0] == "5a17c3f0" for one in votes) >= 19


def test_who_knows_no_id_recognises_none() -> None:
    assert KnownIds([]).likeliest(code_word("5a17c3f0")) == ("", 0.0)
