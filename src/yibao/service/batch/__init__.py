"""A table of messages, questions or bills answered row by row, in constant memory.

Comes in: a `.jsonl` or `.csv` file, for messages with a column `text` and, where wanted, `region`,
`on`, `id`. Goes out: the same rows in the same order with the answer added, written whole or not
at all. A row that cannot be read is never dropped: it comes out with no answer and an `error`.
"""

from yibao.service.batch.judge import Judge
from yibao.service.batch.run import Progress, Tally, answer_file, check_file

__all__ = ["Judge", "Progress", "Tally", "answer_file", "check_file"]
