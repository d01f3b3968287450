"""How loud the mark is said to be: what changes a sound more comes nearer to being heard."""

import sys

import numpy as np
import pytest
from marks import audibility, treatment
from marks.material import Stem
from marks.sound import Samples, draws_for


def test_a_stronger_change_comes_nearer_to_the_mask(rain: Samples) -> None:
    turned = np.float32(1 + 0.02 * np.sin(np.arange(rain.shape[1]) / 900))
    further = np.float32(1 + 0.2 * np.sin(np.arange(rain.shape[1]) / 900))
    noise = np.random.default_rng(2).normal(0, 0.1, rain.shape).astype(np.float32)
    quiet, loud = audibility.nmr95_db(rain, rain * turned), audibility.nmr95_db(rain, rain * further)
    assert quiet == pytest.approx(loud - 20, abs=0.5) and loud < -6 < audibility.nmr95_db(rain, rain + noise)
    assert audibility.nmr95_db(rain, rain) < -100


def test_missing_judges_are_named_with_the_way_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "visqol", None)
    with pytest.raises(audibility.NoJudge, match=r"without visqol.*wildtrack\[bench\]"):
        audibility.check()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # third parties' own business
def test_both_judges_hear_a_plain_noise_and_hear_nothing_where_nothing_changed(short_stem: Stem) -> None:
    for package in ("visqol", "zimtohrli"):
        pytest.importorskip(package, reason="pip install 'wildtrack[bench]'")
    judges = audibility.Judges()
    same = judges.compared(short_stem, short_stem.samples, short_stem.samples)
    noisy = judges.compared(
        short_stem, short_stem.samples, treatment.with_noise(short_stem.samples, 10, draws_for("heard"))
    )
    assert same.visqol > 4.6 and same.zimtohrli > 4.95
    assert noisy.visqol < same.visqol - 0.2 and noisy.zimtohrli < same.zimtohrli - 0.2
