"""The options of `yibao check` for pages, conversations and recordings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])
NAMES = ("page", "conversation", "audio", "asr_model")


def beyond_options(command: Command) -> Command:
    """Add --page, --conversation, --audio and --asr-model."""
    for option in reversed(
        (
            click.option(
                "--page",
                metavar="F",
                help="查网页文件，- 是标准输入；--url 说它在哪 · Check an HTML page.",
            ),
            click.option(
                "--conversation",
                metavar="F",
                help="查一段对话：json、srt、vtt 或导出的聊天 · Check a call or chat.",
            ),
            click.option(
                "--audio", metavar="F", help="查一段录音（WAV），要 --asr-model · A recording."
            ),
            click.option(
                "--asr-model",
                type=click.Path(path_type=Path),
                metavar="DIR",
                help="语音识别模型的目录（sherpa-onnx） · Folder of a sherpa-onnx model.",
            ),
        )
    ):
        command = option(command)
    return command


def take_beyond(given: dict[str, Any]) -> dict[str, Any]:
    """Take these options out of what was given."""
    return {name: given.pop(name) for name in NAMES}
