/// Ports to hardware. Start at [ReadingSource], the entrance that everything measured comes
/// through; [Clock] is the only place that time comes from. Conventions: SI units and degC, current
/// into the battery is positive, a missing value is `NaN` with its [Quality].
package io.celltwin.hal;
