"""A verdict laid out for reading, once for every door that shows it to a person.

Comes in: a `Verdict` and a language. Goes out: a `Sheet` of plain words: headline, steps, the
message in pieces with its marked words, reasons, rules, what is unsure, numbers to call. Links in
it are inert and invisible characters visible. It draws nothing: terminal and pages do that.
"""

from yibao.service.sheet.layout import Sheet, lay_out
from yibao.service.sheet.pieces import Piece
from yibao.service.sheet.reasons import Reason
from yibao.service.sheet.rules import Rule
from yibao.service.sheet.words import Lang

__all__ = ["Lang", "Piece", "Reason", "Rule", "Sheet", "lay_out"]
