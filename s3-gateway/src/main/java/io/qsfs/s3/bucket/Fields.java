package io.qsfs.s3.bucket;

import io.qsfs.core.error.StorageException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names and values in a hidden attribute: {@code 1 B version = 1 | 2 B count | (2 B length, name, 2
 * B length, value)*}, text in UTF-8.
 */
final class Fields {
    private static final int VERSION = 1;

    private Fields() {}

    static byte[] encode(Map<String, String> fields) {
        var bytes = new ByteArrayOutputStream(256);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeShort(fields.size());
            for (var field : fields.entrySet()) {
                out.writeUTF(field.getKey());
                out.writeUTF(field.getValue());
            }
        } catch (IOException e) {
            throw new IllegalStateException("fields are bounded by the size of headers", e);
        }
        return bytes.toByteArray();
    }

    static Map<String, String> decode(byte[] bytes) throws StorageException {
        var fields = new LinkedHashMap<String, String>();
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readByte();
            if (version != VERSION) {
                throw new StorageException.UnsupportedVersion("fields of version " + version);
            }
            int count = in.readShort();
            for (int i = 0; i < count; i++) {
                fields.put(in.readUTF(), in.readUTF());
            }
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException.Corrupt("fields of an object", e);
        }
        return fields;
    }
}
