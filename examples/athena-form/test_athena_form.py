"""Pipeline 1: the form's answer is what pandas says, and each submission adds its rows to the crawler's table."""
import sys
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).parent))


def test_form_answers_stores_and_crawls(aws_environment):
    import app

    page = app.create_app().test_client()
    assert page.get("/").status_code == 200

    rows = app.orders()
    wanted = rows[(rows.country == "France") & (rows.quantity >= 20)]
    amounts = (wanted.quantity * wanted.unit_price).groupby(wanted.stock_code).sum().round(2)
    best = amounts.sort_values(ascending=False).iloc[0]

    first = page.post("/", data={"country": "France", "quantity": "20"}).get_data(as_text=True)
    assert f"<td>{best}</td>" in first
    assert "now has 10 rows" in first
    second = page.post("/", data={"country": "Spain", "quantity": "5"}).get_data(as_text=True)
    assert "now has 20 rows" in second
    # A quote in a field is text, never SQL.
    odd = page.post("/", data={"country": "O'Brien' OR '1'='1", "quantity": "0"})
    assert odd.status_code == 200
