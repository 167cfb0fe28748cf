"""What a page keeps on the reader's side: the text size, and nothing else."""

from __future__ import annotations

from fastapi import Response

YEAR_SECONDS = 365 * 24 * 3600


def keep_size(response: Response, size: str) -> None:
    """Keep the reader's text size in a cookie."""
    response.set_cookie("size", size, max_age=YEAR_SECONDS, httponly=True, samesite="lax")
