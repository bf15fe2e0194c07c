#!/usr/bin/env python3
"""Figures of a mounted file system beside a local directory.

usage: figures.py MOUNTED_DIRECTORY LOCAL_DIRECTORY [FILES]

Creates, stats, lists and reads small files, writes and reads a large one, and commits to a
database, in a new directory on each side; prints one line for each figure.
"""
import os
import shutil
import sqlite3
import sys
import tempfile
import time


def timed(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def small_files(directory, count):
    paths = [os.path.join(directory, "f%06d" % i) for i in range(count)]
    content = os.urandom(4096)

    def create(sync):
        for path in paths:
            file = os.open(path, os.O_CREAT | os.O_WRONLY, 0o644)
            os.write(file, content)
            if sync:
                os.fsync(file)
            os.close(file)

    def read():
        for path in paths:
            file = os.open(path, os.O_RDONLY)
            os.read(file, 4096)
            os.close(file)

    yield "create 4 KiB files/s", count / timed(lambda: create(False))
    yield "stat/s", count / timed(lambda: [os.stat(path) for path in paths])
    yield "names listed/s", count / timed(lambda: os.listdir(directory))
    yield "read 4 KiB files/s", count / timed(read)
    yield "unlink/s", count / timed(lambda: [os.unlink(path) for path in paths])
    del paths[count // 10:]
    yield "create and fsync/s", len(paths) / timed(lambda: create(True))


def large_file(directory, mebibytes):
    path = os.path.join(directory, "large")
    block = os.urandom(1 << 20)

    def write():
        with open(path, "wb", buffering=0) as file:
            for _ in range(mebibytes):
                file.write(block)
            os.fsync(file.fileno())

    def read():
        with open(path, "rb", buffering=0) as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            while file.read(1 << 20):
                pass

    yield "sequential write MiB/s", mebibytes / timed(write)
    yield "sequential read MiB/s", mebibytes / timed(read)


def database(directory, commits):
    connection = sqlite3.connect(os.path.join(directory, "data.db"), isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE t(v BLOB)")

    def insert():
        for _ in range(commits):
            connection.execute("INSERT INTO t VALUES(randomblob(100))")

    yield "sqlite commits/s (WAL, FULL)", commits / timed(insert)
    connection.close()


def measure(parent, files):
    directory = tempfile.mkdtemp(dir=parent)
    try:
        figures = {}
        for part in (small_files(directory, files), large_file(directory, 1024),
                     database(directory, 1000)):
            figures.update(part)
        return figures
    finally:
        shutil.rmtree(directory)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    files = int(sys.argv[3]) if len(sys.argv) > 3 else 10_000
    mounted = measure(sys.argv[1], files)
    local = measure(sys.argv[2], files)
    for name, value in mounted.items():
        share = 100 * value / local[name]
        print("%-30s %12.0f   local %12.0f   %6.1f %%" % (name, value, local[name], share))


if __name__ == "__main__":
    main()
