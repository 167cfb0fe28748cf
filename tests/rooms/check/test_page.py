"""A page is read as a person sees it, and what it does beside its words is weighed."""

import datetime
import time

import pytest

from yibao.check import open_checker
from yibao.check.page import check_page, read_page
from yibao.check.page.parse import MAX_DEPTH, shallow
from yibao.core.errors import InputError, LimitExceeded

ON = datetime.date(2026, 11, 22)
FORM = '<form action="{}" method="post">{}<button>提交</button></form>'
CARD = '<label for="c">收款银行卡号</label><input id="c" name="x1">'
PIN = '<input type="password" placeholder="请输入取款密码">'


def judged(html, url=""):
    return check_page(html, url=url, on=ON)


def signals(found):
    return {piece.signal for piece in found.verdict.evidence if piece.counted}


def test_a_page_that_copies_an_agency_and_asks_for_card_and_pin_is_dangerous():
    html = (
        f"<title>国家医保服务平台</title><h1>医保账户认证</h1>{FORM.format('/s.php', CARD + PIN)}"
    )
    found = judged(html, "https://ybrz.example-top.xyz/a")
    assert (found.verdict.level, found.verdict.kind) == ("danger", "scam")
    assert {"page.official_copy", "page.form_card", "page.form_pin"} <= signals(found)


PAYOUT = (
    "<title>某市医疗保障局_个人账户一次性支取申领</title><h1>个人账户一次性支取申领</h1>"
    "<p>参保人出国定居的，可申请一次性支取。需提供身份证件和本人银行卡信息，款项汇入本人银行卡。</p>"
    + FORM.format("/apply", "<label>身份证号<input name=a></label>" + CARD)
    + "<footer>主办单位：某市医疗保障局</footer>"
)


@pytest.mark.parametrize(
    ("url", "level"),
    [
        ("https://ybj.beijing.gov.cn/apply", "no_sign_found"),
        ("http://ybj-beijing.example-top.top/apply", "danger"),
        ("", "doubtful"),
    ],
)
def test_a_form_that_agencies_really_have_is_judged_by_where_it_is(url, level):
    assert judged(PAYOUT, url).verdict.level == level


def test_the_same_form_on_an_agency_host_is_not_counted_against_it():
    html = f"<title>国家医保服务平台</title><h1>登录</h1>{FORM.format('/s', CARD)}"
    found = judged(html, "https://fuwu.nhsa.gov.cn/x")
    assert not any(name.startswith("page.form") for name in signals(found))
    assert found.verdict.level not in ("danger", "doubtful")


def test_what_a_saved_page_says_of_its_own_address_is_only_used_against_it():
    html = f"<title>国家医保服务平台</title>{FORM.format('/s', CARD + PIN)}"
    saved = "<!-- saved from url=(0028)https://fuwu.nhsa.gov.cn/x -->"
    assert "page.on_official" not in signals(judged(saved + html))
    elsewhere = "<!-- saved from url=(0028)https://a.example-top.icu/x -->"
    assert "page.official_copy" in signals(judged(elsewhere + html))


def test_a_news_page_that_warns_is_no_danger_though_it_quotes_the_scam():
    html = """<title>国家医保局提醒：警惕“医保停用”短信 - 某某新闻</title>
    <nav><a href=/>首页</a></nav><h1>国家医保局提醒：警惕“医保停用”短信</h1>
    <p>近日，有群众收到短信：“您的医保已停用，请点击链接填写银行卡号和验证码”。</p>
    <p>医保部门提醒：此类短信是诈骗，切勿点击链接，不要填写银行卡号、密码、验证码。</p>
    <p>如有疑问请拨打12393。</p><footer>主管单位：某某日报社</footer>"""
    found = judged(html, "https://news.example.com/1")
    assert (found.verdict.level, found.verdict.kind) == ("no_sign_found", "warning")


