#!/usr/bin/env python3
"""The only entry to Galatea. Needs Python 3.11 or newer and nothing else.

The first run makes `.venv` beside this file and installs what pyproject.toml asks for, in the versions of
constraints.txt; a stamp written last says that it is whole. Every run then hands over to `app.cli` in that
environment. Killed half-way, it goes on at the next run; two first runs at once wait for each other.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Galatea needs Python 3.11 or newer, and this is Python {}.{}.\n"
        "Install a newer one and start again with it, for example: python3.12 launch.py".format(*sys.version_info[:2])
    )

import glob
import hashlib
import json
import os
import re
import time

ROOT = os.path.dirname(os.path.realpath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "installed.json")
LOG = os.path.join(VENV, "install.log")
LOCK = os.path.join(VENV, "lock")
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
DISK_NEEDED = 3_000_000_000
QUICK_WORDS = ("-h", "--help", "help", "-V", "--version", "version")  # answered without the environment
TEST_ORDER = ("architecture", "test_*.py", "engine", "app", "*")


class SetupError(Exception):
    """Why the environment could not be made, and what to do, in words."""


def main(arguments):
    quick = bool(arguments) and (arguments[0] in QUICK_WORDS or "--help" in arguments[1:] or "-h" in arguments[1:])
    extras = ["test"] if arguments[:1] == ["test"] else []
    if not is_set_up(extras):
        if quick and not extras:
            return hand_over(sys.executable, ["-P", "-m", "app.cli", *arguments])
        try:
            end_politely()
            set_up(extras)
        except SetupError as error:
            print(f"\nGalatea could not be set up.\n{error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("\nStopped. The next run goes on from here.", file=sys.stderr)
            return 130
    if extras:
        return run_tests(arguments[1:])
    return hand_over(PYTHON, ["-P", "-m", "app.cli", *arguments])


def end_politely():
    """While setting up, a polite kill stops pip too, as Ctrl-C does. The command that follows sets its own signals."""
    import signal

    signal.signal(signal.SIGTERM, signal.default_int_handler)


def hand_over(python, arguments):
    """Becomes `python arguments`, in the user's own folder. `-P` keeps that folder out of the import path."""
    environment = dict(os.environ)
    paths = [ROOT, *filter(None, [environment.get("PYTHONPATH")])]
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    environment.setdefault("PYTHONUTF8", "1")
    environment.setdefault("NUMBA_CACHE_DIR", cache_folder(f"numba-{kernel_sources()}"))
    environment.setdefault("WARP_CACHE_PATH", cache_folder("warp"))
    environment.pop("PYTHONHOME", None)
    if os.name != "nt":
        sys.stdout.flush()
        os.execve(python, [python, *arguments], environment)
    import signal
    import subprocess

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the child's to answer
    return subprocess.call([python, *arguments], env=environment)


def cache_folder(name):
    """Where compiled kernels are kept: in the environment, or in a temporary folder when that is read-only."""
    if os.access(VENV, os.W_OK):
        return os.path.join(VENV, "cache", name)
    import tempfile

    owner = hashlib.sha256(f"{ROOT}\n{os.path.expanduser('~')}".encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return os.path.join(tempfile.gettempdir(), f"galatea-{owner}", name)


def kernel_sources():
    """A hash of the kernels' sources: numba sees a change in a kernel's own file, not in what it calls."""
    digest, engine = hashlib.sha256(), os.path.join(ROOT, "engine")
    for path in sorted(glob.glob(os.path.join(engine, "k*.py")) + glob.glob(os.path.join(engine, "s[hp]*", "*.py"))):
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()[:12]


def run_tests(arguments):
    """One pytest process over the quick tests first; `arguments` are pytest's own."""
    places = [word for word in arguments if os.path.exists(word.split("::")[0])]
    rest = [os.path.abspath(word) if word in places else word for word in arguments]
    if not places:
        found = [sorted(glob.glob(os.path.join(ROOT, "tests", pattern))) for pattern in TEST_ORDER]
        found = [path for group in found for path in group]
        names = {path: os.path.basename(path) for path in found}
        rest += [path for path, name in names.items() if name.startswith("test_") or has_tests(path)]
    os.chdir(ROOT)
    return hand_over(PYTHON, ["-P", "-m", "pytest", *rest])


def has_tests(folder):
    return any(name.startswith("test_") for _, _, files in os.walk(folder) for name in files)


def is_set_up(extras):
    stamp = read_stamp()
    return (
        stamp.get("key") == fingerprint()
        and set(extras) <= set(stamp.get("extras", ()))
        and os.path.exists(PYTHON)
        and not base_changed()
    )


def read_stamp():
    try:
        with open(STAMP, encoding="utf-8") as file:
            stamp = json.load(file)
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def fingerprint():
    """Changes when the dependencies, their pinned versions or the environment's Python change."""
    digest = hashlib.sha256(venv_settings().get("version", "").encode())
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read() + b"\0")
    return digest.hexdigest()


