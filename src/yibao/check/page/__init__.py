"""Is this page real? HTML in, a verdict with what the page asks, hides and does.

    from yibao.check.page import check_page
    found = check_page(html_bytes, url="https://…")
    found.verdict.level, found.to_dict()["page"]["forms"]

Limits: 2 MiB of HTML, 120,000 nodes, frames inside frames three deep, 30,000 characters of text;
what was over one is named in `page.limits`. It fetches nothing and runs no script: what a page
builds only by script is said not to be readable.
"""

from yibao.check.page.judge import Finding, PageVerdict, check_page, judge_page
from yibao.check.page.reading import Page, read_page

__all__ = ["Finding", "Page", "PageVerdict", "check_page", "judge_page", "read_page"]
