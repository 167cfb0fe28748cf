"""A table of messages, questions or bills answered row by row, in constant memory.

Comes in: a `.jsonl`, `.csv` or `.parquet` file, for messages with a column `text` and, where
wanted, `region`, `on`, `id`. Goes out: the same rows in the same order with the answer added,
written whole or not at all. A row that cannot be read is never dropped: it comes out with no answer
and an `error`. Messages are checked on all cores, and an interrupted run is gone on with.
"""

from yibao.service.batch.check_run import Wish, check_file
from yibao.service.batch.pool import Stopped
from yibao.service.batch.run import Progress, Tally, answer_file

__all__ = ["Progress", "Stopped", "Tally", "Wish", "answer_file", "check_file"]
