"""The doctor's findings for the window: looked for in a process of its own, read once a frame, never waited for."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from app.doctor import PROBES, ROOT

log = logging.getLogger("galatea")


class Examination:
    """`read()` returns the findings that came since the last call; `over` when there will be no more."""

    def __init__(self, words: list[str] | None = None):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
        self._folder = tempfile.TemporaryDirectory(prefix="galatea-")
        path = Path(self._folder.name) / "findings"
        grouped = {"start_new_session": True} if os.name != "nt" else {}
        with path.open("wb") as said:
            self._process = subprocess.Popen(
                words or [sys.executable, "-P", "-m", "app.doctor", "--lines"], stdin=subprocess.DEVNULL, stdout=said,
                stderr=subprocess.DEVNULL, env=environment, **grouped,
            )  # fmt: skip
        self._said, self._rest, self.over, self.count = path.open("rb"), b"", False, 0
        self.expected = len(PROBES)

    def read(self) -> list[dict[str, Any]]:
        """[finding] as `app.doctor.examine` returns them; [] while nothing is new."""
        if self.over:
            return []
        ended = self._process.poll() is not None  # asked before reading: what it said last is still read
        *lines, self._rest = (self._rest + self._said.read()).split(b"\n")
        found = []
        for line in lines:
            try:
                found.append(json.loads(line))
            except ValueError:
                log.warning("the doctor said %r", line[:200])
        self.count += len(found)
        if ended:
            self.close()
        return found

    def close(self) -> None:
        """End it, and the probe it is at. Idempotent."""
        if self.over:
            return
        self.over = True
        if self._process.poll() is None:
            # An interrupt lets it end the probe it is at, which runs in a session of its own.
            self._process.send_signal(signal.SIGINT) if os.name != "nt" else self._process.terminate()
            try:
                self._process.wait(2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._said.close()
        self._folder.cleanup()
