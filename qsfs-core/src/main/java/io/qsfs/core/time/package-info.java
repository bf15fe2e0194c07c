/**
 * Clock, timers, threads and chance: the only package of the engine that asks the system for them,
 * so that a simulator can give its own.
 */
package io.qsfs.core.time;
