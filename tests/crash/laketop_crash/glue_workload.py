"""The catalog: tables created, changed and deleted, and their partitions."""
import random

from .oracle import Oracle

DATABASE = "crash"
TABLES = 6


def table_input(name: str, number: int) -> dict:
    # The columns follow from the number: a table with the columns of another change is torn.
    columns = [{"Name": f"c{number}_{i}", "Type": "string"} for i in range(number % 5 + 1)]
    return {"Name": name, "Parameters": {"number": str(number)}, "PartitionKeys": [{"Name": "p", "Type": "string"}],
            "TableType": "EXTERNAL_TABLE", "StorageDescriptor": {"Columns": columns, "Location": "s3://crash/x/"}}


class GlueWorkload:
    def __init__(self, number: int, numbers: random.Random):
        self.number = number
        self.random = numbers
        self.oracle = Oracle()

    def set_up(self, clients) -> None:
        glue = clients("glue")
        try:
            glue.create_database(DatabaseInput={"Name": DATABASE})
        except glue.exceptions.AlreadyExistsException:
            pass

    def step(self, clients) -> None:
        glue = clients("glue")
        name = f"t{self.number}_{self.random.randrange(TABLES)}"
        number = self.random.randrange(1 << 30)
        state = self.oracle.state(name)
        if state is None:
            with self.oracle.change("catalog", name, (number, ())):
                glue.create_table(DatabaseName=DATABASE, TableInput=table_input(name, number))
            return
        action = self.random.randrange(5)
        if action == 0:
            with self.oracle.change("catalog", name, None):
                glue.delete_table(DatabaseName=DATABASE, Name=name)
        elif action < 3:
            with self.oracle.change("catalog", name, (number, state[1])):
                glue.update_table(DatabaseName=DATABASE, TableInput=table_input(name, number))
        else:
            value = f"{number:09}"
            with self.oracle.change("catalog", name, (state[0], tuple(sorted(state[1] + (value,))))):
                glue.create_partition(DatabaseName=DATABASE, TableName=name, PartitionInput={
                    "Values": [value], "StorageDescriptor": {"Columns": [], "Location": f"s3://crash/x/p={value}/"}})

    def verify(self, clients) -> None:
        glue = clients("glue")
        listed = set()
        for page in glue.get_paginator("get_tables").paginate(DatabaseName=DATABASE, Expression=f"t{self.number}_.*"):
            listed.update(table["Name"] for table in page["TableList"])
        for name in set(self.oracle.names()) | listed:
            try:
                table = glue.get_table(DatabaseName=DATABASE, Name=name)["Table"]
            except glue.exceptions.EntityNotFoundException:
                assert name not in listed, f"{name} is listed but cannot be read"
                self.oracle.check(name, None)
                continue
            number = int(table["Parameters"]["number"])
            expected = table_input(name, number)["StorageDescriptor"]["Columns"]
            columns = [{"Name": column["Name"], "Type": column["Type"]}
                       for column in table["StorageDescriptor"]["Columns"]]
            assert columns == expected, f"{name} has the columns of another change"
            assert name in listed, f"{name} can be read but is not listed"
            values = []
            for page in glue.get_paginator("get_partitions").paginate(DatabaseName=DATABASE, TableName=name):
                values += [row["Values"][0] for row in page["Partitions"]]
            self.oracle.check(name, (number, tuple(sorted(values))))

    def clean_up(self, clients) -> None:
        pass

