"""An import that lands in another bin than ours, and a file that is told in another form: both are known as ours."""

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from stand_in import STUDIO_21_0_4, Cut, StemRoom, Trap, cut, snapshot

from resolve_bridge.errors import HostRefused
from resolve_bridge.host import ResolveHost
from resolve_bridge.pool_facts import PoolProbe
from resolve_bridge.same_file import Files, same_name
from v2a_engine.domain.errors import UnreadableMedia
from v2a_engine.usecases.ports import StemClip


def names(made: Cut) -> dict[str, list[str]]:
    root = made.project.root
    return {bin_.name: [clip.name for clip in bin_.clips if clip.kind == "Audio"] for bin_ in [root, *root.bins]}


def clicked_elsewhere(made: Cut) -> None:
    """The editor clicks the bin of the pictures just before the first import."""

    def click(_: int, name: str) -> None:
        if name == "MediaPool.ImportMedia" and name not in made.app.calls[:-1]:
            made.project.open_bin = made.project.root.bins[0]

    made.app.on_call = click


def always_into_the_root(made: Cut) -> None:
    made.app.traps.add(Trap.IMPORT_ELSEWHERE)


def answering_nothing(made: Cut) -> None:
    made.app.traps.add(Trap.IMPORT_ELSEWHERE)

    def import_silently(ask: Any, paths: list[str]) -> None:
        ask(paths)

    made.app.overrides["MediaPool.ImportMedia"] = import_silently


@pytest.mark.parametrize("how", [clicked_elsewhere, always_into_the_root, answering_nothing], ids=lambda h: h.__name__)
def test_what_was_imported_into_another_bin_is_brought_home_once_and_goes_with_us(
    how: Any, cut_for: Any, stem_room: StemRoom, lying_wrong: Any, our_bin: str
) -> None:
    made = cut_for(STUDIO_21_0_4)
    before = snapshot(made.app)
    host = ResolveHost(made.resolve)
    clips = stem_room.two(host.read())
    how(made)
    host.place(clips)
    made.app.on_call = None
    assert lying_wrong(made, clips) == [] and host.warnings == ()
    stems = ["film_f0000_FX_t1.wav", "film_f0048_FX_t1.wav"]
    assert names(made) == {"Master": [], "Footage": [], "Music": ["score.wav"], our_bin: stems}
    assert ResolveHost(made.resolve).remove() == 2
    assert snapshot(made.app) == before


@pytest.mark.parametrize("has_call", [True, False], ids=["refused", "no such call"])
def test_what_cannot_be_moved_is_used_there_and_said_and_goes_with_us(
    has_call: bool, cut_for: Any, stem_room: StemRoom, lying_wrong: Any, our_bin: str
) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps |= {Trap.IMPORT_ELSEWHERE, Trap.MOVE_REFUSED}
    before = snapshot(made.app)
    host = ResolveHost(made.resolve)
    clips = stem_room.two(host.read())
    if not has_call:
        host.abilities._calls["MediaPool"] = frozenset(set(dir(host._open().pool)) - {"MoveClips"})
    host.place(clips)
    (note,) = host.warnings
    assert "imported film_f0000_FX_t1.wav, film_f0048_FX_t1.wav into another bin than" in note
    assert lying_wrong(made, clips) == [] and len(names(made)["Master"]) == 2
    host.place(clips)
    assert host.warnings == () and len(names(made)["Master"]) == 2, "nothing is imported twice"
    assert ("MediaPool.MoveClips" in made.app.calls) is has_call
    assert host.remove() == 2
    assert snapshot(made.app) == before


