/// How a cell has aged: capacity and resistance, each with its sigma. Mathematics of one cell; who
/// feeds it with rests, charge and edges is `StringHealth` one package up. Start at
/// [io.celltwin.estimator.health.WindowFilter].
package io.celltwin.estimator.health;
