package io.qsfs.bench;

final class Placeholder {
    private Placeholder() {}
}
