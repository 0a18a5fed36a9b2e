/// The command `hil`.
package io.celltwin.hil.command;
