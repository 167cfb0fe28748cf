"""Check a whole table: read, judge on all cores, write in order, put in place at the end.

What is done is noted on the way, so that an interrupted run is gone on with; its OUT is the same to
the last byte as that of a run nobody interrupted.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.errors import InputError
from yibao.service.batch import journal
from yibao.service.batch.forms import Form, form_of, may_read, may_write, refused
from yibao.service.batch.pool import Stopped, cores, through
from yibao.service.batch.run import Progress, Tally
from yibao.service.batch.sources import plan_of, source_of
from yibao.service.batch.tables import Plan
from yibao.service.batch.writers import head

WORTH_WORKERS = 4 * 1024 * 1024  # bytes of text; less is done before workers have started
PACKED_TIMES = 8


@dataclass(frozen=True, slots=True)
class Wish:
    """How a table is to be checked: place and day for rows without their own, and by how many.

    `on` is today, and `workers` as many as are worth it, when None. `brief` leaves the whole
    verdict out of a parquet OUT.
    """

    region: str
    on: date | None = None
    workers: int | None = None
    resume: bool = False
    force: bool = False
    brief: bool = False


def check_file(source: Path, target: Path, wish: Wish, *, progress: Progress) -> Tally:
    """Write every row of `source` with its verdict to `target`, which appears when all is done.

    Raises InputError, with nothing written, for files that cannot be read, written or told apart;
    Stopped when the run ends early, with a draft to go on with.
    """
    forms = form_of(source), form_of(target)
    may_be_brief(forms[1], wish)
    may_read(source)
    may_write(source, target, force=wish.force)
    _needs(forms)
    with _alone(target):
        draft = _draft(source, target, forms, wish)
        with closing(draft), _or_stop(draft, target):
            tally = _answer(source, draft, wish, progress)
            _finish(draft, target)
    return tally


def may_be_brief(target: Form, wish: Wish) -> None:
    """Refuse, as InputError, a brief OUT of a kind that has no brief form."""
    if wish.brief and target.kind != "parquet":
        zh, en = "--brief 只用于 parquet；csv 本来就只有几列", "--brief is for parquet only"
        raise InputError("batch.brief", f"{zh} / {en}")


def _draft(source: Path, target: Path, forms: tuple[Form, Form], wish: Wish) -> journal.Draft:
    begun = journal.read_begun(target) if journal.is_begun(target) and not wish.force else None
    if begun and not wish.resume:
        zh = "上次没有做完。接着做请加 --resume，从头来请加 --force"
        en = "An earlier run was interrupted; add --resume to go on, --force to begin anew"
        raise refused("resume.begun", target, zh, en)
    if begun:
        asked = Plan(*forms, wish.region, wish.on or begun.plan.on, brief=wish.brief)
        journal.may_resume(begun, asked, source)
        return journal.go_on(target, begun)
    plan = plan_of(source, forms, region=wish.region, on=wish.on or SYSTEM_CLOCK.today())
    return journal.begin(target, plan._replace(brief=wish.brief), source)


def _answer(source: Path, draft: journal.Draft, wish: Wish, progress: Progress) -> Tally:
    plan, begun = draft.plan, draft.reached
    tally = Tally(begun.place.rows, begun.bad, begun.broken)
    if not begun.size:
        draft.add(head(plan), begun.place, 0)
    table = source_of(source, plan)
    workers = wish.workers or _worth(source, plan)
    answered = through(table.chunks(begun.place), plan, workers=workers)
    with closing(answered):
        for chunk, done in answered:
            draft.add(done.data, chunk.after, len(done.bad))
            tally.rows += chunk.rows
            tally.bad += len(done.bad)
            for bad in done.bad:
                progress.bad_row(*bad)
            progress.seen(chunk.seen)
    if table.broken:
        tally.broken = table.broken.says
        draft.broke_off(tally.broken)
    draft.make_sure()
    return tally


def _finish(draft: journal.Draft, target: Path) -> None:
    """Put the draft in the place of `target`; that of a parquet OUT is made into one first."""
    whole = draft.part
    draft.close()
    if draft.plan.target.kind == "parquet":
        from yibao.service.batch.parquet_target import assemble  # noqa: PLC0415

        whole = draft.part.with_name(f"{draft.part.name}.parquet")
        try:
            assemble(draft.part, whole, draft.plan)
        except BaseException:
            whole.unlink(missing_ok=True)
            raise
    os.replace(whole, target)
    journal.remove(target)


def _worth(source: Path, plan: Plan) -> int:
    """As many workers as there are cores, or none but this process for a small table."""
    size = source.stat().st_size
    if plan.source.packed or plan.source.kind == "parquet":
        size *= PACKED_TIMES
    return cores() if size > WORTH_WORKERS else 1


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    try:
        with journal.alone(target):
            yield
    finally:
        path = journal.paths(target)[1]
        if path.is_file() and not path.stat().st_size:
            path.unlink()


@contextmanager
def _or_stop(draft: journal.Draft, target: Path) -> Iterator[None]:
    """Keep what was made sure of when the run ends early; a draft without any rows is removed."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        zh = f"写不下去了（{reason}）{_kept_zh(draft)}"
        en = f"Cannot go on writing ({reason}){_kept_en(draft)}"
        raise Stopped("batch.write", f"{zh}：{target} / {en}: {target}") from error
    except Stopped as error:
        _try_to_make_sure(draft)
        zh, _, en = error.says.partition(" / ")
        says = f"{zh}{_kept_zh(draft)} / {en}{_kept_en(draft)}"
        raise Stopped(error.code, says) from error
    except KeyboardInterrupt as error:
        _try_to_make_sure(draft)
        rows = draft.reached.place.rows
        zh, en = f"停下了，做完了 {rows:,} 行", f"Interrupted after {rows:,} rows"
        says = f"{zh}{_kept_zh(draft)} / {en}{_kept_en(draft)}"
        raise Stopped("batch.interrupted", says) from error
    finally:
        draft.close()
        if not draft.worth_keeping:
            journal.remove(target)


def _try_to_make_sure(draft: journal.Draft) -> None:
    try:
        draft.make_sure()
    except OSError:
        return  # the last line of the journal still holds


def _kept_zh(draft: journal.Draft) -> str:
    return "；加 --resume 接着做" if draft.worth_keeping else ""


def _kept_en(draft: journal.Draft) -> str:
    return "; go on with --resume" if draft.worth_keeping else ""


def _needs(forms: tuple[Form, Form]) -> None:
    if all(form.kind != "parquet" for form in forms):
        return
    try:
        import pyarrow  # noqa: F401, PLC0415
    except ImportError as error:
        zh, en = "读写 parquet 要装 pyarrow", "Parquet needs pyarrow"
        says = f"{zh}：pip install 'yibao[parquet]' / {en}: pip install 'yibao[parquet]'"
        raise InputError("file.no_pyarrow", says) from error
