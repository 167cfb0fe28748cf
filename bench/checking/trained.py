"""The two peers that learn: fastText and hashed n-grams with SGD, each with sensible settings.

fastText has no Chinese words, so it gets characters apart; its word n-grams are then pairs.
"""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HARM, REST = "__label__harm", "__label__rest"
TINY = 1e-12
ATTEMPTS, SAMPLE = 4, 200
SETTINGS = {
    "lr": 0.2,
    "epoch": 25,
    "dim": 32,
    "wordNgrams": 2,
    "bucket": 200_000,
    "thread": 1,
    "verbose": 0,
}


@dataclass(frozen=True)
class FastText:
    """A supervised fastText model over characters and their pairs."""

    model: Any

    @classmethod
    def fitted(cls, texts: list[str], harm: list[bool]) -> FastText:
        """Train in a process of its own: in one that has trained before, this build may read
        memory it never set and end in NaN. The rare failure of a fresh one gets another try.
        """
        import fasttext  # noqa: PLC0415

        fasttext.FastText.eprint = lambda *_: None
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "in.txt"), Path(folder, "model.bin")
            rows = zip(texts, harm, strict=True)
            lines = (f"{HARM if bad else REST} {apart(text)}\n" for text, bad in rows)
            source.write_text("".join(lines), encoding="utf-8")
            for _ in range(ATTEMPTS):
                command = [sys.executable, __file__, str(source), str(target)]
                if subprocess.run(command, check=False, capture_output=True).returncode == 0:
                    trained = cls(fasttext.load_model(str(target)))
                    if all(map(math.isfinite, trained.scores(texts[:SAMPLE]))):
                        return trained
        raise RuntimeError(f"fastText ended in NaN {ATTEMPTS} times")

    def labels(self, texts: list[str]) -> list[Any]:
        """Give one label a text."""
        return list(self.model.predict([apart(text) for text in texts])[0])

    def scores(self, texts: list[str]) -> list[float]:
        """Give the log-odds of harm of each text; a probability near 1 alone would tie many."""
        found = self.model.predict([apart(text) for text in texts], k=2)
        rows = [dict(zip(*row, strict=True)) for row in zip(*found, strict=True)]
        return [math.log(row[HARM] + TINY) - math.log(row[REST] + TINY) for row in rows]


@dataclass(frozen=True)
class HashedSgd:
    """Logistic regression by SGD over hashed character n-grams of 1 to 3."""

    vectorizer: Any
    model: Any

    @classmethod
    def fitted(cls, texts: list[str], harm: list[bool]) -> HashedSgd:
        from sklearn.feature_extraction.text import HashingVectorizer  # noqa: PLC0415
        from sklearn.linear_model import SGDClassifier  # noqa: PLC0415

        vectorizer = HashingVectorizer(analyzer="char", ngram_range=(1, 3), n_features=2**18)
        model = SGDClassifier(loss="log_loss", alpha=1e-5, max_iter=50, random_state=7)
        model.fit(vectorizer.transform(texts), harm)
        return cls(vectorizer, model)

    def scores(self, texts: list[str]) -> list[float]:
        """Give the log-odds of harm of each text."""
        found: list[float] = self.model.decision_function(self.vectorizer.transform(texts)).tolist()
        return found


def apart(text: str) -> str:
    """Give the characters of a text with spaces between, on one line."""
    return " ".join(text.replace("\n", " "))


def _train(source: str, target: str) -> None:
    import fasttext  # noqa: PLC0415

    fasttext.train_supervised(source, **SETTINGS).save_model(target)


if __name__ == "__main__":
    _train(*sys.argv[1:])
