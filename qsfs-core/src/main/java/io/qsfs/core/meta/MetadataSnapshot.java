package io.qsfs.core.meta;

/** All rows as they were at one moment; cheap to take, costly to keep for long. Must be closed. */
public interface MetadataSnapshot extends MetadataReader, AutoCloseable {
    @Override
    void close();
}
