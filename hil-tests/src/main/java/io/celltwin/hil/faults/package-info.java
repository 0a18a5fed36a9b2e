/// What becomes of the faults of emulated chips, as a table.
package io.celltwin.hil.faults;
