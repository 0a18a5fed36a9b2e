/// Reports in one file that needs nothing else: start at [Page], what it holds is [Html], drawn by
/// [Chart], [TimeLine] and [HeatMap]. Light and dark as the reader's machine is set; every text is
/// escaped.
package io.celltwin.report;
