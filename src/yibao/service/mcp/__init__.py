"""The MCP server: what an assistant may ask yibao, as four tools and a page about limits.

Comes in: a message, a link, a question or a bill, by the Model Context Protocol over standard input
or HTTP. Goes out: a short text to read, and the same JSON as the other doors as structured content.
Nothing is stored, no link is opened; errors are sentences in both languages.
"""

from yibao.service.mcp.server import make_server, run

__all__ = ["make_server", "run"]
