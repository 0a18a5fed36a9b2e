/// The subcommands of the gateway, one class each: [RunCommand], [CheckCommand], [ReplayCommand].
package io.celltwin.edge.command;