def test_a_cashout_page_that_copies_a_contact_by_script_is_a_cashout_lure():
    html = """<title>重庆医保卡怎么取款</title><h1>重庆医保卡怎么取款？</h1>
    <p>本文介绍医保余额提现的方法。</p>
    <div style="display:none">复制成功，添加微信好友，微信号 ybtx8888</div>
    <script>function c(){navigator.clipboard.writeText('ybtx8888')}</script>"""
    found = judged(html)
    assert found.verdict.kind == "cashout"
    assert found.verdict.level in ("danger", "doubtful")
    assert "ybtx8888" not in found.page.text


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("银行卡号", "card"),
        ("请输入卡背面安全码", "pin"),
        ("短信验证码", "code"),
        ("身份证号码", "id"),
        ("卡内余额（元）", "balance"),
        ("登录密码", "password"),
        ("手机号码", "phone"),
        ("真实姓名", "name"),
        ("社保卡号", "insurance"),
    ],
)
def test_a_field_is_known_by_its_words(label, kind):
    html = FORM.format("/s", f"<label>{label}<input name=f1></label>")
    assert judged(html).forms[0].kinds == {kind}
    html = FORM.format("/s", f"<input name=f1 placeholder='{label}'>")
    assert judged(html).forms[0].kinds == {kind}


@pytest.mark.parametrize("field", ["<input placeholder=图形验证码>", "<input placeholder=搜索>"])
def test_a_captcha_or_a_search_is_no_ask(field):
    assert judged(FORM.format("/s", field)).forms == ()


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("https://b.example-two.top/x", "other"),
        ("/x", "same"),
        ("mailto:a@example.com", "mail"),
        ("javascript:go()", "script"),
        ("", "same"),
    ],
)
def test_where_a_form_sends_is_told(action, kind):
    found = judged(FORM.format(action, CARD), "http://a.example-one.top/p")
    assert found.forms[0].sends.kind == kind


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "DISPLAY : none !important",
        "visibility:hidden",
        "font-size:0",
        "opacity:0",
        "position:absolute;left:-9999px",
        "height:0;overflow:hidden",
        "color:#fff;background:#ffffff",
        "color:rgb(255,255,255);background-color:white",
    ],
)
def test_hidden_words_are_kept_out_of_the_text_and_told(style):
    html = f"<p>公告</p><div style='{style}'>医保卡套现联系微信 abc12345</div>"
    found = judged(html)
    assert found.page.text == "公告"
    assert found.to_dict()["page"]["hidden"][0]["text"].startswith("医保卡套现")


def test_a_style_sheet_of_the_page_hides_too_and_one_for_print_does_not():
    style = "<style>.x{display:none} @media print{.y{display:none}}</style>"
    html = f"{style}<p class=x>甲</p><p class=y>乙</p>"
    assert judged(html).page.text == "乙"


def test_letters_hidden_inside_a_word_do_not_break_it():
    html = "<p>请填写银<span style='font-size:0'>qz</span>行卡号和验<b>证</b>码</p>"
    assert judged(html).page.text == "请填写银行卡号和验证码"


def test_every_span_of_the_json_slices_the_text_that_is_given_back():
    html = f"<title>医保认证</title><p>您的医保已停用，请填写：</p>{FORM.format('/s', CARD + PIN)}"
    told = judged(html).to_dict()
    text = told["page"]["text"]
    for row in [*told["evidence"], *told["claims"]]:
        start, end = row["span"]
        assert text[start:end] == row["quote"]
    for row in told["segments"]:
        start, end = row["span"]
        assert " ".join(text[start:end].split()).startswith(row["starts"])


def test_contributions_add_up_to_the_score():
    html = f"<title>国家医疗保障局</title>{FORM.format('http://x.example-top.icu/', CARD + PIN)}"
    score = judged(html, "http://a.example-one.top/").verdict.score
    assert score.prior + sum(score.families.values()) == pytest.approx(score.log_odds, abs=1e-12)
    cap = next(f.high for f in open_checker().weights.families if f.name == "site")
    assert score.families["site"] == cap


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-8-sig", "big5"])
def test_a_page_is_read_in_the_encoding_it_came_in(encoding):
    name = {"utf-8-sig": "utf-8", "utf-16": "utf-16"}.get(encoding, encoding)
    html = f"<meta charset={name}><p>醫保帳戶停用，請填寫銀行卡號</p>"
    assert judged(html.encode(encoding)).page.text == "醫保帳戶停用，請填寫銀行卡號"


def test_a_wrong_or_mixed_encoding_costs_as_few_characters_as_it_can():
    lies = "<meta charset=gb2312><p>医保账户停用</p>".encode()
    assert "医保账户停用" in judged(lies).page.text
    mixed = "<p>医保账户停用</p>".encode() * 20 + "银行卡".encode("gb18030") + b"<p>x</p>"
    found = judged(mixed)
    assert "医保账户停用" in found.page.text
    assert found.page.source.repaired


