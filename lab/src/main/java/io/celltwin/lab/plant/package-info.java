/// The simulated cell in a laboratory: what `identify` makes its shipped cell file from. Start at
/// [io.celltwin.lab.plant.SimulatedCellTests].
package io.celltwin.lab.plant;
