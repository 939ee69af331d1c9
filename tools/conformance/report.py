# SPDX-License-Identifier: Apache-2.0
"""The page of a suite, docs/conformance/<suite>.md, and the index of all, docs/conformance.md.

Both are written by the command that ran the suite and hold no date, so that a run that changes
nothing changes no file.
"""
import pathlib
import re
from dataclasses import dataclass, field

import known

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "conformance"
INDEX = ROOT / "docs" / "conformance.md"
PROBLEM_CHARACTERS_MAX = 300
FIGURES = re.compile(r"^Passed (\d+) of (\d+) applicable cases\.", re.MULTILINE)


@dataclass
class Outcome:
    """What a run found: cases that passed, cases that failed with what was wrong, cases that the suite left out."""
    passed: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Suite:
    name: str     # of its file, its page and its list of known failures
    title: str    # one line of the index
    source: str   # whose it is, which version, where it comes from
    command: str  # what runs it again
    notes: str = ""


def publish(suite: Suite, outcome: Outcome, reasons: dict[str, known.Reason] | None = None,
            list_path: str | None = None) -> int:
    """Writes the page. 1 if a failing case has no reason, or a listed one passes or is gone."""
    if reasons is None:
        reasons = known.load(known.FOLDER / f"{suite.name}.txt")
        list_path = f"tools/conformance/known/{suite.name}.txt"
    unexplained = sorted(set(outcome.failed) - set(reasons))
    passing = sorted(set(reasons) & outcome.passed)
    gone = sorted(set(reasons) - outcome.passed - set(outcome.failed))
    explained = {case: reasons[case] for case in outcome.failed if case in reasons}
    applicable = len(outcome.passed) + len(unexplained) + sum(r.applicable for r in explained.values())

    PAGES.mkdir(parents=True, exist_ok=True)
    lines = [f"# {suite.title}", "", f"Written by `{suite.command}`. {suite.source}", ""]
    lines += [suite.notes, ""] if suite.notes else []
    lines += [f"Passed {len(outcome.passed)} of {applicable} applicable cases.", ""]
    lines += _table(outcome, explained, unexplained)
    if explained:
        lines += ["", f"Reasons are kept in [{list_path}](../../{list_path}), which may only shrink."]
    lines += _by_reason(explained)
    if unexplained:
        lines += ["", "## Failing without a reason yet", ""]
        lines += [f"- {_code(case)}: {_plain(outcome.failed[case])}" for case in unexplained]
    (PAGES / f"{suite.name}.md").write_text("\n".join(lines) + "\n")

    print(f"{suite.name}: {len(outcome.passed)} of {applicable} applicable cases pass, "
          f"{len(explained)} known failures")
    for case in unexplained:
        print(f"  FAILS   {case}: {_plain(outcome.failed[case])}")
    for case in passing:
        print(f"  PASSES  {case}: take it out of {list_path}")
    for case in gone:
        print(f"  GONE    {case}: no such case any more; take it out of {list_path}")
    return 1 if unexplained or passing or gone else 0


def _table(outcome: Outcome, explained: dict[str, known.Reason], unexplained: list[str]) -> list[str]:
    lines = ["| cases | |", "|---|---:|", f"| passed | {len(outcome.passed)} |"]
    for kind, words in known.KINDS.items():
        count = sum(reason.kind == kind for reason in explained.values())
        note = "" if kind not in known.NOT_APPLICABLE else " (not applicable)"
        if count:
            lines.append(f"| fail: {words}{note} | {count} |")
    if unexplained:
        lines.append(f"| fail: no reason found yet | {len(unexplained)} |")
    if outcome.skipped:
        lines.append(f"| the suite itself leaves out | {len(outcome.skipped)} |")
    return lines


def _by_reason(explained: dict[str, known.Reason]) -> list[str]:
    lines = []
    for kind, words in known.KINDS.items():
        of_kind = {case: reason for case, reason in explained.items() if reason.kind == kind}
        if not of_kind:
            continue
        lines += ["", f"## Failing: {words}"]
        for reason in sorted({reason.text for reason in of_kind.values()}):
            lines += ["", f"{reason[0].upper()}{reason[1:]}:", ""]
            lines += [f"- {_code(case)}" for case, its in sorted(of_kind.items()) if its.text == reason]
    return lines


def _code(text: str) -> str:
    marks = "``" if "`" in text else "`"
    return f"{marks}{text}{marks}"


def _plain(text: str) -> str:
    """On one line, without what differs from run to run."""
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", " ".join(text.split()))
    return text[:PROBLEM_CHARACTERS_MAX]


def write_index() -> None:
    """One line a suite, from the pages: a suite that did not run keeps the figures it had."""
    lines = ["# Conformance", "",
             "What suites of others say. Written by `make conformance`; each page names its command, its source and every",
             "failing case with the reason. Applicable is what an AWS-compatible server of the built services could pass.", "",
             "| suite | passed / applicable |", "|---|---:|"]
    for page in sorted(PAGES.glob("*.md")):
        text = page.read_text()
        figures = FIGURES.search(text)
        if figures is None:
            raise ValueError(f"{page} has no figures")
        title = text.partition("\n")[0].removeprefix("# ")
        lines.append(f"| [{title}](conformance/{page.name}) | {figures[1]} / {figures[2]} |")
    INDEX.write_text("\n".join(lines) + "\n")
