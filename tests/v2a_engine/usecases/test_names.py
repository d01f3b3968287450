"""Names of files: kept as written where any system allows it, safe and short enough where not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2a_engine.usecases.names import show_name, stem_name
from v2a_engine.usecases.render import take_of

RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))}


@pytest.mark.parametrize(
    ("show", "cue_id", "expected"),
    [
        ("show", "s010_FX", "show_s010_FX_t1.wav"),
        ("my_show", "s010_FX", "my_show_s010_FX_t1.wav"),
        ("Ein Film: Schluß/2", "s010_FX", "Ein-Film-Schluß-2_s010_FX_t1.wav"),
        ("Cafe\u0301", "sc01_BG", "Café_sc01_BG_t1.wav"),
        ("हिन्दी", "sc01_BG", "हिन्दी_sc01_BG_t1.wav"),
        ("無題", "s010_FX", "無題_s010_FX_t1.wav"),
        ("../../etc", "..", "etc_cue_t1.wav"),
        ("CON", "s010_FX", "CON_s010_FX_t1.wav"),
        ("", "s010_FX", "show_s010_FX_t1.wav"),
    ],
)
def test_names_are_kept_where_they_can_be_and_safe_where_not(show: str, cue_id: str, expected: str) -> None:
    assert stem_name(show, cue_id, 1) == expected


@pytest.mark.parametrize("letter", ["x", "é", "無", "𠮷"])
@pytest.mark.parametrize("cue_id", ["s010_FX", "s123450_FX"])
def test_the_longest_name_and_its_records_fit_an_encrypted_file_system(letter: str, cue_id: str) -> None:
    name = stem_name(letter * 500, cue_id, 9999)
    assert len(f"{name}.json".encode()) <= 143
    assert name.startswith(letter * 25) and name.endswith(f"_{cue_id}_t9999.wav")


@given(st.text(), st.integers(1, 100_000))
def test_whatever_a_sequence_is_called_its_stems_have_names_every_system_allows(label: str, take: int) -> None:
    name = stem_name(label, "s010_FX", take)
    assert not set(name) & set('<>:"/\\|?*\0') and name.isprintable()
    assert not name.startswith((".", "-", " ")) and name.split(".")[0].upper() not in RESERVED
    assert take_of(name) == take
    assert stem_name(show_name(label), "s010_FX", take) == name
