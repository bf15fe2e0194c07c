package io.qsfs.bench.pack;

import io.qsfs.core.bytes.Crc32c;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.crypto.ChunkCipher;
import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.crypto.ShardSeal;
import io.qsfs.core.crypto.ShardTrailer;
import io.qsfs.core.crypto.VolumeKeys;
import io.qsfs.core.erasure.ReedSolomon;
import io.qsfs.core.pack.ChunkCodec;
import io.qsfs.core.pack.PackBuilder;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * One operation is a pack of 4 MiB of random content, in chunks of 128 KiB, on one thread. AES-GCM
 * and the coding kernel take seconds until C2 has compiled them, hence the long warm-up.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class PackBenchmark {
    private static final int CONTENT_LENGTH = 4 << 20;
    private static final int CHUNK_LENGTH = 128 << 10;
    private static final int CHUNK_COUNT = CONTENT_LENGTH / CHUNK_LENGTH;

    @Param({"4+2", "10+4"})
    String policy = "";

    private final Random random = new Random(1);
    private final PackId pack = new PackId(WriterId.random(random), 0);
    private final VolumeKeys keys = VolumeKeys.create(VolumeId.random(random), random);
    private final ChunkCipher cipher = keys.packKeys(pack).chunks();
    private final ShardSeal shardSeal = KeyFile.create(random).shardSeal();
    private final ChunkCodec codec = new ChunkCodec();
    private final byte[] content = new byte[CONTENT_LENGTH];

    private ReedSolomon code = ReedSolomon.of(1, 0);
    private byte[] buffer = {};
    private int shardLength;

    @Setup
    public void fill() {
        String[] counts = policy.split("\\+", -1);
        code = ReedSolomon.of(Integer.parseInt(counts[0]), Integer.parseInt(counts[1]));
        int sealedLength = CONTENT_LENGTH + CHUNK_COUNT * ChunkCodec.OVERHEAD + CHUNK_LENGTH;
        shardLength = Math.ceilDiv(Math.ceilDiv(sealedLength, code.dataShardCount()), 64) * 64;
        buffer = new byte[shardLength * code.shardCount()];
        random.nextBytes(content);
    }

    /** AES-256-GCM of the chunks, Reed–Solomon, CRC32C of each shard: the least a pack needs. */
    @Benchmark
    public int sealCodeChecksum() {
        int at = 0;
        for (int chunk = 0; chunk < CHUNK_COUNT; chunk++) {
            at += cipher.seal(chunk, content, chunk * CHUNK_LENGTH, CHUNK_LENGTH, buffer, at);
        }
        code.encode(buffer, 0, shardLength);
        return checksums();
    }

    /** As the engine does it: with zstd, which gives up on random content, footer and trailers. */
    @Benchmark
    public int wholePack() {
        var builder = new PackBuilder(keys.packKeys(pack), codec, buffer, packLengthMax());
        for (int chunk = 0; chunk < CHUNK_COUNT; chunk++) {
            try (var body = codec.compress(content, chunk * CHUNK_LENGTH, CHUNK_LENGTH)) {
                builder.seal(body, builder.reserve(body));
            }
        }
        code.encode(buffer, 0, shardLength);
        int sum = 0;
        for (int shard = 0; shard < code.shardCount(); shard++) {
            var trailer =
                    new ShardTrailer(
                            pack,
                            shard,
                            code.dataShardCount(),
                            code.parityShardCount(),
                            packLengthMax());
            sum += shardSeal.seal(trailer, buffer, shard * shardLength, shardLength)[0];
        }
        return sum;
    }

    private int packLengthMax() {
        return shardLength * code.dataShardCount();
    }

    /** What a node computes of each shard. */
    private int checksums() {
        int sum = 0;
        for (int shard = 0; shard < code.shardCount(); shard++) {
            sum += Crc32c.of(buffer, shard * shardLength, shardLength);
        }
        return sum;
    }
}
