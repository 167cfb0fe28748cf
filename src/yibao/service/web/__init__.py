"""The pages: one big question, and a verdict one can read, print and show to family.

Comes in: forms. Goes out: HTML rendered on the server, in Chinese and English, that works without
JavaScript. A message is never in an address, never stored and never linked.
"""

from yibao.service.web.pages import add_pages, http_error, input_error, server_error

__all__ = ["add_pages", "http_error", "input_error", "server_error"]
