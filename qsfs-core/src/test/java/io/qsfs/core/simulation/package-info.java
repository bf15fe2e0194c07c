/**
 * A whole volume with its nodes and clients in one thread from one seed: crashes, lost and torn
 * writes, delays, and a checker of every acknowledged operation.
 */
package io.qsfs.core.simulation;
