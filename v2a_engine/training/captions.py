"""Words for recordings: what a person might type to get them, and what a picture of them shows."""

import random
from dataclasses import dataclass
from functools import cache

from v2a_engine.training.recording import Recording
from v2a_engine.training.synonyms import rewritten


@dataclass(frozen=True, slots=True)
class Words:
    """What a category is called, and the things one sees when one hears it."""

    names: tuple[str, ...]
    seen: tuple[str, ...]


def _words(names: str, seen: str) -> Words:
    return Words(tuple(names.split(", ")), tuple(seen.split(", ")))


WORDS: dict[str, Words] = {
    "aircraft": _words("aircraft, helicopter or airplane engine", "airliner, helicopter, warplane, wing, propeller"),
    "ambience_city": _words(
        "city ambience, street with traffic, urban background", "street, traffic light, cab, trolleybus, city buildings"
    ),
    "ambience_indoor": _words("room tone, indoor ambience, quiet room", "room, desk, window shade, library, wardrobe"),
    "ambience_nature": _words(
        "nature ambience, outdoor background, quiet forest and birds, countryside",
        "forest, valley, alp, meadow, lakeside, tree",
    ),
    "applause": _words("applause, people clapping", "audience, theater curtain, stage"),
    "bell_clock": _words("bell, clock", "bell cote, analog clock, wall clock, church, stopwatch"),
    "birds": _words("birds, bird call", "bird, jay, robin, goldfinch, house finch, gull"),
    "cat": _words("cat", "tabby cat, kitten, Persian cat"),
    "crowd_people": _words("crowd, people talking in a crowd", "restaurant, people, crowd, groom, theater"),
    "digging_stone": _words("digging, breaking stone", "shovel, rock, pickaxe, gravel, cliff"),
    "dog": _words("dog, dog barking", "dog, golden retriever, terrier, puppy, Labrador"),
    "door": _words("door, door opening or closing, door slam", "door, sliding door, wardrobe, gate, window"),
    "engine_vehicle": _words(
        "engine, car, vehicle driving", "sports car, minivan, motor scooter, car wheel, truck, racer"
    ),
    "explosion_firework": _words("explosion, fireworks, blast", "cannon, fire, volcano, missile, smoke"),
    "farm_animals": _words("farm animal", "rooster, hen, sheep, ox, horse, pig, barn"),
    "fire": _words("fire, crackling fire, flames", "fire, stove, candle, fireplace, torch"),
    "footsteps": _words(
        "footsteps, steps, person walking, footstep sounds",
        "running shoe, boot, person walking, sandal, legs, jean, loafer",
    ),
    "gun": _words("gunshot, gun", "rifle, revolver, assault rifle, holster"),
    "human_nonspeech": _words("human voice without words, person", "face, person, baby, mask, bib"),
    "impact_body": _words("punch, soft impact, blunt hit, thud", "punching bag, boxing, pillow, ball, basketball"),
    "impact_glass": _words("glass breaking, glass hit", "wine glass, beer bottle, goblet, window, vase"),
    "impact_metal": _words("metal impact, metal clang, hitting metal", "hammer, iron, bucket, chain, shield, milk can"),
    "impact_stone_ceramic": _words(
        "stone impact, rock or ceramic hit, heavy impact", "stone wall, rock, pot, brick, vase, ball"
    ),
    "impact_wood": _words(
        "wood impact, wooden knock, wood hit", "crate, wooden box, barrel, chest, table, mallet, ball"
    ),
    "insects_frogs": _words("insects, crickets at night", "cricket, cicada, bee, bullfrog, grasshopper, fly"),
    "item_cloth_paper": _words("cloth rustle, paper handling", "cloth, envelope, paper towel, quilt, balloon"),
    "kitchen_domestic": _words(
        "kitchen sounds, household", "plate, refrigerator, dishwasher, frying pan, microwave, dining table"
    ),
    "machine_tool": _words("machine, power tool, machinery", "chain saw, power drill, lawn mower, tool, electric fan"),
    "music_instrument": _words("musical instrument, music", "grand piano, drum, acoustic guitar, harp, gong"),
    "other": _words("sound", "object, radio"),
    "rain": _words("rain, rainfall, rainy weather", "umbrella, rain, wet window, raincoat, puddle"),
    "thunder": _words("thunder, thunderstorm", "lightning, storm, dark clouds, sky"),
    "train": _words("train", "steam locomotive, electric locomotive, passenger car, bullet train, railway"),
    "typing": _words("typing, keyboard, writing", "computer keyboard, typewriter keyboard, laptop, mouse, space bar"),
    "ui_electronic": _words(
        "interface sound, electronic beep, click", "screen, cellular telephone, remote control, monitor"
    ),
    "water": _words("water, flowing water, splash", "seashore, lakeside, fountain, dam, sandbar, water, waterfall"),
    "whoosh": _words(
        "whoosh, swish, fast movement through air", "sword, frisbee, arrow, baseball, ball, flying object"
    ),
    "wild_animals": _words("wild animal, creature", "brown bear, lion, tiger, wolf, monkey, elephant"),
    "wind": _words("wind, wind blowing", "desert, alp, snow, tree, sailboat, flag"),
}

# Steady sounds that serve as background whatever the manifest's automatic `kind` says.
BACKGROUND = frozenset(
    {
        "ambience_city",
        "ambience_indoor",
        "ambience_nature",
        "applause",
        "crowd_people",
        "fire",
        "insects_frogs",
        "rain",
        "water",
        "wind",
    }
)
_REWRITTEN = 10  # a fixed number of them: every caption's token states are computed once and kept

STEADY = frozenset(
    {"aircraft", "birds", "engine_vehicle", "machine_tool", "thunder", "train"}
)  # background now and then


def caption_variants(recording: Recording) -> tuple[str, ...]:
    """All the ways this recording is asked for: its own caption first, then shorter, vaguer and other ones."""
    return _variants(recording.caption, recording.category)


@cache
def _variants(own: str, category: str) -> tuple[str, ...]:
    variants = [own, own.replace("footstep, ", "footsteps, ").replace("a person ", "someone ").replace("a ", "", 1)]
    if own.startswith("footstep"):
        rest = own.removeprefix("footstep").strip(", ")
        variants += [rest or "footstep", f"footsteps {rest}".strip()]
        variants += [f"footsteps {rest[rest.index(' on ') + 1 :]}"] if " on " in rest else []
    rng = random.Random(own)
    variants += [rewritten(rng.choice(variants), rng) for _ in range(_REWRITTEN)]
    return tuple(dict.fromkeys([*variants, *WORDS[category].names]))


def typed(recording: Recording, rng: random.Random) -> str:
    """One caption: half of the time the recording's own, else a variant."""
    variants = caption_variants(recording)
    return variants[0] if rng.random() < 0.5 else rng.choice(variants)


def together(event: Recording, background: Recording) -> str:
    """A caption for an event over a background: category names keep the number of different captions small."""
    return f"{WORDS[event.category].names[0]} with {WORDS[background.category].names[0]} in the background"
