package io.qsfs.core;

import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.node.NodeConnector;
import io.qsfs.core.time.Environment;

/**
 * What an engine is given and does not own: all stay the caller's, to be closed after the engine.
 *
 * @param keyFile with the capability to write
 */
public record EngineParts(KeyFile keyFile, NodeConnector connector, Environment environment) {}
