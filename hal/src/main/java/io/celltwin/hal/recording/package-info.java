/// Recordings as sources. Start at [MeasurementCsv]: one cell's or string's laboratory data.
package io.celltwin.hal.recording;
