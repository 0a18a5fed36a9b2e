/// What runs of scenarios are told by: JUnit's XML and pages.
package io.celltwin.hil.report;
