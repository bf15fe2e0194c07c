package io.qsfs.bench.erasure;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Intel's library of coding kernels, when it is installed, as the measure of what the processor can
 * do. Encodes native memory: {@code ec_init_tables} and {@code ec_encode_data} of {@code
 * erasure_code.h}. Not thread-safe; close it to free the memory.
 */
@SuppressWarnings("restricted") // native access is the point of this class
final class IsaL implements AutoCloseable {
    private static final String LIBRARY = "libisal.so.2";
    private static final int TABLE_LENGTH = 32;

    private final Arena arena = Arena.ofConfined();
    private final MethodHandle encode;
    private final MemorySegment tables;
    private final MemorySegment inputs;
    private final MemorySegment outputs;
    private final int inputCount;
    private final int outputCount;
    private final int length;

    /**
     * @throws IllegalArgumentException when the library is not installed
     */
    IsaL(int inputCount, int outputCount, int length) {
        this.inputCount = inputCount;
        this.outputCount = outputCount;
        this.length = length;
        SymbolLookup library = SymbolLookup.libraryLookup(LIBRARY, arena);
        this.encode =
                handle(
                        library,
                        "ec_encode_data",
                        FunctionDescriptor.ofVoid(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS));
        this.tables = tables(library);
        this.inputs = shards(inputCount);
        this.outputs = shards(outputCount);
    }

    static boolean isInstalled() {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup(LIBRARY, arena);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    void encode() {
        try {
            encode.invokeExact(length, inputCount, outputCount, tables, inputs, outputs);
        } catch (Throwable e) {
            throw new IllegalStateException("ec_encode_data failed", e);
        }
    }

    @Override
    public void close() {
        arena.close();
    }

    private MemorySegment tables(SymbolLookup library) {
        MethodHandle initialize =
                handle(
                        library,
                        "ec_init_tables",
                        FunctionDescriptor.ofVoid(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS));
        int factorCount = inputCount * outputCount;
        MemorySegment factors = arena.allocate(factorCount);
        for (int i = 0; i < factorCount; i++) {
            factors.set(ValueLayout.JAVA_BYTE, i, (byte) (2 + i));
        }
        MemorySegment result = arena.allocate((long) TABLE_LENGTH * factorCount, 64);
        try {
            initialize.invokeExact(inputCount, outputCount, factors, result);
        } catch (Throwable e) {
            throw new IllegalStateException("ec_init_tables failed", e);
        }
        return result;
    }

    /**
     * An array of pointers to {@code count} shards, spread so that they do not share cache sets.
     */
    private MemorySegment shards(int count) {
        MemorySegment pointers = arena.allocate(ValueLayout.ADDRESS, count);
        for (int i = 0; i < count; i++) {
            MemorySegment shard = arena.allocate(length + 64L, 64).fill((byte) (i + 1));
            pointers.setAtIndex(ValueLayout.ADDRESS, i, shard);
        }
        return pointers;
    }

    private static MethodHandle handle(
            SymbolLookup library, String name, FunctionDescriptor descriptor) {
        MemorySegment function =
                library.find(name)
                        .orElseThrow(
                                () -> new IllegalArgumentException(LIBRARY + " lacks " + name));
        return Linker.nativeLinker().downcallHandle(function, descriptor);
    }
}
