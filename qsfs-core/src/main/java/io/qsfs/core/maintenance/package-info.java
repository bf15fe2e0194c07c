/**
 * Work on stored stripes beside the volume's own: census, repair, drain and replacement of nodes.
 * Knows stripes, nodes and manifests, but never what a pack holds.
 */
package io.qsfs.core.maintenance;
