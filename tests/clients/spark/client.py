# SPDX-License-Identifier: Apache-2.0
"""PySpark over s3a at AWS_ENDPOINT_URL: writes partitioned Parquet, CSV and JSON, overwrites, appends, renames and reads all
back. Ends with DONE."""
import os
import sys

from pyspark.sql import SparkSession, functions as F

bucket = sys.argv[1]
spark = (SparkSession.builder.master("local[2]").appName("laketop")
         # The hadoop-aws of the Hadoop that this PySpark carries.
         .config("spark.jars.packages", "org.apache.hadoop:hadoop-aws:3.3.4")
         .config("spark.jars.ivy", os.environ["LAKETOP_IVY"])
         .config("spark.hadoop.fs.s3a.endpoint", os.environ["AWS_ENDPOINT_URL"])
         .config("spark.hadoop.fs.s3a.path.style.access", "true")
         .config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "2").getOrCreate())
spark.sparkContext.setLogLevel("ERROR")

rows = spark.range(50_000).select("id", (F.col("id") % 5).alias("part"), F.concat(F.lit("é "), "id").alias("text"))
base = f"s3a://{bucket}/with space"
rows.write.mode("overwrite").partitionBy("part").parquet(f"{base}/t")
rows.filter("part = 1").write.mode("append").partitionBy("part").parquet(f"{base}/t")
read = spark.read.parquet(f"{base}/t")
assert read.count() == 60_000, read.count()
assert {r["part"]: r["count"] for r in read.groupBy("part").count().collect()}[1] == 20_000
rows.write.mode("overwrite").partitionBy("part").parquet(f"{base}/t")
assert spark.read.parquet(f"{base}/t").agg(F.sum("id")).first()[0] == 50_000 * 49_999 // 2
rows.coalesce(1).write.mode("overwrite").option("header", True).csv(f"{base}/csv")
assert spark.read.option("header", True).csv(f"{base}/csv").count() == 50_000
rows.write.mode("overwrite").json(f"{base}/json")
assert spark.read.json(f"{base}/json").filter("text = 'é 49999'").count() == 1

hadoop = spark.sparkContext._jsc.hadoopConfiguration()
path = spark._jvm.org.apache.hadoop.fs.Path(f"{base}/t")
files = path.getFileSystem(hadoop)
assert files.exists(path) and files.getFileStatus(path).isDirectory()
assert files.rename(path, spark._jvm.org.apache.hadoop.fs.Path(f"{base}/renamed"))
assert spark.read.parquet(f"{base}/renamed").count() == 50_000
assert files.delete(spark._jvm.org.apache.hadoop.fs.Path(f"s3a://{bucket}/with space"), True)
assert not files.exists(path)
spark.stop()
print("DONE")
