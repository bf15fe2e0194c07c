package io.qsfs.cli.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import io.qsfs.cli.Session;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Name;

import java.io.IOException;
import java.util.Locale;

/** The JSON that file commands print, one document a command. */
final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    /** A generator on the command's output, which stays open when it is closed. */
    static JsonGenerator on(Session session) throws IOException {
        return FACTORY.createGenerator(session.out())
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .useDefaultPrettyPrinter();
    }

    /** Writes one object: what a transfer did. */
    static void summary(Session session, Progress progress) throws IOException {
        try (JsonGenerator json = on(session)) {
            json.writeStartObject();
            json.writeNumberField("files", progress.files());
            json.writeNumberField("bytes", progress.bytes());
            json.writeNumberField("seconds", progress.seconds());
            json.writeBooleanField("complete", !progress.hasFailures());
            json.writeEndObject();
        }
        newline(session);
    }

    /** Writes the fields of an inode into the open object. */
    static void inode(JsonGenerator json, Inode inode) throws IOException {
        json.writeNumberField("inode", inode.number());
        json.writeStringField("kind", inode.kind().name().toLowerCase(Locale.ROOT));
        json.writeStringField("mode", "%04o".formatted(inode.permissions()));
        json.writeNumberField("links", inode.links());
        json.writeNumberField("uid", inode.uid());
        json.writeNumberField("gid", inode.gid());
        json.writeNumberField("size", inode.size());
        json.writeNumberField("allocated", inode.allocatedBytes());
        json.writeStringField("modified", inode.modified().toInstant().toString());
        json.writeStringField("changed", inode.changed().toInstant().toString());
    }

    static void name(JsonGenerator json, Name name) throws IOException {
        json.writeStringField("name", name.toString());
    }

    static void newline(Session session) throws IOException {
        session.out().write('\n');
    }
}
