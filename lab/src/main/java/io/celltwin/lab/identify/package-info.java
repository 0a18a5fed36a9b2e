/// Cells identified from laboratory tests: start with [io.celltwin.lab.identify.Identification];
/// the model is in [io.celltwin.lab.identify.Design], the files come through
/// [io.celltwin.lab.identify.LaboratoryFolder].
package io.celltwin.lab.identify;
