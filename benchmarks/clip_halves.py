"""Which real clips tuning may look at, and which only the last measurement sees.

Drawn up on 2026-11-22, before anything was tuned on a real clip, by rule and not by content. A film is never divided;
what shows the same film is one source. Sources with a single film lie whole on one side: on the test's side the two
excerpts of Big Buck Bunny and the two discs. One author's cartoons (Planet Blupi) are half of all clips, and almost the
only ones with designed sound in step: taken whole they would leave one side with nothing to hear, so they alternate by
name, film by film, and so do the six toy videos. The test therefore has two parts: other films of authors that
development saw, and sources it never saw. They are printed apart.
"""

DEVELOPMENT = (
    "blupi_history2",
    "blupi_play103",
    "blupi_play107",
    "blupi_play110",
    "blupi_play116",
    "blupi_play119",
    "blupi_win005",
    "mdn_crystal",
    "mdn_frog",
    "mdn_pig",
    "ball_drop",
    "dog_lying",
    "screencast_hello",
    "nasa_13013",
)
TEST_BY_KNOWN_AUTHORS = (
    "blupi_play101",
    "blupi_play105",
    "blupi_play108",
    "blupi_play113",
    "blupi_play118",
    "blupi_play124",
    "blupi_win129",
    "mdn_elf",
    "mdn_monster",
    "mdn_rabbit",
)
TEST_OF_NEW_SOURCES = ("bbb_000_030", "bbb_480p_30s", "dualdiscs")
HALVES = {"development": DEVELOPMENT, "test": TEST_BY_KNOWN_AUTHORS + TEST_OF_NEW_SOURCES}
