"""Pages and conversations on the verdict page, pasted or sent as a file."""

import pytest

PAGE = (
    "<!doctype html><title>国家医保服务平台</title><p>您的医保账户已停用，请认证</p>"
    "<form action='http://x.example-top.icu/p'><label>银行卡号<input name=c></label></form>"
    "<script>alert(1)</script>"
)
CHAT = (
    "对方：您好，这里是市医保局，您的医保卡涉嫌骗保。\n我：要我把验证码报给你吗？\n"
    "对方：对，报一下 www.ybaq.top，别告诉家里人。\n我：<b>哦</b>"
)


def sent(client, name, raw, lang="zh"):
    return client.post(f"/{lang}/check/picture", files={"image": (name, raw)}, data={"region": ""})


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_pasted_chat_is_shown_turn_by_turn(client, read_page, lang):
    response = client.post(f"/{lang}/check", data={"text": CHAT})
    assert response.status_code == 200
    page = read_page(response.text)
    turns = [one for one in page.all("li") if "turn " in one.attributes.get("class", "")]
    assert len(turns) == 4
    assert "own" in turns[1].attributes["class"]
    assert "ybaq[.]top" in turns[2].text
    assert "<b>哦</b>" not in response.text


def test_a_pasted_page_is_told_by_what_it_does(client, read_page):
    response = client.post("/zh/check", data={"text": PAGE})
    assert "表单要填" in response.text
    assert "银行卡号" in response.text
    assert "alert(1)" not in response.text.replace("&lt;script&gt;alert(1)", "")
    assert "一段一段看" in response.text


@pytest.mark.parametrize(
    ("name", "raw", "shown"),
    [
        ("a.html", PAGE.encode("gb18030"), "这个网页做什么"),
        ("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\n\xe4\xbd\xa0\xe5\xa5\xbd\n", "一句一句看"),
        ("a.txt", CHAT.encode(), "一句一句看"),
        ("a.json", b'[{"speaker":"A","text":"\xe4\xbd\xa0\xe5\xa5\xbd"}]', "一句一句看"),
        ("a.txt", "【医保局】您的医保已停用".encode("gb18030"), "医保已停用"),
    ],
)
def test_a_file_is_taken_for_what_it_holds(client, name, raw, shown):
    response = sent(client, name, raw)
    assert response.status_code == 200
    assert shown in response.text


@pytest.mark.parametrize(
    ("raw", "status"), [(b"<html>" + b"x" * 2_200_000, 413), (b"{}", 400), (b"[1]", 400)]
)
def test_a_file_that_cannot_be_read_leads_back_to_the_question(client, raw, status):
    response = sent(client, "a", raw)
    assert response.status_code == status
    assert "faults-title" in response.text


def test_a_long_text_has_a_claims_table_and_segments(client):
    text = "医保卡的钱能不能取现？\n退休后可以一次性提取医保个人账户。\n" + "按规定使用。" * 80
    response = client.post("/zh/check", data={"text": text})
    assert "文里的说法，一条一条" in response.text
    assert "第 2 段" in response.text
