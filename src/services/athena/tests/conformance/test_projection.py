# SPDX-License-Identifier: Apache-2.0
"""Partition projection: partitions from a table's properties, none in the catalog."""
import datetime

import pytest


@pytest.fixture(scope="module")
def projected(lake):
    """make(name, keys, location, properties): a table of JSON lines with these partition keys."""

    def make(name, keys, folder, **properties):
        text = ", ".join(f"'{key.replace('__', '.')}'='{value}'" for key, value in properties.items())
        lake.run(f"CREATE EXTERNAL TABLE {name} (n int) PARTITIONED BY ({keys}) "
                 "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' "
                 f"LOCATION 's3://{lake.bucket}/{folder}/' TBLPROPERTIES ('projection.enabled'='true', {text})")
        return name

    return make


def test_integers_and_enums(lake, projected):
    for year in (2019, 2020, 2021):
        for city in ("oslo", "rome"):
            lake.put(f"ie/year={year}/city={city}/a.json", f'{{"n": {year}}}\n')
    projected("ie", "year int, city string", "ie", projection__year__type="integer",
              projection__year__range="2020,2030", projection__city__type="enum", projection__city__values="oslo,rome")
    # What lies outside of the range is not there.
    assert lake.rows("SELECT year, city, n FROM ie ORDER BY 1, 2") == [
        ["2020", "oslo", "2020"], ["2020", "rome", "2020"], ["2021", "oslo", "2021"], ["2021", "rome", "2021"]]
    assert lake.rows("SELECT n FROM ie WHERE year + 1 = 2022 AND city LIKE 'r%'") == [["2021"]]
    assert lake.rows("SELECT count(*) FROM ie WHERE year = 2025") == [["0"]]
    # The catalog has no partitions, and needs none.
    assert lake.rows("SHOW PARTITIONS ie") == []


def test_dates_and_templates(lake, projected):
    today = datetime.datetime.now(datetime.timezone.utc).date()
    days = [today - datetime.timedelta(days=back) for back in range(4)]
    for day in days:
        lake.put(f"days/{day:%Y/%m/%d}/x.json", '{"n": 1}\n')
    projected("days", "day string", "days", projection__day__type="date", projection__day__format="yyyy/MM/dd",
              projection__day__range="NOW-2DAYS,NOW", storage__location__template=f"s3://{lake.bucket}/days/${{day}}")
    assert lake.rows("SELECT day FROM days ORDER BY day") == [[f"{day:%Y/%m/%d}"] for day in reversed(days[:3])]
    assert lake.rows(f"SELECT n FROM days WHERE day >= '{today:%Y/%m/%d}'") == [["1"]]


def test_many_candidates_are_listed_at_once(lake, projected):
    lake.put("many/p=00042/a.json", '{"n": 42}\n')
    projected("manyp", "p string", "many", projection__p__type="integer", projection__p__range="0,99999",
              projection__p__digits="5")
    assert lake.rows("SELECT p, n FROM manyp") == [["00042", "42"]]


def test_injected(lake, projected):
    lake.put("inj/device=a1/x.json", '{"n": 1}\n')
    lake.put("inj/device=b2/x.json", '{"n": 2}\n')
    projected("inj", "device string", "inj", projection__device__type="injected")
    assert lake.rows("SELECT n FROM inj WHERE device = 'a1'") == [["1"]]
    assert lake.rows("SELECT n FROM inj WHERE device IN ('a1', 'b2', 'c3') ORDER BY n") == [["1"], ["2"]]
    assert lake.rows("SELECT n FROM inj WHERE device = concat('b', '2')") == [["2"]]
    for condition in ("", "WHERE device > 'a'", "WHERE n = 1"):
        assert lake.fails(f"SELECT n FROM inj {condition}") == (
            "CONSTRAINT_VIOLATION: For the injected projected partition column device, the WHERE clause must contain "
            "only static equality conditions, and at least one such condition must be present.")


def test_faulty_settings(lake, projected):
    projected("partly", "a string, b string", "partly", projection__a__type="enum", projection__a__values="x")
    assert lake.fails("SELECT * FROM partly") == (
        f"HIVE_METASTORE_ERROR: Table {lake.database}.partly is configured for partition projection, but the following "
        f"partition columns are missing projection configuration: [b] (table {lake.database}.partly)")
    projected("huge", "a int, b int", "huge", projection__a__type="integer", projection__a__range="1,100000",
              projection__b__type="integer", projection__b__range="1,100000")
    assert lake.fails("SELECT * FROM huge").startswith("HIVE_EXCEEDED_PARTITION_LIMIT")
    assert lake.rows("SELECT count(*) FROM huge WHERE a = 1 AND b < 10") == [["0"]]
    # Switched off, the catalog's partitions count again.
    lake.run("ALTER TABLE huge SET TBLPROPERTIES ('projection.enabled'='false')")
    assert lake.rows("SELECT count(*) FROM huge") == [["0"]]


def test_folders_whose_writer_escaped_no_colon(lake, projected):
    """awswrangler writes at=2020-01-01 01:01:01, Hive at=2020-01-01 01%3A01%3A01."""
    lake.put("colon/at=2020-01-01 01:01:01/a.json", '{"n": 1}\n')
    lake.put("colon/at=2020-01-01 01%3A01%3A02/a.json", '{"n": 2}\n')
    projected("colon", "at string", "colon", projection__at__type="enum",
              projection__at__values="2020-01-01 01:01:01,2020-01-01 01:01:02")
    assert lake.rows("SELECT at, n FROM colon ORDER BY n") == [["2020-01-01 01:01:01", "1"], ["2020-01-01 01:01:02", "2"]]
