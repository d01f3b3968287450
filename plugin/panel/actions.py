"""Everything that can be done by a key, in one table: the window makes its menus of it, the cheat sheet prints it.

What a key does inside one widget only (the strip's arrows, the audition's A and B) stands here too, so that the cheat
sheet is whole; that widget answers its keys itself. On a Mac, Qt shows Ctrl as Command.
"""

import enum
from dataclasses import dataclass


class Group(enum.StrEnum):
    """Where an action is found: a menu of the window, or a widget."""

    TIMELINE = "Timeline"
    SOUND = "Sound"
    EDIT = "Edit"
    VIEW = "View"
    HELP = "Help"
    STRIP = "In the strip"
    AUDITION = "In the audition"
    INSPECTOR = "In the inspector"
    QUEUE = "In the queue"


MENUS = (Group.TIMELINE, Group.EDIT, Group.SOUND, Group.VIEW, Group.HELP)


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action. `shortcut` as `QKeySequence` reads it; what is more than one key as people say it."""

    name: str
    group: Group
    text: str
    shortcut: str
    tooltip: str
    other_key: str = ""  # does the same, except while something is typed


ACTIONS = (
    ActionRow("open", Group.TIMELINE, "Open…", "Ctrl+O", "Open a timeline file. You may also drop one on the window."),
    ActionRow(
        "open_resolve", Group.TIMELINE, "Open from Resolve", "Ctrl+Shift+O", "Open the timeline that Resolve shows now."
    ),
    ActionRow(
        "open_recent", Group.TIMELINE, "Open Recent", "Ctrl+E", "One that was opened lately; its digit opens it."
    ),
    ActionRow("reload", Group.TIMELINE, "Reload", "F5", "Read the timeline again. What changed is marked out of date."),
    ActionRow(
        "bring",
        Group.TIMELINE,
        "Bring Work from Another Cut…",
        "Ctrl+Shift+B",
        "Have the prompts and takes of another cut of the same film here too.",
    ),
    ActionRow(
        "verify", Group.TIMELINE, "Verify a File…", "Ctrl+Shift+V", "Say whether a file holds our sound, and where."
    ),
    ActionRow(
        "watch",
        Group.TIMELINE,
        "Watch a Folder…",
        "Ctrl+Shift+W",
        "Offer every timeline that arrives in a folder; an empty window opens it.",
    ),
    ActionRow(
        "media_paths", Group.TIMELINE, "Media Paths…", "Ctrl+Shift+M", "Where media lies that another machine names."
    ),
    ActionRow("quit", Group.TIMELINE, "Quit", "Ctrl+Q", "Close the window. Sound that is being made goes on."),
    ActionRow("undo", Group.EDIT, "Undo", "Ctrl+Z", "Take back the last change made in this window."),
    ActionRow("redo", Group.EDIT, "Redo", "Ctrl+Shift+Z", "Do again what was taken back."),
    ActionRow("select_all", Group.EDIT, "Select All Shots", "Ctrl+A", "Select every shot of the timeline."),
    ActionRow("shots", Group.EDIT, "Go to the Shots", "Ctrl+G", "Back to the strip, from wherever you are."),
    ActionRow("hear", Group.EDIT, "Go to the Audition", "Ctrl+1", "To the takes of the selected shots."),
    ActionRow("queue", Group.EDIT, "Go to the Queue", "Ctrl+2", "To what runs, waits and failed."),
    ActionRow("select_none", Group.EDIT, "Select No Shot", "Ctrl+Shift+A", "Select nothing."),
    ActionRow("write", Group.SOUND, "Write a Prompt", "Ctrl+T", "Go to the words for the selected shots."),
    ActionRow(
        "sound_here",
        Group.SOUND,
        "Sound Here",
        "Ctrl+Shift+T",
        "Have the effect's words sound at the playhead, whether or not something is seen to strike.",
    ),
    ActionRow("generate", Group.SOUND, "Generate", "Ctrl+Return", "Make sound for the selected shots, or for all."),
    ActionRow(
        "generate_shown",
        Group.SOUND,
        "Generate Only the Shown Kind",
        "Ctrl+Shift+Return",
        "Effects alone, or ambience alone: the kind that the inspector shows.",
    ),
    ActionRow(
        "generate_all",
        Group.SOUND,
        "Generate All Kinds",
        "Ctrl+Alt+Return",
        "Effects and ambience: what is missing, or another take of each.",
    ),
    ActionRow(
        "cancel", Group.SOUND, "Stop Generating", "Ctrl+.", "Stop the selected shots' sound, or all. Takes stay."
    ),
    ActionRow("look", Group.SOUND, "Look at the Picture", "Ctrl+L", "Say what the engine sees, without making sound."),
    ActionRow("place", Group.SOUND, "Place…", "Ctrl+P", "Show what will change, then put the stems on our tracks."),
    ActionRow(
        "remove",
        Group.SOUND,
        "Remove Ours…",
        "Ctrl+Shift+R",
        "Show what will go, then take everything of ours out of the timeline. Undo brings it back.",
    ),
    ActionRow("zoom_in", Group.VIEW, "Zoom In", "Ctrl+=", "Fewer shots, larger."),
    ActionRow("zoom_out", Group.VIEW, "Zoom Out", "Ctrl+-", "More shots, smaller."),
    ActionRow("zoom_all", Group.VIEW, "Whole Timeline", "Ctrl+0", "Show all of the timeline."),
    ActionRow(
        "float_audition", Group.VIEW, "Audition Apart", "Ctrl+Shift+1", "The audition in a window of its own, or back."
    ),
    ActionRow("float_queue", Group.VIEW, "Queue Apart", "Ctrl+Shift+2", "The queue in a window of its own, or back."),
    ActionRow("reset_layout", Group.VIEW, "Reset Layout", "Ctrl+Shift+0", "Put every part of the window back."),
    ActionRow("cheat_sheet", Group.HELP, "Keys…", "F1", "Show every key of this window.", "?"),
    ActionRow(
        "first_run", Group.HELP, "What Wildtrack Does…", "Shift+F1", "What leaves the machine, how sound is marked."
    ),
    ActionRow("strip_shots", Group.STRIP, "Next or previous shot", "Left, Right", "Move between shots."),
    ActionRow("strip_extend", Group.STRIP, "Add shots", "Shift+Left, Shift+Right", "Widen the selection."),
    ActionRow("strip_ends", Group.STRIP, "First or last shot", "Home, End", "With Shift: select up to there."),
    ActionRow("strip_pages", Group.STRIP, "Scroll", "Page Up, Page Down, Wheel", "One view at a time."),
    ActionRow("strip_zoom", Group.STRIP, "Zoom", "+, -, 0, Ctrl+Wheel", "In, out, the whole timeline."),
    ActionRow(
        "strip_click", Group.STRIP, "Select", "Click, Shift+Click, Ctrl+Click", "One, a range, one more or less."
    ),
    ActionRow("strip_range", Group.STRIP, "Select a range", "Drag in the ruler", "Every shot in it."),
    ActionRow("strip_pan", Group.STRIP, "Move the view", "Drag below the ruler", "Also with the middle button."),
    ActionRow(
        "strip_hear",
        Group.STRIP,
        "Listen, choose, rate",
        "Space, Up, Down, B, …",
        "As in the audition; not its 0, Home, End.",
    ),
    ActionRow("hear_play", Group.AUDITION, "Play or stop", "Space", "In the strip, too."),
    ActionRow(
        "hear_shuttle", Group.AUDITION, "Back, stop, on", "J, K, L", "Again: faster. With K held: frame by frame."
    ),
    ActionRow("hear_frame", Group.AUDITION, "One frame", "Comma, Period", "Back and on."),
    ActionRow("hear_ends", Group.AUDITION, "First or last frame", "Home, End", "Of what is played."),
    ActionRow("hear_ab", Group.AUDITION, "Compare takes", "B", "Between the last two heard; the place stays the same."),
    ActionRow("hear_take", Group.AUDITION, "Another take", "Up, Down", "Hear the one above or below."),
    ActionRow("hear_stem", Group.AUDITION, "Another stem", "Shift+Up, Shift+Down", "Its takes are compared then."),
    ActionRow(
        "hear_choose", Group.AUDITION, "Choose the take", "Return", "The take that is heard is the one to place."
    ),
    ActionRow("hear_rate", Group.AUDITION, "Rate the take", "0 to 5", "0 takes the rating away."),
    ActionRow("hear_loop", Group.AUDITION, "Loop", "R", "Play it again and again, without a gap."),
    ActionRow("hear_solo", Group.AUDITION, "Solo, mute", "S, M", "Of the stem whose takes are listed."),
    ActionRow("ask_kind", Group.INSPECTOR, "Effects, ambience", "Alt+1, Alt+2", "The stem that the form speaks of."),
    ActionRow("ask_earlier", Group.INSPECTOR, "Earlier words", "Alt+Up, Alt+Down", "In the prompt's field."),
    ActionRow("ask_step", Group.INSPECTOR, "A step more or less", "Up, Down", "In a field of numbers."),
    ActionRow("job_stop", Group.QUEUE, "Stop", "Delete", "The selected jobs. Takes that are there stay."),
    ActionRow("job_again", Group.QUEUE, "Try again", "R", "The selected failed jobs."),
    ActionRow("job_again_all", Group.QUEUE, "Try all failed again", "Shift+R", "Every job that failed."),
    ActionRow("job_all", Group.QUEUE, "Select all jobs", "Ctrl+A", "While the queue has the keyboard."),
    ActionRow("job_move", Group.QUEUE, "Earlier, later", "Alt+Up, Alt+Down, Drag", "One place, or to where it is put."),
)


def action_row(name: str) -> ActionRow:
    """The row of that name; KeyError where there is none."""
    return _BY_NAME[name]


_BY_NAME = {row.name: row for row in ACTIONS}
