/// Strict TOML files into records. Start at [TwinConfig] and [CellFile]; every fault is a [Finding].
package io.celltwin.config;
