"""Words for segments, pages and conversations, in Chinese and English."""

from __future__ import annotations

from yibao.service.sheet.words import Both

SPEAKS: dict[str, Both] = {
    "asserts": ("自己说的", "says it itself"),
    "warns": ("在提醒", "warns"),
    "quotes": ("引用别人的话", "quotes others"),
    "asks": ("在提问", "asks"),
    "prompts_contact": ("让人联系、加好友", "wants to be contacted"),
    "notifies": ("讲怎么办事", "tells how it is done"),
    "frames": ("版权、来源等", "imprint and source"),
}
WHO: dict[str, Both] = {"other": ("对方", "Other party"), "asker": ("您这边", "Your side")}
BEYOND: dict[str, Both] = {
    "page": ("这个网页做什么", "What the page does"),
    "segments": ("一段一段看", "Segment by segment"),
    "claims": ("文里的说法，一条一条", "Its claims, one by one"),
    "turns": ("一句一句看", "Turn by turn"),
    "segment": ("第 {} 段", "segment {}"),
    "makes": ("结论主要因为这一段", "the verdict rests on this"),
    "turn": ("第 {} 句", "turn {}"),
    "turns_here": ("从这一句起就该警惕", "Be warned from here on"),
    "turning": (
        "从第 {} 句起就该警惕；到现在走到了“{}”这一步。",
        "Be warned from turn {} on; by now it has come to: {}.",
    ),
    "no_turning": ("没有一句到了要警惕的程度。", "No turn calls for a warning."),
    "unread": ("没读懂的：{}。", "Not understood: {}."),
    "form": ("表单要填", "A form asks for"),
    "sends_other": ("送到别的网站 {}", "sent to another site, {}"),
    "sends_mail": ("寄到邮箱 {}", "mailed to {}"),
    "sends_open": ("不加密送出", "sent unencrypted"),
    "copies": ("会替人复制文字", "Copies text for you"),
    "copies_contact": ("会替人复制联系方式", "Copies a contact for you"),
    "contact_repeated": ("一再让人联系", "Keeps asking to be contacted"),
    "app_file": ("直接给安装包", "Hands out an app file"),
    "link_lies": ("链接写的和去的不是一处", "A link leads elsewhere than it says"),
    "redirects": ("会自动跳走", "Sends on by itself"),
    "official_look": ("自称是机关的网页", "Says it is an agency’s page"),
    "filing": ("写着备案号（没有核对）", "Shows a filing number (not verified)"),
    "questions": ("一串提问式标题", "A row of question headings"),
    "stuffed": ("反复堆关键词", "Stuffed with key words"),
    "hidden": ("藏着看不见的字", "Holds hidden words"),
    "frames": ("嵌着别处的网页（没有去读）", "Embeds pages from elsewhere (not read)"),
    "host": ("网址", "Host"),
    "scripted": (
        "这个网页主要靠脚本画出来，里面的内容我们读不到。",
        "This page is drawn by script; what it shows could not be read.",
    ),
    "no_address": (
        "没有说这个网页在哪个网址。官方网址上也有要银行卡号的表格：请对照地址栏的网址再看。",
        "Where this page was found was not said. Agencies’ own pages ask for a bank card too: "
        "hold the address against the official ones.",
    ),
    "limits": (
        "网页太长太深，只读了一部分。",
        "The page is very long or deep; only part was read.",
    ),
}
