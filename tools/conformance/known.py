# SPDX-License-Identifier: Apache-2.0
"""Lists of cases that are known to fail, in `known/<suite>.txt`: a reason, then its cases, indented.

    [suite] asserts moto's own canned answer
      tests/test_sts/test_sts.py::test_get_session_token_boto3

The kinds say who would have to act. A list may only shrink: a case of it that passes is an error.
"""
import pathlib
from dataclasses import dataclass

FOLDER = pathlib.Path(__file__).with_name("known")
KINDS = {
    "ours": "ours to fix",
    "not built": "not built: answers 501 NotImplemented",
    "service": "needs a service that is not built",
    "suite": "the suite assumes its own product",
    "aws": "AWS does otherwise, or does so no more",
}
# What no AWS-compatible server of these services could pass says nothing about this one.
NOT_APPLICABLE = ("service", "suite", "aws")


@dataclass(frozen=True)
class Reason:
    kind: str
    text: str

    @property
    def applicable(self) -> bool:
        return self.kind not in NOT_APPLICABLE


def load(path: pathlib.Path) -> dict[str, Reason]:
    """Case -> why it fails. A missing file is an empty list."""
    reasons, reason = {}, None
    for number, line in enumerate(path.read_text().splitlines() if path.exists() else [], 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            kind, _, text = line[1:].partition("] ")
            if kind not in KINDS or not text:
                raise ValueError(f"{path}:{number}: [kind] reason, the kind one of {', '.join(KINDS)}")
            reason = Reason(kind, text)
        elif not line.startswith("  ") or reason is None:
            raise ValueError(f"{path}:{number}: a case is indented and stands below its reason")
        elif line.strip() in reasons:
            raise ValueError(f"{path}:{number}: {line.strip()} is listed twice")
        else:
            reasons[line.strip()] = reason
    return reasons
