"""A table of messages checked row by row, in constant memory.

Comes in: a `.jsonl` or `.csv` file with a column `text` and, where wanted, `region`, `on`, `id`.
Goes out: the same rows in the same order with the verdict added, written whole or not at all.
A row that cannot be read is never dropped: it comes out with no verdict and an `error`.
"""

from yibao.service.batch.judge import Judge
from yibao.service.batch.run import Progress, Tally, check_file

__all__ = ["Judge", "Progress", "Tally", "check_file"]
