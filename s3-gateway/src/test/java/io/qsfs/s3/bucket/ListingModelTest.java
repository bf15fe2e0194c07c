package io.qsfs.s3.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.time.Environment;
import io.qsfs.core.volume.MemoryVolumes;
import io.qsfs.core.volume.Versioning;
import io.qsfs.s3.auth.Identity;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;

/** Listings of random keys against a sorted set. */
final class ListingModelTest {
    private static final String[] WORDS = {"a", "b", "a-", "a.", "", "é", "ab", "~"};
    private static final Identity USER = new Identity("user", 0, 0, List.of());

    private final Random random = new Random(Long.getLong("seed", 1));

    @Test
    void pagesShowExactlyTheKeysInOrder() throws IOException {
        try (var volume = MemoryVolumes.create();
                var environment = Environment.system()) {
            var s3Volume = new S3Volume(volume);
            var buckets = new BucketStore(s3Volume);
            var time = environment.time();
            var quotas = new BucketQuotas(buckets, new Lister(s3Volume), time);
            var objects = new ObjectStore(s3Volume, time, (_, _) -> {}, buckets, quotas);
            var stored = new StoredObjects(objects, USER);
            Bucket bucket = buckets.create("bucket", USER, Versioning.OFF, Map.of());
            var model = new TreeSet<String>(KeyOrder::compare);
            for (int i = 0; i < 150; i++) {
                String key = key();
                model.add(key);
                stored.put(bucket, key, 0);
            }
            var lister = new Lister(s3Volume);
            for (int i = 0; i < 200; i++) {
                String prefix =
                        random.nextInt(3) == 0 ? key() : word() + (random.nextBoolean() ? "/" : "");
                String delimiter = new String[] {"", "/", "a", "-"}[random.nextInt(4)];
                String after = random.nextInt(3) == 0 ? key() : "";
                int max = 1 + random.nextInt(7);
                compare(
                        lister,
                        bucket,
                        model,
                        new ListRequest(prefix, delimiter, after, Optional.empty(), max));
            }
        }
    }

    private String word() {
        return WORDS[random.nextInt(WORDS.length)];
    }

    private String key() {
        var key = new StringBuilder();
        int depth = random.nextInt(4);
        for (int i = 0; i < depth; i++) {
            key.append(word()).append('/');
        }
        key.append(word());
        return key.isEmpty() ? "k" : key.toString();
    }

    /** Follows all pages and compares with what the set says. */
    private static void compare(
            Lister lister, Bucket bucket, SortedSet<String> model, ListRequest first)
            throws IOException {
        var seen = new ArrayList<String>();
        ListRequest request = first;
        for (int page = 0; page < 1000; page++) {
            Listing listing = lister.objects(bucket, request);
            listing.objects().forEach(object -> seen.add(object.key()));
            seen.addAll(listing.prefixes());
            assertThat(listing.size()).isLessThanOrEqualTo(request.max());
            if (!listing.isTruncated()) {
                break;
            }
            request =
                    new ListRequest(
                            first.prefix(),
                            first.delimiter(),
                            listing.last(),
                            Optional.empty(),
                            first.max());
        }
        var expected = new ArrayList<String>();
        for (String key : model) {
            if (key.startsWith(first.prefix()) && KeyOrder.compare(key, first.after()) > 0) {
                String shown = rollUp(key, first);
                if (!expected.contains(shown) && !shown.equals(first.after())) {
                    expected.add(shown);
                }
            }
        }
        assertThat(seen).as("%s", first).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static String rollUp(String key, ListRequest request) {
        int at =
                request.delimiter().isEmpty()
                        ? -1
                        : key.indexOf(request.delimiter(), request.prefix().length());
        return at < 0 ? key : key.substring(0, at + request.delimiter().length());
    }
}
