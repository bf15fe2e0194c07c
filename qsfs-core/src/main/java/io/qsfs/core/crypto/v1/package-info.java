/**
 * Version 1 of the cryptographic suite: AES-256-GCM, HKDF-SHA-512, X25519 with ML-KEM-1024,
 * ML-DSA-87, Argon2id. A change of any of them is a new package beside this one.
 */
package io.qsfs.core.crypto.v1;
