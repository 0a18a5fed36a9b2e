/// Log lines as the journal wants them. Start at [JournalWriter].
package io.celltwin.edge.log;
