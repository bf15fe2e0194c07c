package io.qsfs.core.volume;

import io.qsfs.core.error.Checks;

/**
 * A byte range of a file and the run of chunks that holds it.
 *
 * @param offset of the range in the file
 * @param length of the range, at least 1
 * @param skip bytes of the run's first chunk that lie before the range
 * @param birth log position at which the run was first named
 */
record Extent(long offset, long length, int skip, long birth, ChunkRun run) {
    Extent {
        Checks.argument(offset >= 0 && length > 0 && skip >= 0, "extent out of range");
        Checks.argument(skip < run.plainLength(0), "an extent starts in its first chunk");
    }

    /** The first offset behind the range. */
    long end() {
        return offset + length;
    }

    /** The part of it from one offset of the file to another, which must overlap it. */
    Extent slice(long from, long to) {
        long start = Math.max(from, offset);
        long end = Math.min(to, end());
        if (start == offset && end == end()) {
            return this;
        }
        long position = skip + (start - offset);
        int first = 0;
        while (position >= run.plainLength(first)) {
            position -= run.plainLength(first++);
        }
        long rest = position + (end - start);
        int last = first;
        while (rest > run.plainLength(last)) {
            rest -= run.plainLength(last++);
        }
        return new Extent(start, end - start, (int) position, birth, run.slice(first, last + 1));
    }

    /** The same content at another place. */
    Extent at(long newOffset) {
        return new Extent(newOffset, length, skip, birth, run);
    }

    /** Whether the other one goes on where this ends, in the file and in the pack. */
    boolean isContinuedBy(Extent next) {
        return end() == next.offset
                && next.skip == 0
                && skip + length == run.plainBytes()
                && run.isContinuedBy(next.run)
                && run.count() + next.run.count() <= ChunkRun.MAX_CHUNKS;
    }

    /** Both as one. */
    Extent join(Extent next) {
        return new Extent(offset, length + next.length, skip, birth, run.join(next.run));
    }
}
