"""The page with the strips: whole in itself, and nothing that a file says can become part of it."""

import re
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

from v2a_engine.verify.account import Unread
from v2a_engine.verify.page import page


def test_a_strip_is_coloured_where_our_sound_is(stem: Path, tmp_path: Path, material: ModuleType) -> None:
    programme = material.noise_of(39, level=0.01)
    ours = material.sound_of(stem)
    programme[:, 13 * 48_000 : 13 * 48_000 + ours.shape[1]] = ours
    account = material.told(material.write_sound(tmp_path / "programme.flac", programme, codec="flac"))
    html = page([account])
    (svg,) = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    stretches = [rect.attrib for rect in ElementTree.fromstring(svg).iter("rect")]
    assert stretches
    for rect in stretches:
        assert 300 < float(rect["x"]) < float(rect["x"]) + float(rect["width"]) < 700  # of 1000: the middle third
    assert "ours, altered since export" in html


def test_nothing_is_fetched_and_nothing_of_a_file_becomes_markup(tmp_path: Path) -> None:
    html = page([Unread(path=tmp_path / "<script>alert(1)</script>.wav", why='it says <img src="http://x">')])
    assert "<script" not in html and "<img" not in html and "&lt;script&gt;" in html
    assert not re.search(r'(src|href)="', html)
