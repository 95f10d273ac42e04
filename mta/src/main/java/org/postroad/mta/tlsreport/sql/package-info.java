/** The rows of TLS results. Called by {@code mta.tlsreport} through its interface. */
@NullMarked
package org.postroad.mta.tlsreport.sql;

import org.jspecify.annotations.NullMarked;
