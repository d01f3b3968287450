"""One picture as the viewer sees it, scaled only when and as far as someone asks."""

from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

Pixels = npt.NDArray[np.uint8]

# Area averages what it leaves out, so that small pictures do not flicker. The two flags make every processor
# compute the same pixels; they cost nothing that could be measured.
_SCALING = Interpolation.AREA | Interpolation.ACCURATE_RND | Interpolation.BITEXACT
_UNSPECIFIED_COLORSPACE = 2  # AVCOL_SPC_UNSPECIFIED
_HD_LINES = 720  # untagged pictures from here on are BT.709, below BT.601: what every player assumes
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # BT.601, as swscale weighs RGB into grey


class Scaler:
    """Keeps one swscale context for each size and format, since building one costs more than a small picture."""

    def __init__(self) -> None:
        self._reformatters: dict[tuple[int, int, str], VideoReformatter] = {}

    def scale(self, frame: av.VideoFrame, width: int, height: int, pixel_format: str) -> av.VideoFrame:
        """The frame in another size and pixel format, in one step."""
        reformatter = self._reformatters.setdefault((width, height, pixel_format), VideoReformatter())
        untagged = frame.colorspace == _UNSPECIFIED_COLORSPACE and frame.height >= _HD_LINES
        source = Colorspace.ITU709 if untagged else None
        return reformatter.reformat(
            frame, width, height, pixel_format, src_colorspace=source, interpolation=_SCALING, threads=1
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Picture:
    """A decoded picture. Each size that is asked for is made once and kept as long as the picture is.

    `source` names the picture among all media: equal sources are the same picture, seen again.
    """

    source: tuple[str, int]
    frame: av.VideoFrame | None  # None: black
    scaler: Scaler
    quarter_turns: int = 0  # counter-clockwise, to bring the stored picture upright
    pixel_aspect: Fraction = Fraction(1)  # width of a stored pixel over its height
    _made: dict[tuple[str, int, int], Pixels] = field(default_factory=dict, repr=False)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as shown, upright and with square pixels; (0, 0) for black."""
        if self.frame is None:
            return 0, 0
        wide, high = max(1, round(self.frame.width * self.pixel_aspect)), self.frame.height
        return (high, wide) if self.quarter_turns % 2 else (wide, high)

    def rgb(self, width: int, height: int) -> Pixels:
        """The whole picture stretched to (height, width, 3), uint8."""
        return self._kept("rgb24", width, height)

    def grey(self, width: int, height: int) -> Pixels:
        """The whole picture's luma stretched to (height, width), uint8, black 0 and white 255."""
        return self._kept("gray", width, height)

    def shrunk(self, widest: int) -> "Picture":
        """The same picture at most `widest` stored pixels wide, so that many can be held at once."""
        if self.frame is None or self.frame.width <= widest:
            return self
        height = max(2, round(self.frame.height * widest / self.frame.width / 2) * 2)
        aspect = self.pixel_aspect * Fraction(self.frame.width * height, self.frame.height * widest)
        small = self.scaler.scale(self.frame, widest, height, self.frame.format.name)
        return Picture(
            source=self.source,
            frame=small,
            scaler=self.scaler,
            quarter_turns=self.quarter_turns,
            pixel_aspect=aspect,
        )

    def _kept(self, pixel_format: str, width: int, height: int) -> Pixels:
        key = (pixel_format, width, height)
        if key not in self._made:
            self._made[key] = self._make(pixel_format, width, height)
        return self._made[key]

    def _make(self, pixel_format: str, width: int, height: int) -> Pixels:
        if self.frame is None:
            return np.zeros((height, width, 3) if pixel_format == "rgb24" else (height, width), np.uint8)
        stored = (height, width) if self.quarter_turns % 2 else (width, height)
        if any(component.is_alpha for component in self.frame.format.components):
            pixels = self._over_black(self.frame, pixel_format, *stored)
        else:
            pixels = np.asarray(self.scaler.scale(self.frame, *stored, pixel_format).to_ndarray(), np.uint8)
        return np.ascontiguousarray(np.rot90(pixels, self.quarter_turns)) if self.quarter_turns else pixels

    def _over_black(self, frame: av.VideoFrame, pixel_format: str, width: int, height: int) -> Pixels:
        layered = np.asarray(self.scaler.scale(frame, width, height, "rgba").to_ndarray(), np.float32)
        seen = layered[..., :3] * (layered[..., 3:] / np.float32(255))
        return np.rint(seen @ _LUMA if pixel_format == "gray" else seen).astype(np.uint8)


def black(scaler: Scaler) -> Picture:
    """What is seen where the timeline is empty."""
    return Picture(source=("", 0), frame=None, scaler=scaler)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The picture that the viewer sees in one record frame."""

    record_frame: int  # counted from the picture's start
    picture: Picture
    cut: bool = False  # an edit lies right before this frame: the picture does not go on from the one before

    @property
    def source(self) -> tuple[str, int]:
        """Equal for frames that show the same source picture: a freeze, a repeated frame, black."""
        return self.picture.source

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as shown; (0, 0) for black."""
        return self.picture.size

    def rgb(self, width: int, height: int) -> Pixels:
        """(height, width, 3), uint8. Kept while the picture is: do not write into it."""
        return self.picture.rgb(width, height)

    def grey(self, width: int, height: int) -> Pixels:
        """(height, width), uint8. Kept while the picture is: do not write into it."""
        return self.picture.grey(width, height)
