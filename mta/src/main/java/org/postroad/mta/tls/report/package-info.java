/**
 * Reports on TLS (RFC 8460): counts by domain and day what came of our connections, sends them to the domains that ask for them, and reads
 * those that others send to us.
 */
@NullMarked
package org.postroad.mta.tls.report;

import org.jspecify.annotations.NullMarked;
