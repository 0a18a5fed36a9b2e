/// Mathematics only: cell model and filters. `java.base` and nothing else, no clock, no file.
module io.celltwin.estimator {
  exports io.celltwin.estimator;
  exports io.celltwin.estimator.health;
  exports io.celltwin.estimator.life;
  exports io.celltwin.estimator.power;
  exports io.celltwin.estimator.thermal;
}
