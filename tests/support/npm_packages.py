"""Packages of npm that tests run, in the versions of a lock file, installed once."""
import fcntl
import hashlib
import os
import shutil
import subprocess

BUILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "build")
INSTALL_S_MAX = 600


def install(source, name):
    """The packages of source/package-lock.json in build/NAME, with the other files of `source` beside them; returns that folder.

    They are installed again only when the lock file has changed.
    """
    built = os.path.realpath(os.path.join(BUILD, name))
    with open(os.path.join(source, "package-lock.json"), "rb") as file:
        wanted = hashlib.sha256(file.read()).hexdigest()
    os.makedirs(built, exist_ok=True)
    stamp = os.path.join(built, "installed")
    with open(os.path.join(built, "lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for entry in os.scandir(source):
            if entry.is_file():
                shutil.copy(entry.path, built)
        if os.path.exists(stamp):
            with open(stamp, encoding="utf-8") as file:
                if file.read() == wanted:
                    return built
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=built,
                              capture_output=True, text=True, timeout=INSTALL_S_MAX, check=False)
        if done.returncode != 0:
            raise AssertionError(f"the packages of {source} could not be installed; is the npm registry reachable?\n"
                                 + done.stdout + done.stderr)
        with open(stamp, "w", encoding="utf-8") as file:
            file.write(wanted)
    return built
