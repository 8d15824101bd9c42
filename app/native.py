"""The system's own dialogs for choosing a folder or a file: a process of their own that is looked at once a frame."""

import shutil
import subprocess
import sys
from pathlib import Path


def command(title: str, start: str, file: bool = False) -> list[str] | None:
    """The command that asks for a folder, or a `file`, and prints it; None where the system has none."""
    place = str(Path(start).expanduser().parent if start else Path.home())
    if sys.platform == "darwin":
        kind = "file" if file else "folder"
        return ["osascript", "-e", f'POSIX path of (choose {kind} with prompt "{_plain(title)}")']
    if sys.platform == "win32":
        kind, said, chosen = (
            ("OpenFileDialog", "Title", "FileName") if file else ("FolderBrowserDialog", "Description", "SelectedPath")
        )
        ask = (
            f"Add-Type -AssemblyName System.Windows.Forms; $d = New-Object System.Windows.Forms.{kind}; "
            f"$d.{said} = '{_plain(title)}'; if ($d.ShowDialog() -eq 'OK') {{ $d.{chosen} }}"
        )
        return ["powershell", "-NoProfile", "-Command", ask]
    if shutil.which("zenity"):
        kind = [] if file else ["--directory"]
        return ["zenity", "--file-selection", *kind, f"--title={_plain(title)}", f"--filename={place}/"]
    if shutil.which("kdialog"):
        return ["kdialog", "--title", _plain(title), "--getopenfilename" if file else "--getexistingdirectory", place]
    return None


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isalnum() or c in " .,-")


class Asking:
    """A dialog under way. `answer()` is None while it is open, then the path, "" when it was closed."""

    def __init__(self, words: list[str]):
        self._process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def answer(self) -> str | None:
        if self._process.poll() is None:
            return None
        return self._process.stdout.read().strip() if self._process.returncode == 0 else ""

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
