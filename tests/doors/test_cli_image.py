"""`yibao check --image`: read, judged, printed and drawn."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from PIL import Image, ImageDraw, ImageFont

import screens

YIBAO = Path(sys.executable).with_name("yibao")
WORDS = "Medical insurance: account suspended. Open http://nhsa.example-top.xyz"


@pytest.fixture
def screenshot(tmp_path: Path) -> Path:
    image = Image.new("RGB", (1200, 200), (250, 250, 250))
    font = ImageFont.load_default(30)
    ImageDraw.Draw(image).text((40, 60), WORDS, fill=(10, 10, 10), font=font)
    path = tmp_path / "截图 1.png"
    path.write_bytes(screens.as_file(image))
    return path


def test_a_screenshot_is_read_and_the_verdict_drawn_over_it(
    yibao: Callable[..., Result], screenshot: Path, tmp_path: Path
) -> None:
    out = tmp_path / "结论.png"
    done = yibao("check", "--image", str(screenshot), "--picture", str(out), "--lang", "en")
    assert done.exit_code == 0, done.output
    assert "account suspended" in done.output
    assert "http://" not in done.output
    with Image.open(out) as picture:
        assert picture.size[0] == 1200
    again = yibao("check", "--image", str(screenshot), "--picture", str(out))
    assert again.exit_code == 2
    assert "--force" in again.output
    assert (
        yibao("check", "--image", str(screenshot), "--picture", str(out), "--force").exit_code == 0
    )


def test_the_json_of_a_picture_says_where_everything_stands(
    yibao: Callable[..., Result], screenshot: Path
) -> None:
    told = json.loads(yibao("check", "--image", str(screenshot), "--json").output)
    assert told["schema"] == "yibao.verdict/1"
    assert told["image"]["lines"][0]["text"] == WORDS


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--picture", "out.png"], "--image"),
        (["--image", "nothing.png"], "nothing.png"),
        (["--image", "x.png", "words"], "TEXT"),
        (["--image", __file__], "JPEG"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    yibao: Callable[..., Result], arguments: list[str], says: str
) -> None:
    done = yibao("check", *arguments)
    assert done.exit_code == 2
    assert says in done.output
    assert len(done.output.strip().splitlines()) == 1


def test_reading_a_picture_logs_nothing_and_downloads_nothing(screenshot: Path) -> None:
    command = [str(YIBAO), "check", "--image", str(screenshot), "--json"]
    nowhere = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    environment = {"PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1", **nowhere}
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=60, env=environment
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["image"]["width"] == 1200
