/**
 * Reports on TLS (RFC 8460): counts by domain and day what came of our connections, sends the counts to the domains that ask for them, and
 * reads the reports that others send to us.
 *
 * <p>Asks DNS through {@link org.postroad.mta.dns.Resolver}; keeps rows through {@link org.postroad.mta.tlsreport.TlsResultStore}; its mail goes by
 * {@link org.postroad.mta.dispatch.Dispatcher}, what it posts by {@link org.postroad.mta.https.PublicHttps}. Fed by {@code mta.tls}; reports that came are read for the operator.
 */
@NullMarked
package org.postroad.mta.tlsreport;

import org.jspecify.annotations.NullMarked;
