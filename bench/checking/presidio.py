"""Presidio with what it is for: patterns of personal data, here three Chinese ones.

Its analyzer wants a language model; a blank spaCy pipeline, which only splits text into tokens, is
the least it runs with, and the fastest.
"""

from __future__ import annotations

from typing import Any

PINNED = "presidio-analyzer==2.2.366"
PATTERNS = {
    "CN_ID": r"(?<!\d)\d{17}[\dXx](?!\d)",
    "CN_PHONE": r"(?<!\d)1[3-9]\d{9}(?!\d)",
    "CN_BANK_CARD": r"(?<!\d)62\d{14,17}(?!\d)",
}


def analyzer() -> Any:
    """Give an AnalyzerEngine for zh."""
    import spacy  # noqa: PLC0415
    from presidio_analyzer import (  # noqa: PLC0415
        AnalyzerEngine,
        Pattern,
        PatternRecognizer,
        RecognizerRegistry,
    )
    from presidio_analyzer.nlp_engine import SpacyNlpEngine  # noqa: PLC0415

    class Blank(SpacyNlpEngine):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(models=[{"lang_code": "zh", "model_name": "blank"}])
            self.nlp = {"zh": spacy.blank("zh")}

        def load(self) -> None:
            """Nothing to load."""

    registry = RecognizerRegistry(supported_languages=["zh"])
    for name, pattern in PATTERNS.items():
        registry.add_recognizer(
            PatternRecognizer(
                supported_entity=name,
                supported_language="zh",
                patterns=[Pattern(name, pattern, 0.8)],
            )
        )
    return AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["zh"])
