/// A battery that is another model than the estimator's, behind the same ports as a real one.
module io.celltwin.simulation {
  requires transitive io.celltwin.canbus;
  requires transitive io.celltwin.hal;

  exports io.celltwin.simulation;
  exports io.celltwin.simulation.beamng;
  exports io.celltwin.simulation.can;
  exports io.celltwin.simulation.chip;
  exports io.celltwin.simulation.plant;
  exports io.celltwin.simulation.vehicle;
}
