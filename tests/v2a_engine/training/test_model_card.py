"""The model card: everybody whose recording was used is named, and nothing is said that was not measured."""

import csv
import json
from pathlib import Path

import pytest

from v2a_engine.training.model_card import CARD_FILE, RECORDINGS_FILE, write_card

COLUMNS = "path,seconds,category,caption,kind,licence,tier,author,source,origin,bandwidth_hz"


@pytest.fixture
def card(tmp_path: Path) -> Path:
    rows = [
        f"rain/{n}.opus,60,rain,rain falling,ambience,CC-BY-4.0,A,hand {n % 9},here,origin {n},20000" for n in range(40)
    ]
    rows += [f"rain/x{n}.opus,60,rain,zombie death,oneshot,CC0-1.0,B,a game,here,,20000" for n in range(13)]
    rows.append("rain/y.opus,60,rain,rain,ambience,unknown,C,nobody asked,here,origin y,20000")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "manifest.csv").write_text("\n".join([COLUMNS, *rows]) + "\n")
    (tmp_path / "run" / "flow").mkdir(parents=True)
    (tmp_path / "run" / "flow" / "measures.json").write_text(json.dumps({"step": 4711, "losses": [[50, 1.0]]}))
    (tmp_path / "run" / "flow" / "curve.png").write_bytes(b"a picture")
    (tmp_path / "run" / "motion").mkdir()
    (tmp_path / "run" / "motion" / "measures.json").write_text(json.dumps([{"steps": 10}, {"steps": 3514}]))
    (tmp_path / "run" / "vocoder").mkdir()
    (tmp_path / "run" / "vocoder" / "measures.json").write_text(json.dumps({"tone_wobble": 0.375}))
    (tmp_path / "run" / "vocoder" / "measures.jsonl").write_text('{"step": 20}\n{"step": 3996}\n')
    (tmp_path / "weights").mkdir()
    (tmp_path / "run" / "notes.md").write_text("The kettle was left out.\n")
    write_card(tmp_path / "corpus", tmp_path / "run", tmp_path / "weights")
    return tmp_path / "weights" / CARD_FILE


def test_every_author_is_credited_and_no_recording_without_a_licence_is_used(card: Path) -> None:
    text = card.read_text()
    assert all(f"- hand {n}: " in text for n in range(9)) and "- a game: 13 CC0-1.0" in text
    assert "nobody asked" not in text


def test_the_list_says_what_each_recording_was_used_for(card: Path) -> None:
    with (card.parent / RECORDINGS_FILE).open(newline="") as file:
        used = {row["path"]: row["used_for"] for row in csv.DictReader(file)}
    assert len(used) == 53 and set(used.values()) == {"evaluation only", "codec, vocoder", "codec, vocoder, flow"}
    assert used["rain/x0.opus"] == "codec, vocoder"


def test_the_card_says_how_long_every_part_was_trained(card: Path) -> None:
    assert "Trained for: vocoder 3996 steps, motion 3514 steps, flow 4711 steps." in card.read_text()


def test_the_learning_curve_stands_beside_the_card_with_the_notes(card: Path) -> None:
    assert "The kettle was left out." in card.read_text()
    assert "![Learning curve: flow](curves/flow.png)" in card.read_text()
    assert (card.parent / "curves" / "flow.png").read_bytes() == b"a picture"
