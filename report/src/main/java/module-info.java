/// Pages of one file with tables and pictures. `java.base` and nothing else.
module io.celltwin.report {
  exports io.celltwin.report;
}
