/**
 * The operators' HTTP API, see docs/admin-api.md: the same {@link org.postroad.app.control.Operations} as the control socket's, on a listener
 * of its own that knows neither pages nor cookies. Whoever shows the token may do everything that an operator may (RFC 6750).
 *
 * <p>Listens on a socket and touches nothing else but the operations. Started by {@code app.system} where the settings ask for it. Errors are
 * problem documents (RFC 9457).
 */
@NullMarked
package org.postroad.app.admin;

import org.jspecify.annotations.NullMarked;
