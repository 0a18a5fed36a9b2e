package io.celltwin.edge.twin;

import io.celltwin.hal.DeviceHealth;

/// A source of the configuration and what is known of its hardware.
public record SourceHealth(String name, DeviceHealth health) {}
