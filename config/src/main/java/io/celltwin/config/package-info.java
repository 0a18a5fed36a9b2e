/// Strict TOML files into records. Every fault is a [Finding].
package io.celltwin.config;
