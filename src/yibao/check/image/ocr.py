"""Words in a picture, read offline by the models that lie in the rapidocr wheel.

In: an RGB array. Out: `Line`s with their text, score, corners and where each character stands.
Nothing is downloaded and nothing logged; one thread, so that cost is the same everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]

SEEN_PIXELS = 950_000
"""What the detector is shown of a picture at first; the recogniser gets every pixel."""

CLOSER_PIXELS = 2_100_000
SMALL_LETTERS = 13
"""Median height in what was seen, below which it looks again, closer."""

KEPT_SCORE = 0.5
_HEIGHT, _BATCH, _NARROWEST, _WIDEST = 48, 8, 48, 2400
_STEP = 32  # the detector's sides are multiples of it
_TALL = 1.5


@dataclass(frozen=True, slots=True)
class Line:
    """One line as read: corners clockwise from its beginning, in pixels of the picture.

    `centres` has the place of each character of `text` along the line, from 0 to 1.
    """

    text: str
    score: float
    quad: Quad
    centres: tuple[float, ...]


def read_lines(pixels: Array) -> list[Line]:
    """Give the lines of text in an RGB array of height × width × 3, in no promised order."""
    quads = find_quads(pixels)
    return [line for line in recognise(pixels, quads) if line.text.strip()]


def find_quads(pixels: Array) -> list[Array]:
    """Give the corners of every line of text, looking closer where letters are small."""
    quads, scale = _detect(pixels, SEEN_PIXELS)
    if scale < 1 and quads:
        heights = [_height(quad) * scale for quad in quads]
        if float(np.median(heights)) < SMALL_LETTERS:
            quads, _ = _detect(pixels, CLOSER_PIXELS)
    return quads


def recognise(pixels: Array, quads: Sequence[Array]) -> Iterator[Line]:
    """Read the words at `quads`, in their order."""
    crops = [_crop(pixels, quad) for quad in quads]
    found: dict[int, Line] = {}
    order = sorted(range(len(crops)), key=lambda i: crops[i].shape[1])
    for first in range(0, len(order), _BATCH):
        batch = order[first : first + _BATCH]
        read = _recogniser().read([crops[i] for i in batch])
        for i, (text, score, centres) in zip(batch, read, strict=True):
            if score >= KEPT_SCORE:
                corners = [(float(x), float(y)) for x, y in quads[i]]
                quad: Quad = (corners[0], corners[1], corners[2], corners[3])
                found[i] = Line(text, score, quad, centres)
    yield from (found[i] for i in sorted(found))


def _detect(pixels: Array, most: int) -> tuple[list[Array], float]:
    import cv2  # noqa: PLC0415

    high, wide = pixels.shape[:2]
    scale = min(1.0, math.sqrt(most / (high * wide)))
    size = [max(_STEP, round(side * scale / _STEP) * _STEP) for side in (wide, high)]
    seen = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    found = _detector()(seen[:, :, ::-1], use_rec=False, use_cls=False)
    if found.boxes is None:
        return [], scale
    factor = np.array([wide / size[0], high / size[1]])
    return [quad * factor for quad in found.boxes], scale


def _crop(pixels: Array, quad: Array) -> Array:
    """The line at `quad` turned upright, 48 pixels high."""
    import cv2  # noqa: PLC0415

    wide = max(float(np.linalg.norm(quad[0] - quad[1])), float(np.linalg.norm(quad[3] - quad[2])))
    high = max(float(np.linalg.norm(quad[0] - quad[3])), float(np.linalg.norm(quad[1] - quad[2])))
    corners = quad
    if high >= _TALL * wide:
        corners, wide, high = np.roll(quad, -1, axis=0), high, wide
    width = int(min(_WIDEST, max(8, math.ceil(_HEIGHT * wide / max(high, 1.0)))))
    target = np.array([[0, 0], [width, 0], [width, _HEIGHT], [0, _HEIGHT]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    # Shrinking in one step makes thin strokes jagged, so large letters are softened first.
    source = pixels
    if high > 2.5 * _HEIGHT:
        source = cv2.GaussianBlur(pixels, (0, 0), high / _HEIGHT / 3)
    return np.asarray(
        cv2.warpPerspective(
            source,
            matrix,
            (width, _HEIGHT),
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )
    )


def _height(quad: Array) -> float:
    return float(min(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[0] - quad[1])))


class Recogniser:
    """The recognising model and its letters."""

    def __init__(self, model: Path) -> None:
        import onnxruntime  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
        letters = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._letters = ["", *letters, " "]
        self._input = self._session.get_inputs()[0].name

    def read(self, crops: Sequence[Array]) -> Iterator[tuple[str, float, tuple[float, ...]]]:
        """Give text, mean score and the characters' places for each crop (48 high, RGB)."""
        width = max(_NARROWEST, *(crop.shape[1] for crop in crops))
        batch = np.zeros((len(crops), 3, _HEIGHT, width), np.float32)
        for row, crop in zip(batch, crops, strict=True):
            # The models were taught with blue first.
            row[:, :, : crop.shape[1]] = crop[:, :, ::-1].transpose(2, 0, 1) / 127.5 - 1
        (scores,) = self._session.run(None, {self._input: batch})
        best, sure = scores.argmax(axis=2), scores.max(axis=2)
        for row, certain, crop in zip(best, sure, crops, strict=True):
            yield self._decode(row, certain, crop.shape[1] / width)

    def _decode(
        self, best: Array, sure: Array, share: float
    ) -> tuple[str, float, tuple[float, ...]]:
        """Join equal neighbours and drop blanks; `share` is how much of the width was used."""
        edges = np.flatnonzero(np.diff(best, prepend=-1, append=-1))
        text, scores, centres = [], [], []
        for start, end in pairwise(edges):
            number = int(best[start])
            if number:
                text.append(self._letters[number])
                scores.append(float(sure[start:end].max()))
                centres.append(min(1.0, (start + end) / 2 / (len(best) * share)))
        if not text:
            return "", 0.0, ()
        return "".join(text), sum(scores) / len(scores), tuple(centres)


@cache
def _recogniser() -> Recogniser:
    (model,) = _models().glob("*rec*.onnx")
    return Recogniser(model)


@cache
def _detector() -> Any:
    from rapidocr import RapidOCR  # noqa: PLC0415

    (model,) = _models().glob("*det*.onnx")
    threads = "EngineConfig.onnxruntime.{}_op_num_threads"
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_preprocess_img": False,
            "Global.use_cls": False,
            "Global.use_rec": False,
            "Det.model_path": str(model),
            "Det.limit_type": "max",
            "Det.limit_side_len": 100_000,
            threads.format("intra"): 1,
            threads.format("inter"): 1,
        }
    )


def _models() -> Path:
    import rapidocr  # noqa: PLC0415

    return Path(rapidocr.__file__).parent / "models"