def test_what_resolve_does_not_delete_in_another_bin_is_told_with_that_bin(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    host.place(stem_room.two(host.read()))
    ours = made.project.root.bins[-1]
    made.project.root.bins[0].clips.append(ours.clips.pop())
    made.app.overrides["MediaPool.DeleteClips"] = lambda _, clips: True
    with pytest.raises(HostRefused, match=r"delete 2 stems .* in the bin 'Footage' and 'Wildtrack .AI temp.' and"):
        host.remove()
    del made.app.overrides["MediaPool.DeleteClips"]
    host.remove()
    assert len(made.project.root.bins[0].clips) == 3 and ours not in made.project.root.bins


def test_stems_that_were_replaced_go_from_another_bin_too_and_a_file_of_the_user_s_stays(
    cut_for: Any, stem_room: StemRoom
) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps |= {Trap.IMPORT_ELSEWHERE, Trap.MOVE_REFUSED}
    host = ResolveHost(made.resolve)
    sequence = host.read()
    pool = made.resolve.GetProjectManager().GetCurrentProject().GetMediaPool()
    pool.ImportMedia([stem_room.stem(sequence, (96, 132)).wav_path])
    before = snapshot(made.app)
    host.place(stem_room.two(host.read()))
    host.place([StemClip(takes=(stem_room.stem(sequence, (0, 48), take=2),))])
    assert len(names(made)["Master"]) == 4
    assert host.remove() == 1
    assert snapshot(made.app) == before and len(names(made)["Master"]) == 1


def test_a_placing_that_is_refused_takes_back_what_it_imported_elsewhere(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps |= {Trap.IMPORT_ELSEWHERE, Trap.IMPORT_DROPS_ONE}
    before = snapshot(made.app)
    host = ResolveHost(made.resolve)
    with pytest.raises(HostRefused, match=r"import .*f0048_FX_t1\.wav"):
        host.place(stem_room.two(host.read()))
    assert snapshot(made.app) == before


def test_what_the_editor_had_imported_before_stays_theirs_though_ours_lands_beside_it(
    cut_for: Any, stem_room: StemRoom
) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps |= {Trap.IMPORT_ELSEWHERE, Trap.MOVE_REFUSED}
    host = ResolveHost(made.resolve)
    clips = stem_room.two(host.read())
    pool = made.resolve.GetProjectManager().GetCurrentProject().GetMediaPool()
    (theirs,) = pool.ImportMedia([clips[0].takes[0].wav_path])
    before = snapshot(made.app)
    host.place(clips)
    assert len(names(made)["Master"]) == 3
    host.remove()
    assert snapshot(made.app) == before and theirs.GetThirdPartyMetadata("wildtrack") == ""


def test_stems_in_a_folder_behind_a_link_are_placed_and_found_again(
    cut_for: Any, stem_room: StemRoom, tmp_path: Path, lying_wrong: Any
) -> None:
    (tmp_path / "volume").mkdir()
    (tmp_path / "linked").symlink_to(tmp_path / "volume")
    stem_room.folder = tmp_path / "linked"
    made = cut_for(STUDIO_21_0_4)

    def followed(ask: Any, name: str | None = None) -> Any:
        return ask(name).replace("/linked/", "/volume/") if name == "File Path" else ask(name)

    made.app.overrides["MediaPoolItem.GetClipProperty"] = followed
    before = snapshot(made.app)
    host = ResolveHost(made.resolve)
    clips = stem_room.two(host.read())
    host.place(clips)
    calls = len(made.app.calls)
    host.place(clips)
    assert "MediaPool.ImportMedia" not in made.app.calls[calls:], "they are known again"
    assert lying_wrong(made, clips) == []
    host.remove()
    assert snapshot(made.app) == before


def test_a_file_is_known_in_each_form_and_another_one_of_its_name_is_not(tmp_path: Path) -> None:
    path, other = tmp_path / "réel" / "Über_t1.wav", tmp_path / "other" / "Über_t1.wav"
    for each in (path, other):
        each.parent.mkdir()
        each.write_bytes(b"")
    files = Files([str(path)])
    assert files.meant_by(unicodedata.normalize("NFD", str(path))) == str(path)
    assert files.meant_by(f"{path.parent}/../réel/{path.name}") == str(path)
    assert files.meant_by(str(other)) is None
    assert files.meant_by("") is None
    assert same_name(unicodedata.normalize("NFD", str(path))) == same_name(str(path))


def test_a_picture_is_known_whose_folder_the_media_pool_tells_in_another_form(tmp_path: Path) -> None:
    (tmp_path / "Übung").mkdir()
    made = cut(tmp_path / "Übung")
    made.app.traps.add(Trap.PATH_IN_ANOTHER_FORM)
    probe = PoolProbe(ResolveHost(made.resolve)._open())
    assert probe(made.media["harbour"].path).frames == made.media["harbour"].frames
    for other in (str(tmp_path / "harbour.mov"), ""):
        with pytest.raises(UnreadableMedia, match="does not know it"):
            probe(other)
