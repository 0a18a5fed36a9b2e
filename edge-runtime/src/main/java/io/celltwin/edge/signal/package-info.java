/// What is published of a pack, once: start at [Catalogue]. Encoders, schemas and documents are
/// made from it or checked against it.
package io.celltwin.edge.signal;
