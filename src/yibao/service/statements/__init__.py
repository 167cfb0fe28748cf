"""Statements on paper: as CSV for a table, as PDF for the file, in Chinese or English."""

from yibao.service.statements.pdf import write_pdf
from yibao.service.statements.table import write_csv

__all__ = ["write_csv", "write_pdf"]
