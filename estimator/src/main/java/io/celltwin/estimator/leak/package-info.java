/// Cells that discharge themselves: what a parasitic current does to the differences between the
/// cells of a string, over hours of rest and from charge to charge. Start at [StringLeaks].
package io.celltwin.estimator.leak;
