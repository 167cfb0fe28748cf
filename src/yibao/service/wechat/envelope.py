"""The XML that WeChat sends and takes: read without entities, written with nothing to run."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from yibao.core.errors import InputError, LimitExceeded

MAX_XML_BYTES = 128 * 1024
MAX_ELEMENTS = 200
MAX_ID = 128


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message or event. `kind` is WeChat's MsgType; what it does not have is empty."""

    account: str
    sender: str
    kind: str
    number: str
    """Its MsgId; for an event, which has none, the time it was made."""
    text: str = ""
    picture: str = ""
    event: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What all tries to deliver it share."""
        return self.sender, self.number, self.event


def fields_of(xml: bytes) -> dict[str, str]:
    """The elements right below the root, by name.

    Raises: `LimitExceeded`; `InputError` for what is no XML, or XML with a DTD or entities.
    """
    from defusedxml import DefusedXmlException  # noqa: PLC0415
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    if len(xml) > MAX_XML_BYTES:
        size = f"{MAX_XML_BYTES // 1024} KiB"
        raise LimitExceeded("wechat.too_large", f"消息太大：上限 {size} / The limit is {size}")
    try:
        root: Element = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise _unreadable() from error
    if len(root) > MAX_ELEMENTS:
        raise _unreadable()
    return {child.tag: (child.text or "").strip() for child in root}


def incoming_of(fields: dict[str, str]) -> Incoming:
    """The message in these fields. Raises InputError when it does not say whose it is."""
    sender, account = fields.get("FromUserName", ""), fields.get("ToUserName", "")
    number = fields.get("MsgId") or fields.get("CreateTime", "")
    kind = fields.get("MsgType", "").lower()
    if not (sender and account and number and kind) or len(sender + account + number) > MAX_ID * 3:
        raise _unreadable()
    return Incoming(
        account,
        sender,
        kind,
        number,
        text=_text(kind, fields),
        picture=fields.get("PicUrl", "") if kind == "image" else "",
        event=fields.get("Event", "").lower() if kind == "event" else "",
    )


def reply_to(message: Incoming, text: str, *, at: int) -> bytes:
    """A passive text reply."""
    told = (
        ("ToUserName", _cdata(message.sender)),
        ("FromUserName", _cdata(message.account)),
        ("CreateTime", str(at)),
        ("MsgType", _cdata("text")),
        ("Content", _cdata(text)),
    )
    return _xml(told)


def sealed_reply(sealed: str, signature: str, *, at: str, nonce: str) -> bytes:
    """An encrypted reply."""
    told = (
        ("Encrypt", _cdata(sealed)),
        ("MsgSignature", _cdata(signature)),
        ("TimeStamp", at),
        ("Nonce", _cdata(nonce)),
    )
    return _xml(told)


def _text(kind: str, fields: dict[str, str]) -> str:
    if kind == "text":
        return fields.get("Content", "")
    if kind == "voice":
        return fields.get("Recognition", "")
    if kind == "link":
        parts = (fields.get(name, "") for name in ("Title", "Description", "Url"))
        return "\n".join(part for part in parts if part)
    return ""


def _xml(told: tuple[tuple[str, str], ...]) -> bytes:
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in told)
    return f"<xml>{inside}</xml>".encode()


def _cdata(text: str) -> str:
    safe = "".join(c for c in text if c in "\n\t" or (c >= " " and not "\ud800" <= c <= "\udfff"))
    return f"<![CDATA[{safe.replace(']]>', ']] >')}]]>"


def _unreadable() -> InputError:
    return InputError("wechat.xml", "消息读不了 / The message cannot be read")