def venv_settings():
    try:
        with open(os.path.join(VENV, "pyvenv.cfg"), encoding="utf-8") as file:
            return {key.strip(): value.strip() for key, _, value in (line.partition("=") for line in file)}
    except (OSError, UnicodeDecodeError):
        return {}


def base_changed():
    """Whether the Python that the environment was made from has since become another version."""
    settings = venv_settings()
    base = os.path.dirname(getattr(sys, "_base_executable", sys.executable))
    same_home = os.path.realpath(settings.get("home", "")) == os.path.realpath(base)
    return same_home and settings.get("version", "").split(".")[:2] != [str(part) for part in sys.version_info[:2]]


def set_up(extras):
    """Makes or mends the environment. Raises SetupError."""
    if os.name != "nt" and os.pathsep in ROOT:
        raise SetupError(f"The folder {ROOT} has a colon in its name, which Python cannot bear. Rename it.")
    show = Line()
    try:
        os.makedirs(VENV, exist_ok=True)
        with open(LOCK, "a+", encoding="utf-8") as lock:
            wait_for_lock(lock, show)
            if is_set_up(extras):
                return
            extras = sorted({*extras, *read_stamp().get("extras", ())})
            remove(STAMP)
            if not venv_works():
                make_venv(show)
            drop_half_installed()
            install(extras, show, lock)
            write_stamp(extras)
    except OSError as error:
        reason = error.strerror or str(error)
        where = error.filename or VENV
        raise SetupError(f"{where}: {reason}. Galatea must be able to write in its own folder.") from error
    show.note(f"Set up in {clock(time.monotonic() - show.started)}.")


def wait_for_lock(lock, show):
    """Blocks until no other run is setting up. The lock dies with its holders, so it can never be left behind."""
    while True:
        try:
            if os.name == "nt":
                import msvcrt

                lock.seek(0)
                msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError as error:
            if error.errno not in (11, 13, 35, 36):  # EAGAIN and its kin: someone holds it
                raise
        show.phase("Another Galatea is setting this up; waiting for it")
        time.sleep(0.5)


