/** Where a home keeps what, and the only reader of configuration files and the environment. */
package io.qsfs.cli.config;
