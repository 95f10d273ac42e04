/** The rows of MTA-STS policies. Called by {@code mta.tls.sts} through its interface. */
@NullMarked
package org.postroad.mta.tls.sts.sql;

import org.jspecify.annotations.NullMarked;