def venv_works():
    import subprocess

    version = venv_settings().get("version", "")
    if not os.path.exists(PYTHON) or base_changed() or not installed("pip"):
        return False
    try:
        probe = [PYTHON, "-I", "-c", "import sys, pip; print('%d.%d.' % sys.version_info[:2])"]
        answer = subprocess.run(probe, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and version.startswith(answer.stdout.strip())


def make_venv(show):
    import importlib.util
    import shutil
    import subprocess

    show.phase("Making the environment in .venv")
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        version = "{}.{}".format(*sys.version_info[:2])
        raise SetupError(
            f"This Python has no venv or pip of its own. On Debian or Ubuntu: sudo apt install python{version}-venv\n"
            "Elsewhere: install Python from its makers. Then start again."
        )
    for name in os.listdir(VENV):
        path = os.path.join(VENV, name)
        if path not in (LOCK, LOG):
            shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.remove(path)
    if shutil.disk_usage(VENV).free < DISK_NEEDED:
        show.note(f"Less than {DISK_NEEDED / 1e9:.0f} GB are free here; that may not be enough.")
    made = subprocess.run([sys.executable, "-I", "-m", "venv", VENV], capture_output=True, text=True, errors="replace")
    if made.returncode:
        raise SetupError(f"Python's venv failed: {(made.stderr or made.stdout).strip()[-400:]}")


def site_packages():
    if os.name == "nt":
        return os.path.join(VENV, "Lib", "site-packages")
    version = ".".join(venv_settings().get("version", "").split(".")[:2])
    return os.path.join(VENV, "lib", f"python{version}", "site-packages")


def records():
    """The .dist-info folder of every package that is there."""
    try:
        return [entry.path for entry in os.scandir(site_packages()) if entry.name.endswith(".dist-info")]
    except OSError:
        return []


def is_whole(record):
    # pip writes INSTALLER after all of a package's files, so a package without it was cut off while being copied.
    return os.path.exists(os.path.join(record, "INSTALLER")) and os.path.exists(os.path.join(record, "METADATA"))


def installed(name):
    return any(os.path.basename(path).startswith(name + "-") and is_whole(path) for path in records())


def drop_half_installed():
    """Forgets packages that a killed run left in pieces, so that pip installs them again over the pieces."""
    import shutil

    for path in records():
        if not is_whole(path):
            shutil.rmtree(path)
    if os.path.isdir(site_packages()):
        for entry in os.scandir(site_packages()):
            if entry.name.startswith("~"):  # where pip hides the old version while it puts the new one in
                shutil.rmtree(entry.path) if entry.is_dir(follow_symlinks=False) else os.remove(entry.path)


def install(extras, show, lock):
    import tomllib

    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        project = tomllib.load(file)["project"]
    wanted = [*project["dependencies"], *(item for extra in extras for item in project["optional-dependencies"][extra])]
    requirements = os.path.join(VENV, "requirements.txt")
    with open(requirements, "w", encoding="utf-8") as file:
        file.write("\n".join(wanted) + "\n")
    constraints = os.path.join(ROOT, "constraints.txt")
    options = ["--progress-bar", "off", "--no-input", "--disable-pip-version-check", "--prefer-binary"]
    command = [PYTHON, "-I", "-u", "-m", "pip", "install", *options, "-r", requirements, "-c", constraints]
    show.phase("Fetching the packages")
    code, text = run_pip(command, show, lock)
    if code:
        raise SetupError(
            f"{explain(text)}\nThe full log is {LOG}. When that is mended, start again: it goes on from there."
        )


def run_pip(command, show, lock):
    """Runs pip, drawing what it does; returns (exit code, the end of what it said)."""
    import queue
    import subprocess
    import threading

    elsewhere = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONHOME")
    environment = {name: value for name, value in os.environ.items() if name not in elsewhere}
    # A pip that outlives a killed launch.py keeps the lock, so that the next run waits instead of colliding with it.
    inherit = {} if os.name == "nt" else {"pass_fds": (lock.fileno(),)}
    lines, said, seen = queue.Queue(), [], PipProgress(show)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8", "errors": "replace"}
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, **streams, **inherit) as process:

        def read():
            for line in process.stdout:
                lines.put(line)
            lines.put(None)

        threading.Thread(target=read, daemon=True).start()
        try:
            with open(LOG, "w", encoding="utf-8") as log:
                while True:
                    try:
                        line = lines.get(timeout=0.25)
                    except queue.Empty:
                        seen.tick()
                        continue
                    if line is None:
                        break
                    log.write(line)
                    log.flush()
                    said = [*said[-200:], line]
                    seen.read(line)
        except BaseException:
            process.terminate()
            raise
    return process.returncode, "".join(said)


