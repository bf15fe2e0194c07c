package io.qsfs.core.testing;

import io.qsfs.core.disk.LocalDirectory;
import io.qsfs.core.disk.LocalFile;
import io.qsfs.zdb.disk.DiskFile;
import io.qsfs.zdb.disk.MemoryDisk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A directory of a disk that loses power, tears writes and refuses on demand. Thread-safe. */
public record MemoryDirectory(MemoryDisk disk) implements LocalDirectory {
    @Override
    public List<String> names() {
        return disk.list("");
    }

    @Override
    public LocalFile open(String name) throws IOException {
        return new MemoryFile(disk.open(name, true));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        disk.delete(name);
    }

    @Override
    public void sync() throws IOException {
        disk.syncDirectory("");
    }

    @Override
    public String describe(String name) {
        return "memory/" + name;
    }

    private record MemoryFile(DiskFile file) implements LocalFile {
        @Override
        public int read(long position, byte[] target, int offset, int length) throws IOException {
            return file.read(ByteBuffer.wrap(target, offset, length), position);
        }

        @Override
        public void write(long position, byte[] source, int offset, int length) throws IOException {
            file.write(ByteBuffer.wrap(source, offset, length), position);
        }

        @Override
        public void sync() throws IOException {
            file.sync();
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
