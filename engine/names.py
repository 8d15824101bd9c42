"""From a sentence to a name that is safe for a file or folder on every system."""

import hashlib
import re
import unicodedata

NAME_MAX = 60
_READ_MAX = 4096  # normalising can make a text 18 times longer; nobody needs more than this for a name
_RESERVED = {"con", "prn", "aux", "nul", "clock", "conin", "conout"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in range(10)
}


def safe_name(text: str, fallback: str = "asset") -> str:
    """Lower-case ASCII letters, digits and single hyphens; never empty, at most 60 characters, never reserved.

    A text that leaves nothing (emoji, another script) is called after a hash of it, and a text that had to be cut
    ends in one, so that different texts get different names.
    """
    folded = unicodedata.normalize("NFKD", text[:_READ_MAX]).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", folded.replace("'", "").lower()).strip("-")
    if not name:
        return f"{fallback}-{_digest(text)}" if text.strip() else fallback
    if len(name) > NAME_MAX or len(text) > _READ_MAX:
        name = name[: NAME_MAX - 9].rpartition("-")[0] or name[: NAME_MAX - 9]
        name = f"{name}-{_digest(text)}"
    return f"{fallback}-{name}" if name in _RESERVED else name


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
