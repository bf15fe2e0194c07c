#!/usr/bin/env python3
"""Figures of 'qsfs put' and 'get' over local nodes, beside dd on the same disk.

usage: figures.py [--mib N] [--files N] [--turns N] [--policy K+M] [DIRECTORY]

Makes a volume in a new home below DIRECTORY (default: a new one in /tmp), stores one large file that
does not compress and a directory of small ones, fetches both, and prints rates, the share of what dd
reaches for the same bytes on the disk, CPU seconds of daemon and nodes per GB, and their memory.
What dd is given is (k + m) / k times the file when storing and the file itself when fetching. Drops
the page cache before reading when run by root. Needs a built checkout ('./qsfs help' builds one).
"""
import argparse
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
SMALL = 4096


def run(*command):
    start = time.perf_counter()
    subprocess.run([str(c) for c in command], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.PIPE)
    return time.perf_counter() - start


def drop_caches():
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("3\n")
    except OSError:
        print("(page cache not dropped: only root may)")


class Home:
    def __init__(self, directory, policy):
        self.directory = directory
        self.policy = policy

    def qsfs(self, *arguments):
        return run(ROOT / "qsfs", "--home", self.directory, *arguments)

    def daemon(self):
        return int((self.directory / "run/daemon.pid").read_text().split()[0])

    def nodes(self):
        return [int(p.read_text().split()[0]) for p in self.directory.glob("nodes/*/pid")]

    def cpu_seconds(self):
        total = 0
        for pid in [self.daemon(), *self.nodes()]:
            fields = Path("/proc/%d/stat" % pid).read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS


def peak_mib(pid):
    for line in Path("/proc/%d/status" % pid).read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0


def report(name, mib, seconds, dd_seconds, cpu):
    print("%-22s %8.0f MiB/s   %3.0f %% of dd   %5.2f CPU s/GB" %
          (name, mib / seconds, 100 * dd_seconds / seconds, cpu / (mib * 2**20 / 1e9)))


def large(home, work, mib):
    data, parity = (int(n) for n in home.policy.split("+"))
    source, copy = work / "large", work / "copy"
    run("dd", "if=/dev/urandom", "of=%s" % source, "bs=1M", "count=%d" % mib, "conv=fsync")
    dd_write = run("dd", "if=%s" % source, "of=%s" % copy, "bs=1M", "conv=fsync")
    dd_write *= (data + parity) / data
    drop_caches()
    dd_read = run("dd", "if=%s" % copy, "of=/dev/null", "bs=1M")
    copy.unlink()
    run("cat", source)
    before = home.cpu_seconds()
    seconds = home.qsfs("put", source, "/large")
    report("put %d MiB" % mib, mib, seconds, dd_write, home.cpu_seconds() - before)
    source.unlink()
    drop_caches()
    before = home.cpu_seconds()
    seconds = home.qsfs("get", "/large", "/dev/null")
    report("get %d MiB" % mib, mib, seconds, dd_read, home.cpu_seconds() - before)
    home.qsfs("rm", "/large")


def small(home, work, count):
    many, back = work / "many", work / "back"
    many.mkdir()
    for number in range(count):
        (many / ("file%06d" % number)).write_bytes(os.urandom(SMALL))
    for name, action in (("put", ("put", many, "/many")), ("get", ("get", "/many", back)),
                         ("ls", ("ls", "/many")), ("rm", ("rm", "-r", "/many"))):
        before = home.cpu_seconds()
        seconds = home.qsfs(*action)
        print("%-22s %8.0f files/s %24.2f CPU s" %
              ("%s %d x 4 KiB" % (name, count), count / seconds, home.cpu_seconds() - before))
    shutil.rmtree(many)
    shutil.rmtree(back)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mib", type=int, default=4096)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--policy", default="4+2")
    parser.add_argument("directory", nargs="?")
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="qsfs-figures-", dir=options.directory))
    home = Home(work / "home", options.policy)
    print("%d cores, load %.1f" % (os.cpu_count(), os.getloadavg()[0]))
    try:
        home.qsfs("up", "--no-passphrase", "--no-mount", "--no-s3", "--policy", options.policy)
        for turn in range(options.turns):
            print("turn %d" % (turn + 1))
            large(home, work, options.mib)
            small(home, work, options.files)
        print("daemon  %5.0f MiB resident at most" % peak_mib(home.daemon()))
        print("nodes   %5.0f MiB resident at most, the largest" %
              max(peak_mib(pid) for pid in home.nodes()))
        print("load %.1f" % os.getloadavg()[0])
    finally:
        home.qsfs("down")
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
