"""Other words for the same sound, so that the text side learns meanings and not the manifest's phrases."""

import random
import re

SYNONYMS: dict[str, tuple[str, ...]] = {
    "footsteps": ("steps", "walking", "someone walking", "feet", "shoes"),
    "footstep": ("step", "foot", "shoe", "footfall"),
    "running": ("jogging", "fast", "hurrying"),
    "walking": ("slow", "strolling", "stepping"),
    "scuffing": ("dragging feet", "shuffling"),
    "gravel": ("pebbles", "small stones", "a gravel path", "shingle"),
    "concrete": ("pavement", "asphalt", "the street", "a sidewalk", "cement"),
    "marble": ("tiles", "a tiled floor", "a hard polished floor"),
    "stone": ("rock", "cobblestones", "flagstones"),
    "wood": ("a wooden floor", "floorboards", "planks", "parquet", "timber"),
    "wooden": ("timber", "wood"),
    "wooden deck": ("a wooden bridge", "a boardwalk"),
    "squeaky wood floor": ("creaking floorboards", "old creaky stairs"),
    "metal bars": ("a metal grate", "a steel walkway"),
    "hollow metal box": ("a metal container", "sheet metal"),
    "metal": ("steel", "iron", "metallic"),
    "snow": ("fresh snow", "crunching snow"),
    "grass": ("a lawn", "a meadow"),
    "leaves": ("dry leaves", "foliage", "autumn leaves"),
    "dirt": ("earth", "soil", "a dirt road", "mud"),
    "sand": ("a beach", "soft sand"),
    "a rug": ("a carpet", "thick carpet"),
    "carpet": ("a rug", "a soft floor"),
    "lino": ("linoleum", "a vinyl floor"),
    "rain falling": ("rain", "steady rain", "rainfall", "raindrops", "it is raining"),
    "heavy rain": ("pouring rain", "a downpour"),
    "thunder": ("thunder rumbling", "a thunderstorm", "lightning"),
    "wind blowing": ("wind", "a breeze", "gusts of wind"),
    "sea waves breaking on the shore": ("waves on a beach", "the sea", "ocean surf", "surf"),
    "stream": ("brook", "creek", "small river"),
    "waterfall": ("cascade", "falling water"),
    "splash": ("something falling into water", "water splashing"),
    "fire crackling": ("a campfire", "burning wood", "crackling flames", "a fireplace"),
    "outdoor nature soundscape with birds singing": (
        "birdsong", "a forest in the morning", "birds in the trees", "woodland birds", "the countryside with birds",
    ),
    "outdoor nature soundscape at night with insects": (
        "crickets at night", "a summer night", "night insects", "night in the countryside",
    ),
    "city street ambience": ("street noise", "traffic", "a busy street", "cars passing by"),
    "a helicopter flying": ("a helicopter", "helicopter rotor", "a chopper overhead"),
    "a chainsaw running": ("a chainsaw", "a chain saw cutting"),
    "a dog barking": ("a dog", "dog barks", "barking"),
    "a rooster crowing": ("a rooster", "a cock crows"),
    "a baby crying": ("a crying baby", "an infant crying"),
    "a person sneezing": ("a sneeze", "someone sneezes"),
    "a clock ticking": ("a ticking clock", "tick tock"),
    "crow cawing": ("a crow", "a raven calling"),
    "glass breaking": ("shattering glass", "breaking glass", "glass smashed"),
    "blunt impact": ("a hit", "a knock", "a thud", "a strike"),
    "breaking apart": ("breaking", "smashed", "falling to pieces"),
    "punch": ("a blow", "a fist hit"),
    "explosion": ("a blast", "a detonation"),
    "gunshot": ("a shot", "gunfire", "a gun fired"),
    "door": ("a door",),
    "opening and closing": ("opened and shut",),
    "close": ("closing", "shut", "slam"),
    "open": ("opening", "opened"),
    "creak": ("creaking", "squeak"),
    "whoosh": ("swish", "a fast movement through the air"),
    "car engine running": ("an idling car", "a car engine", "a motor idling"),
    "engine": ("motor",),
    "typing on a mechanical keyboard, key presses": ("typing", "keyboard clicks", "someone types"),
    "crickets": ("cicadas", "chirping insects"),
}  # fmt: skip
STYLES = ("{}", "{}", "the sound of {}", "{} sound effect", "{}, close up", "foley of {}", "{}, field recording")

_PHRASES = re.compile("|".join(rf"\b{re.escape(one)}\b" for one in sorted(SYNONYMS, key=len, reverse=True)))


def rewritten(caption: str, rng: random.Random) -> str:
    """The caption with some of its phrases said otherwise, perhaps in another style."""

    def other(found: re.Match[str]) -> str:
        return rng.choice(SYNONYMS[found.group()]) if rng.random() < 0.7 else found.group()

    return rng.choice(STYLES).format(_PHRASES.sub(other, caption))
