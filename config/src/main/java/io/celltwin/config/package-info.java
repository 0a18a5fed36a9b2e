/// Strict TOML files into records. Start at [TwinConfig#read] and [CellFile#read]; every fault is a
/// [Finding], and all faults of a reading come together in one [ConfigException].
package io.celltwin.config;
