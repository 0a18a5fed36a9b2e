package io.celltwin.hal.recording;

record MeasurementCsv() {}
