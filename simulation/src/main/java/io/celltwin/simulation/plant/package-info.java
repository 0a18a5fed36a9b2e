/// Cells, strings and packs as physics, another model than the estimator's. Start at
/// [SimulatedPack]; [CellBank] is what computes all its cells together, [Chemistry] what they are
/// made of, [PackSettings] how they are joined.
package io.celltwin.simulation.plant;
