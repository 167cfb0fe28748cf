"""What a checked table holds, in counts: one pass over OUT, constant memory, no words of anyone.

Comes in: the OUT of `yibao check --batch`, a file or Spark's folder of parts. Goes out: a page with
charts that needs nothing else, and the same tables as csv. No message text is in it; hosts and
places that come fewer than five times are not named.
"""

from yibao.service.report.counting import FEWEST, Summary
from yibao.service.report.page import page
from yibao.service.report.reading import summarise
from yibao.service.report.tables import as_csv

__all__ = ["FEWEST", "Summary", "as_csv", "page", "summarise"]
