"""Why a page was not fetched: refused before anything was sent, or failed on the way."""

from __future__ import annotations

from yibao.core.errors import InputError, LimitExceeded


class FetchRefused(InputError):  # noqa: N818
    """The address may not be asked; nothing was sent to it."""


class FetchFailed(InputError):  # noqa: N818
    """The address was asked and gave no page that can be read."""


def refused(code: str, zh: str, en: str) -> FetchRefused:
    """The refusal of an address, in both languages."""
    return FetchRefused(f"fetch.{code}", f"{zh} / {en}")


def failed(code: str, zh: str, en: str) -> FetchFailed:
    """What went wrong on the way, in both languages."""
    return FetchFailed(f"fetch.{code}", f"{zh} / {en}")


def too_large(limit_bytes: int) -> LimitExceeded:
    """The refusal of a page over the limit, unpacked or not."""
    size = f"{limit_bytes // (1024 * 1024)} MiB" if limit_bytes >= 1 << 20 else f"{limit_bytes} B"
    zh = f"网页太大：上限 {size}（解压后也算）。"
    en = f"The page is too large: the limit is {size}, unpacked too."
    return LimitExceeded(
        "fetch.too_large", f"{zh} / {en}", limit_name="fetch.body", limit=limit_bytes
    )


def out_of_time(limit_seconds: float) -> FetchFailed:
    """The page did not come in time."""
    zh = f"网页太慢：上限 {limit_seconds:g} 秒。"
    en = f"The page is too slow: the limit is {limit_seconds:g} seconds."
    return failed("timeout", zh, en)
