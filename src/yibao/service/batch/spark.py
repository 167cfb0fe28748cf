"""The same answers on Spark: a table read by Spark, checked by the same worker, written in parts.

IN may be a file or a folder of parts, here or wherever Spark reads; OUT is a folder of parts. The
function that Spark runs lies in `spark_work`; nothing of this module travels to the executors.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.errors import InputError, YibaoError
from yibao.service.batch import spark_work
from yibao.service.batch.check_run import Wish, may_be_brief
from yibao.service.batch.columns import merge_columns, settle
from yibao.service.batch.csv_records import read_records
from yibao.service.batch.csv_rows import read_header
from yibao.service.batch.forms import Form, form_of, refused
from yibao.service.batch.lines import BOM, SNIFFED_BYTES, Line, encoding_of
from yibao.service.batch.pool import Stopped
from yibao.service.batch.run import Tally
from yibao.service.batch.tables import Plan, unlike

BATCH_ROWS = 512
# Beside the executor's own: a Python worker holds the knowledge, pyarrow and a batch or two.
SETTINGS = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH_ROWS),
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.legacy.javaCharsets": "true",  # without it csv may not be GB18030
    "spark.sql.files.maxPartitionBytes": "16m",  # checking takes long for its bytes
}
LOCAL_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
_ELSEWHERE = "://"


@dataclass(frozen=True, slots=True)
class _Job:
    """One run: the session, where the table is, and what is known of it."""

    spark: Any
    source: str
    target: str
    plan: Plan


def check_on_spark(source: str, target: str, wish: Wish, *, master: str | None) -> Tally:
    """Write every row of `source` with its verdict into the folder `target`.

    A session that is already there is used and left running.
    Raises InputError for what cannot be read or written, Stopped when Spark gives up.
    """
    form, to = form_of(Path(source)), form_of(Path(target))
    if to.kind == "csv" or to.packed:
        zh, en = "Spark 只写 .parquet 和 .jsonl", "Spark writes .parquet and .jsonl only"
        raise refused("file.suffix", Path(target), zh, en)
    may_be_brief(to, wish)
    _may_use(source, target, force=wish.force)
    day = wish.on or SYSTEM_CLOCK.today()
    spark, ours = session(master)
    try:
        plan = Plan(Form(form.kind, False), to, wish.region, day, brief=wish.brief)
        return _write(_planned(_Job(spark, _address(source), _address(target), plan)), wish)
    except YibaoError:
        raise
    except Exception as error:
        raise _gave_up(error) from error
    finally:
        if ours:
            spark.stop()


def _write(job: _Job, wish: Wish) -> Tally:
    from pyspark.sql import Observation  # noqa: PLC0415
    from pyspark.sql import functions as f  # noqa: PLC0415

    rows = _read(job)
    seen = Observation()
    found = map_in_arrow(rows, spark_work.answering(job.plan), _fields(job, rows))
    found = found.observe(seen, f.count(f.lit(1)).alias("rows"), f.count("error").alias("bad"))
    mode = "overwrite" if wish.force else "errorifexists"
    if job.plan.target.kind == "jsonl":
        found.select("value").write.mode(mode).text(job.target)
    else:
        found.write.mode(mode).parquet(job.target)
    told = seen.get
    return Tally(told["rows"], told["bad"])


def map_in_arrow(rows: Any, work: Callable[..., Any], fields: Any) -> Any:
    """`DataFrame.mapInArrow`, which asks for pandas though it does not use it."""
    from pyspark.sql import DataFrame  # noqa: PLC0415
    from pyspark.sql.udf import UserDefinedFunction  # noqa: PLC0415
    from pyspark.util import PythonEvalType  # noqa: PLC0415

    kind = PythonEvalType.SQL_MAP_ARROW_ITER_UDF
    made = UserDefinedFunction(work, returnType=fields, evalType=kind)
    columns = made(*[rows[name] for name in _quoted(rows.columns)])
    return DataFrame(rows._jdf.mapInArrow(columns._jc, False, None), rows.sparkSession)


def _planned(job: _Job) -> _Job:
    """The job with what must be known before its rows are read."""
    plan = job.plan
    if plan.source.kind == "parquet":
        return job
    head = _head(job)
    plan = plan._replace(encoding=encoding_of(head))
    job = _Job(job.spark, job.source, job.target, plan)
    if plan.source.kind == "csv":
        lines = [
            Line(i, 0, raw) for i, raw in enumerate(_without_mark(head).splitlines(keepends=True))
        ]
        header = next(read_records(lines, plan.encoding), None)
        plan = plan._replace(columns=unlike(read_header(header)))
    elif plan.target.kind == "parquet":
        columns, types = settle(_seen_columns(job))
        plan = plan._replace(columns=columns, types=types)
    return _Job(job.spark, job.source, job.target, plan)


def _seen_columns(job: _Job) -> dict[str, str]:
    import orjson  # noqa: PLC0415

    work = spark_work.looking(job.plan.encoding)
    found: dict[str, str] = {}
    for row in map_in_arrow(_read(job), work, "found string").collect():
        merge_columns(found, orjson.loads(row.found))
    return found


def _read(job: _Job) -> Any:
    read, plan = job.spark.read, job.plan
    if plan.source.kind == "parquet":
        return read.parquet(job.source)
    if plan.source.kind == "jsonl":
        # As bytes: Spark takes every text for UTF-8.
        lines = read.option("lineSep", "\n").text(job.source)
        return lines.selectExpr("cast(value as binary) as value")
    names = [*plan.columns, spark_work.CORRUPT]
    fields = ", ".join(f"{name} string" for name in _quoted(names))
    options = {
        "header": True,
        "multiLine": True,
        "escape": '"',
        "encoding": plan.encoding,
        "mode": "PERMISSIVE",
        "columnNameOfCorruptRecord": spark_work.CORRUPT,
    }
    return read.schema(fields).options(**options).csv(job.source)


def _fields(job: _Job, rows: Any) -> Any:
    """The columns that come out, as Spark knows them."""
    from pyspark.sql.types import StructType  # noqa: PLC0415

    plan = job.plan
    if plan.target.kind == "jsonl":
        return "value string, error string"
    own: list[tuple[str, str]] = []
    taken = list(rows.columns)
    if plan.source.kind != "parquet":
        kinds = plan.types or ("string",) * len(plan.columns)
        own = [
            (name, {"int64": "bigint", "bool": "boolean"}.get(kind, kind))
            for name, kind in zip(plan.columns, kinds, strict=True)
        ]
        taken = list(plan.columns)
    fields = [*own, *spark_work.added(taken, brief=plan.brief)]
    names = _quoted([name for name, _ in fields])
    said = ", ".join(f"{name} {kind}" for name, (_, kind) in zip(names, fields, strict=True))
    before = [] if own else rows.schema.fields
    behind: Any = StructType.fromDDL(said)
    return StructType([*before, *behind.fields])


def _head(job: _Job) -> bytes:
    """The first bytes of the table, or of the first part of it, wherever it lies."""
    jvm = job.spark._jvm
    path = jvm.org.apache.hadoop.fs.Path(job.source)
    files = path.getFileSystem(job.spark._jsc.hadoopConfiguration())
    if files.getFileStatus(path).isDirectory():
        parts = [one.getPath() for one in files.listStatus(path)]
        shown = [one for one in parts if not one.getName().startswith(("_", "."))]
        if not shown:
            raise refused("file.empty", Path(job.source), "文件夹是空的", "The folder is empty")
        path = min(shown, key=lambda one: str(one.getName()))
    codec = jvm.org.apache.hadoop.io.compress.CompressionCodecFactory(
        job.spark._jsc.hadoopConfiguration()
    ).getCodec(path)
    stream = files.open(path)
    stream = codec.createInputStream(stream) if codec else stream
    try:
        limited = jvm.org.apache.commons.io.input.BoundedInputStream(stream, SNIFFED_BYTES)
        return bytes(jvm.org.apache.commons.io.IOUtils.toByteArray(limited))
    finally:
        stream.close()


def session(master: str | None) -> tuple[Any, bool]:
    """The session to work in, and whether it was made for this run alone."""
    try:
        from pyspark import SparkConf, SparkContext  # noqa: PLC0415
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        says = "要装 pyspark：pip install 'yibao[spark]' / Install it: pip install 'yibao[spark]'"
        raise InputError("spark.missing", says) from error
    if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
        zh, en = "Spark 要有 Java 17 或 21，这里没有", "Spark needs Java 17 or 21; none was found"
        raise InputError("spark.no_java", f"{zh} / {en}")
    there = SparkSession.getActiveSession()
    if there is not None:
        return there, False
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if master and master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    SparkContext._ensure_initialized()  # else the settings of spark-submit are not seen
    given = SparkConf()
    master = master or given.get("spark.master") or "local[*]"
    builder = SparkSession.builder.appName("yibao check").master(master)
    settings = dict(SETTINGS)
    if master.startswith("local"):
        settings |= LOCAL_SETTINGS
    for name, value in settings.items():
        if not given.contains(name):
            builder = builder.config(name, value)
    return builder.getOrCreate(), True


def _may_use(source: str, target: str, *, force: bool) -> None:
    """Refuse what can be refused before Spark is started; what lies elsewhere Spark looks for."""
    if _ELSEWHERE not in source and not Path(source).exists():
        raise refused("file.missing", Path(source), "没有这个文件", "There is no such file")
    if _ELSEWHERE in target or not Path(target).exists():
        return
    if _ELSEWHERE not in source and Path(target).samefile(source):
        zh, en = "OUT 和 IN 是同一个", "OUT is the same as IN"
        raise refused("file.same", Path(target), zh, en)
    if not Path(target).is_dir():
        zh, en = "Spark 写的是文件夹，OUT 是个文件", "Spark writes a folder, and OUT is a file"
        raise refused("file.not_a_folder", Path(target), zh, en)
    if not force:
        zh, en = "OUT 已经存在，要覆盖请加 --force", "OUT exists; add --force to replace it"
        raise refused("file.exists", Path(target), zh, en)


def _address(name: str) -> str:
    return name if _ELSEWHERE in name else Path(name).resolve().as_uri()


def _without_mark(head: bytes) -> bytes:
    return head.removeprefix(BOM)


def _quoted(names: list[str]) -> list[str]:
    return [f"`{name.replace('`', '``')}`" for name in names]


def _gave_up(error: Exception) -> Stopped:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    # What a Python worker raised stands last; before it comes all that Spark went through.
    reason = next((one for one in reversed(lines) if "yibao" in one or "Error" in one), "")
    reason = (reason or (lines or [type(error).__name__])[0])[:300]
    return Stopped("batch.spark", f"Spark 做不下去了：{reason} / Spark gave up: {reason}")
