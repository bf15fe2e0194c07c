#!/usr/bin/env python3
"""Figures of the mount beside a local directory and a C passthrough on the same disk.

usage: figures.py [--on local,bindfs,memory,nodes] [--only NAME,…] [--scale PERCENT] [DIRECTORY]

Measures a directory of the local file system, bindfs over it, a QSFS mount whose nodes are in the
memory of its process, and a QSFS mount over six node processes, all below DIRECTORY (default: a new
one in /tmp); prints a table with the share of each that the passthrough reaches. Needs root,
/dev/fuse, fio, bindfs, git and tar, and a built checkout ('./qsfs help' builds one).
"""
import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEMORY_MOUNT = ROOT / "benchmarks/src/main/java/io/qsfs/bench/mount/MemoryMount.java"
SMALL = 4096


def timed(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def run(*command, **options):
    subprocess.run([str(c) for c in command], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, **options)


def fio(directory, name, *options):
    """Runs one job; returns its result for reads and writes."""
    command = ["fio", "--name=" + name, "--directory=" + str(directory), "--output-format=json",
               "--group_reporting", "--filename=" + name.split("-")[0], *options]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    job = json.loads(output[output.index(b"{"):])["jobs"][0]
    if job["error"]:
        raise RuntimeError(name + ": " + os.strerror(job["error"]))
    return job


def large_file(directory, scale):
    """Sequential and random access to one file."""
    size = "--size=%dm" % (1024 * scale)
    for turn in ("first", "second"):
        job = fio(directory, "large-write", "--rw=write", "--bs=1m", size, "--end_fsync=1")
        yield "sequential write, fsync at the end, %s" % turn, job["write"]["bw"] / 1024, "MiB/s"
    for turn in ("first", "second"):
        job = fio(directory, "large-read", "--rw=read", "--bs=1m", size)
        yield "sequential read, pages dropped, %s" % turn, job["read"]["bw"] / 1024, "MiB/s"
    job = fio(directory, "large-direct", "--rw=read", "--bs=1m", "--direct=1", size)
    yield "sequential read, O_DIRECT", job["read"]["bw"] / 1024, "MiB/s"
    random = ["--rw=randread", "--bs=4k", "--numjobs=4", "--time_based", "--runtime=8",
              "--size=%dm" % (256 * scale), "--randrepeat=0"]
    fio(directory, "large-warm", "--rw=read", "--bs=1m", "--size=%dm" % (256 * scale))
    job = fio(directory, "large-random", "--invalidate=0", *random)
    yield "random read 4 KiB, 4 jobs, warm", job["read"]["iops"], "/s"
    job = fio(directory, "large-random", "--direct=1", *random)
    yield "random read 4 KiB, 4 jobs, O_DIRECT", job["read"]["iops"], "/s"
    job = fio(directory, "large-random", "--rw=randwrite", "--bs=4k", "--numjobs=1", "--end_fsync=1",
              "--size=%dm" % (64 * scale))
    yield "random write 4 KiB, fsync at the end", job["write"]["iops"], "/s"


def small_files(directory, scale):
    """Many files of 4 KiB."""
    count = int(10_000 * scale)
    paths = [os.path.join(directory, "f%06d" % i) for i in range(count)]
    content = os.urandom(SMALL)

    def create(some, sync):
        for path in some:
            file = os.open(path, os.O_CREAT | os.O_WRONLY, 0o644)
            os.write(file, content)
            if sync:
                os.fsync(file)
            os.close(file)

    def read():
        for path in paths:
            file = os.open(path, os.O_RDONLY)
            os.read(file, SMALL)
            os.close(file)

    def each(action):
        return lambda: [action(path) for path in paths]

    yield "create, write, close 4 KiB", count / timed(lambda: create(paths, False)), "/s"
    yield "stat", count / timed(each(os.stat)), "/s"
    yield "open, read, close 4 KiB", count / timed(read), "/s"
    yield "rename", count / timed(each(lambda path: os.rename(path, path + "r"))), "/s"
    paths = [path + "r" for path in paths]
    yield "unlink", count / timed(each(os.unlink)), "/s"
    synced = paths[:count // 10]
    yield "create, write, fsync, close 4 KiB", len(synced) / timed(lambda: create(synced, True)), "/s"


def large_directory(directory, scale):
    count = int(100_000 * scale)
    for i in range(count):
        os.close(os.open(os.path.join(directory, "n%06d" % i), os.O_CREAT | os.O_WRONLY, 0o644))
    yield "list %d names, new" % count, timed(lambda: os.listdir(directory)), "s"
    yield "list %d names, again" % count, timed(lambda: os.listdir(directory)), "s"


def source_tree(target, scale):
    """A tree of 10,000 files like sources, as a git repository and a tar archive."""
    if (target / "repository").exists():
        return
    repository = target / "repository"
    for i in range(int(10_000 * scale)):
        path = repository / ("d%02d/e%02d" % (i % 40, i // 40 % 25)) / ("Source%05d.java" % i)
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = 40 + i * 7919 % 400
        path.write_text("".join("line %d of %d: %x\n" % (j, i, i * j * 2654435761) for j in range(lines)))
    run("git", "init", "-q", repository)
    run("git", "-C", repository, "add", ".")
    run("git", "-C", repository, "-c", "user.name=n", "-c", "user.email=e", "commit", "-qm", "all")
    run("tar", "cf", target / "tree.tar", "-C", repository, "--exclude=.git", ".")


def real_tools(directory, scale):
    tree = directory.parent.parent / "sources"
    tree.mkdir(exist_ok=True)
    source_tree(tree, scale)
    clone = directory / "clone"
    yield "git clone of 10,000 files", timed(
        lambda: run("git", "clone", "-q", "--no-hardlinks", tree / "repository", clone)), "s"
    yield "git status", timed(lambda: run("git", "-C", clone, "status")), "s"
    untar = directory / "untar"
    untar.mkdir()
    yield "tar x of 10,000 files", timed(
        lambda: run("tar", "xf", tree / "tree.tar", "-C", untar)), "s"
    yield "tar c of 10,000 files", timed(
        lambda: run("tar", "cf", "/dev/null", "-C", untar, "--exclude=x", ".")), "s"
    yield "rm -r of 10,000 files", timed(lambda: shutil.rmtree(untar)), "s"


def database(directory, scale):
    for mode in ("WAL", "DELETE"):
        connection = sqlite3.connect(directory / (mode + ".db"), isolation_level=None)
        connection.execute("PRAGMA journal_mode=" + mode)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE t(v BLOB)")
        commits = int((1000 if mode == "WAL" else 200) * scale)

        def insert():
            for _ in range(commits):
                connection.execute("INSERT INTO t VALUES(randomblob(100))")

        yield "sqlite commits, %s, FULL" % mode, commits / timed(insert), "/s"
        connection.close()


PARTS = {"large": large_file, "small": small_files, "directory": large_directory,
         "tools": real_tools, "sqlite": database}


class Local:
    def __init__(self, directory):
        self.point = directory / "local"
        self.point.mkdir()

    def process(self):
        return None

    def end(self):
        pass


class Bindfs(Local):
    def __init__(self, directory):
        self.below = directory / "below"
        self.point = directory / "bindfs"
        self.below.mkdir()
        self.point.mkdir()
        self.child = subprocess.Popen(["bindfs", "-f", str(self.below), str(self.point)])
        while not os.path.ismount(self.point):
            time.sleep(0.05)

    def process(self):
        return self.child.pid

    def end(self):
        run("umount", self.point)
        self.child.wait()


def jdk():
    """A JDK 25: JAVA_HOME, or where distributions put it."""
    candidates = [Path(os.environ.get("JAVA_HOME", "/none")), *Path("/usr/lib/jvm").glob("*")]
    for candidate in candidates:
        release = candidate / "release"
        if release.exists() and 'JAVA_VERSION="25' in release.read_text():
            return candidate
    raise RuntimeError("no JDK 25 found: set JAVA_HOME")


class Memory(Local):
    def __init__(self, directory):
        self.point = directory / "memory"
        self.point.mkdir()
        classes = os.environ.get("CLASSPATH") or str(ROOT / ".qsfs-build/current/lib/*")
        # Room for six nodes in the heap, in regions so small that no collection copies a shard.
        self.child = subprocess.Popen(
            [str(jdk() / "bin/java"), "-Xms6g", "-Xmx6g", "-XX:+UseG1GC", "-XX:G1HeapRegionSize=1m",
             "-XX:+AlwaysPreTouch",
             "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
             "--sun-misc-unsafe-memory-access=allow", "-cp", classes, str(MEMORY_MOUNT),
             str(self.point), "allow_other"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if not self.child.stdout.readline().startswith(b"mounted"):
            raise RuntimeError("the mount over nodes in memory did not start; its classes are in "
                               + classes + " ('./qsfs help' builds them)")

    def process(self):
        return self.child.pid

    def end(self):
        self.child.stdin.close()
        self.child.wait()


class Nodes(Local):
    def __init__(self, directory):
        self.point = directory / "nodes"
        self.home = directory / "home"
        self.qsfs = os.environ.get("QSFS", str(ROOT / "qsfs"))
        run(self.qsfs, "--home", self.home, "up", "--no-passphrase", "--mount", self.point)

    def process(self):
        return int((self.home / "run/daemon.pid").read_text().split()[0])

    def end(self):
        run(self.qsfs, "--home", self.home, "down")


SYSTEMS = {"local": Local, "bindfs": Bindfs, "memory": Memory, "nodes": Nodes}


def resident(process):
    """The most memory that the process had, in MiB."""
    for line in Path("/proc/%d/status" % process).read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0


def measure(system, parts, scale):
    figures = {}
    for name in parts:
        directory = system.point / name
        directory.mkdir()
        for figure, value, unit in PARTS[name](directory, scale):
            figures[figure] = (value, unit)
            print("  %-40s %12.2f %s" % (figure, value, unit), file=sys.stderr)
        shutil.rmtree(directory)
        os.sync()
    if system.process() and not isinstance(system, Memory):
        figures["most memory of the process"] = (resident(system.process()), "MiB")
    return figures


def table(results):
    systems = list(results)
    print("| Figure | " + " | ".join(systems) + " |")
    print("|---|" + "---|" * len(systems))
    reference = results.get("bindfs", {})
    for figure in max(results.values(), key=len):
        cells = []
        for system in systems:
            value, unit = results[system].get(figure, (None, ""))
            if value is None:
                cells.append("–")
                continue
            text = ("%.2f %s" if value < 100 else "%.0f %s") % (value, unit)
            base = reference.get(figure)
            if base and system not in ("bindfs", "local") and unit != "MiB":
                share = base[0] / value if unit == "s" else value / base[0]
                text += " (%.2f)" % share
            cells.append(text)
        print("| " + figure + " | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--on", default=",".join(SYSTEMS))
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--scale", type=float, default=100)
    parser.add_argument("directory", nargs="?")
    options = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="qsfs-figures-", dir=options.directory))
    results = {}
    try:
        for name in options.on.split(","):
            print(name, file=sys.stderr)
            system = SYSTEMS[name](directory)
            try:
                results[name] = measure(system, options.only.split(","), options.scale / 100)
            finally:
                system.end()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    load = " ".join("%.1f" % x for x in os.getloadavg())
    print("\n%d processors, load at the end %s; in brackets the share of bindfs\n"
          % (os.cpu_count(), load))
    table(results)


if __name__ == "__main__":
    main()
