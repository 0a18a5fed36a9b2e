/// `celltwin demo`: start at [DemoCommand]. [DemoCar] is what is measured, [LivePack] lets it live
/// on the system's clock, [TruthScore] compares what the daemon says with what is true, [DemoView]
/// shows it.
package io.celltwin.hil.demo;
