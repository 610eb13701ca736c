"""How much memory a piece of work needs at its peak, in megabytes, beyond what the process held before it."""

from __future__ import annotations

from pathlib import Path

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def _megabytes(name: str) -> float:
    line = next((line for line in STATUS.read_text().splitlines() if line.startswith(name)), "")
    return int(line.split()[1]) / 1024 if line else 0.0


class Peak:
    """`peak = Peak()` before the work, `peak.megabytes()` after it. Linux only: elsewhere it says 0."""

    def __init__(self) -> None:
        self.before = 0.0
        if STATUS.exists():
            try:
                CLEAR.write_text("5")  # the high-water mark begins anew
            except OSError:
                return
            self.before = _megabytes("VmRSS")

    def megabytes(self) -> float:
        return max(0.0, _megabytes("VmHWM") - self.before) if self.before else 0.0
