package io.celltwin.simulation;

record Plant() {}
