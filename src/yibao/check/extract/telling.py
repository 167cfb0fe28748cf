"""What to tell a person about a link: the changes one by one, and one sentence that sums them up.

In: a `Link`. Out: sentences in Chinese and English. The false host in them cannot be followed
("evil[.]top"); the official one is written as it is. Made only when somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from yibao.check.extract.letters import Edit, script
from yibao.check.extract.links import Link
from yibao.check.extract.resemble import Name

Says = dict[str, str]
TOLD_BY = frozenset(
    """
    link.look_alike link.punycode link.userinfo link.redirect link.ip
    official.link_official official.link_government
    """.split()
)
"""Signals about a single link: their sentence is followed by what holds for this one."""


class Told(NamedTuple):
    """One change of a host: its stable kind, and what to say of it."""

    kind: str
    zh: str
    en: str


def told(link: Link) -> list[Told]:
    """Give every change that makes the link differ from the official host it resembles."""
    if link.alike is None:
        return list(_elsewhere(link))
    edits = [_letters(edit) for edit in link.alike.edits]
    return [*edits, *_form(link), *_ending(link), *_elsewhere(link)]


def summary(link: Link) -> Says | None:
    """Give one sentence on what the link resembles and how; None when there is nothing to tell."""
    changes = told(link)
    if not changes:
        return None
    says = _in_words(changes)
    if link.alike is None:
        return {"zh": says["zh"], "en": says["en"][:1].upper() + says["en"][1:]}
    return _prefixed(f"像 {link.looks_like}", f"Looks like {link.looks_like}", says)


def says_of(signal: str, says: Says, link: Link) -> Says:
    """Give what a signal says, and what of it holds for this very link."""
    host = _inert(link.host)
    if signal == "link.look_alike" and link.alike is not None:
        zh = f"网址装成 {link.looks_like} 的样子"
        en = f"The host passes itself off as {link.looks_like}"
        return _prefixed(zh, en, _in_words(told(link)))
    details: dict[str, list[Told]] = {
        "link.redirect": [Told("", _inert(link.onward), _inert(link.onward))],
        "link.ip": [Told("", f"实际是 {host}", f"it is {host}")],
        "link.userinfo": [Told("", f"真正打开的是 {host}", f"what opens is {host}")],
        "link.punycode": [
            *_foreign(link),
            Told("", f"实际查的是 {host}", f"what is looked up is {host}"),
        ],
    }
    if link.owner is not None:
        owner = link.owner.owner
        details["official.link_official"] = [Told("", owner.zh, owner.en)]
        details["official.link_government"] = [Told("", owner.zh, owner.en)]
    if signal not in details:
        return says
    return _prefixed(says["zh"], says["en"], _in_words(details[signal]))


def _prefixed(zh: str, en: str, says: Says) -> Says:
    return {"zh": f"{zh}：{says['zh']}", "en": f"{en}: {says['en']}"}


def _in_words(changes: list[Told]) -> Says:
    return {"zh": "；".join(t.zh for t in changes), "en": "; ".join(t.en for t in changes)}


def _foreign(link: Link) -> list[Told]:
    edits = link.alike.edits if link.alike else ()
    return [_letters(edit) for edit in edits if edit.kind == "foreign"]


def _letters(edit: Edit) -> Told:
    kind, now, was, name = edit
    if kind == "foreign":
        zh, en = script(now)
        return Told(
            kind, f"“{now}”是{zh}，不是英文字母 {was}", f"“{now}” is {en}, not the letter {was}"
        )
    of_zh, of_en = f"“{name}”", f" of “{name}”"
    said = {
        "repeated": (f"{of_zh}多写了一个 {now}", f"the {now}{of_en} is written twice"),
        "added": (f"{of_zh}多了一个 {now}", f"a letter {now} is added to “{name}”"),
        "dropped": (f"{of_zh}少了一个 {was}", f"the {was}{of_en} is left out"),
        "changed": (f"{of_zh}的 {was} 换成了 {now}", f"the {was}{of_en} is changed to {now}"),
        "swapped": (f"{of_zh}的 {was} 写反成 {now}", f"the {was}{of_en} is turned round to {now}"),
        "look_alike": (
            f"{of_zh}的 {was} 换成了看着像的 {now}",
            f"the {was}{of_en} is replaced by {now}, which looks the same",
        ),
    }[kind]
    return Told(kind, *said)


def _form(link: Link) -> Iterator[Told]:
    """Tell where the official name stands, and what was put around it."""
    assert link.alike is not None
    form, name = link.alike.form, link.alike.name
    real = _inert(link.registered_domain or link.host)
    if form == "continued":
        zh = f"官方网址后面还接着别的，真正的网站是最后的 {real}"
        yield Told("continued", zh, f"more follows the official name; the real site is {real}")
    elif form == "joined":
        zh = f"点换成了短横或者去掉了，真正的网站是 {real}"
        yield Told("hyphen", zh, f"its dots are made hyphens or left out; the real site is {real}")
    elif form == "front":
        zh = f"把官方的名字放在前面，真正的网站是后面的 {real}"
        yield Told("front", zh, f"the official name only stands in front; the real site is {real}")
    elif form == "path":
        zh = f"官方网址只写在斜杠或问号后面，真正的网站是 {real}"
        yield Told("path", zh, f"the official name only stands behind the slash of {real}")
    elif form == "userinfo":
        zh = f"官方网址写在 @ 前面，只是摆样子，真正打开的是 {real}"
        yield Told("userinfo", zh, f"what stands before the @ is for show; what opens is {real}")
    if name is not None and form in ("named", "front"):
        yield from _borrowed(link, name)


def _borrowed(link: Link, name: Name) -> Iterator[Told]:
    """Tell which name is used, and of what was done to it besides changing letters."""
    target = link.looks_like
    labels = [label for label in target.split(".") if label not in ("gov", "cn")]
    label = link.registered_domain.split(".", 1)[0]
    parts = label.split("-")
    if len(parts) > 1 and parts == labels:
        yield Told("hyphen", "点换成了短横", "its dot is made a hyphen")
        return
    if len(parts) > 1 and sorted(parts) == sorted(labels):
        yield Told("order", "字的次序换了", "its words change places")
        return
    if name.text not in target.replace(".", ""):
        yield Told("borrowed", f"用了“{name.text}”（{name.zh}）", f"uses “{name.text}” ({name.en})")
    if link.alike and link.alike.form == "named" and len(label) > len(name.text) + 1:
        shown = link.about.shown.split(".")[-1 - link.registered_domain.count(".")]
        yield Told("extra", f"还拼上了别的字：{shown}", f"with other words joined on: {shown}")


def _ending(link: Link) -> Iterator[Told]:
    """Tell of another ending; `.cn` and `.org.cn` are anyone's."""
    assert link.alike is not None
    domain, target = link.registered_domain, link.alike.target
    if "." not in domain or link.alike.form not in ("named", "joined", "front"):
        return
    ending = domain.partition(".")[2]
    wanted = "gov.cn" if target.endswith(".gov.cn") else target.partition(".")[2]
    if ending == wanted:
        return
    zh = f"结尾是 .{ending}，官方的是 .{wanted}"
    en = f"it ends in .{ending}, the official one in .{wanted}"
    if ending in ("cn", "com.cn", "org.cn", "net.cn"):
        zh, en = zh + f"（.{ending} 谁都能注册）", en + f" (anyone can have .{ending})"
    yield Told("ending", zh, en)


def _elsewhere(link: Link) -> Iterator[Told]:
    if link.onward and "redirect" in link.why:
        onward = _inert(link.onward)
        yield Told("redirect", f"打开后会跳到 {onward}", f"it sends you on to {onward}")


def _inert(host: str) -> str:
    return host.replace(".", "[.]")
