/**
 * Nodes that live in this process's memory: for tests, simulations and volumes that nobody keeps.
 */
package io.qsfs.core.node.memory;