def test_frames_written_in_the_page_are_read_and_others_only_named():
    inner = "&lt;p&gt;内层&lt;/p&gt;"
    html = f"<p>外层</p><iframe srcdoc='{inner}'></iframe><iframe src='https://x.example-top.icu/f'></iframe>"
    told = judged(html).to_dict()["page"]
    assert told["text"] == "外层\n内层"
    assert [frame["read"] for frame in told["frames"]] == [True, False]


def test_what_a_script_writes_is_read_as_the_page():
    coded = "%3Cp%3E%u8BF7%u586B%u5199%u94F6%u884C%u5361%3C/p%3E"
    html = f"<script>document.write(unescape('{coded}'))</script>"
    assert judged(html).page.text == "请填写银行卡"


def test_frames_in_frames_stop_at_a_depth():
    html = "<p>底</p>"
    for _ in range(6):
        inner = html.replace("&", "&amp;").replace("'", "&#39;")
        html = f"<p>层</p><iframe srcdoc='{inner}'></iframe>"
    page = read_page(html)
    assert page.text.count("层") == 4
    assert "frames" in page.limits


def test_menus_and_lists_of_links_are_not_the_words_of_the_page():
    links = "".join(f"<li><a href=/{n}>医保套现新闻{n}</a></li>" for n in range(6))
    html = f"<nav>首页 医保</nav><p>正文在这里。</p><ul>{links}</ul><footer>版权</footer>"
    assert judged(html).page.text == "正文在这里。\n版权"


def test_a_link_that_shows_an_agency_and_leads_elsewhere_is_told():
    found = judged('<p>请登录<a href="http://x.example-top.icu/">www.nhsa.gov.cn</a>核验</p>')
    assert [one.shows for one in found.doings if one.kind == "link_lies"] == [
        "www.nhsa.gov.cn → x.example-top.icu"
    ]


def test_a_page_drawn_by_script_alone_cannot_be_told():
    found = judged("<div id=app></div><script src=/a.js></script><script>boot()</script>")
    assert found.verdict.level == "cannot_tell"
    assert "page_scripted" in {finding.mark for finding in found.findings}


HOSTILE = {
    "deep": "<div>" * 300_000 + "x",
    "open formatting": "<b>" * 200_000,
    "many nodes": "<p>x</p>" * 200_000,
    "attributes": "<font a=1>x" * 100_000,
    "comments": "<!--" * 100_000,
    "angles": "<" * 1_900_000,
    "broken tags": "<div " * 300_000,
    "frames": "<iframe srcdoc='" * 50_000,
    "style": "<style>" + "@media{" * 100_000,
    "long style": "<p style='" + "a:b;" * 300_000 + "'>x",
    "svg": "<svg>" * 100_000,
    "unclosed writes": "<script>" + 'document.write("' * 24_000 + "</script>",
    "many sheets": ("<style>" + "a" * 200_000 + "</style>") * 9,
    "false links": "<a href=http://x.top/a>www.nhsa.gov.cn</a>" * 40_000,
    "nothing": "",
    "control": "\x00\x01\x02<p>\x00文</p>\ufffe",
    "prompts": "加微信" * 200_000,
    "address": "<a href='http://[::1'>x</a><base href='http://['>"
    "<form action='http://[x'><input name=card>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_is_too_malformed_to_answer(name):
    started = time.perf_counter()
    found = judged(HOSTILE[name], "http://a.example-one.top/")
    assert found.to_json()
    assert time.perf_counter() - started < 6


def test_tags_below_the_depth_limit_are_left_out_and_their_words_stay():
    kept = shallow("<div>" * 1000 + "底" + "</div>" * 1000)
    assert kept.count("<div>") == MAX_DEPTH
    assert kept.count("</div>") == MAX_DEPTH
    assert "底" in kept


def test_what_is_no_page_is_refused_by_name():
    with pytest.raises(InputError, match=r"page\.binary"):
        judged(b"%PDF-1.7 ...")
    with pytest.raises(InputError, match=r"page\.binary"):
        judged(b"\x00" * 4000)
    with pytest.raises(LimitExceeded, match="2048 KiB"):
        judged(b"a" * (2 * 1024 * 1024 + 1))
    with pytest.raises(LimitExceeded, match=r"page\.too_large"):
        judged("医" * (1024 * 1024))
