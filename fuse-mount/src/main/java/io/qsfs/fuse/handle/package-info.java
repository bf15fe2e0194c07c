/** What the kernel holds of a mount: lookups, open files and directories. Knows no protocol. */
package io.qsfs.fuse.handle;
