/**
 * From pack to stripe to shards and back: encode, write, hedged ranged read, decode, repair, parity
 * audit. Knows nothing of what a pack holds.
 */
package io.qsfs.core.stripe;
