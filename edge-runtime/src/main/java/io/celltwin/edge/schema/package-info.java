/// Machine-readable descriptions of what leaves the twin, made from the catalogue of signals and
/// the enums of the code: start at [Document]; [MessageSchemas] is what the messages look like.
package io.celltwin.edge.schema;
