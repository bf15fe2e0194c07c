package io.qsfs.core.volume;

/** A name in a directory, whether or not something is there. */
public record Place(long parent, Name name, Form form) {

    /** What a path in a mount means: the directory of that name, else the file. */
    public static Place of(long parent, Name name) {
        return new Place(parent, name, Form.EITHER);
    }

    public static Place file(long parent, Name name) {
        return new Place(parent, name, Form.FILE);
    }

    public static Place directory(long parent, Name name) {
        return new Place(parent, name, Form.DIRECTORY);
    }
}
