"""Make src/yibao/knowledge/tables.json: character and suffix tables too large to keep by hand.

    python tools/make_tables.py

traditional/simplified: OpenCC t2s and Japanese forms, one to one. sounds: Han characters that
share a toneless syllable by pypinyin, with zh/z, ch/c, sh/s, ing/in and eng/en merged, because
senders of disguised text do not keep them apart. suffixes: the public suffix list in tldextract.
spelling: pinyin of each character of the vocabulary's script, for Latin spellings of words.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import opencc
import tldextract
from pypinyin import Style, lazy_pinyin

OUT = Path(__file__).parents[1] / "src/yibao/knowledge/tables.json"
_TONES = re.compile("[ˇˊˋ˙ˉ]")
HAN = [chr(c) for c in range(0x4E00, 0x9FA6)]


def main() -> None:
    """Write the tables."""
    tables = {**_simplified(), **_sounds(), "suffixes": " ".join(_suffixes())}
    OUT.write_text(json.dumps(tables, ensure_ascii=False, sort_keys=True, indent=0) + "\n", "utf-8")
    print(f"wrote {OUT.name}: {OUT.stat().st_size:,} bytes")


def _simplified() -> dict[str, str]:
    to_simplified = opencc.OpenCC("t2s").convert
    from_japanese = opencc.OpenCC("jp2t").convert
    chars = map(chr, range(0x3400, 0xA000))
    pairs = [(c, to_simplified(c)) for c in chars]
    pairs = [(a, b if a != b else to_simplified(from_japanese(a))) for a, b in pairs]
    pairs = [(a, b) for a, b in pairs if a != b and len(b) == 1]
    return {"traditional": "".join(a for a, _ in pairs), "simplified": "".join(b for _, b in pairs)}


def _sounds() -> dict[str, str]:
    groups: dict[str, str] = {}
    spelled: dict[str, str] = {}
    bopomofo: dict[str, str] = {}
    for char in HAN:
        found = lazy_pinyin(char, errors="ignore")
        if not found:
            continue
        syllable = found[0]
        spelled[syllable] = spelled.get(syllable, "") + char
        zhuyin = _TONES.sub("", lazy_pinyin(char, style=Style.BOPOMOFO)[0])
        bopomofo[zhuyin] = char
        groups[_merged(syllable)] = groups.get(_merged(syllable), "") + char
    return {
        "sounds": " ".join(groups[key] for key in sorted(groups)),
        "spelled": " ".join(f"{key}:{spelled[key]}" for key in sorted(spelled)),
        "bopomofo": " ".join(f"{key}:{bopomofo[key]}" for key in sorted(bopomofo)),
    }


def _merged(syllable: str) -> str:
    syllable = re.sub("^([zcs])h", r"\1", syllable)
    return re.sub("([ie])ng$", r"\1n", syllable)


def _suffixes() -> list[str]:
    extract = tldextract.TLDExtract(suffix_list_urls=(), include_psl_private_domains=True)
    return sorted(s for s in extract.tlds if s.isascii() and "*" not in s and "!" not in s)


if __name__ == "__main__":
    main()
