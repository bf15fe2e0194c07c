package io.qsfs.cli.file;

import io.qsfs.cli.ByteSize;
import io.qsfs.cli.Session;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Kind;

import java.io.IOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What ls prints for people. */
final class ListingText implements Listing.Format {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneId.systemDefault());

    private final Session session;
    private final TextOutput out;
    private final boolean headings;
    private final boolean attributes;
    private final boolean human;
    private boolean first = true;

    ListingText(Session session, boolean headings, boolean attributes, boolean human) {
        this.session = session;
        this.out = new TextOutput(session);
        this.headings = headings;
        this.attributes = attributes;
        this.human = human;
    }

    @Override
    public void directory(RemotePath path) throws IOException {
        if (headings) {
            out.line((first ? "" : "\n") + printable(path.toString()) + ":");
        }
        first = false;
    }

    @Override
    public void entry(RemotePath path, RemoteTree.Entry entry) throws IOException {
        String name = path.isRoot() ? "/" : printable(entry.shownName().toString());
        out.line(attributes ? line(entry.inode(), name) : name);
    }

    private String line(Inode inode, String name) throws IOException {
        String size = human ? ByteSize.format(inode.size()) : Long.toString(inode.size());
        String line =
                "%s %3d %5d %5d %12s %s %s"
                        .formatted(
                                ModeText.of(inode),
                                inode.links(),
                                inode.uid(),
                                inode.gid(),
                                size,
                                TIME.format(inode.modified().toInstant()),
                                name);
        if (inode.kind() != Kind.SYMLINK) {
            return line;
        }
        var target = session.volume().view(tree -> tree.readLink(inode.number()));
        return line + " -> " + printable(target.toString());
    }

    /** Control characters would move the cursor of a terminal, or make two lines of one name. */
    private static String printable(String name) {
        var text = new StringBuilder(name.length());
        name.codePoints()
                .forEach(
                        c -> {
                            if (Character.isISOControl(c)) {
                                text.append("\\x%02x".formatted(c));
                            } else {
                                text.appendCodePoint(c);
                            }
                        });
        return text.toString();
    }
}
