"""Bills made ready for every door: forms and files read, splits and comparisons laid out.

Comes in: what a person typed in yuan, or a case as JSON; the splits of `yibao.policy.benefits`.
Goes out: cases that can be split, `Fault`s in both languages for what is wrong, and charts. It
divides nothing itself.
"""

from yibao.service.bills.faults import fault_of, split_or_faults
from yibao.service.bills.schemes import Offer, offers

__all__ = ["Offer", "fault_of", "offers", "split_or_faults"]
