/// The bench side: identification of cells ([io.celltwin.lab.identify.IdentifyCommand]), validation
/// against measured truth ([io.celltwin.lab.validate.ValidateCommand]) and the benchmark of the
/// filter step ([io.celltwin.lab.bench.StepBenchmark]). Never on the gateway.
package io.celltwin.lab;
