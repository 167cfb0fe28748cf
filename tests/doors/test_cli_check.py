"""`yibao check` on one message."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from yibao.check import MAX_TEXT_BYTES, check
from yibao.service.api.schema import VerdictShape

Yibao = Callable[..., Result]


def test_json_is_the_verdict_of_the_python_api(yibao: Yibao, scam: str) -> None:
    done = yibao("check", scam, "--json", "--region", "重庆", "--on", "2026-11-22")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["region"] == "500000"
    assert told["on"] == "2026-11-22"
    assert told["evidence"] == check(scam, region="500000").to_dict()["evidence"]


def test_json_has_the_documented_shape(yibao: Yibao, scam: str) -> None:
    done = yibao("check", scam, "--json")
    VerdictShape.model_validate_json(done.stdout)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_picture_says_what_it_is_what_to_do_and_whom_to_call(
    yibao: Yibao, scam: str, lang: str
) -> None:
    done = yibao("check", scam, "--lang", lang)
    assert done.exit_code == 0, done.stderr
    told = json.loads(yibao("check", scam, "--json").stdout)
    flat = "".join(done.stdout.split())
    sentence = "".join(told["says"][lang].split())
    assert sentence in flat.replace("│", "")
    for step in told["advice"]:
        assert f"{step['step']}." in done.stdout
    assert "12393" in done.stdout
    assert told["knowledge"] in done.stdout


def test_links_in_the_picture_cannot_be_followed(yibao: Yibao, scam: str) -> None:
    for show in ((), ("--show", "views"), ("--show", "extracts"), ("--show", "evidence")):
        done = yibao("check", scam, *show)
        assert "http://" not in done.stdout
        assert "ybj.example-top.xyz" not in done.stdout.split("links")[0]
        assert "ybj[.]example-top[.]xyz" in done.stdout


def test_invisible_and_direction_characters_are_shown(yibao: Yibao) -> None:
    done = yibao("check", "医\u200b保\u202e停用\x1b[31m，点\x07链接 http://a.example.xyz")
    assert done.exit_code == 0, done.stderr
    for hidden in "\u200b\u202e\x1b\x07":
        assert hidden not in done.stdout
    assert "▯" in done.stdout


@pytest.mark.parametrize("show", ["views", "extracts", "evidence", "score"])
def test_show_adds_what_was_seen_inside(yibao: Yibao, scam: str, show: str) -> None:
    plain = yibao("check", scam).stdout
    more = yibao("check", scam, "--show", show)
    assert more.exit_code == 0, more.stderr
    assert len(more.stdout) > len(plain)


def test_a_file_and_standard_input_give_the_same_verdict(
    yibao: Yibao, scam: str, tmp_path: Path
) -> None:
    path = tmp_path / "短信.txt"
    path.write_bytes(scam.encode("gb18030"))
    of_file = yibao("check", "--file", str(path), "--json")
    of_pipe = yibao("check", "-", "--json", stdin=scam.encode())
    assert of_file.stdout == of_pipe.stdout == yibao("check", scam, "--json").stdout


def test_words_without_quotes_are_one_message(yibao: Yibao) -> None:
    apart = yibao("check", "医保", "停用", "点链接", "--json")
    assert apart.stdout == yibao("check", "医保 停用 点链接", "--json").stdout


def test_traditional_names_of_places_are_understood(yibao: Yibao, scam: str) -> None:
    done = yibao("check", scam, "--region", "遼寧", "--json")
    assert json.loads(done.stdout)["region"] == "210000"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check"], "请给出讯息"),
        (["check", ""], "没有内容"),
        (["check", " \n\t "], "没有内容"),
        (["check", "x", "--region", "亚特兰蒂斯"], "不认识“亚特兰蒂斯”"),
        (["check", "x", "--region", "朝阳"], "不止一个地方"),
        (["check", "x", "--on", "明天"], "日期“明天”看不懂"),
        (["check", "x", "--on", "2026-02-30"], "日期“2026-02-30”看不懂"),
        (["check", "--file", "no-such-file.txt"], "读不了文件"),
        (["check", "--file", "."], "读不了文件"),
        (["check", "x", "--file", "y"], "只能给一个"),
        (["check", "--batch", "x.csv"], "一起给"),
        (["check", "--out", "x.csv"], "一起给"),
        (["check", "x", "--batch", "a.csv", "--out", "b.csv"], "不能和"),
        (["check", "医" * (MAX_TEXT_BYTES // 3 + 1)], "上限 64 KiB"),
    ],
)
def test_bad_input_is_one_clear_sentence_and_exit_2(
    yibao: Yibao, arguments: list[str], says: str
) -> None:
    done = yibao(*arguments)
    assert done.exit_code == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_errors_speak_english_when_asked(yibao: Yibao) -> None:
    done = yibao("check", "x", "--region", "Atlantis", "--lang", "en")
    assert done.exit_code == 2
    assert "We know no place called 'Atlantis'" in done.stderr


def test_a_huge_file_is_refused_without_reading_it_whole(yibao: Yibao, tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(10 * 1024**3)
    done = yibao("check", "--file", str(path))
    assert done.exit_code == 2
    assert "64 KiB" in done.stderr


def test_help_speaks_both_languages(yibao: Yibao) -> None:
    done = yibao("--help")
    assert done.exit_code == 0
    assert "医保：真的假的？" in done.stdout
    assert "is it real?" in done.stdout


def test_version_is_told(yibao: Yibao) -> None:
    assert yibao("--version").stdout.startswith("yibao, version ")
