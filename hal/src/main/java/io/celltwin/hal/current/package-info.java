/// Current through a shunt, read over I2C. Start at [CurrentSource]; a chip is one file that
/// implements [CurrentChip].
package io.celltwin.hal.current;
