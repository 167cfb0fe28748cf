"""The shapes of what a verdict holds of addresses: links, what they imitate, fetched pages."""

from __future__ import annotations

from pydantic import Field

from yibao.service.api.beyond_schema import BothWords, Part, Place


class EditShape(BothWords):
    """One thing by which a link differs from the official host it resembles."""

    kind: str = Field(
        description="`repeated`, `added`, `dropped`, `changed`, `swapped`, `look_alike`, "
        "`foreign`, `order`, `ending`, `hyphen`, `extra`, `borrowed`, `front`, `continued`, "
        "`path`, `userinfo`, `redirect`."
    )


class LinkShape(Part):
    """A link or host as written."""

    text: str = Field(description="As written, identifiers starred.")
    span: Place
    host: str = Field(description="The host it leads to.")
    host_shown: str = Field(description="The same in the letters a person sees (punycode undone).")
    registered_domain: str = Field(description="The part of the host somebody registered.")
    official: bool = Field(description="A listed host of an agency, or below one.")
    government: bool = Field(description="Below gov.cn, but not a listed one.")
    owner: BothWords | None = Field(description="The agency or government office whose host it is.")
    owner_region: str | None = Field(description="The adcode of the place it answers for.")
    known_site: str | None = Field(description="The everyday site it belongs to.")
    looks_like: str | None = Field(description="The official host it imitates.")
    edits: list[EditShape] = Field(description="What differs from the host it imitates.")
    says: BothWords | None = Field(description="What it imitates and how, in one sentence.")
    onward: str | None = Field(description="The other host the address asks to be sent on to.")
    why: list[str] = Field(description="What is odd about the host: `odd_tld`, `brand`, …")


class LinkVerdictShape(Part):
    """The verdict on an address, without its page."""

    level: str
    kind: str
    says: BothWords
    links: list[LinkShape]


class HopShape(Part):
    """One address that was asked."""

    url: str
    address: str = Field(description="The number that was connected to.")
    status: int


class FetchedShape(Part):
    """What came of opening a page."""

    opened: bool = Field(description="False: `code` and `says` tell why.")
    code: str | None = Field(None, description="`fetch.address`, `fetch.timeout`, …")
    says: BothWords | None = None
    url: str | None = Field(None, description="Where the page was in the end.")
    media: str | None = None
    bytes: int | None = None
    hops: list[HopShape] = Field([], description="Every address asked, in order.")
    downgraded: bool | None = Field(None, description="Led from https to http.")
