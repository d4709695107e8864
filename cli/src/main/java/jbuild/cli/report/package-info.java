/**
 * What is left when a build is over: the error with its excerpt, the files that the user asked for.
 * Entry types: {@link jbuild.cli.report.ErrorReport}, {@link jbuild.cli.report.ResultFiles}.
 */
@NullMarked
package jbuild.cli.report;

import org.jspecify.annotations.NullMarked;
