/** The engine as a whole: makes volumes, opens them from a key file and addresses of nodes. */
package io.qsfs.core;
