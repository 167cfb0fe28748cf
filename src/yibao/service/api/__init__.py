"""The HTTP interface `/v1`: a message in, the verdict as JSON out.

Comes in: JSON or multipart. Goes out: `yibao.verdict/1`, or a problem (RFC 9457) with a stable
code. Nothing is stored; answers are not cached.
"""

from yibao.service.api.problems import add_problems
from yibao.service.api.routes import router

__all__ = ["add_problems", "router"]
