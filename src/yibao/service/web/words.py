"""What the pages say around a verdict, in Chinese and English."""

from __future__ import annotations

from yibao.service.sheet.words import HEADINGS, Lang
from yibao.service.web.policy_words import POLICY

PAGE: dict[str, tuple[str, str]] = (
    {
        "name": ("医保，真的假的？", "医保: is it real?"),
        "skip": ("跳到正文", "Skip to content"),
        "size": ("字号", "Text size"),
        "size_20": ("标准字", "Standard text"),
        "size_24": ("大字", "Large text"),
        "size_30": ("特大字", "Very large text"),
        "other_language": ("English", "中文"),
        "title": ("这条消息，是真的吗？", "Is this message real?"),
        "lead": (
            "把收到的短信、微信或网页文字贴在下面。我们告诉您：哪几个字可疑，规定怎么说，现在该怎么做。",
            "Paste the text message, chat or web text below. We show which words are suspicious, "
            "what the rules say and what to do now.",
        ),
        "text": ("收到的内容", "What you received"),
        "text_hint": (
            "原样贴进来，网址和号码也留着，不要点。",
            "Paste it as it is, with its links and numbers. Do not tap them.",
        ),
        "region": ("在哪里参保（可以不填）", "Where you are insured (optional)"),
        "region_hint": (
            "各地规定不同，例如：重庆市",
            "Rules differ by place, for example: Chongqing",
        ),
        "status": ("有本人的签名状态？（可以不填）", "Have your own signed status? (optional)"),
        "status_label": ("签名状态", "Signed status"),
        "status_hint": (
            "消息说您的医保停用了，就凭它核对真假。整段贴进来；只用来答这一次，不保存。",
            "If the message says your insurance is suspended, this tells whether it is. Paste all "
            "of it; it is used for this answer only and not stored.",
        ),
        "check": ("查一查", "Check it"),
        "picture": ("收到的是图片、截图？", "Is it a picture or a screenshot?"),
        "picture_hint": (
            "选一张，或者当场拍一张，再按下面的按钮。里面的二维码也查。",
            "Choose one or take a photo, then press the button below. QR codes in it are checked.",
        ),
        "picture_check": ("查这张图或文件", "Check this picture or file"),
        "file_hint": (
            "存下来的网页（html）、通话字幕（srt、vtt）、聊天记录（txt、json）也可以。",
            "A saved page (html), subtitles of a call (srt, vtt) or a chat (txt, json) will do.",
        ),
        "file": ("收到的是网页文件、通话或聊天记录？", "Is it a page, a call or a chat in a file?"),
        "file_check": ("查这个文件", "Check this file"),
        "picture_empty": (
            "还没有选图片。请先选一张截图或照片。",
            "No picture is chosen yet. Choose a screenshot or photo first.",
        ),
        "press_picture": (
            "图片要按“查这张图”。请再选一次图片，按它下面的按钮。",
            "For a picture press “Check this picture”. Choose it again and press that button.",
        ),
        "picture_shown": (
            "您的图，圈出了关键的字；数字就是下面的理由",
            "Your picture with the words that matter; the numbers are the reasons below",
        ),
        "picture_alt": (
            "您传的图，关键的字已圈出；图里的字和理由在下面用文字写出",
            "The picture you sent, key words boxed; its words and the reasons follow as text",
        ),
        "message_read": (
            "从图里读到的字（有标记的是关键处，可能有读错的）",
            "The words read in the picture, those that matter marked; some may be misread",
        ),
        "promise": (
            "只读一遍，不保存，不发给别人，也不打开里面的链接。",
            "We read it once. It is not stored, not passed on, and no link in it is opened.",
        ),
        "how": ("怎么把短信贴进来？", "How do I paste a message?"),
        "how_1": ("在短信上按住不放，选“复制”。", "Press and hold the message, choose Copy."),
        "how_2": (
            "回到这一页，在大方框里按住不放。",
            "Come back here, press and hold in the big box.",
        ),
        "how_3": ("选“粘贴”，再按“查一查”。", "Choose Paste, then press “Check it”."),
        "example": ("先看一个例子", "Show me an example"),
        "example_about": ("手边没有消息？", "No message at hand?"),
        "again": ("再查一条", "Check another message"),
        "edit": ("修改这一条", "Change this message"),
        "error_title": ("有地方要改一下", "Something needs changing"),
        "error_prefix": ("有误：", "Error: "),
        "choose": ("您说的是哪里？", "Which place do you mean?"),
        "empty": (
            "还没有内容。请把收到的消息贴在方框里。",
            "There is nothing here yet. Paste the message into the box.",
        ),
        "not_found": ("没有这一页", "There is no such page"),
        "not_found_lead": (
            "地址可能写错了，或者这一页搬走了。",
            "The address may be wrong, or the page has moved.",
        ),
        "failed": ("我们这边出了问题", "Something went wrong on our side"),
        "failed_lead": (
            "这不是您的错。请过一会儿再试；着急的话直接拨 12393。",
            "It is not your fault. Try again in a while, or call 12393.",
        ),
        "refused": ("这样打不开", "This does not work"),
        "home": ("回到查消息", "Back to checking"),
        "hotlines": ("拿不准，就打电话问", "In doubt, call and ask"),
        "hotline_12393": ("医保服务热线", "medical insurance"),
        "hotline_96110": ("反诈咨询", "anti-fraud advice"),
        "hotline_110": ("报警", "police"),
        "advice_only": (
            "结论只是提醒，不是官方答复。官方查询请用“国家医保服务平台”APP，或拨 12393。",
            "A verdict is advice, not an official answer. For an official one use the national "
            "medical insurance app (国家医保服务平台) or call 12393.",
        ),
        "call_now": ("先打电话", "Call first"),
        "message": (
            "收到的内容（有标记的是关键处）",
            "The message, with the words that matter marked",
        ),
        "to_reason": ("看理由", "see reason"),
        "back_to_message": ("回到原文", "back to the message"),
        "level": ("结论", "Verdict"),
        "quote_open": ("“", "“"),
        "quote_close": ("”", "”"),
        "version": ("知识版本", "knowledge"),
    }
    | HEADINGS
    | POLICY
)

EXAMPLE = (
    "【医保局】您的医保账户今日起暂停使用，请立即点击 http://ybj-gov.example-top.xyz 填写银行卡号和"
    "验证码恢复，逾期将注销。"
)
"""An invented message, so that a first visitor can see what a verdict looks like."""


def words(lang: Lang) -> dict[str, str]:
    """Every word of the pages in one language."""
    index = 0 if lang == "zh" else 1
    return {key: both[index] for key, both in PAGE.items()}
