/// The daemon. Start at [Daemon], which joins sources, loop and publishers; [Celltwin] is the
/// command line, [command] its subcommands. The way of the data: acquisition, twin, publish.
package io.celltwin.edge;
