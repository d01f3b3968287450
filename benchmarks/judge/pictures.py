"""Pictures of sounds: log-mel spectrograms and loudness curves as PNG, drawn without a plotting library."""

import base64
import io

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image, ImageDraw

from judge.envelope import Mono, level_db
from v2a_engine.engines.v2a.mel import log_mel

LOWEST_NATS, HIGHEST_NATS = -9.0, 3.0
_STOPS = np.array([[8, 8, 24], [60, 20, 110], [190, 50, 90], [250, 150, 50], [255, 250, 200]], np.float64)

Picture = npt.NDArray[np.uint8]


def spectrogram(mono: Mono, width: int = 220) -> str:
    """An <img> of the log-mel, low at the bottom, each sound's own loudest at the top of the scale."""
    mel = log_mel(torch.from_numpy(mono / max(float(np.abs(mono).max(initial=0)), 1e-6))[None])[0].numpy()
    scaled = np.clip((mel - LOWEST_NATS) / (HIGHEST_NATS - LOWEST_NATS), 0, 1)[::-1]
    places = scaled * (len(_STOPS) - 1)
    low = np.minimum(places.astype(int), len(_STOPS) - 2)
    mix = (places - low)[..., None]
    colours = (_STOPS[low] * (1 - mix) + _STOPS[low + 1] * mix).astype(np.uint8)
    return _tag(Image.fromarray(colours).resize((width, 96), Image.Resampling.BOX))


def curves(made: Mono, own: Mono, width: int = 640) -> str:
    """An <img>: the clip's own loudness as a grey area, the stem's as a line, 60 dB from bottom to top."""
    picture = Image.new("RGB", (width, 80), (250, 250, 250))
    pen = ImageDraw.Draw(picture)
    for mono, is_own in ((own, True), (made, False)):
        levels = level_db(mono)
        height = (1 - (levels.max() - levels) / 60).clip(0, 1) * 76 if len(levels) else np.zeros(0)
        points = [(round(n * width / max(len(height), 1)), round(78 - one)) for n, one in enumerate(height)]
        if is_own and points:
            pen.polygon([(0, 80), *points, (points[-1][0], 80)], fill=(200, 205, 215))
        elif points:
            pen.line(points, fill=(200, 60, 20), width=1)
    return _tag(picture)


def _tag(picture: Image.Image) -> str:
    data = io.BytesIO()
    picture.save(data, "PNG", optimize=True)
    return f'<img src="data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}">'
