/// Asking ECUs for what they do not broadcast. Start at [UdsPoller], which asks by a table, or
/// [UdsClient], one request at a time; [UdsField] says what an answer means, [UdsServer] is an ECU.
package io.celltwin.canbus.uds;
