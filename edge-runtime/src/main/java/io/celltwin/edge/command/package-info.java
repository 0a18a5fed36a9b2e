/// The subcommands of the gateway, one class each: [RunCommand], [CheckCommand], [ReplayCommand],
/// and the group [CanCommand].
package io.celltwin.edge.command;
