package io.qsfs.cli.file;

import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Kind;

/** The ten letters that ls shows for kind and permissions. */
final class ModeText {
    private static final int SET_UID = 04000;
    private static final int SET_GID = 02000;
    private static final int STICKY = 01000;

    private ModeText() {}

    static String of(Inode inode) {
        int bits = inode.permissions();
        var text = new StringBuilder(10).append(letter(inode.kind()));
        triple(text, bits >> 6, (bits & SET_UID) != 0, 's');
        triple(text, bits >> 3, (bits & SET_GID) != 0, 's');
        triple(text, bits, (bits & STICKY) != 0, 't');
        return text.toString();
    }

    private static void triple(StringBuilder text, int bits, boolean special, char letter) {
        text.append((bits & 4) != 0 ? 'r' : '-').append((bits & 2) != 0 ? 'w' : '-');
        boolean execute = (bits & 1) != 0;
        if (special) {
            text.append(execute ? letter : Character.toUpperCase(letter));
        } else {
            text.append(execute ? 'x' : '-');
        }
    }

    private static char letter(Kind kind) {
        return switch (kind) {
            case FILE -> '-';
            case DIRECTORY -> 'd';
            case SYMLINK -> 'l';
            case FIFO -> 'p';
            case SOCKET -> 's';
            case CHARACTER_DEVICE -> 'c';
            case BLOCK_DEVICE -> 'b';
        };
    }
}
