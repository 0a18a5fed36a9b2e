/// Strict TOML files into records. Knows keys, units and ranges; not what a filter does with them.
module io.celltwin.config {
  requires org.tomlj;

  exports io.celltwin.config;
}
