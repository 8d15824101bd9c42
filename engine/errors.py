"""Errors an artist can act on: what happened, where, and what to do next.

Every refusal the engine makes is a `GalateaError`. Anything else that escapes is a bug.
"""


class GalateaError(Exception):
    """What happened (`what`), to which file or step (`where`), what to do next (`fix`)."""

    exit_code = 1

    def __init__(self, what: str, where: str = "", fix: str = ""):
        self.what, self.where, self.fix = what, where, fix
        super().__init__(str(self))

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head} {self.fix}" if self.fix else head


class BadFile(GalateaError):
    """A file that cannot be read as what it claims to be; `offset` is the byte where reading stopped, if known."""

    exit_code = 3

    def __init__(self, what: str, where: str = "", fix: str = "", offset: int | None = None):
        self.offset = offset
        super().__init__(what if offset is None else f"{what} (at byte {offset})", where, fix)


class BadConfig(GalateaError):
    """A setting out of its range, of the wrong kind, or unknown."""

    exit_code = 2


class NotUnderstood(GalateaError):
    """A sentence the chosen prior cannot make; `nearest` names what it can."""

    exit_code = 2

    def __init__(self, what: str, where: str = "", fix: str = "", nearest: tuple[str, ...] = ()):
        self.nearest = nearest
        super().__init__(what, where, fix)


class OutOfMemory(GalateaError):
    """The machine or the GPU ran out of memory; `fix` names a setting that fits."""

    exit_code = 4


class Diverged(GalateaError):
    """A tensor became non-finite and rolling back did not help."""

    exit_code = 5


class DiskFull(GalateaError):
    """Nothing more could be written; earlier files are untouched."""

    exit_code = 6


class MissingModel(GalateaError):
    """A model, backend or program that this step needs is not installed."""

    exit_code = 7


class Cancelled(GalateaError):
    """The artist stopped the job; what was finished before is kept."""

    exit_code = 130
