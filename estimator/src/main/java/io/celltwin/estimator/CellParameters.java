package io.celltwin.estimator;

record CellParameters() {}
