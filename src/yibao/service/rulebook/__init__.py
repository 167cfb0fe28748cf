"""The rules made ready for every door: what is asked, read; what is answered, laid out and drawn.

Comes in: what a person typed about a place, a day, a thing; and the answers of `yibao.policy`.
Goes out: questions that can be asked, or `Fault`s in both languages; histories, CSV, HTML and
pictures in SVG. It rules nothing itself.
"""

from yibao.service.rulebook.asking import Asked, answer_to
from yibao.service.rulebook.history import history_of

__all__ = ["Asked", "answer_to", "history_of"]
