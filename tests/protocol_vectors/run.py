#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs botocore's protocol vectors through our decode and encode.

    run.py PROGRAM VECTORS [RESULTS]

An input case's serialized request must decode to its params; an output case's result, encoded by
us, must be what botocore's own parser reads back. expected_failures.txt lists, with the reason,
what does not pass; a case of it that passes must be taken out: the list only shrinks. RESULTS, a
file, gets case -> problem or null, as JSON.
"""

import base64
import datetime
import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from botocore.awsrequest import HeadersDict
from botocore.model import OperationModel, ServiceModel
from botocore.parsers import create_parser
from botocore.utils import parse_timestamp
from generate import files, suites

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools" / "conformance"))
import known  # noqa: E402

# What botocore's tests give for the token that a client makes.
TOKEN = "00000000-0000-4000-8000-000000000000"
EXPECTED = Path(__file__).with_name("expected_failures.txt")


def canonical(value, shape, shapes, reference=None):
    """A value of a vector as our program shows it: blobs base64, times seconds, no nulls."""
    spec = shapes[shape]
    kind = spec["type"]
    if value is None:
        return None
    if reference and reference.get("jsonvalue"):
        return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    if spec.get("document"):
        return value
    if kind == "structure":
        out = {}
        for name, inner in value.items():
            member = spec.get("members", {}).get(name)
            shown = canonical(inner, member["shape"], shapes, member) if member else inner
            if shown is not None:
                out[name] = shown
        return out
    if kind == "list":
        return [canonical(v, spec["member"]["shape"], shapes) for v in value]
    if kind == "map":
        return {k: canonical(v, spec["value"]["shape"], shapes) for k, v in value.items()
                if v is not None}
    if kind == "blob":
        return base64.b64encode(value.encode("utf-8")).decode()
    if kind == "timestamp":
        if isinstance(value, str):
            return parse_timestamp(value).astimezone(datetime.timezone.utc).timestamp()
        return float(value)
    if kind in ("float", "double"):
        return value if isinstance(value, str) else float(value)
    return value


def same(a, b):
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, (int, float)) and isinstance(b, (int, float)) and not isinstance(a, bool):
        return abs(a - b) < 1e-6 * max(1.0, abs(a))
    if isinstance(a, str) and isinstance(b, str) and a != b and a[:1] in "{[" and a:
        try:
            return json.loads(a) == json.loads(b)
        except ValueError:
            return False
    return a == b


class Case:
    def __init__(self, side, key, suite, given, case, number):
        self.suite, self.given, self.case, self.key = suite, given, case, key
        self.side = side
        self.name = f"{key.rsplit('/', 1)[0]}/{case.get('id') or key.rsplit('/', 1)[1] + ':' + str(number)}"
        self.shapes = suite["shapes"]

    def uses_events(self):
        shape = self.given.get(self.side, {}).get("shape")
        members = self.shapes.get(shape, {}).get("members", {}).values()
        return any(self.shapes[m["shape"]].get("eventstream") for m in members)

    def job(self):
        if self.uses_events():
            return None
        if self.side == "input":
            return self._decode_job()
        if "error" in self.case:
            return self._error_job()
        output = self.given.get("output", {}).get("shape")
        # What botocore shows of a member that did not come is of its making.
        result = {k: v for k, v in self.case["result"].items()}
        value = canonical(result, output, self.shapes) if output else {}
        stream = self._streamed(output)
        if stream and stream in value:
            value[stream] = self.case["result"][stream]
        return {"suite": self.key, "kind": "encode", "value": value}

    def _streamed(self, shape):
        spec = self.shapes.get(shape, {})
        payload = spec.get("payload")
        if not payload:
            return None
        reference = spec["members"][payload]
        target = self.shapes[reference["shape"]]
        streaming = reference.get("streaming") or target.get("streaming")
        return payload if streaming and target["type"] == "blob" else None

    def _decode_job(self):
        serialized = self.case["serialized"]
        parts = urlsplit(serialized.get("uri", "/"))
        return {"suite": self.key, "kind": "decode",
                "method": serialized.get("method", self.given.get("http", {}).get("method", "POST")),
                "path": parts.path or "/", "query": parts.query,
                "headers": [[k, v] for k, v in self._headers(serialized).items()],
                "body": base64.b64encode(self._body(serialized).encode()).decode()}

    def _body(self, serialized):
        # A json case that leaves its body out is about something else.
        empty = "{}" if self.suite["metadata"]["protocol"] == "json" else ""
        return serialized.get("body", empty)

    def _headers(self, serialized):
        headers = dict(serialized.get("headers", {}))
        if self.suite["metadata"]["protocol"] == "json":
            # Cases that are about other things leave the operation out.
            headers.setdefault("X-Amz-Target", "x." + self.given["name"])
        return headers

    def _error_job(self):
        code = self.case.get("errorCode", "")
        listed = {e["shape"] for e in self.given.get("errors", [])}
        listed |= {n for n, s in self.shapes.items() if s.get("exception")}
        shape = next((n for n in sorted(listed)
                      if code in (n, self.shapes[n].get("error", {}).get("code"))), None)
        if shape is None:
            return None
        members = self.shapes[shape].get("members", {})
        fields = {k: v for k, v in self.case["error"].items()
                  if k in members and k.lower() not in ("message", "code", "type")}
        return {"suite": self.key, "kind": "error", "shape": shape,
                "message": self.case.get("errorMessage", self.case["error"].get("Message", "")),
                "value": canonical(fields, shape, self.shapes)}

    def problem(self, answer):
        """What is wrong with our answer, or None."""
        if "error" in answer:
            return f"{answer['error']}: {answer.get('message', '')}"
        if self.side == "input":
            shape = self.given.get("input", {}).get("shape")
            wanted = canonical(self.case["params"], shape, self.shapes) if shape else {}
            for name, member in self.shapes.get(shape, {}).get("members", {}).items():
                if member.get("idempotencyToken"):
                    wanted.setdefault(name, TOKEN)
            self._drop_named_parameters(shape, answer["value"], wanted)
            return None if same(answer["value"], wanted) else f"{answer['value']} != {wanted}"
        return self._output_problem(answer)

    def _drop_named_parameters(self, shape, got, wanted):
        """A map of query parameters holds all of them when a server reads it (Smithy), and not those
        of other members when a client writes it; these cases were made for clients."""
        members = self.shapes.get(shape, {}).get("members", {})
        named = {m.get("locationName", n) for n, m in members.items() if m.get("location") == "querystring"}
        for name, member in members.items():
            if member.get("location") == "querystring" and self.shapes[member["shape"]]["type"] == "map":
                for values in (got, wanted):
                    left = {k: v for k, v in values.pop(name, {}).items() if k not in named}
                    if left:
                        values[name] = left

    def _output_problem(self, answer):
        model = ServiceModel({**self.suite, "operations": {self.given["name"]: self.given}})
        operation = OperationModel(self.given, model)
        protocol = model.metadata["protocol"]
        output = operation.output_shape
        if protocol == "query" and output is not None and output.members:
            output.serialization["resultWrapper"] = self.given["name"] + "Result"
        parser = create_parser(protocol)
        parser._timestamp_parser = lambda v: parse_timestamp(v).astimezone(
            datetime.timezone.utc).timestamp()
        body = base64.b64decode(answer["body"])
        # What the vector leaves out of the headers would land in a member that takes all of them.
        own = {"x-amzn-requestid", "content-type"} - {h.lower() for h in self.case["response"].get("headers", {})}
        headers = HeadersDict((k, v) for k, v in answer["headers"] if k.lower() not in own)
        response = {"status_code": answer["status"], "headers": headers,
                    "body": body, "context": {"operation_name": self.given["name"]}}
        if "error" not in self.case and self._streamed(self.given.get("output", {}).get("shape")):
            parsed = parser.parse({**response, "body": body}, output)
        else:
            parsed = parser.parse(response, output)
        if "error" in self.case:
            return self._error_problem(parsed, parser, response, model)
        parsed.pop("ResponseMetadata", None)
        shape = self.given.get("output", {}).get("shape")
        shown = self._text(parsed)
        wanted = self.case["result"]
        if shape:
            shown, wanted = canonical(shown, shape, self.shapes), canonical(wanted, shape, self.shapes)
        return None if same(shown, wanted) else f"{shown} != {wanted}; body {body!r}"

    def _error_problem(self, parsed, parser, response, model):
        wanted = {"Code": self.case.get("errorCode", ""), "Message": self.case.get("errorMessage", "")}
        got = {k: parsed.get("Error", {}).get(k, "") for k in wanted}
        if got["Code"] != wanted["Code"] or (wanted["Message"] and got["Message"] != wanted["Message"]):
            return f"{got} != {wanted}; body {response['body']!r}"
        shape = model.shape_for_error_code(got["Code"])
        fields = self._text(parser.parse(response, shape))
        for name, value in self.case["error"].items():
            if name in shape.members and not same(fields.get(name), value):
                return f"{name}: {fields.get(name)} != {value}"
        return None

    def _text(self, value):
        if isinstance(value, bytes):
            return value.decode("utf-8")
        if isinstance(value, dict):
            return {k: self._text(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self._text(v) for v in value]
        if isinstance(value, float) and value != value:
            return "NaN"
        if value in (float("inf"), float("-inf")):
            return "Infinity" if value > 0 else "-Infinity"
        return value


def cases(folder):
    for key, path in files(folder):
        side = "input" if "input" in key else "output"
        for index, (suite, group, given) in enumerate(suites(path)):
            for number, case in enumerate(group):
                if side == "input" and "params" not in case or side == "output" and "response" not in case:
                    continue
                yield Case(side, f"{key}/{index}", suite, given, case, number)


def main(program, folder, results=None):
    todo = list(cases(folder))
    jobs = [case.job() for case in todo]
    lines = [json.dumps(job if job else {"suite": "none"}) for job in jobs]
    done = subprocess.run([program], input="\n".join(lines) + "\n", capture_output=True, text=True,
                          timeout=120, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(todo), f"{len(answers)} answers to {len(todo)} cases: {done.stderr}"
    expected = set(known.load(EXPECTED))
    failed, problems, wrong = set(), {}, 0
    for case, job, answer in zip(todo, jobs, answers):
        try:
            problem = case.problem(answer) if job else "event streams and errors that no model names are not built"
        except Exception as error:  # botocore could not read what we wrote
            problem = f"{type(error).__name__}: {error}"
        problems[case.name] = problem or None
        if problem:
            failed.add(case.name)
            if case.name not in expected:
                wrong += 1
                print(f"FAIL {case.name} {problem[:1500]}")
    for name in sorted(expected - failed):
        wrong += 1
        print(f"PASSES {name}: take it out of {EXPECTED.name}")
    if results:
        Path(results).write_text(json.dumps(problems))
    sides = {side: sum(case.side == side for case in todo) for side in ("input", "output")}
    print(f"{len(todo) - len(failed)} of {len(todo)} cases pass ({sides['input']} input, "
          f"{sides['output']} output); {len(failed & expected)} expected failures, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
