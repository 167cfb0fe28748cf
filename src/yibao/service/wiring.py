"""The whole service put together: the guard, the interface, the pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

import yibao
from yibao.check import open_checker
from yibao.core.errors import InputError, NotFound
from yibao.service import api, web, wechat
from yibao.service.api import problems
from yibao.service.campaigns import known_to_server
from yibao.service.guard import HEADERS, Guard

API = "/v1"


def create_app() -> FastAPI:
    """The ASGI application: `/v1` and the pages. It holds no state of its own."""
    app = FastAPI(
        title="yibao 医保",
        version=yibao.__version__,
        summary="Chinese medical insurance: is it real? may I? what will it cost?",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.add_middleware(Guard)
    app.include_router(api.router)
    api.add_problems(app)
    web.add_pages(app)
    account = wechat.read_wechat_settings()
    if account is not None:
        wechat.add_callback(app, account)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(InputError, _input_error)
    app.add_exception_handler(NotFound, _missing)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _failed)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    # The first person asking should not wait for the knowledge to load.
    open_checker()
    # An index that cannot be read should stop the start, not a question.
    known_to_server()
    yield
    office = getattr(app.state, "office", None)
    if office is not None:
        office.database.close()


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if _is_api(request):
        return problems.of_http(error)
    return web.http_error(request, error)


async def _input_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, InputError)
    if _is_api(request):
        return problems.of_input(error)
    return web.input_error(request, error)


async def _missing(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotFound)
    if _is_api(request):
        return problems.of_missing(error)
    return web.http_error(request, HTTPException(404))


async def _gone(request: Request, error: Exception) -> Response:
    """Nobody is left to read this; without it the log would call it a fault."""
    return Response(status_code=400)


async def _failed(request: Request, error: Exception) -> Response:
    if _is_api(request):
        says = "我们这边出了问题。 / Something went wrong on our side."
        return problems.problem(500, "server.failed", says, headers=HEADERS)
    return web.server_error(request)


def _is_api(request: Request) -> bool:
    return request.url.path.startswith(f"{API}/") or request.url.path == API
