/**
 * The pack: sealed chunks, journal blocks and a footer in one run of bytes. Knows neither nodes nor
 * what the rows of the journal mean.
 */
package io.qsfs.core.pack;
