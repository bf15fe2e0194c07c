package io.qsfs.cli.file;

import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;

/** What ls prints for programs: an object for each entry. */
final class ListingJson implements Listing.Format {
    private final JsonGenerator json;

    ListingJson(JsonGenerator json) {
        this.json = json;
    }

    @Override
    public void directory(RemotePath path) {}

    @Override
    public void entry(RemotePath path, RemoteTree.Entry entry) throws IOException {
        json.writeStartObject();
        json.writeStringField("path", path.toString());
        JsonText.name(json, entry.shownName());
        JsonText.inode(json, entry.inode());
        json.writeEndObject();
    }
}
