#!/usr/bin/env python3
"""A web form over Athena: every field becomes part of the SQL, the answer is stored in S3 as a CSV file,
and a crawler makes the answers one table that a dashboard can read.

  python examples/athena-form/app.py        # then open http://127.0.0.1:5000
"""
import argparse
import time
import uuid

import awswrangler as wr
import boto3
import pandas as pd
from flask import Flask, render_template_string, request

BUCKET = "athena-form"
DATABASE = "athena_form"
CRAWLER = "athena-form-answers"

PAGE = """<!doctype html>
<title>Orders</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem }
  label { display: block; margin: .6rem 0 } input, select { font: inherit; padding: .2rem .4rem }
  table { border-collapse: collapse; margin: 1rem 0 } td, th { padding: .25rem .8rem; border-bottom: 1px solid #ddd }
  td:last-child, th:last-child { text-align: right } code { font-size: .85rem }
</style>
<h1>Orders</h1>
<form method="post">
  <label>Country <select name="country">{% for c in countries %}<option {{ 'selected' if c == country }}>{{ c }}</option>{% endfor %}</select></label>
  <label>At least <input name="quantity" type="number" value="{{ quantity }}" min="0"> pieces</label>
  <button>Ask Athena</button>
</form>
{% if answer is not none %}
  <table><tr>{% for name in answer.columns %}<th>{{ name }}</th>{% endfor %}</tr>
  {% for row in answer.itertuples(index=False) %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>
  <p>Stored as <code>{{ stored }}</code>; the crawler's table <code>{{ database }}.answers</code> now has {{ total }} rows.</p>
{% endif %}
"""


def orders(rows: int = 2_000) -> pd.DataFrame:
    """The table behind the form: the same rows every time."""
    countries = ["United Kingdom", "France", "Germany", "Spain", "Norway"]
    numbers = pd.Series(range(rows))
    return pd.DataFrame({
        "invoice_no": 536365 + numbers // 7,
        "stock_code": (84000 + numbers * 37 % 500).astype(str),
        "quantity": (numbers * 13 % 48).astype("int64"),
        "unit_price": (numbers * 7 % 900) / 100 + 0.55,
        "country": [countries[n * 11 % 17 % 5] for n in range(rows)],
    })


def prepare():
    """The bucket, the source table and the crawler, once."""
    s3, glue = boto3.client("s3"), boto3.client("glue")
    if BUCKET not in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]:
        s3.create_bucket(Bucket=BUCKET)
    wr.catalog.create_database(DATABASE, exist_ok=True)
    wr.s3.to_parquet(orders(), path=f"s3://{BUCKET}/orders/", dataset=True, mode="overwrite", database=DATABASE, table="orders")
    try:
        glue.create_crawler(Name=CRAWLER, Role="arn:aws:iam::000000000000:role/glue-crawler", DatabaseName=DATABASE,
                            Targets={"S3Targets": [{"Path": f"s3://{BUCKET}/answers/"}]})
    except glue.exceptions.AlreadyExistsException:
        pass


def ask(country: str, quantity: int) -> pd.DataFrame:
    # The form's text goes through Athena's own parameters, so that a quote in it stays text.
    return wr.athena.read_sql_query(
        "SELECT stock_code, count(*) AS orders, sum(quantity) AS pieces, round(sum(quantity * unit_price), 2) AS amount "
        "FROM orders WHERE country = :country AND quantity >= :quantity "
        "GROUP BY stock_code ORDER BY amount DESC, stock_code LIMIT 10",
        database=DATABASE, params={"country": country, "quantity": quantity})


def store(answer: pd.DataFrame) -> str:
    path = f"s3://{BUCKET}/answers/{time.strftime('%Y%m%dT%H%M%S')}-{uuid.uuid4().hex[:8]}.csv"
    wr.s3.to_csv(answer, path, index=False)
    return path


def crawl() -> int:
    """Runs the crawler over the answers and counts the rows of its table."""
    glue = boto3.client("glue")
    glue.start_crawler(Name=CRAWLER)
    while glue.get_crawler(Name=CRAWLER)["Crawler"]["State"] != "READY":
        time.sleep(0.05)
    return int(wr.athena.read_sql_query("SELECT count(*) AS n FROM answers", database=DATABASE)["n"][0])


def create_app() -> Flask:
    app = Flask(__name__)
    prepare()
    countries = list(wr.athena.read_sql_query("SELECT DISTINCT country FROM orders ORDER BY country", database=DATABASE)["country"])

    @app.route("/", methods=["GET", "POST"])
    def form():
        country = request.form.get("country", countries[0])
        quantity = int(request.form.get("quantity", 10))
        answer = stored = total = None
        if request.method == "POST":
            answer = ask(country, quantity)
            stored = store(answer)
            total = crawl()
        return render_template_string(PAGE, countries=countries, country=country, quantity=quantity, answer=answer,
                                      stored=stored, total=total, database=DATABASE)

    return app


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=5000)
    create_app().run(host="127.0.0.1", port=parser.parse_args().port)
