"""Recordings: an adapter for a speech recogniser, and one for sherpa-onnx where it is installed.

A `Transcriber` hears a WAV file and gives segments in order. No model comes with this package and
none is fetched: the folder of a model is the asker's. Nothing leaves the machine.
"""

from __future__ import annotations

import wave
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from yibao.check.conversation.turns import Chat, Turn, chat_of
from yibao.core.errors import InputError, LimitExceeded

MAX_SECONDS = 60 * 60
STRETCH_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Spoken:
    """One stretch of speech: when it begins, the words, and who speaks where that is told."""

    start_seconds: float
    text: str
    speaker: str = ""


class Transcriber(Protocol):
    """Turns a recording into words."""

    def transcribe(self, recording: Path) -> Iterable[Spoken]:
        """Give the stretches of speech of a WAV file, in order.

        Raises: `InputError` for what is no recording; `LimitExceeded` over MAX_SECONDS.
        """


def transcribed(recording: Path, transcriber: Transcriber) -> Chat:
    """Give a recording as a conversation, each stretch of speech a turn."""
    turns = [
        Turn(spoken.speaker, spoken.text.strip(), _clock(spoken.start_seconds))
        for spoken in transcriber.transcribe(recording)
        if spoken.text.strip()
    ]
    return chat_of(turns, [])


def open_transcriber(model: Path) -> Transcriber:
    """Give the adapter for the sherpa-onnx model in a folder.

    Raises: `InputError` when sherpa-onnx is not installed, or the folder holds no model it knows.
    """
    if find_spec("sherpa_onnx") is None:
        raise InputError(
            "audio.not_installed",
            "没有装语音识别：pip install sherpa-onnx，再给它一个模型目录。"
            " / Speech recognition is not installed: pip install sherpa-onnx.",
        )
    files = {path.name: path for path in model.glob("*")} if model.is_dir() else {}
    weights = files.get("model.int8.onnx") or files.get("model.onnx")
    if weights is None or "tokens.txt" not in files:
        raise InputError(
            "audio.no_model",
            f"{model} 里没有模型：要有 model.onnx（或 model.int8.onnx）和 tokens.txt。"
            f" / No model in {model}: model.onnx (or model.int8.onnx) and tokens.txt are needed.",
        )
    return _Sherpa(weights, files["tokens.txt"])


class _Sherpa:
    """SenseVoice by sherpa-onnx, a stretch of the recording at a time."""

    def __init__(self, weights: Path, tokens: Path) -> None:
        import sherpa_onnx  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415

        self._recogniser: Any = sherpa_onnx.OfflineRecognizer.from_sense_voice(
            model=str(weights), tokens=str(tokens), num_threads=1, use_itn=True
        )

    def transcribe(self, recording: Path) -> Iterable[Spoken]:
        """Give the words of each stretch."""
        rate, samples = read_wav(recording)
        step = int(rate * STRETCH_SECONDS)
        for start in range(0, len(samples), step):
            stream = self._recogniser.create_stream()
            stream.accept_waveform(rate, samples[start : start + step])
            self._recogniser.decode_stream(stream)
            yield Spoken(start / rate, str(stream.result.text))


def read_wav(recording: Path) -> tuple[int, Any]:
    """Give the rate and the samples (-1 to 1, first channel) of a 16-bit WAV file."""
    import numpy as np  # noqa: PLC0415

    try:
        with wave.open(str(recording), "rb") as file:
            rate, channels = file.getframerate(), file.getnchannels()
            if file.getsampwidth() != 2 or rate <= 0:
                raise _not_wav(recording, "要 16 位的 WAV", "a 16-bit WAV is needed")
            if file.getnframes() > rate * MAX_SECONDS:
                raise LimitExceeded(
                    "audio.too_long",
                    f"录音太长：上限 {MAX_SECONDS // 60} 分钟。"
                    f" / The recording is too long: the limit is {MAX_SECONDS // 60} minutes.",
                    limit_name="seconds",
                    limit=MAX_SECONDS,
                )
            raw = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise _not_wav(recording, "不是 WAV 录音", "not a WAV recording") from error
    samples = np.frombuffer(raw[: len(raw) // 2 * 2], "<i2").astype("float32") / 32768
    return rate, samples[::channels]


def _not_wav(recording: Path, zh: str, en: str) -> InputError:
    says = f"读不了录音 {recording.name}：{zh} / Cannot read {recording.name}: {en}"
    return InputError("audio.unreadable", says)


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 60:02d}:{whole % 60:02d}"
