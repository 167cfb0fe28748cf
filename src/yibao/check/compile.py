"""Compile the YAML that checking uses into one plain part, reporting every fault at once."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from typing import Any

from yibao.check import models
from yibao.check.conversation.stage_file import compile_stages
from yibao.check.extract.imitated_files import compile_imitated
from yibao.check.sounds import FUNCTION
from yibao.core.errors import Issue
from yibao.core.knowledge import JSON, KNOWLEDGE, read_folder

MARKS = tuple(
    """
    link link_official link_government link_known link_unknown link_ip link_punycode
    link_shortener link_odd_tld link_gov_like link_brand link_look_alike link_userinfo
    link_spoken link_apk link_redirect link_masked
    num_amount num_rate num_soon num_mobile num_public_line
    num_foreign_phone num_service_phone num_sms_port num_landline num_id_card num_bank_card
    num_uscc num_passport num_social_card num_hk_id num_tw_id num_mo_id
    num_long_number account_id quote signed trick_hidden trick_inserted trick_alias
    trick_split trick_pinyin trick_sound trick_contact long_text short_text
    page_form_card page_form_pin page_form_password page_form_code page_form_id page_form_balance
    page_form_photo page_form_elsewhere page_form_plain page_form_mail page_hidden page_copies
    page_copies_contact page_contact_repeated page_app_file page_link_lies page_redirects
    page_official_look page_elsewhere page_on_official page_stuffed page_questions page_scripted
    page_segment_alone
    talk_trust talk_threat talk_isolation talk_ask talk_transfer talk_official talk_asker_began
    """.split()
)
_HAN_WORD = re.compile("[\u4e00-\u9fff]{2,6}")
# The 3,755 most used characters: level 1 of GB 2312.
_COMMON = frozenset(
    bytes((row, cell)).decode("gb2312")
    for row in range(0xB0, 0xD8)
    for cell in range(0xA1, 0xFF if row < 0xD7 else 0xFA)
)


def compile_check(root: Path = KNOWLEDGE) -> tuple[dict[str, JSON], tuple[Issue, ...]]:
    """Give the parts "check" and "stages", and every fault found below `root`."""
    build = _Build(root)
    words = build.folder("words", models.Word)
    families = build.folder("families", models.Family)
    signals = build.folder("signals", models.Signal)
    claims = build.folder("claims", models.Claim)
    build.atoms(words)
    build.signals(signals, families)
    build.claims(claims)
    stages, faults = compile_stages(
        root, families=set(families), signals={row["id"] for row in build.rows}
    )
    build.issues.extend(faults)
    part = build.part(families)
    return {"check": part, "stages": stages}, tuple(build.issues)


class _Build:
    """Collects atoms, words and clauses while the folders are read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.issues: list[Issue] = []
        self.tables = json.loads((root / "tables.json").read_text("utf-8"))
        self.atom_names: list[str] = list(MARKS)
        self.words: dict[str, set[str]] = {}
        self.word_says: dict[str, dict[str, str]] = {}
        self.sounds: dict[str, None] = {}
        self.not_sound: set[str] = set()
        self.rows: list[dict[str, Any]] = []
        self.clauses: list[tuple[int, list[int], bool, int]] = []
        self.composites: list[tuple[int, list[int], list[int], list[int], list[int]]] = []
        self._pending: list[tuple[int, str, models.Match]] = []

    def folder(self, name: str, model: Any) -> dict[str, Any]:
        found, issues = read_folder(self.root / name, model)
        self.issues.extend(issues)
        return found

    def fault(self, code: str, says: str, at: str, hint: str = "") -> None:
        self.issues.append(Issue(code, says, str(self.root / at) + ".yml", hint=hint))

    def atoms(self, words: dict[str, models.Word]) -> None:
        holders: dict[str, set[str]] = {name: {name} for name in map(_short, words)}
        for path, word in words.items():
            for inner in word.includes:
                if inner not in holders:
                    self.fault("words.unknown", f"includes unknown {inner!r}", f"words/{path}")
                else:
                    holders[inner].add(_short(path))
        for path, word in words.items():
            name = _short(path)
            if name in self.atom_names:
                self.fault("words.twice", f"{name!r} is taken", f"words/{path}")
            self.atom_names.append(name)
            self.word_says[name] = word.says.model_dump()
            for phrase in [*word.zh, *(p.lower() for p in word.en)]:
                self.words.setdefault(phrase, set()).update(_closure(name, holders))
            for phrase in word.sound:
                if phrase not in word.zh or not _HAN_WORD.fullmatch(phrase):
                    self.fault("words.sound", f"{phrase!r} is not a Han word here", f"words/{path}")
                self.sounds[phrase] = None
            self.not_sound.update(word.not_sound)

    def signals(self, signals: dict[str, models.Signal], families: dict[str, Any]) -> None:
        for path, signal in signals.items():
            if signal.maturity == "retired":
                continue
            if signal.family not in families:
                self.fault("signals.family", f"no family {signal.family!r}", f"signals/{path}")
                continue
            row = {
                "id": path.replace("/", "."),
                "family": signal.family,
                "says": signal.says.model_dump(),
                "weight": signal.weight,
                "at_least": signal.at_least,
                "heeds_denial": signal.heeds_denial,
                "quotable": signal.quotable,
                "ask": signal.ask,
                "claim": None,
            }
            self._row(row, signal.match, f"signals/{path}")

    def claims(self, claims: dict[str, models.Claim]) -> None:
        for path, claim in claims.items():
            if claim.maturity == "retired":
                continue
            row = {
                "id": "claim." + path.replace("/", "."),
                "family": "claim",
                "says": claim.says.model_dump(),
                "weight": claim.weight,
                "at_least": 0,
                "heeds_denial": claim.flips,
                "quotable": True,
                "ask": None,
                "claim": {
                    "id": path,
                    "topic": claim.topic,
                    "asserts": claim.asserts,
                    "about_you": claim.about_you,
                    "when_conditional": claim.when_conditional,
                    "facts": claim.facts,
                },
            }
            self._row(row, claim.match, f"claims/{path}")

    def _row(self, row: dict[str, Any], match: list[models.Match], at: str) -> None:
        number = len(self.rows)
        self.rows.append(row)
        own = f"={row['id']}"
        for way in match:
            if way.phrases is not None:
                if own not in self.atom_names:
                    self.atom_names.append(own)
                    self.clauses.append((number, [self.atom_names.index(own)], True, 0))
                for phrase in way.phrases:
                    self.words.setdefault(phrase.lower(), set()).add(own)
            else:
                self._pending.append((number, at, way))

    def _resolve(self) -> None:
        atoms = {name: i for i, name in enumerate(self.atom_names)}
        rows = {row["id"]: i for i, row in enumerate(self.rows)}
        for number, at, way in self._pending:
            if way.all is not None:
                self._composite(number, at, way, atoms, rows)
                continue
            names = [way.mark] if way.mark else (way.seq or way.near or [])
            for choice in itertools.product(*(name.split("|") for name in names)):
                unknown = [c for c in choice if c not in atoms]
                for name in unknown:
                    self.fault("signals.unknown_word", f"no word group or mark {name!r}", at)
                if not unknown:
                    numbers = [atoms[c] for c in choice]
                    self.clauses.append((number, numbers, way.near is None, way.gap))

    def _composite(
        self, number: int, at: str, way: models.Match, atoms: dict[str, int], rows: dict[str, int]
    ) -> None:
        for choice in itertools.product(*(name.split("|") for name in way.all or ())):
            needs: tuple[list[int], list[int]] = ([], [])
            without: tuple[list[int], list[int]] = ([], [])
            for names, (of_atoms, of_rows) in ((choice, needs), (way.without, without)):
                for name in names:
                    if name in atoms:
                        of_atoms.append(atoms[name])
                    elif name in rows:
                        of_rows.append(rows[name])
                    else:
                        self.fault("signals.unknown_word", f"no word, mark or signal {name!r}", at)
            self.composites.append((number, *needs, *without))

    def part(self, families: dict[str, models.Family]) -> JSON:
        self._resolve()
        atoms = {name: i for i, name in enumerate(self.atom_names)}
        aliases = self._aliases()
        odd = self._lookalikes()
        weights = json.loads((self.root / "weights.json").read_text("utf-8"))
        return {
            "atoms": self.atom_names,
            "words": [[w, sorted(atoms[a] for a in at)] for w, at in sorted(self.words.items())],
            "aliases": aliases,
            "sound_not": sorted(self.not_sound),
            "word_says": self.word_says,
            "frequency": [weights["frequency"].get(name, 0) for name in self.atom_names],
            "signals": self.rows,
            "clauses": self.clauses,
            "composites": self._ordered_composites(),
            "deny": atoms.get("deny", -1),
            "deny_not": atoms.get("deny_not", -1),
            "report": atoms.get("report", -1),
            "families": [_family(name, row) for name, row in families.items()],
            "family_says": {name: row.says.model_dump() for name, row in families.items()},
            "tables": {
                "traditional": self.tables["traditional"],
                "simplified": self.tables["simplified"],
                "sounds": self.tables["sounds"],
                "spelled": self.tables["spelled"] + " " + self.tables["bopomofo"],
                "odd": "".join(odd),
                "plain": "".join(odd.values()),
            },
            "suffixes": self.tables["suffixes"],
            "known_sites": self._sites("sites"),
            "shorteners": sorted(self._sites("shorteners")),
            "imitated": compile_imitated(self.folder),
            "advice": [a.model_dump() for a in self._advice()],
            "sentences": [
                x.model_dump() for x in self.folder("sentences", models.Sentence).values()
            ],
            "weights": weights,
        }

    def _ordered_composites(self) -> list[Any]:
        """Order composites so that one that needs another comes after it."""
        done: list[Any] = []
        left = list(self.composites)
        waiting = {c[0] for c in left}
        while left:
            ready = [c for c in left if not (set(c[2]) | set(c[4])) & (waiting - {c[0]})]
            if not ready:
                names = ", ".join(sorted({self.rows[c[0]]["id"] for c in left}))
                self.fault("signals.circle", f"signals need each other: {names}", "signals")
                break
            done.extend(ready)
            left = [c for c in left if c not in ready]
            waiting = {c[0] for c in left}
        return done

    def _aliases(self) -> list[list[str]]:
        spelled: dict[str, list[str]] = {}
        for file in self.folder("fold/aliases", models.Aliases).values():
            for plain, spellings in file.spellings.items():
                for spelling in spellings:
                    spelled.setdefault(spelling.lower(), [plain, file.kind])
        shapes = {
            plain: chars
            for file in self.folder("fold/shapes", models.Lookalikes).values()
            for plain, chars in file.plain.items()
        }
        for word in self.sounds:
            for spelling in self._homophones(word):
                spelled.setdefault(spelling, [word, "sound"])
            for spelling in _respelled(word, shapes):
                spelled.setdefault(spelling, [word, "alias"])
        return [[s, *to] for s, to in sorted(spelled.items()) if s not in self.words]

    def _homophones(self, word: str) -> list[str]:
        """Give `word` with one character at a time replaced by a common one of the same sound."""
        groups = self._sound_groups()
        found = []
        for i, char in enumerate(word):
            for other in groups.get(char, ""):
                spelling = word[:i] + other + word[i + 1 :]
                plain_enough = other != char and other not in FUNCTION
                if plain_enough and spelling not in self.not_sound:
                    found.append(spelling)
        return found

    def _sound_groups(self) -> dict[str, str]:
        if not hasattr(self, "_groups_cache"):
            self._groups_cache: dict[str, str] = {}
            for members in self.tables["sounds"].split(" "):
                common = "".join(c for c in members if c in _COMMON)
                self._groups_cache.update(dict.fromkeys(members, common))
        return self._groups_cache

    def _lookalikes(self) -> dict[str, str]:
        odd: dict[str, str] = {}
        for file in self.folder("fold/lookalikes", models.Lookalikes).values():
            for plain, chars in file.plain.items():
                odd.update(dict.fromkeys(chars, plain))
        return odd

    def _sites(self, name: str) -> dict[str, str]:
        return {
            host: says
            for path, file in self.folder("hosts", models.Sites).items()
            if path.startswith(name)
            for host, says in file.hosts.items()
        }

    def _advice(self) -> list[models.Advice]:
        return sorted(self.folder("advice", models.Advice).values(), key=lambda a: a.order)


def _respelled(word: str, shapes: dict[str, str]) -> list[str]:
    """Give `word` with one character replaced by one of like shape, and with each doubled."""
    found = ["".join(char * 2 for char in word)]
    for i, char in enumerate(word):
        found += [word[:i] + other + word[i + 1 :] for other in shapes.get(char, "")]
    return found


def _short(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _closure(name: str, holders: dict[str, set[str]]) -> set[str]:
    found = {name}
    queue = [name]
    while queue:
        for holder in holders[queue.pop()] - found:
            found.add(holder)
            queue.append(holder)
    return found


def _family(name: str, row: models.Family) -> dict[str, Any]:
    low = -(row.floor or row.cap) if row.side != "risk" else 0.0
    high = row.cap if row.side != "relief" else 0.0
    return {
        "name": name,
        "side": row.side,
        "kind": row.kind,
        "low": low,
        "high": high,
        "whole": row.whole,
    }
