"""The HTTP interface `/v1`: a message, a question or a bill in, the answer as JSON out.

Comes in: JSON, multipart or a query. Goes out: `yibao.verdict/1`, rulings and splits, or a problem
(RFC 9457) with a stable code. Of these nothing is stored, and answers are not cached. Applications
are kept in the account's database; their routes are here when `yibao[account]` is installed.
"""

from importlib.util import find_spec

from yibao.service.api import benefit_routes, picture_routes, policy_routes
from yibao.service.api.problems import add_problems
from yibao.service.api.routes import router

router.include_router(picture_routes.router)
router.include_router(policy_routes.router)
router.include_router(benefit_routes.router)
if find_spec("psycopg") is not None:
    from yibao.service.api import (
        account_routes,
        application_desk,
        application_routes,
        standing_routes,
    )

    router.include_router(account_routes.router)
    router.include_router(standing_routes.router)
    router.include_router(application_routes.router)
    router.include_router(application_desk.router)

__all__ = ["add_problems", "router"]
