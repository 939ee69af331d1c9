"""The table: one line a figure, with what it stands beside, the floor, and whether it is met."""
import dataclasses


@dataclasses.dataclass
class Line:
    what: str
    ours: str
    baseline: str = ""
    ratio: float | None = None
    floor: str = ""
    met: bool | None = None  # None: a figure without a floor
    reason: str = ""  # what it comes from where the floor is missed


class Table:
    def __init__(self):
        self.lines: list[Line] = []

    def add(self, line: Line) -> None:
        self.lines.append(line)
        beside = f", {line.baseline}" if line.baseline else ""
        verdict = {None: "", True: "  met", False: f"  MISSED, floor {line.floor}"}[line.met]
        print(f"  {line.what}: {line.ours}{beside}{verdict}", flush=True)

    def at_least(self, what: str, *, ours: float, baseline: float, name: str, unit: str, floor: float, reason: str = "") -> None:
        """Rates: ours must reach `floor` times the baseline."""
        ratio = ours / baseline
        self.add(Line(what, f"{ours:,.0f} {unit}", f"{name} {baseline:,.0f} {unit}", ratio, f">= {floor} x",
                      ratio >= floor, reason))

    def below(self, what: str, value: float, unit: str, floor: float | None, digits: int = 1, reason: str = "") -> None:
        """Figures that must stay below a bound, whatever the baseline does."""
        self.add(Line(what, f"{value:.{digits}f} {unit}", floor="" if floor is None else f"< {floor:g} {unit}",
                      met=None if floor is None else value < floor, reason=reason))

    def text(self) -> str:
        header = ("what", "Laketop", "baseline of the same run", "ratio", "floor", "met")
        cells = [header]
        for line in self.lines:
            ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
            met = {None: "", True: "yes", False: "NO"}[line.met]
            cells.append((line.what, line.ours, line.baseline, ratio, line.floor, met))
        widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
        rows = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in cells]
        missed = [line for line in self.lines if line.met is False]
        rows += [""] + [f"missed: {line.what}: {line.reason or 'not explained yet'}" for line in missed]
        floors = sum(line.met is not None for line in self.lines)
        rows.append(f"{floors - len(missed)} of {floors} floors met")
        return "\n".join(rows)
