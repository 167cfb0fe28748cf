"""The HTTP interface `/v1`: a message, a question or a bill in, the answer as JSON out.

Comes in: JSON, multipart or a query. Goes out: `yibao.verdict/1`, rulings and splits, or a problem
(RFC 9457) with a stable code. Nothing is stored; answers are not cached.
"""

from yibao.service.api import benefit_routes, picture_routes, policy_routes
from yibao.service.api.problems import add_problems
from yibao.service.api.routes import router

router.include_router(picture_routes.router)
router.include_router(policy_routes.router)
router.include_router(benefit_routes.router)

__all__ = ["add_problems", "router"]
