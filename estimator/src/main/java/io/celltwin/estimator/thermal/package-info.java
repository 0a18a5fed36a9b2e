/// Temperatures inside of cells, from the heat that they make and the sensors on some of them; what
/// those sensors are worth, and how well the pack is cooled. Start at [PackThermal].
package io.celltwin.estimator.thermal;
