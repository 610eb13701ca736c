"""Every measure gives the same number on Spark as on the engine of this machine: the same expressions, two engines."""

import os
from datetime import date

import pytest

from goldenthread.rules.measures.live import counting
from goldenthread.rules.measures.live.definitions import MEASURES
from goldenthread.rules.measures.live.engine import Here, Spark
from tests.rules.measures.live.test_counting import randomly

pytestmark = pytest.mark.spark
FIRST, LAST = date(2024, 1, 1), date(2025, 6, 17)


@pytest.fixture(scope="module")
def session():
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    yield made
    made.stop()


def counted(engine, held):
    rows = counting.prepare(engine, held)
    told = counting.count(engine, rows, first=FIRST, last=LAST, every=("month",))
    return {code: one.points.get("month", []) for code, one in told.items()}


def test_spark_counts_what_is_counted_here(session):
    held = randomly(1, cases=150)
    with Here() as engine:
        here = counted(engine, held)
    there = counted(Spark(session), held)
    assert set(there) == {one.code for one in MEASURES}
    different = [code for code in here if here[code] != there[code]]
    assert not different, [(code, here[code][:2], there[code][:2]) for code in different]
    assert sum(map(len, here.values())) > 300


def test_a_difference_of_one_would_be_seen(session):
    held = randomly(2, cases=60)
    with Here() as engine:
        here = counted(engine, held)
    held["events"] = {name: values[1:] for name, values in held["events"].items()}
    assert counted(Spark(session), held) != here
