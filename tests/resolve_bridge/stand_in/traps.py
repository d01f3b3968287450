"""What Resolve does that nobody would expect, one name for each.

Some hold for every build and are on from the start; others were seen on one build or now and then, and are off until a
test switches them on. Sources are the measured ledgers of public bridges; where they do not say since when a call
exists, an older edition of the stand-in is without it, so that the bridge is tested against the poorer one.
"""

import enum


class Trap(enum.StrEnum):
    """One misbehaviour."""

    # On in every edition.
    OVERLAP_LOST = "a clip dropped on an occupied span is lost, and a dead item is returned for it"
    LOCKED_TRACK_TAKES_NOTHING = "appending to a locked track returns an empty list"
    WAV_RATE_FROZEN = "a WAV counts in the rate that the project had when it was imported"
    SOURCE_FLOORED = "a source range in another rate is floored to timeline frames"
    DELETE_NEEDS_EDIT_PAGE = "DeleteClips gives False on the Fairlight page"
    IMPORT_INTO_CURRENT_BIN = "ImportMedia puts everything into whatever bin is open"
    APPEND_MOVES_PLAYHEAD = "the playhead stands behind what was appended"
    SOURCE_END_FLIPS = "GetSourceEndFrame counts the last frame in where rates differ"
    # On in some editions.
    END_FRAME_INCLUSIVE = "endFrame is the last frame, not the one after it"
    STUDIO_CALL_OPENS_DIALOG = "a Studio call on the free edition opens a dialog that blocks all others"
    RIPPLE_WIPES_TRACK = "a ripple delete takes the whole track along"
    # Off until a test asks for them.
    ITEM_STARTS_RELATIVE = "an item's start and end count from the timeline's start"
    SOURCE_START_OFF_BY_ONE = "GetSourceStartFrame is one too high"
    LEFT_OFFSET_SHIFTED = "GetLeftOffset counts from elsewhere than the file's first frame"
    APPENDS_LOST_ON_SAVE = "every third appended clip is gone once the project is saved"
    ALL_APPENDS_LOST_ON_SAVE = "every appended clip is gone once the project is saved, again and again"
    APPEND_DOES_NOTHING = "AppendToTimeline returns items and places none"
    APPEND_TELLS_NONE = "AppendToTimeline returns None in the place of each item that it has placed"
    APPEND_DROPS_ONE = "AppendToTimeline returns every item and has left out the last, the first time"
    APPEND_A_FRAME_LATE = "the first append lands a frame late"
    APPEND_ALWAYS_LATE = "every append lands a frame late"
    ADD_TRACK_DOES_NOTHING = "AddTrack returns True and adds none"
    ADD_TRACK_IGNORES_STEREO = "AddTrack adds a mono track whatever it is asked for"
    ADD_TRACK_ON_TOP = "a new track is the first, not the last"
    NAME_REFUSED = "SetTrackName returns True and changes nothing"
    NUMBERED_ANEW = "a track that nobody has named is called by the number that it has now"
    TRANSITIONS_TELL_NOTHING = "a transition is listed among the clips and answers None to everything"
    DELETE_DOES_NOTHING = "DeleteClips returns True and deletes nothing"
    DELETE_TRACK_REFUSED = "DeleteTrack returns False"
    IMPORT_REFUSED = "ImportMedia returns an empty list"
    IMPORT_DROPS_ONE = "ImportMedia leaves out the last file"
    IMPORT_SKIPS_KNOWN = "ImportMedia leaves out files that are in the media pool already, in whatever bin"
    IMPORT_ELSEWHERE = "ImportMedia puts everything into the root bin, whatever bin is open"
    MOVE_REFUSED = "MoveClips returns False"
    PATH_IN_ANOTHER_FORM = "File Path is told in decomposed Unicode, as macOS writes it"
    USAGE_STALE = "Usage is counted anew only when the project is saved"
    DROP_FRAME_TOLD_APART = "the rate is told as 29.97, drop frame by a setting of its own, timecodes with colons only"
    RATE_CUT_SHORT = "a timeline tells its rate without what follows the point: 29.97 as 29.0"
    BIN_NOT_OPENED = "SetCurrentFolder returns True and opens nothing"
    BIN_REFUSED = "AddSubFolder returns None"
    EXPORT_REFUSED = "Export returns False"
    EXPORT_WITHOUT_FILE = "Export returns True and writes nothing"
    EXPORT_CUT_OFF = "Export returns True and writes half a file"
    METADATA_REFUSED = "SetThirdPartyMetadata returns False"
    METADATA_FORGOTTEN = "SetThirdPartyMetadata returns True and keeps nothing"
    MARKER_REFUSED = "AddMarker returns False"
    SAVE_REFUSED = "SaveProject returns False"
    PAGE_STUCK = "OpenPage returns False"
    WITHOUT_PAGES = "GetCurrentPage returns None and OpenPage False, as when it was started without a window"
    COLOUR_REFUSED = "SetClipColor returns False"
    LOCK_REFUSED = "SetTrackLock returns False"
    DELETE_FAILS_ONCE = "DeleteClips returns False the first time and deletes nothing"
    TIMELINE_STAYS = "SetCurrentTimeline returns True and the screen stays on the timeline that it shows"
    TIMELINE_STAYS_OFF_MEDIA_PAGE = "the same, except while the Media page is open"
    CLOSED_PROJECT_SILENT = "handles on a project that is closed answer None"
    DUPLICATE_REFUSED = "DuplicateTimeline returns None"


ALWAYS = frozenset(
    {
        Trap.OVERLAP_LOST,
        Trap.LOCKED_TRACK_TAKES_NOTHING,
        Trap.WAV_RATE_FROZEN,
        Trap.SOURCE_FLOORED,
        Trap.DELETE_NEEDS_EDIT_PAGE,
        Trap.IMPORT_INTO_CURRENT_BIN,
        Trap.APPEND_MOVES_PLAYHEAD,
        Trap.SOURCE_END_FLIPS,
    }
)