class PipProgress:
    """Turns pip's lines into one line of what is happening."""

    def __init__(self, show):
        self.show, self.count, self.order, self.before = show, 0, [], 0

    def read(self, line):
        text = line.strip()
        found = re.match(r"(Collecting|Processing) (?:.*[/\\])?([\w.]+(?:-[A-Za-z]\w*)*)", text)
        file = re.match(r"(?:Downloading|Using cached) ([\w.]+-[\w.]+)\S*( \(.*\))?", text)
        if found:
            self.count += 1
            self.show.phase("Fetching the packages", f"{self.count}: {found[2]}")
        elif file and ".metadata" not in text:
            self.show.phase("Fetching the packages", f"{self.count}: {file[1]}{file[2] or ''}")
        elif text.startswith("Installing collected packages:"):
            self.order = [name.strip() for name in text.partition(":")[2].split(",")]
            self.before = sum(map(is_whole, records()))
            self.tick()
        elif "Retrying (" in text:
            self.show.phase("The network does not answer; trying again")

    def tick(self):
        if not self.order:
            self.show.draw()
            return
        done = max(0, min(len(self.order) - 1, sum(map(is_whole, records())) - self.before))
        self.show.phase("Installing", f"{done + 1} of {len(self.order)}: {self.order[done]}")


def explain(text):
    """pip's failure in words."""
    missing = re.search(r"The user requested \(constraint\) (\S+)|No matching distribution found for (\S+)", text)
    network = r"Retrying \(|NewConnectionError|[Nn]ame ?[Rr]esolution|Network is unreachable|ProxyError|ConnectTimeout"
    version = "{}.{}".format(*sys.version_info[:2])
    if re.search(r"No space left|Errno 28|not enough space", text):
        return "The disk is full. Free some gigabytes."
    if re.search(r"SSLError|CERTIFICATE_VERIFY_FAILED", text):
        return "The package registry's certificate could not be checked. Check the clock, and any proxy between."
    if re.search(network, text):
        return "The package registry could not be reached. Check the internet connection, or the proxy settings of pip."
    if missing:
        name = missing[1] or missing[2]
        return f"There is no {name} for Python {version} on this system. Try Python 3.11: Galatea is tested with it."
    if re.search(r"Permission denied|Read-only file system", text):
        return f"Nothing can be written in {VENV}. Check the folder's permissions."
    errors = [line.strip() for line in text.splitlines() if line.startswith("ERROR")]
    return "pip stopped: " + (errors[-1] if errors else text.strip()[-300:] or "it said nothing.")


def write_stamp(extras):
    half = STAMP + ".part"
    with open(half, "w", encoding="utf-8") as file:
        json.dump({"key": fingerprint(), "extras": extras}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, STAMP)


def remove(path):
    try:
        os.remove(path)
    except FileNotFoundError:
        pass


class Line:
    """One live line on a terminal; elsewhere a line per phase and one every 20 seconds."""

    def __init__(self):
        self.started = time.monotonic()
        self.text, self.detail, self.spoken = "", "", 0.0
        self.live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self.drawn = False

    def phase(self, text, detail=""):
        fresh = text != self.text
        self.text, self.detail = text, detail
        self.draw(fresh)

    def draw(self, fresh=False):
        now = time.monotonic()
        if not self.text:
            return
        if self.live:
            import shutil

            width = shutil.get_terminal_size().columns - 1
            text = f"{clock(now - self.started)}  {self.text}  {self.detail}"[:width]
            sys.stderr.write("\r\x1b[K" + text)
            sys.stderr.flush()
            self.drawn = True
        elif fresh or now - self.spoken >= 20:
            self.spoken = now
            print(f"{clock(now - self.started)}  {self.text}  {self.detail}".rstrip(), file=sys.stderr, flush=True)

    def note(self, text):
        print("\r\x1b[K" * self.drawn + text, file=sys.stderr, flush=True)


def clock(seconds):
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
