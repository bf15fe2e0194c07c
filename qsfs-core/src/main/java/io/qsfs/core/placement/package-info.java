/**
 * Which nodes take which shards: coding policy, failure domains, capacity, drain and rebalance
 * plans. Pure functions of what they are given.
 */
package io.qsfs.core.placement;
