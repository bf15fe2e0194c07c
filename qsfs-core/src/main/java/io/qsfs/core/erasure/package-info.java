/**
 * GF(2⁸) arithmetic and systematic Reed–Solomon coding as pure functions; knows nothing of packs or
 * nodes, and is the only importer of the Vector API.
 */
package io.qsfs.core.erasure;
