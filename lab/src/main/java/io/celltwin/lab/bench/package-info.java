/// What the filter costs. Start at [StepBenchmark]; `lab/bench/step.sh` compares it with C.
package io.celltwin.lab.bench;
